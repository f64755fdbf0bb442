public import PageEvents

/// A length of time as people write it: `15m`, `1h30m`, `10s`, `250ms`, `1.5s`, `1d`.
public struct DurationLiteral: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// What a number without a unit counts in.
  public enum Unit: Int64, Sendable {
    case microseconds = 1
    case milliseconds = 1000
    case seconds = 1_000_000
  }

  /// In milliseconds, what is less than one cut off.
  public var span: Timestamp.Span { Timestamp.Span(milliseconds: microseconds / 1000) }

  /// From numbers with the units `us` (or `µs`), `ms`, `s`, `m`, `h`, `d`; without a unit only where one is given.
  public static func parse(_ text: String, unitOfBareNumber: Unit? = nil) throws(FilterError) -> DurationLiteral {
    let quantity = Quantity(
      noun: "a duration", remedy: "write 250ms, 15m or 1h30m", units: units, bareScale: unitOfBareNumber?.rawValue,
      isCompound: true)
    return DurationLiteral(microseconds: try quantity.parse(text))
  }

  private static let units = [
    // Both of Unicode's mu: the micro sign, and the Greek letter.
    Quantity.Unit(names: ["us", "\u{B5}s", "\u{3BC}s"], scale: 1),
    Quantity.Unit(names: ["ms"], scale: 1000),
    Quantity.Unit(names: ["s"], scale: 1_000_000),
    Quantity.Unit(names: ["m"], scale: 60_000_000),
    Quantity.Unit(names: ["h"], scale: 3_600_000_000),
    Quantity.Unit(names: ["d"], scale: 86_400_000_000),
  ]

  public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// `1h30m`, `250ms`, `0s`; parses to the same again.
  public var description: String {
    var rest = microseconds
    var text = ""
    for unit in Self.units.reversed() where rest >= unit.scale {
      text += "\(rest / unit.scale)\(unit.names[0])"
      rest %= unit.scale
    }
    return text.isEmpty ? "0s" : text
  }
}
