public import PageEvents

/// A stretch of event time, both ends included, in milliseconds since 1970; empty where `lower` is above `upper`.
public struct Window: Hashable, Sendable, BitwiseCopyable {
  public var lower: Int64
  public var upper: Int64

  public init(lower: Int64, upper: Int64) {
    self.lower = lower
    self.upper = upper
  }

  /// From `start` on, and before `end`.
  public init(from start: Timestamp, before end: Timestamp) {
    self.init(lower: start.milliseconds, upper: end.milliseconds - 1)
  }

  public static let always = Window(from: .distantPast, before: .distantFuture)
  public static let empty = Window(lower: .max, upper: .min)

  public var isEmpty: Bool { lower > upper }

  @inlinable public func contains(_ time: Int64) -> Bool { lower <= time && time <= upper }

  func contains(_ other: Window) -> Bool { other.isEmpty || (lower <= other.lower && other.upper <= upper) }

  func intersects(_ other: Window) -> Bool { max(lower, other.lower) <= min(upper, other.upper) }

  /// The shortest window that holds both.
  func union(_ other: Window) -> Window { Window(lower: min(lower, other.lower), upper: max(upper, other.upper)) }

  public func intersection(_ other: Window) -> Window {
    Window(lower: max(lower, other.lower), upper: min(upper, other.upper))
  }
}

/// The time range that a user asks for: a window that may move with the head of the log.
public enum TimeRange: Hashable, Sendable {
  case all
  /// The last so much time before the head, the head included.
  case last(Timestamp.Span)
  /// From the first up to, not including, the second.
  case between(Timestamp, Timestamp)

  /// The window for a head at that moment. What is later than the horizon isn't seen.
  public func window(head: Timestamp, horizon: Timestamp) -> Window {
    switch self {
    case .all: Window(lower: Window.always.lower, upper: horizon.milliseconds)
    case .last(let span): Window(lower: (head - span).milliseconds + 1, upper: horizon.milliseconds)
    case .between(let start, let end):
      Window(lower: start.milliseconds, upper: min(end.milliseconds - 1, horizon.milliseconds))
    }
  }
}
