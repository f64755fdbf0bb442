import Testing

@testable import Patterns

/// Which of several matches count. In order: a match is reported once none that began before it can come.
@Suite struct AfterMatchTests {
  @Test func `of the matches of b+ strict next c, each strategy lets through others`() {
    expect("b+ strict next c", skip: "none", over: "bbbc", toMatch: "bbbc", ".bbc", "..bc")
    expect("b+ strict next c", skip: "to next", over: "bbbc", toMatch: "bbbc", ".bbc", "..bc")
    expect("b+ strict next c", skip: "past last", over: "bbbc", toMatch: "bbbc")
    expect("b+ strict next c", skip: "to first b", over: "bbbc", toMatch: "bbbc", ".bbc", "..bc")
    expect("b+ strict next c", skip: "to last b", over: "bbbc", toMatch: "bbbc", "..bc")
    expect("b+ strict next c", skip: "to first c", over: "bbbc", toMatch: "bbbc")
  }

  @Test func `past last takes the match that began first, with the most events, and goes on behind it`() {
    expect("a{2,} then b", skip: "past last", over: "aaab.aab", toMatch: "aaab", ".....aab")
    expect("a then any b then any c", skip: "past last", over: "abbccabc", toMatch: "ab.c", ".....abc")
    // The event that ends one match doesn't begin the next.
    expect("a then a", skip: "past last", over: "aaa", toMatch: "aa")
  }

  @Test func `to next gives one match for each event that one begins with`() {
    expect("a then any b", skip: "to next", over: "aabb", toMatch: "a.b", ".ab")
    expect("a+ then b", skip: "to next", over: "aab", toMatch: "aab", ".ab")
  }

  @Test func `to first and to last go on at an event of the match`() {
    expect("a then b then also", skip: "to last also", over: "aba.ba", toMatch: "aba", "..a.ba")
    expect("a then b{2} then c", skip: "to first b", over: "ababc", toMatch: "ab.bc")
    // A name without an event in the match skips nothing.
    expect("a then b? then c", within: 5, skip: "to last b", over: "aac", until: 9, toMatch: "a.c", ".ac")
  }

  @Test func `a match waits for those that began before it`() {
    let either = "(a then c) | (b then d)"
    expect(either, skip: "none", over: "abd.c", toMatch: ".bd", "a...c")
    // The one with a began first and rules the other one out.
    expect(either, skip: "past last", over: "abd.c", toMatch: "a...c")
    expect(either, skip: "to next", over: "abd.c", toMatch: "a...c", ".bd")
    // As long as it may still come, nothing is reported; once it can't, the other one counts.
    expect(either, skip: "past last", over: "abd..")
    expect(either, within: 4, skip: "past last", over: "abd.c", toMatch: ".bd")
    expect(either, within: 4, skip: "past last", over: "abd", until: 4, toMatch: ".bd")
  }

  @Test func `each strategy is read as it is written`() throws {
    for (text, expected) in [
      ("none", AfterMatch.none), ("to next", .toNext), ("past last", .pastLast), ("to first a", .toFirst(0)),
      (" to  last b ", .toLast(1)),
    ] {
      let strategy = try AfterMatch.parse(text, names: ["a", "b"])
      #expect(strategy == expected)
      #expect(try AfterMatch.parse(strategy.text(names: ["a", "b"]), names: ["a", "b"]) == strategy)
    }
  }

  @Test(arguments: [
    ("", "column 1: expected what to skip after a match"),
    ("past", "column 5: expected what to skip after a match"),
    ("to a", "column 4: expected next, first or last after 'to', found 'a'"),
    ("to first c", "column 10: expected one of the pattern's names, found 'c': names are a b"),
    ("none then", "column 6: expected the end, found 'then'"),
  ])
  func `what is no strategy is told with its column`(text: String, message: String) {
    let error = #expect(throws: (any Error).self) { try AfterMatch.parse(text, names: ["a", "b"]) }
    #expect("\(error!)".hasPrefix(message))
  }
}
