#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
public import Cubes
public import PageEvents

/// The clock of a log that is being written: now, by the second.
///
/// A log whose last event is more than an hour old isn't being written: its time stands still at that event, so that
/// "the last five minutes" of an old log are its last five minutes.
public struct LiveClock: EventClock {
  private let now: @Sendable () -> Timestamp
  private static let stale = Timestamp.Span.hours(1)

  public init(now: @escaping @Sendable () -> Timestamp = LiveClock.wallClock) { self.now = now }

  public func read(_ facts: Facts) -> ClockReading {
    let present = now().floored(to: .seconds(1))
    guard let last = facts.lastTime else { return ClockReading(head: present, horizon: .distantFuture) }
    let isStale = present - last > Self.stale
    return ClockReading(head: isStale ? last : max(last, present), horizon: .distantFuture)
  }

  public static func wallClock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
