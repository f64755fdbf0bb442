import PageEvents
import TestSupport
import Testing

@testable import Cubes

@Suite struct `A digest` {
  private static let dimensions: [Dimension] = [.client, .status, .path]
  private let hash = SketchHash(secret: 5)

  /// An event as a digest sees it.
  private struct Fact {
    var time: Int64
    var ids: [ValueID]
    var tally: Tally
    var latency: UInt32
    var bin: Timeline.Bin
  }

  private func facts(_ count: Int, _ random: inout Seeded) -> [Fact] {
    let streams = [HitStream.zipf, .uniform, .adversarial].map { $0.make(count, &random) }
    return (0..<count).map { place in
      let traits = EventTraits(rawValue: .random(in: 0..<16, using: &random))
      return Fact(
        time: 1_773_446_400_000 + .random(in: -7_200_000...7_200_000, using: &random),
        ids: streams.map { $0[place].0 }, tally: Tally(traits: traits, bytes: .random(in: 0..<1000, using: &random)),
        latency: .random(in: 0..<3_000_000, using: &random), bin: Timeline.Bin(traits))
    }
  }

  private func digest(_ facts: [Fact], capacity: Int = 20) -> Digest {
    var digest = Digest(window: .empty, capacity: capacity)
    for fact in facts {
      digest.add(fact.tally, over: Window(lower: fact.time, upper: fact.time))
      digest.add(fact.bin, at: Timestamp(milliseconds: fact.time))
      digest.clients.add(hash: hash.hash(fact.ids[0]))
      digest.latencies.add(fact.latency)
    }
    for (place, dimension) in Self.dimensions.enumerated() {
      digest.add(facts.map { ($0.ids[place], $0.tally) }, of: dimension)
    }
    return digest
  }

  private func exact(_ facts: [Fact], _ dimension: Dimension) -> ExactHits {
    let place = Self.dimensions.firstIndex(of: dimension)!
    return ExactHits(facts.map { ($0.ids[place], $0.tally) })
  }

  private func split(_ facts: [Fact], _ random: inout Seeded) -> [Digest] {
    var parts = [[Fact]](repeating: [], count: 4)
    for fact in facts { parts[.random(in: 0..<4, using: &random)].append(fact) }
    return parts.map { digest($0) }.shuffled(using: &random)
  }

  private func hits(_ digest: Digest) -> Int { digest.timeline.elements.reduce(0) { $0 + Int($1.bin.hits) } }

  @Test func `has equal totals and valid bounds when merged, in any split and order`() {
    for seed in 0..<60 {
      var random = Seeded(seed)
      let facts = facts(.random(in: 1..<400, using: &random), &random)
      let whole = digest(facts)
      let merged = split(facts, &random).reduce(into: Digest.zero) { $0.merge($1) }
      #expect(merged.window == whole.window)
      #expect(merged.total == whole.total)
      #expect(merged.clients == whole.clients)
      #expect(merged.latencies == whole.latencies)
      #expect(merged.timeline == whole.timeline)
      #expect(hits(merged) == facts.count)
      for dimension in Self.dimensions {
        #expect(exact(facts, dimension).brokenPromises(of: merged[dimension], limit: 20) == [], "seed \(seed)")
        #expect(merged[dimension].total == whole.total)
      }
      #expect(merged[.agent].entries.isEmpty)
    }
  }

  @Test func `loses nothing of its totals when it is shrunk and coarsened`() {
    for seed in 0..<60 {
      var random = Seeded(seed)
      let facts = facts(400, &random)
      let whole = digest(facts)
      var small = Digest.zero
      for part in split(facts, &random) {
        small.merge(part)
        small.shrink(capacity: 5)
        small.coarsen(to: .hour)
      }
      #expect(small.total == whole.total)
      #expect(hits(small) == facts.count)
      #expect(small.footprint < whole.footprint)
      for dimension in Self.dimensions {
        #expect(exact(facts, dimension).brokenPromises(of: small[dimension], limit: 5) == [], "seed \(seed)")
        #expect(small[dimension].entries.count <= 5)
      }
    }
  }

  @Test func `has the same hours whether minutes are merged before or after`() {
    for seed in 0..<60 {
      var random = Seeded(seed)
      let facts = facts(200, &random)
      var whole = digest(facts)
      var merged = Digest.zero
      for (place, part) in split(facts, &random).enumerated() {
        var part = part
        if place == 1 { part.coarsen(to: .hour) }
        merged.merge(part)
      }
      whole.coarsen(to: .hour)
      #expect(merged.timeline == whole.timeline)
      var expected: [Int64: Timeline.Bin] = [:]
      for fact in facts { expected[fact.time / 3_600_000 * 3_600_000, default: .zero].merge(fact.bin) }
      #expect(merged.timeline.elements.map(\.start.milliseconds) == expected.keys.sorted())
      #expect(merged.timeline.elements.allSatisfy { expected[$0.start.milliseconds] == $0.bin })
    }
  }

  @Test func `has no timeline at its coarsest, and takes no events back into one`() {
    var random = Seeded(1)
    var digest = digest(facts(100, &random))
    digest.coarsen(to: .whole)
    #expect(digest.timeline.elements.isEmpty)
    digest.merge(self.digest(facts(100, &random)))
    digest.coarsen(to: .minute)
    #expect(digest.timeline.elements.isEmpty)
    #expect(digest.timeline.granularity == .whole)
    #expect(digest.total.hits == 200)
  }

  @Test func `is found under a dimension's new ids`() {
    var random = Seeded(1)
    var digest = digest(facts(200, &random), capacity: 500)
    let before = digest[.path].entries
    digest.remapIDs(of: .path) { $0 + 1000 }
    #expect(digest[.path].entries.map(\.key) == before.map { $0.key + 1000 })
    #expect(digest[.path].entries.map(\.tally) == before.map(\.tally))
    #expect(digest[.status].entries.allSatisfy { $0.key < 1000 })
  }
}
