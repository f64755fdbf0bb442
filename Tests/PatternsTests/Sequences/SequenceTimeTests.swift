import PageEvents
import Testing

@testable import Patterns

/// One character of a timeline is a second.
@Suite struct SequenceTimeTests {
  @Test func `a match takes less than within from its first event to its last`() {
    expect("a then b", within: 3, over: "a.b", toMatch: "a.b")
    expect("a then b", within: 3, over: "a..b")
    expect("a+ then b", within: 3, over: "aaab", toMatch: ".a.b", ".aab", "..ab")
  }

  @Test func `each event comes less than gap after the one before`() {
    expect("a then b then c", gap: 2, over: "abc", toMatch: "abc")
    expect("a then b then c", gap: 2, over: "ab.c")
    expect("a{3} then b", gap: 3, over: "a.a.a.b", toMatch: "a.a.a.b")
  }

  @Test func `what must not happen at the end is known when its time is over`() {
    expect("a then not x for 3s", over: "a.", until: 2)
    expect("a then not x for 3s", over: "a.", until: 3, toMatch: "a")
    expect("a then not x for 3s", over: "a.x", until: 9)
    // The time is over before the event at its end is looked at.
    expect("a then not x for 3s", over: "a..x", toMatch: "a")
    expect("a then b then not x for 3s", over: "ab.", until: 9, toMatch: "ab")
    expect("a then b then not x for 3s", over: "abx", until: 9)
  }

  @Test func `without for, an absence lasts as long as within or gap`() {
    expect("a then not x", within: 5, over: "a", until: 4)
    expect("a then not x", within: 5, over: "a", until: 5, toMatch: "a")
    expect("a then not x", within: 5, over: "a..x", until: 9)
    expect("a then b then not x", gap: 2, over: "a.b")
    expect("a then b then not x", gap: 2, over: "ab", until: 3, toMatch: "ab")
  }

  @Test func `with for, an absence may last longer than within`() {
    expect("a then b then not x for 5s", within: 2, over: "ab....", until: 9, toMatch: "ab")
    expect("a then b then not x for 5s", within: 2, over: "a.b", until: 9)
    // But nothing is taken any more.
    expect("a then b+ then not x for 5s", within: 3, over: "ab.b", until: 20, toMatch: "ab")
  }

  @Test func `an absence behind a loop makes a match for each number of repetitions`() {
    expect("c then a+ then not x for 3s", over: "caa", until: 9, toMatch: "ca", "caa")
    expect("c then a+ then not x for 3s", over: "caax", until: 9)
    expect("c then a? then not x for 3s", over: "c", until: 9, toMatch: "c")
  }

  @Test func `an absence at the end may be ruled out by a match that began before`() {
    expect("a then not x for 3s", skip: "past last", over: "aa", until: 9, toMatch: "a", ".a")
    expect("a then a then not x for 3s", skip: "past last", over: "aaa", until: 9, toMatch: "aa")
  }

  @Test func `a match is complete when it is known`() throws {
    func completed(_ text: String, _ picture: String, until end: Int) throws -> [Int64] {
      var state = SequenceState()
      return try Timeline(picture).run(EventPattern.parse(text), to: end, state: &state).matches.map(\.completed)
    }
    #expect(try completed("a then b", "a.b", until: 9) == [2000])
    #expect(try completed("a next not x", "a.", until: 9) == [1000])
    #expect(try completed("a then not x for 3s", "a", until: 9) == [3000])
  }

  @Test func `the next deadline is the earliest time at which something ends`() throws {
    var state = SequenceState()
    let pattern = CompiledPattern(try EventPattern.parse("a then b", within: .seconds(10), gap: .seconds(6)))
    func take(_ time: Int64, _ bits: UInt64) {
      _ = state.take(SequenceEvent(time: time, bits: bits, handle: 0), pattern, bound: 10) { _ in }
    }
    #expect(state.nextDeadline == nil)
    take(1000, 0b01)
    #expect(state.nextDeadline == 7000)
    take(2000, 0b01)
    #expect(state.nextDeadline == 7000)
    state.advance(to: 7000, pattern) { _ in }
    #expect(state.nextDeadline == 8000)
    state.advance(to: 8000, pattern) { _ in }
    #expect(state.nextDeadline == nil)
    #expect(state.isEmpty)
    #expect(state.weight == 0)
  }
}
