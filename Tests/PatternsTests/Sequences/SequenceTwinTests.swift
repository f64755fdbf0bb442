import PageEvents
import TestSupport
import Testing

@testable import Patterns

/// The automaton against what patterns mean, over many seeds.
@Suite struct SequenceTwinTests {
  private let seedsOfAPart = 250

  @Test(arguments: 0..<8)
  func `the automaton finds the matches that there are`(part: Int) throws {
    var withMatches = 0
    for seed in (part * seedsOfAPart)..<((part + 1) * seedsOfAPart) {
      var random = Seeded(seed)
      let text = RandomPattern.text(using: &random)
      var pattern = try EventPattern.parse(
        text, within: Int.random(in: 0..<4, using: &random) == 0 ? .seconds(5) : nil,
        gap: Int.random(in: 0..<4, using: &random) == 0 ? .seconds(3) : nil)
      pattern.afterMatch = .none
      let slow = SlowMatcher(pattern, longest: 7)
      for _ in 0..<3 {
        let events = RandomPattern.events(using: &random, names: pattern.names.count, count: 7)
        let compiled = CompiledPattern(pattern)
        var state = SequenceState()
        var found: [String] = []
        for event in events {
          _ = state.take(event, compiled, bound: 1_000_000) { match in
            found.append(match.events.map { "\($0.handle)\(pattern.names[$0.name])" }.joined(separator: " "))
          }
        }
        let expected = slow.matches(in: events)
        if !expected.isEmpty { withMatches += 1 }
        guard found.sorted() != expected else { continue }
        Issue.record("seed \(seed): \(text) over \(events.map(\.bits)): found \(found.sorted()), expected \(expected)")
        return
      }
    }
    // Timelines without a match prove little.
    #expect(withMatches > seedsOfAPart)
  }

  @Test func `what past last lets through are matches that don't overlap, and the first of all is among them`() throws {
    for seed in 0..<2000 {
      var random = Seeded(seed)
      let text = RandomPattern.text(using: &random)
      var pattern = try EventPattern.parse(text, within: .seconds(6))
      let events = RandomPattern.events(using: &random, names: pattern.names.count, count: 12)
      func run(_ skip: AfterMatch) -> [SequenceMatch] {
        pattern.afterMatch = skip
        let compiled = CompiledPattern(pattern)
        var state = SequenceState()
        var matches: [SequenceMatch] = []
        for event in events { _ = state.take(event, compiled, bound: 1_000_000) { matches.append($0) } }
        state.advance(to: 1_000_000, compiled) { matches.append($0) }
        return matches
      }
      let all = run(.none)
      let some = run(.pastLast)
      #expect(Set(some).isSubset(of: Set(all)), "seed \(seed): \(text)")
      for (one, next) in zip(some, some.dropFirst()) { #expect(one.last < next.first, "seed \(seed): \(text)") }
      #expect(all.map(\.first).min() == some.map(\.first).min(), "seed \(seed): \(text)")
      let ones = run(.toNext)
      #expect(Set(ones.map(\.first)) == Set(all.map(\.first)) && ones.count == Set(ones).count, "seed \(seed): \(text)")
    }
  }
}
