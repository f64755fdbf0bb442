import PageEvents

/// What a bucket holds and how fast it fills, in whole numbers, so that nothing drifts: in a millisecond `refill` units come back,
/// and a request takes `cost` of them. `10/s:20` is 1 unit a millisecond, 100 a request, 2,000 in a full bucket.
struct Allowance: Hashable, BitwiseCopyable {
  let refill: Int64
  let cost: Int64
  let capacity: Int64
  /// After so many milliseconds without requests every bucket is full.
  let timeToFill: Int64

  init(_ limit: RateLimit) {
    let (count, span) = (Int64(limit.count), limit.unit.span.milliseconds)
    let divisor = Self.greatestCommonDivisor(count, span)
    refill = count / divisor
    cost = span / divisor
    // At most a million times a day's milliseconds: far from where 64 bits end.
    capacity = cost * Int64(limit.burst)
    timeToFill = (capacity + refill - 1) / refill
  }

  private static func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

/// A token bucket at the time of its last request. 16 bytes; a request costs a multiplication.
///
/// It holds what is *missing* from a full one: so a new bucket is all zeros but its time, and one that is full again is as good as
/// new.
struct TokenBucket: BitwiseCopyable {
  /// In milliseconds since 1970.
  var time: Int64
  var missing: Int64 = 0

  /// What will be missing at a time, if nobody takes anything until then.
  @inline(__always) func missing(at time: Int64, _ allowance: Allowance) -> Int64 {
    let elapsed = time &- self.time
    // Also where the product would overflow.
    if elapsed >= allowance.timeToFill { return 0 }
    return max(0, missing &- max(0, elapsed) &* allowance.refill)
  }

  /// Fills up to a time. One that is earlier than the bucket's is taken for that: nothing comes back twice.
  @inline(__always) mutating func refill(until time: Int64, _ allowance: Allowance) {
    missing = missing(at: time, allowance)
    self.time = max(self.time, time)
  }

  /// Takes a token; false where there is no whole one, and then nothing is taken.
  @inline(__always) mutating func take(_ allowance: Allowance) -> Bool {
    if missing > allowance.capacity &- allowance.cost { return false }
    missing &+= allowance.cost
    return true
  }
}

/// What would be missing from a bucket if nothing were refused, which may be more than it holds: how large a burst would have had
/// to be.
struct Demand: BitwiseCopyable {
  private var time: Int64
  private var missing: Int64
  private(set) var peak: Int64

  /// From a bucket on that has refused nothing yet.
  init(_ bucket: TokenBucket) {
    time = bucket.time
    missing = bucket.missing
    peak = missing
  }

  /// Another request, let through or not.
  mutating func ask(at now: Int64, _ allowance: Allowance) {
    let elapsed = max(0, now &- time)
    // So that the product can't overflow.
    missing = elapsed > missing / allowance.refill ? 0 : missing - elapsed * allowance.refill
    missing += allowance.cost
    time = max(time, now)
    peak = max(peak, missing)
  }
}
