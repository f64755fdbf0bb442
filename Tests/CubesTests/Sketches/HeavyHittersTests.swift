import PageEvents
import TestSupport
import Testing

@testable import Cubes

@Suite struct `Heavy hitters` {
  private func summary(_ stream: some Sequence<(ValueID, Tally)>, capacity: Int) -> HeavyHitters<ValueID> {
    var summary = HeavyHitters<ValueID>(capacity: capacity)
    summary.add(stream)
    return summary
  }

  @Test(arguments: HitStream.allCases) func `keep their promises`(kind: HitStream) {
    for seed in 0..<200 {
      var random = Seeded(seed)
      let stream = kind.make(.random(in: 0..<1000, using: &random), &random)
      let capacity = Int.random(in: 1...50, using: &random)
      let summary = summary(stream, capacity: capacity)
      #expect(ExactHits(stream).brokenPromises(of: summary, limit: capacity) == [], "seed \(seed)")
      #expect(summary.entries.count <= 2 * capacity)
    }
  }

  @Test(arguments: HitStream.allCases) func `keep them when merged, in any split and order`(kind: HitStream) {
    for seed in 0..<100 {
      var random = Seeded(seed)
      let stream = kind.make(.random(in: 0..<1000, using: &random), &random)
      var parts = [[(ValueID, Tally)]](repeating: [], count: 5)
      for event in stream { parts[.random(in: 0..<5, using: &random)].append(event) }
      // The smallest capacity counts.
      let capacities = parts.map { _ in Int.random(in: 5...50, using: &random) }
      var summaries = zip(parts, capacities).map { summary($0, capacity: $1) }
      while summaries.count > 1 {
        summaries.shuffle(using: &random)
        let last = summaries.removeLast()
        summaries[0].merge(last)
      }
      #expect(summaries[0].capacity == capacities.min())
      let broken = ExactHits(stream).brokenPromises(of: summaries[0], limit: capacities.min())
      #expect(broken == [], "seed \(seed)")
    }
  }

  @Test func `keep them when they go on after a merge and a shrink`() {
    for seed in 0..<100 {
      var random = Seeded(seed)
      let streams = HitStream.allCases.map { $0.make(.random(in: 0..<300, using: &random), &random) }
      var all = summary(streams[0], capacity: 40)
      all.add(streams[1])
      all.shrink(capacity: 20)
      #expect(all.entries.count <= 20)
      all.merge(summary(streams[2], capacity: 30))
      all.add(streams[3])
      #expect(ExactHits(streams.joined()).brokenPromises(of: all, limit: 20) == [], "seed \(seed)")
    }
  }

  @Test func `are exact up to twice their capacity`() {
    var random = Seeded(1)
    let stream = HitStream.uniform.make(5000, &random)
    let summary = summary(stream, capacity: 100)
    #expect(summary.rest == .zero)
    #expect(summary.largestEvicted == 0)
    #expect(Dictionary(uniqueKeysWithValues: summary.entries.map { ($0.key, $0.tally) }) == ExactHits(stream).tallies)
  }

  @Test func `are not changed by merging with nothing`() {
    var random = Seeded(1)
    let summary = summary(HitStream.zipf.make(1000, &random), capacity: 10)
    var (right, left) = (summary, HeavyHitters<ValueID>.zero)
    right.merge(.zero)
    left.merge(summary)
    for merged in [left, right] {
      #expect(merged.entries == summary.entries)
      #expect(merged.rest == summary.rest)
      #expect(merged.largestEvicted == summary.largestEvicted)
      #expect(merged.capacity == summary.capacity)
    }
  }

  @Test func `keep their promises under new keys`() {
    for seed in 0..<100 {
      var random = Seeded(seed)
      let before = HitStream.zipf.make(500, &random)
      let after = HitStream.changing.make(500, &random)
      let rename: (ValueID) -> ValueID = { 5000 - $0 }
      var renamed = summary(before, capacity: 20)
      renamed.remapKeys(rename)
      renamed.add(after.map { (rename($0), $1) })
      let exact = ExactHits((before + after).map { (rename($0), $1) })
      #expect(exact.brokenPromises(of: renamed, limit: 20) == [], "seed \(seed)")
    }
  }

  @Test func `still bound a value that was left without a key and came again`() {
    for seed in 0..<100 {
      var random = Seeded(seed)
      let before = HitStream.zipf.make(500, &random)
      let after = HitStream.zipf.make(500, &random)
      var renamed = summary(before, capacity: 20)
      renamed.remapKeys { $0 % 3 == 0 ? nil : $0 }
      #expect(renamed.entries.allSatisfy { $0.key % 3 != 0 })
      renamed.add(after)
      #expect(ExactHits(before + after).brokenPromises(of: renamed, limit: nil) == [], "seed \(seed)")
    }
  }

  @Test func `take no more memory for a million keys than for some`() {
    var summary = HeavyHitters<ValueID>(capacity: 100)
    var one = Tally()
    one.hits = 1
    for id in ValueID(0)..<20_000 { summary.add(id, one) }
    #expect(summary.footprint < 200 * 88 + 200)
    summary.shrink(capacity: 10)
    #expect(summary.footprint < 20 * 88 + 200)
    #expect(HeavyHitters<ValueID>.zero.footprint < 150)
  }
}

@Suite struct `To select the element of a rank` {
  @Test func `gives what sorting gives`() {
    for seed in 0..<500 {
      var random = Seeded(seed)
      let different = Int.random(in: 1...50, using: &random)
      let numbers = (0..<Int.random(in: 1...100, using: &random)).map { _ in
        Int.random(in: 0..<different, using: &random)
      }
      let rank = numbers.indices.randomElement(using: &random)!
      var scratch = numbers
      #expect(scratch.withUnsafeMutableBufferPointer { $0.select(rank) } == numbers.sorted()[rank])
      #expect(scratch.sorted() == numbers.sorted())
    }
  }

  @Test func `gives it where the median of three is the worst of pivots`() {
    // Musser's sequence, which splits off two elements a round.
    let half = 500
    let worst = (1...half).map { $0 % 2 == 1 ? $0 : half + $0 - 1 } + (1...half).map { 2 * $0 }
    for rank in stride(from: 0, to: 1000, by: 50) {
      var scratch = worst
      #expect(scratch.withUnsafeMutableBufferPointer { $0.select(rank) } == rank + 1)
    }
  }
}
