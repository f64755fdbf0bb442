import PageEvents
import TestSupport
import Testing

@testable import Patterns

/// Buckets over timelines, and against one that is filled millisecond by millisecond.
@Suite struct `A token bucket` {
  /// A character is a second, a digit so many requests in it: how many of them are refused.
  private func expect(_ limit: String, over timeline: String, toRefuse refused: String) throws {
    let allowance = Allowance(try RateLimit.parse(limit))
    var bucket = TokenBucket(time: 0)
    let found = timeline.enumerated().map { second, character in
      bucket.refill(until: Int64(second) * 1000, allowance)
      let requests = character.wholeNumberValue ?? 0
      let count = (0..<requests).count { _ in !bucket.take(allowance) }
      return requests == 0 ? "." : String(count)
    }
    #expect(found.joined() == refused, "\(limit) over \(timeline)")
  }

  @Test func `lets a burst through, then the rate`() throws {
    try expect("1/s:3", over: "5.1111", toRefuse: "2.0000")
    try expect("1/s:3", over: "52222", toRefuse: "21111")
    try expect("2/s:2", over: "9..3.2", toRefuse: "7..1.0")
  }

  @Test func `refuses for nothing: who is refused takes no token`() throws {
    try expect("1/s:1", over: "9919", toRefuse: "8808")
  }

  @Test func `fills while nobody asks, and no further than it holds`() throws {
    try expect("1/s:5", over: "5...5....5.........9", toRefuse: "0...1....0.........4")
  }

  @Test func `gives a token back when all of it is there`() throws {
    // A third of a token a second.
    try expect("20/min:1", over: "111111111", toRefuse: "011011011")
  }

  /// Every millisecond `count` of `span` parts of a token come back: no division, no jump.
  private struct SlowBucket {
    let limit: RateLimit
    var parts: Int64
    var time: Int64 = 0

    init(_ limit: RateLimit) {
      self.limit = limit
      parts = Int64(limit.burst) * limit.unit.span.milliseconds
    }

    mutating func take(at now: Int64) -> Bool {
      let whole = limit.unit.span.milliseconds
      while time < now {
        parts = min(parts + Int64(limit.count), Int64(limit.burst) * whole)
        time += 1
      }
      if parts < whole { return false }
      parts -= whole
      return true
    }
  }

  @Test(arguments: 0..<400) func `is filled as if it were by the millisecond`(seed: Int) {
    var random = Seeded(seed)
    let unit = RateLimit.Unit.allCases.randomElement(using: &random)!
    let perSecond = [1, 60, 3600, 86_400][RateLimit.Unit.allCases.firstIndex(of: unit)!]
    let limit = RateLimit(
      min(RateLimit.most, Int.random(in: 1...50, using: &random) * Int.random(in: 1...perSecond, using: &random)),
      per: unit, burst: Int.random(in: 1...40, using: &random))
    let allowance = Allowance(limit)
    var (bucket, slow) = (TokenBucket(time: 0), SlowBucket(limit))
    var time: Int64 = 0
    for _ in 0..<300 {
      let gap: Int64 = [0, 1, 7, 130, 1000].randomElement(using: &random)!
      time += Int64.random(in: 0...gap, using: &random)
      bucket.refill(until: time, allowance)
      let (found, expected) = (bucket.take(allowance), slow.take(at: time))
      #expect(found == expected, "\(limit) at \(time)")
      #expect(bucket.missing >= 0 && bucket.missing <= allowance.capacity)
    }
  }

  @Test func `stands the greatest limits and the longest silences`() {
    let allowance = Allowance(RateLimit(999_999, per: .day, burst: RateLimit.most))
    var bucket = TokenBucket(time: Timestamp.distantPast.milliseconds)
    let letThrough = (0...RateLimit.most).count { _ in bucket.take(allowance) }
    #expect(letThrough == RateLimit.most)
    bucket.refill(until: Timestamp.distantFuture.milliseconds, allowance)
    #expect(bucket.missing == 0)
    // Time that goes backwards gives nothing back.
    let isLetThrough = bucket.take(allowance)
    bucket.refill(until: 0, allowance)
    #expect(isLetThrough)
    #expect(bucket.missing == allowance.cost && bucket.time == Timestamp.distantFuture.milliseconds)
  }

  /// nginx's own arithmetic: what is in excess, in thousandths of a request.
  private struct LeakyBucket {
    let rate: Int64
    let burst: Int64
    var excess: Int64 = 0
    var last: Int64?

    mutating func take(at now: Int64) -> Bool {
      guard let last else {
        self.last = now
        return true
      }
      let next = max(0, excess - rate * (now - last) + 1000)
      if next > burst * 1000 { return false }
      (excess, self.last) = (next, now)
      return true
    }
  }

  @Test(arguments: 0..<100) func `refuses what nginx does without delay, with a burst of one less`(seed: Int) {
    var random = Seeded(seed)
    let (rate, burst) = (Int.random(in: 1...50, using: &random), Int.random(in: 0...30, using: &random))
    let allowance = Allowance(RateLimit(rate, per: .second, burst: burst + 1))
    var (bucket, leaky) = (TokenBucket(time: 0), LeakyBucket(rate: Int64(rate), burst: Int64(burst)))
    var time: Int64 = 0
    for _ in 0..<500 {
      time += Int64.random(in: 0...100, using: &random)
      bucket.refill(until: time, allowance)
      let (found, expected) = (bucket.take(allowance), leaky.take(at: time))
      #expect(found == expected)
    }
  }
}
