import Dispatch
import Filters
import Foundation
import PageEvents
import Synchronization
import TestSupport
import Testing

@testable import Patterns

@Suite struct ExpressionParsingTests {
  /// The text as it is printed again.
  @Test(arguments: [
    ("fail{5,} then success", "fail{5,} then success"),
    ("a", "a"),
    ("  a   next b then any c ", "a next b then any c"),
    ("a?  then b* then c+ then d", "a? then b* then c+ then d"),
    ("a{1} then b{0,} then c{1,}", "a then b* then c+"),
    ("a{0,3} then b{2}? then c{2,5}", "a{1,3}? then b{2}? then c{2,5}"),
    ("a+?", "a*"),
    ("a+ strict greedy until x then b{2,} any", "a+ strict greedy until x then b{2,} any"),
    ("a+ until x greedy strict", "a+ strict greedy until x"),
    ("a|b", "a | b"),
    ("(a | b | a){3}", "(a | b){3}"),
    ("((a))", "a"),
    ("(a+)", "a+"),
    ("(a{2})+", "(a{2})+"),
    ("a then b | c then d", "a then b | c then d"),
    ("(a then b) | c", "(a then b) | c"),
    ("((a then b) | (c)) | d", "(a then b) | c | d"),
    ("((a | b) then c){2} strict", "(a | b then c){2} strict"),
    ("(next (a then b){2}){2}", "(next (a then b){2}){2}"),
    ("(next a) | b", "(next a) | b"),
    ("(a{2} | b)?", "(a{2} | b)?"),
    ("a next not x then not y then b", "a next not x then not y then b"),
    ("a then not x for 90s", "a then not x for 1m30s"),
    ("(a next not x)+ then b", "(a next not x)+ then b"),
  ])
  func `a pattern prints as a person would write it`(text: String, printed: String) throws {
    let pattern = try EventPattern.parse(text)
    #expect(pattern.description == printed)
    #expect(try EventPattern.parse(pattern.description) == pattern)
  }

  @Test func `whatever a pattern is, its text is the same pattern again`() throws {
    for seed in 0..<3000 {
      var random = Seeded(seed)
      let text = RandomPattern.text(using: &random)
      let pattern = try EventPattern.parse(text)
      #expect(try EventPattern.parse(pattern.description) == pattern, "\(text)")
    }
  }

  @Test func `names are numbered in the order in which they are first used`() throws {
    let pattern = try EventPattern.parse("b then not x then a+ until y then b")
    #expect(pattern.names == ["b", "x", "a", "y"])
    #expect(pattern.index(of: "a") == 2)
    #expect(pattern.index(of: "c") == nil)
  }

  @Test(arguments: [
    ("", "column 1: expected a name or '(': write fail{5,} then success"),
    ("a then", "column 7: expected a name or '('"),
    ("a b", "column 3: expected 'next', 'then', '|', a quantifier or the end, found 'b': join events"),
    ("then a", "column 1: expected a name or '(', found 'then': 'then' is a word of the language"),
    ("a)", "column 2: expected 'next', 'then', '|', a quantifier or the end, found ')': remove it"),
    ("(a then b", "column 10: expected 'next', 'then', '|', a quantifier or ')': close the '(' of column 1"),
    ("a{", "column 3: expected a number after '{': write {3}, {3,} or {3,5}"),
    ("a{3", "column 4: expected ',' or '}'"),
    ("a{3,b}", "column 5: expected '}', found 'b'"),
    ("a{3,2}", "column 2: expected a range of repetitions, found '{3,2}'"),
    ("a{0}", "column 2: expected a range of repetitions"),
    ("a{1234567890}", "column 3: expected a number after '{', found '1234567890'"),
    ("not a then b", "column 1: expected an event that happens, found 'not'"),
    ("a then any not b", "column 3: expected 'next' or 'then' before 'not', found 'then any'"),
    ("a then not", "column 11: expected a name after 'not'"),
    ("a then not x", "column 13: expected 'for' and how long, after the 'not' that ends the pattern"),
    ("a then not x for", "column 17: expected"),
    ("a then not x for 5y", "column 19: expected"),
    ("a then not x for 5m then b", "column 21: expected 'next', 'then', '|', a quantifier or the end, found 'then'"),
    ("(a then not x) then b", "column 14: expected what follows, after 'not', found ')'"),
    ("a strict", "column 3: expected 'next', 'then', '|', a quantifier or the end, found 'strict'"),
    ("a? strict", "column 4: expected a loop before 'strict', found 'strict'"),
    ("(a then b)+ greedy", "column 13: expected an event before 'greedy', found 'greedy'"),
    ("a+ until", "column 9: expected a name after 'until'"),
    ("a? | b", "column 1: expected alternatives that happen, found 'one that may not'"),
    ("a | (b* then c?)", "column 5: expected alternatives that happen"),
    ("a{800} then (b then c){101}", "column 1: expected a pattern of at most 1000 events"),
    ("a then 5", "column 8: expected a name or '(', found '5'"),
  ])
  func `what is no pattern is told with its column`(text: String, message: String) {
    let error = #expect(throws: (any Error).self) { try EventPattern.parse(text) }
    #expect("\(error!)".hasPrefix(message), "\(error!)")
  }

  @Test func `an absence at the end needs no for where the pattern has an end in time`() throws {
    _ = try EventPattern.parse("a then not x", within: .seconds(1))
    _ = try EventPattern.parse("a then not x", gap: .seconds(1))
  }

  @Test func `any text is a pattern that can be compiled, or is told why not`() {
    var count = 0
    for seed in 0..<20_000 {
      var random = Seeded(seed)
      let text = RandomPattern.soup(using: &random)
      do {
        let pattern = try EventPattern.parse(text, within: .seconds(1))
        #expect(try EventPattern.parse(pattern.description, within: .seconds(1)) == pattern, "\(text)")
        #expect(CompiledPattern(pattern).states.count > 0)
        count += 1
      } catch {
        #expect((1...(text.count + 1)).contains(error.column), "\(text): \(error)")
      }
    }
    #expect(count > 100)
  }

  /// A thread's stack is 8 MiB on Linux; half a MiB on macOS, except for the first.
  @Test(arguments: [
    "a{1000}", "a{1,1000}", "a{999,}?", "((a then b){25}){20}", "(a | (b then c){1,2}){1,200}",
    "a then not x then " + Array(repeating: "a?", count: 500).joined(separator: " then "),
    String(repeating: "(a then ", count: 8) + "b" + String(repeating: ")+", count: 8),
  ])
  func `the largest patterns can be compiled on any thread`(text: String) throws {
    let pattern = try EventPattern.parse(text, within: .seconds(1))
    let states = Mutex(0)
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      states.withLock { $0 = CompiledPattern(pattern).states.count }
      done.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
    done.wait()
    #expect(states.withLock(\.self) >= 45)
  }

  @Test func `neither nesting nor length exhausts anything`() {
    let deep = String(repeating: "(", count: 10_000) + "a"
    #expect(throws: FilterError.self) { try EventPattern.parse(deep) }
    let nested = String(repeating: "(", count: 40) + "a then b" + String(repeating: "){9}", count: 40)
    #expect(throws: FilterError.self) { try EventPattern.parse(nested) }
    let many = (0..<65).map { "n\($0)" }.joined(separator: " then ")
    #expect(throws: FilterError.self) { try EventPattern.parse(many) }
  }
}
