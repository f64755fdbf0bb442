import PageEvents

/// How far several logs have come together: up to which event time nothing more is to be expected of any of them.
///
/// It is the least of what the active sources have come to, less the lateness that is allowed; it never goes back. A source that has
/// given nothing for as long doesn't hold the others back. What comes with an earlier time is late: it is taken in like everything
/// else, and counted.
struct Watermark {
  let lateness: Timestamp.Span
  private(set) var time = Timestamp.distantPast
  private(set) var late = 0

  init(lateness: Timestamp.Span) { self.lateness = lateness }

  private var patience: Duration { .milliseconds(lateness.milliseconds) }

  /// Events have come; `fronts` are the latest times of all sources, with when each last gave something.
  mutating func advance(
    _ events: UnsafeBufferPointer<EventFields>, countsLate: Bool,
    fronts: some Sequence<(latest: Timestamp, given: ContinuousClock.Instant)>, now: ContinuousClock.Instant
  ) {
    if countsLate {
      for event in events where event.time < time { late += 1 }
    }
    let active = fronts.filter { $0.latest > .distantPast && $0.given + patience > now }
    guard let least = active.map(\.latest).min() else { return }
    time = max(time, least - lateness)
  }
}
