import Dashboard
import PageEvents
import Patterns

/// What the dashboard is told of the rules by whoever runs them.
struct RuleWatch: Sendable {
  /// How many rules there are.
  var count: @Sendable () -> Int
  var alerts: @Sendable () -> AlertBoard.Snapshot
  /// Reads their files anew. Returns what to say of it.
  var reload: @Sendable () -> String
  /// Ends what goes on beside the stream.
  var stop: @Sendable () -> Void
}

/// What the dashboard is told of the limits by whoever keeps them.
struct LimitWatch: Sendable {
  /// The dimensions that have one, and what it is, in words: `60/min, 20 at once`.
  var limits: [Dimension: String]
  /// How values stand when the log has come to that time; those of which nothing is known are left out.
  var readings: @Sendable ([LimitedValue], Timestamp) -> [LimitedValue: LimitReading]
}

/// Lets the bell ring once a second at most: a storm of alerts is one alarm.
struct BellLimit {
  private var last: ContinuousClock.Instant?

  /// Whether it may ring now; if so, it has.
  mutating func rings(at now: ContinuousClock.Instant) -> Bool {
    if let last, now - last < .seconds(1) { return false }
    last = now
    return true
  }
}
