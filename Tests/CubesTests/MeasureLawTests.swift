import PageEvents
import TestSupport
import Testing

@testable import Cubes

/// Merging is associative and commutative, zero changes nothing, and the whole is the merge of its parts.
@Suite struct `A measure is an algebra:` {
  private func obeysTheLaw<M: MeasureAlgebra & Equatable>(_ type: M.Type, _ make: (inout Seeded) -> M) {
    for seed in 0..<200 {
      var random = Seeded(seed)
      let (a, b, c) = (make(&random), make(&random), make(&random))
      func merged(_ parts: M...) -> M { parts.reduce(into: .zero) { $0.merge($1) } }
      #expect(merged(a, b) == merged(b, a))
      #expect(merged(merged(a, b), c) == merged(a, merged(b, c)))
      #expect(merged(a, .zero) == merged(.zero, a))
      #expect(merged(a) == merged(a, .zero))
    }
  }

  @Test func `tallies`() {
    obeysTheLaw(Tally.self) { random in
      Tally(
        traits: EventTraits(rawValue: .random(in: 0..<16, using: &random)), bytes: .random(in: 0..<1000, using: &random)
      )
    }
  }

  @Test func `bins of a timeline`() {
    obeysTheLaw(Timeline.Bin.self) { Timeline.Bin(EventTraits(rawValue: .random(in: 0..<16, using: &$0))) }
  }

  @Test func `latency sketches`() {
    obeysTheLaw(LatencySketch.self) { random in
      var sketch = LatencySketch.zero
      for _ in 0..<Int.random(in: 0..<50, using: &random) { sketch.add(.random(in: 0..<10_000_000, using: &random)) }
      return sketch
    }
  }

  @Test func `sketches of distinct values`() {
    obeysTheLaw(HyperLogLog.self) { random in
      var sketch = HyperLogLog.zero
      for _ in 0..<Int.random(in: 0..<50, using: &random) {
        sketch.add(hash: .random(in: 0..<1000, using: &random) << 50)
      }
      return sketch
    }
  }

  @Test func `timelines of minutes, of hours and of nothing`() {
    obeysTheLaw(CoarseTimeline.self) { random in
      var timeline = CoarseTimeline.zero
      timeline.coarsen(to: CoarseTimeline.Granularity.allCases.randomElement(using: &random)!)
      for _ in 0..<Int.random(in: 0..<20, using: &random) {
        let traits = EventTraits(rawValue: .random(in: 0..<16, using: &random))
        timeline.add(Timeline.Bin(traits), at: Timestamp(seconds: .random(in: -7200...7200, using: &random)))
      }
      return timeline
    }
  }

  @Test func `what was merged can be removed`() {
    var tally = Tally(traits: [.pageView], bytes: 10)
    let before = tally
    let other = Tally(traits: [.error, .serverError], bytes: 7)
    tally.merge(other)
    tally.remove(other)
    #expect(tally == before)
  }

  @Test func `a timeline keeps its sums when its bins are merged`() {
    var timeline = Timeline()
    var expected = 0
    // A second apart at first, then minutes over years: more pages than are held at a second's width.
    for step in 0..<10_000 {
      let (soon, later) = (Int64(step) * 1000, Int64(step) * 7_200_000)
      timeline.change(TimelineRun(second: soon, bin: Timeline.Bin([.error, .serverError])), isRemoval: false)
      timeline.change(TimelineRun(second: later, bin: Timeline.Bin([])), isRemoval: false)
      expected += 2
    }
    let chart = timeline.chart(over: Window(lower: 0, upper: 72_000_000_000), most: 500)
    #expect(timeline.width > .seconds(1))
    #expect(chart.bins.reduce(0) { $0 + $1.hits } == expected)
    #expect(chart.bins.reduce(0) { $0 + $1.serverErrors } == expected / 2)
    #expect(chart.bins.count <= 500)
  }
}
