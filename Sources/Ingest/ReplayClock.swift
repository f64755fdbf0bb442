public import Cubes
public import PageEvents
import Synchronization

/// The clock of a replay: event time at a chosen speed, which can be paused, stepped, and moved both ways.
///
/// A replay loads its recording ahead of the clock and moves only this one value: an event is seen when its time has come.
/// So seeking costs the events passed over and no parsing, and a replay that was played, paused and wound about ends with the
/// very numbers of a query.
public final class ReplayClock: EventClock {
  public enum Speed: Hashable, Sendable {
    case times(Double)
    /// As fast as the recording is read.
    case max
  }

  /// How the replay stands.
  public struct State: Sendable, Equatable {
    public var speed: Speed
    public var isPaused: Bool
    /// Event time; nil before the first event.
    public var position: Timestamp?
    /// Where the recording starts and ends, as far as it is known.
    public var start: Timestamp?
    public var end: Timestamp?
    /// Everything has been read, so `end` is the end.
    public var isLoaded: Bool
    /// The position is at the end of the recording.
    public var isOver: Bool
    /// Event time by real time over the last second; nil while paused.
    public var achievedSpeed: Double?
  }

  fileprivate struct Inner {
    var speed: Speed
    var isPaused = false
    var position: Timestamp?
    /// A moment at which the position was known, from which it is reckoned: adding up small steps would add up what
    /// rounding takes off each.
    var anchor: (time: ContinuousClock.Instant, position: Timestamp)?
    var from: Timestamp?
    var to: Timestamp?
    var recorded = Window.empty
    var isLoaded = false
    /// Where the position was a while ago.
    var samples: [(time: ContinuousClock.Instant, position: Timestamp)] = []
  }

  private let inner: Mutex<Inner>
  private let now: @Sendable () -> ContinuousClock.Instant

  public static let slowest = 0.25
  public static let fastest = 1024.0

  public init(speed: Speed, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    inner = Mutex(Inner(speed: speed))
    self.now = now
  }

  /// Plays no more than this stretch of the recording.
  public func bound(from: Timestamp?, to: Timestamp?) {
    inner.withLock { inner in
      inner.from = from
      inner.to = to
      if let from { inner.position = Swift.max(inner.position ?? from, from) }
    }
  }

  /// The whole recording has been read.
  public func finishLoading() { inner.withLock { $0.isLoaded = true } }

  public func read(_ facts: Facts) -> ClockReading {
    inner.withLock { inner in
      inner.recorded = facts.span
      inner.advance(to: now())
      let position = inner.position ?? Timestamp(milliseconds: 0)
      return ClockReading(head: position, horizon: position)
    }
  }

  public var state: State {
    inner.withLock { inner in
      inner.advance(to: now())
      return State(
        speed: inner.speed, isPaused: inner.isPaused, position: inner.position, start: inner.start, end: inner.end,
        isLoaded: inner.isLoaded, isOver: inner.isOver, achievedSpeed: inner.achievedSpeed)
    }
  }

  public func setPaused(_ isPaused: Bool) {
    change { inner in
      // Playing on from the end starts over.
      if !isPaused && inner.isOver { inner.position = inner.start }
      inner.isPaused = isPaused
    }
  }

  public func setSpeed(_ speed: Speed) { change { $0.speed = speed } }

  /// Doubles the speed; beyond the fastest lies `max`.
  public func goFaster() {
    change { inner in
      if case .times(let speed) = inner.speed { inner.speed = speed >= Self.fastest ? .max : .times(speed * 2) }
    }
  }

  /// Halves the speed, down to the slowest.
  public func goSlower() {
    change { inner in
      switch inner.speed {
      case .max: inner.speed = .times(Self.fastest)
      case .times(let speed): inner.speed = .times(Swift.max(Self.slowest, speed / 2))
      }
    }
  }

  /// Moves by so much event time, back if it is negative.
  public func seek(by span: Timestamp.Span) {
    change { inner in if let position = inner.position { inner.position = position + span } }
  }

  public func seek(to time: Timestamp) { change { $0.position = time } }

  /// Pauses, and moves to the next boundary of a bin of that width; or to the one before.
  public func step(_ width: Timestamp.Span, back: Bool) {
    change { inner in
      inner.isPaused = true
      guard let position = inner.position else { return }
      let floor = position.floored(to: width)
      inner.position = back ? (floor < position ? floor : floor - width) : floor + width
    }
  }

  public func jumpToEnd() { change { inner in if let end = inner.end { inner.position = end } } }

  private func change(_ body: (inout Inner) -> Void) {
    inner.withLock { inner in
      let present = now()
      inner.advance(to: present)
      body(&inner)
      inner.clamp()
      inner.anchor = inner.position.map { (present, $0) }
      inner.samples = []
    }
  }
}

extension ReplayClock.Inner {
  var start: Timestamp? {
    guard !recorded.isEmpty else { return nil }
    return Swift.max(from ?? .distantPast, Timestamp(milliseconds: recorded.lower))
  }

  var end: Timestamp? {
    guard !recorded.isEmpty else { return nil }
    return Swift.min(to ?? .distantFuture, Timestamp(milliseconds: recorded.upper))
  }

  var isOver: Bool {
    guard isLoaded, let position, let end else { return false }
    return position >= end
  }

  mutating func clamp() {
    guard let start, let end, let position else { return }
    // Between the first event and the last one read: the clock waits for the reader, never runs ahead of it.
    self.position = Swift.min(Swift.max(position, start), Swift.max(start, end))
  }

  mutating func advance(to now: ContinuousClock.Instant) {
    guard let start, let end else { return }
    if position == nil { position = start }
    if !isPaused {
      switch speed {
      case .max: position = end
      case .times(let speed):
        guard let anchor else { break }
        let seconds = anchor.time.duration(to: now) / .seconds(1)
        position = anchor.position + .milliseconds(Int64((seconds * 1000 * speed).rounded()))
      }
    }
    let reckoned = position
    clamp()
    if anchor == nil || isPaused || position != reckoned, let position { anchor = (now, position) }
    if let position { sample(position, at: now) }
  }

  private mutating func sample(_ position: Timestamp, at now: ContinuousClock.Instant) {
    if let last = samples.last, last.time.duration(to: now) < .milliseconds(50) { return }
    samples.append((now, position))
    while samples.count > 2, samples[1].time.duration(to: now) > .seconds(1) { samples.removeFirst() }
  }

  var achievedSpeed: Double? {
    guard !isPaused, let first = samples.first, let last = samples.last else { return nil }
    let seconds = first.time.duration(to: last.time) / .seconds(1)
    guard seconds > 0.2 else { return nil }
    return (last.position - first.position).inSeconds / seconds
  }
}
