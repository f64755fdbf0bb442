/// A token bucket in the machine's own time: so many at once, and from then on one each `interval`.
///
/// It holds what is missing from a full bucket, as the moment at which nothing will be: so a full one is in the past, and time
/// needn't be told to it.
struct Pace: Sendable {
  let burst: Int
  let interval: Duration
  private var full: ContinuousClock.Instant

  init(burst: Int, interval: Duration, at now: ContinuousClock.Instant) {
    precondition(burst > 0, "A bucket without room never has a token.")
    self.burst = burst
    self.interval = interval
    full = now
  }

  /// How long it is until there is a token.
  func wait(at now: ContinuousClock.Instant) -> Duration {
    max(.zero, now.duration(to: full) - interval * (burst - 1))
  }

  /// Takes the token that there is.
  mutating func take(at now: ContinuousClock.Instant) { full = max(full, now) + interval }
}
