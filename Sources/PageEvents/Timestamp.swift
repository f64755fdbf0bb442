/// A moment of event time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted, as logs count them.
///
/// Event time is read from the log, never from the machine's clock: a replay takes the same path as a live log.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var milliseconds: Int64

  @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  @inlinable public init(seconds: Int64) { milliseconds = seconds &* 1000 }

  /// Whole seconds since 1970, rounded down (also before 1970).
  @inlinable public var seconds: Int64 { milliseconds.flooredQuotient(by: 1000) }

  /// Earlier and later than any event. Half the range away from overflow, so that spans can be added to them.
  public static let distantPast = Timestamp(milliseconds: .min / 2)
  public static let distantFuture = Timestamp(milliseconds: .max / 2)

  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
  @inlinable public static func + (time: Timestamp, span: Span) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds &+ span.milliseconds)
  }
  @inlinable public static func - (time: Timestamp, span: Span) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds &- span.milliseconds)
  }
  @inlinable public static func - (a: Timestamp, b: Timestamp) -> Span {
    Span(milliseconds: a.milliseconds &- b.milliseconds)
  }

  /// The start of the bin of this width that holds the moment, aligned to 1970 in UTC.
  @inlinable public func floored(to width: Span) -> Timestamp {
    Timestamp(milliseconds: milliseconds.flooredQuotient(by: width.milliseconds) &* width.milliseconds)
  }
}

extension Timestamp {
  /// A length of event time in milliseconds. (`Swift.Duration` is 16 bytes of attoseconds: too much for a column.)
  public struct Span: Hashable, Comparable, Sendable, BitwiseCopyable {
    public var milliseconds: Int64

    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    @inlinable public static func milliseconds(_ n: Int64) -> Span { Span(milliseconds: n) }
    @inlinable public static func seconds(_ n: Int64) -> Span { Span(milliseconds: n &* 1000) }
    @inlinable public static func minutes(_ n: Int64) -> Span { seconds(n &* 60) }
    @inlinable public static func hours(_ n: Int64) -> Span { seconds(n &* 3600) }
    @inlinable public static func days(_ n: Int64) -> Span { seconds(n &* 86_400) }
    public static let zero = Span(milliseconds: 0)

    @inlinable public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
    @inlinable public static prefix func - (span: Span) -> Span { Span(milliseconds: 0 &- span.milliseconds) }

    /// In seconds, for rates.
    @inlinable public var inSeconds: Double { Double(milliseconds) / 1000 }
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity: bins before 1970 are as wide as the others.
  @inlinable public func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
