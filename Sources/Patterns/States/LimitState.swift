import PageEvents

/// What a limit asks of times, worked out once.
struct LimitPlan: BitwiseCopyable {
  let allowance: Allowance
  /// A key that isn't refused anything for so long isn't limited any more, in milliseconds: a minute, or as long as an empty bucket takes
  /// to be full again. Whoever asks for more than the limit all the time is refused something again before that.
  let calm: Int64

  /// While it goes on, what has been refused is told so often.
  static let pause: Int64 = 10_000

  init(_ limit: Rule.Limit) {
    allowance = Allowance(limit.limit(for: .client))
    calm = max(60_000, allowance.timeToFill)
  }
}

/// A key's token bucket, and what was refused since it is limited. 48 bytes.
struct LimitState: BitwiseCopyable {
  private var bucket: TokenBucket
  /// When a request was refused first since the key is limited, and last.
  private(set) var first = Int64.min
  private(set) var last = Int64.min
  private(set) var refused: Int32 = 0
  /// How many of them were told of.
  private(set) var told: Int32 = 0
  /// The alert that stands; 0 for none, -1 for one that nobody is told of.
  private(set) var alert: Int32 = 0

  init(at time: Int64) { bucket = TokenBucket(time: time) }

  /// A request asks for a token; false where it is refused.
  @inline(__always) mutating func ask(at time: Int64, _ plan: LimitPlan) -> Bool {
    bucket.refill(until: time, plan.allowance)
    if bucket.take(plan.allowance) { return true }
    if alert == 0 { (first, refused, told) = (time, 0, 1) }
    last = time
    refused &+= refused == .max ? 0 : 1
    return false
  }

  /// It is limited from now on.
  mutating func begin(_ alert: Int32?) { self.alert = alert ?? -1 }

  mutating func end() { alert = 0 }

  /// How many were refused, if somebody doesn't know yet.
  mutating func news() -> Int? {
    if told == refused { return nil }
    told = refused
    return Int(refused)
  }

  /// When it is to be looked at again, that it was looked at; nil when it is over.
  func next(after time: Int64, _ plan: LimitPlan) -> Int64? {
    let end = last + plan.calm
    return end <= time ? nil : min(end, time + LimitPlan.pause)
  }
}
