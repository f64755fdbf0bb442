import TestSupport
import Testing

@testable import Cubes

@Suite struct `A latency sketch` {
  /// Latencies of many kinds: one that is alone, some of a few, some that span all of 32 bits.
  private func latencies(_ random: inout Seeded) -> [UInt32] {
    let kind = Int.random(in: 0..<5, using: &random)
    return (0..<Int.random(in: 1..<400, using: &random)).map { _ in
      switch kind {
      case 0: .random(in: 0...20, using: &random)
      case 1: .random(in: 1...2_000_000, using: &random)
      case 2: .random(in: 0...(UInt32.max - 1), using: &random) >> UInt32.random(in: 0..<32, using: &random)
      case 3: 123_456
      default: Bool.random(using: &random) ? 0 : .max - 1
      }
    }
  }

  private func sketch(_ latencies: some Sequence<UInt32>) -> LatencySketch {
    latencies.reduce(into: .zero) { $0.add($1) }
  }

  @Test func `has a value for each bin that is within 1 % of all that fall into it`() {
    for index in 0...LatencyBin.index(of: .max) {
      let shortest = LatencyBin.shortest(from: index)
      let next = LatencyBin.shortest(from: index + 1)
      // The shortest latencies leave bins between them unused.
      if shortest == next { continue }
      let value = LatencyBin.value(at: index)
      for end in [shortest, next - 1] {
        #expect(LatencyBin.index(of: UInt32(end)) == index)
        #expect(abs(value - Double(end)) <= LatencySketch.relativeError * Double(end))
      }
    }
  }

  @Test func `has an earlier bin for no longer latency`() {
    // Between powers of two the index is a formula that only grows; at each of them, another begins.
    for power in 1..<32 {
      let two = UInt32(1) << power
      #expect(LatencyBin.index(of: two - 1) <= LatencyBin.index(of: two))
    }
    for latency in UInt32(1)..<100_000 {
      #expect(LatencyBin.index(of: latency) <= LatencyBin.index(of: latency + 1))
    }
    var random = Seeded(1)
    for _ in 0..<100_000 {
      let a = UInt32.random(in: 1 ... .max, using: &random)
      let b = UInt32.random(in: a ... .max, using: &random)
      #expect(LatencyBin.index(of: a) <= LatencyBin.index(of: b))
    }
  }

  @Test func `has 1,200 bins at most`() {
    #expect(LatencyBin.index(of: 1) == 0)
    #expect(LatencyBin.index(of: .max) == 1199)
  }

  @Test func `reads every quantile within 1 % of the sorted latencies'`() throws {
    for seed in 0..<300 {
      var random = Seeded(seed)
      let latencies = latencies(&random)
      let sketch = sketch(latencies)
      let sorted = latencies.sorted()
      for q in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1, .random(in: 0...1, using: &random)] {
        let exact = Double(sorted[Int(q * Double(sorted.count - 1))])
        let read = try #require(sketch.quantile(q))
        #expect(abs(read - exact) <= LatencySketch.relativeError * exact, "seed \(seed), quantile \(q)")
      }
      #expect(sketch.quantile(1) == Double(sorted.last!))
    }
  }

  @Test func `is that of the union after a merge, however the latencies were split and ordered`() {
    for seed in 0..<300 {
      var random = Seeded(seed)
      let all = latencies(&random) + latencies(&random)
      var parts = [[UInt32]](repeating: [], count: 4)
      for latency in all.shuffled(using: &random) { parts[.random(in: 0..<4, using: &random)].append(latency) }
      #expect(parts.map(sketch).shuffled(using: &random).reduce(into: .zero) { $0.merge($1) } == sketch(all))
    }
  }

  @Test func `keeps a bin that is full`() {
    var sketch = sketch([0, 5, 5, 7_000_000])
    for _ in 0..<34 {
      let same = sketch
      sketch.merge(same)
    }
    #expect(sketch.count == 4 << 34)
    #expect(sketch.quantile(0) == 0)
    #expect(sketch.quantile(0.26) == 5)
    #expect(sketch.quantile(1) == 7_000_000)
  }

  @Test func `without latencies has no quantiles`() {
    #expect(LatencySketch.zero.quantile(0.5) == nil)
  }
}
