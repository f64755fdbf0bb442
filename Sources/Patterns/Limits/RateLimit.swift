public import PageEvents

/// How many requests each value of a dimension may make: so many a unit of time, and so many at once. `10/s:20` is ten a second
/// for every client, and twenty of them may come at once.
///
/// It is a *token bucket*: a bucket holds `burst` tokens at most and begins full, tokens come back continuously at the rate, a
/// request takes one, and one that finds no whole token is refused and takes nothing. Without a burst the bucket holds a unit's
/// worth: `60/min` is `60/min:60`.
///
/// nginx's `limit_req` counts the same the other way round, as a leaky bucket that fills up: `rate=10r/s burst=20 nodelay` refuses
/// what `10/s:21` does, as nginx's burst is what may come beyond the first. Without `nodelay` nginx makes requests wait instead,
/// and what clients would have done then no log can say.
///
/// Many logs have times in whole seconds. Requests of one second then look as if they had come at once, so a burst of less than a
/// second's worth refuses more than a server would that sees them apart.
public struct RateLimit: Sendable, Hashable {
  public enum Unit: String, Sendable, CaseIterable {
    case second = "s"
    case minute = "min"
    case hour = "h"
    case day = "d"

    var span: Timestamp.Span {
      switch self {
      case .second: .seconds(1)
      case .minute: .minutes(1)
      case .hour: .hours(1)
      case .day: .days(1)
      }
    }
  }

  /// Requests a unit of time.
  public let count: Int
  public let unit: Unit
  /// Requests at once: what a full bucket holds.
  public let burst: Int
  /// Whose values each have a bucket of their own.
  public let dimension: Dimension

  /// Neither the rate nor the burst may be more: what is counted in then fits into 64 bits, however long a log is.
  public static let most = 1_000_000

  /// Without a burst, a unit's worth.
  public init(_ count: Int, per unit: Unit, burst: Int? = nil, for dimension: Dimension = .client) {
    let burst = burst ?? count
    precondition(
      (1...Self.most).contains(count) && (1...Self.most).contains(burst),
      "A limit lets one to a million requests through, a unit and at once.")
    self.count = count
    self.unit = unit
    self.burst = burst
    self.dimension = dimension
  }

  /// `10/s:20`, `60/min`; parsed again, for the same dimension, it is the same limit.
  public var rateText: String { "\(count)/\(unit.rawValue)" + (burst == count ? "" : ":\(burst)") }

  /// With the dimension: `10/s:20 per client`.
  public func text(schema: Schema) -> String { "\(rateText) per \(schema[dimension].name)" }
}

extension RateLimit: CustomStringConvertible {
  /// As `text(schema:)`, by the names that every log's dimensions have; parsed again it is the same limit.
  public var description: String { text(schema: .pageViews) }
}
