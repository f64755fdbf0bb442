import PageEvents
import TestSupport
import Testing

@testable import Patterns

/// What a key holds, and what happens when that is too much.
@Suite struct BoundTests {
  @Test func `beyond the bound, the attempts that began first are dropped and counted`() throws {
    var pattern = try EventPattern.parse("a then b")
    pattern.afterMatch = .none
    var state = SequenceState()
    let timeline = Timeline("aaaaab")
    let (matches, dropped) = timeline.run(pattern, bound: 3, state: &state)
    #expect(matches.map(timeline.picture(of:)) == ["..a..b", "...a.b", "....ab"])
    #expect(dropped == 2)
    #expect(state.isEmpty)
  }

  @Test func `a pattern with exponentially many attempts stays within its bound and goes on finding matches`() throws {
    let pattern = try EventPattern.parse("a+ any then b then any c")
    for skip in [AfterMatch.none, .toNext, .pastLast, .toFirst(1), .toLast(1)] {
      var bounded = pattern
      bounded.afterMatch = skip
      var state = SequenceState()
      let timeline = Timeline(String(repeating: "a", count: 40) + "bcc" + String(repeating: ".", count: 5) + "abc")
      let compiled = CompiledPattern(bounded)
      var found: [SequenceMatch] = []
      var dropped = 0
      for place in timeline.picture.indices {
        let event = SequenceEvent(
          time: Int64(place), bits: timeline.bits(at: place, names: pattern.names), handle: Int32(place))
        dropped += state.take(event, compiled, bound: 50) { found.append($0) }.dropped
        #expect(state.attemptCount <= 50)
        #expect(state.completed.count <= 50)
      }
      // With past last, attempts that begin later can't win: there are never too many.
      #expect((dropped > 0) == (skip != .pastLast), "\(skip)")
      #expect(found.contains { timeline.picture(of: $0).hasSuffix(".abc") }, "\(skip)")
    }
  }

  @Test func `attempts that hold more events than the bound are dropped too`() throws {
    var state = SequenceState()
    let timeline = Timeline("s" + String(repeating: "a", count: 100))
    let (_, dropped) = timeline.run(try EventPattern.parse("s then a+ then b"), bound: 20, state: &state)
    #expect(dropped > 0)
    #expect(state.prefixes.eventCount <= 20)
  }

  @Test func `room is used again, and given back when a key that was busy is quiet`() throws {
    let pattern = CompiledPattern(try EventPattern.parse("a{2,} then b", within: .seconds(50)))
    var state = SequenceState()
    var most = 0
    for place in 0..<5000 {
      _ = state.take(SequenceEvent(time: Int64(place) * 1000, bits: 1, handle: 0), pattern, bound: 1000) { _ in }
      state.takeReleased { _ in }
      if place == 500 { most = state.prefixes.room }
    }
    #expect(most > 50)
    #expect(state.prefixes.room <= most + most / 10)
    state.advance(to: .max / 2, pattern) { _ in }
    #expect(state.isEmpty && state.prefixes.room == 0)
  }

  @Test func `a loop of n events holds n events and n places, whether all matches count or one`() throws {
    let timeline = Timeline("s" + String(repeating: "a", count: 1000))
    var pattern = try EventPattern.parse("s then a+ then b")
    var state = SequenceState()
    _ = timeline.run(pattern, state: &state)
    // The loop waits for b as well: of all that do, it has taken most.
    #expect(state.weight == 1001 + 1001 + 1)
    pattern.afterMatch = .none
    state = SequenceState()
    _ = timeline.run(pattern, state: &state)
    #expect(state.weight == 1001 + 1001 + 1000)
  }

  @Test func `an attempt that can't win any more is left out, and no match is lost by it`() throws {
    for seed in 0..<2000 {
      var random = Seeded(seed)
      let text = RandomPattern.textOfAnyEnd(using: &random)
      var pattern = try EventPattern.parse(
        text, within: Bool.random(using: &random) ? .seconds(5) : nil,
        gap: Bool.random(using: &random) ? .seconds(3) : nil)
      pattern.afterMatch = Bool.random(using: &random) ? .pastLast : .toNext
      let events = RandomPattern.events(using: &random, names: pattern.names.count, count: 14)
      let lean = CompiledPattern(pattern)
      var full = lean
      full.rivalry = .none
      full.readsLast = nil
      func run(_ compiled: CompiledPattern) -> [SequenceMatch] {
        var state = SequenceState()
        var matches: [SequenceMatch] = []
        for event in events { _ = state.take(event, compiled, bound: 100_000) { matches.append($0) } }
        state.advance(to: 1_000_000, compiled) { matches.append($0) }
        return matches
      }
      let (few, all) = (run(lean), run(full))
      #expect(few == all, "seed \(seed): \(text), \(pattern.afterMatch)")
      if few != all { return }
    }
  }

  @Test func `attempts that would do the same follow the first, and take its place when its time is over`() throws {
    var pattern = try EventPattern.parse("a{2,} greedy then b", within: .seconds(50))
    pattern.afterMatch = .pastLast
    for reads in [nil, Set([0])] {
      let compiled = CompiledPattern(pattern, referring: reads == nil ? [] : [1], readsLast: reads)
      var state = SequenceState()
      var matches: [SequenceMatch] = []
      for place in 0..<500 {
        let event = SequenceEvent(time: Int64(place) * 1000, bits: place == 470 ? 2 : 1, handle: Int32(place))
        #expect(state.take(event, compiled, bound: 1000) { matches.append($0) }.dropped == 0)
        if place == 400 { #expect(state.attempts.count == 2 && state.attemptCount == 50) }
      }
      // It began with the first that was left.
      #expect(matches.map { $0.events.map(\.handle) } == [Array(421...470)])
      #expect(state.attemptCount == 29)
      state.giveUp()
      #expect(state.isEmpty && state.attemptCount == 0 && state.prefixes.nodeCount == 0)
    }
  }

  @Test func `every event that was taken is given back once, when nothing holds it any more`() throws {
    for seed in 0..<1000 {
      var random = Seeded(seed)
      let text = RandomPattern.textOfAnyEnd(using: &random)
      var pattern = try EventPattern.parse(text, within: .seconds(4))
      pattern.afterMatch = [.none, .toNext, .pastLast, .toFirst(0), .toLast(0)].randomElement(using: &random)!
      let compiled = CompiledPattern(pattern)
      var state = SequenceState()
      var held: Set<Int32> = []
      var isWrong = false
      func giveBack() {
        state.takeReleased { if held.remove($0) == nil { isWrong = true } }
      }
      for event in RandomPattern.events(using: &random, names: pattern.names.count, count: 20) {
        let outcome = state.take(event, compiled, bound: 8) { match in
          if !match.events.allSatisfy({ held.contains($0.handle) || $0.handle == event.handle }) { isWrong = true }
        }
        if outcome.isTaken { held.insert(event.handle) }
        giveBack()
        if held.count != state.prefixes.eventCount { isWrong = true }
      }
      state.advance(to: 1_000_000, compiled) { _ in }
      giveBack()
      #expect(held.isEmpty && !isWrong && state.weight == 0, "seed \(seed): \(text), \(pattern.afterMatch)")
    }
  }

  @Test func `an empty state is small and an event that concerns nobody leaves it as it is`() throws {
    #expect(MemoryLayout<SequenceState>.size <= 128)
    var state = SequenceState()
    let pattern = CompiledPattern(try EventPattern.parse("a then b"))
    let outcome = state.take(SequenceEvent(time: 0, bits: 0b10, handle: 0), pattern, bound: 10) { _ in }
    #expect(outcome == SequenceState.Outcome())
    #expect(state.isEmpty && state.order == 0)
  }
}
