/// A number of bytes as people write it: `512`, `1MB` (1,000,000), `1MiB` (1,048,576), `1.5GiB`.
public struct SizeLiteral: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let bytes: Int64

  public init(bytes: Int64) { self.bytes = bytes }

  /// From a number with one of the units `B kB MB GB TB KiB MiB GiB TiB` in any case of letters, or none for bytes.
  public static func parse(_ text: String) throws(FilterError) -> SizeLiteral {
    let quantity = Quantity(
      noun: "a size", remedy: "write 512, 64kB, 1MB or 1GiB", units: units, bareScale: 1, isCompound: false)
    return SizeLiteral(bytes: try quantity.parse(text))
  }

  private static let units = [
    Quantity.Unit(names: ["B"], scale: 1),
    Quantity.Unit(names: ["kB"], scale: 1000),
    Quantity.Unit(names: ["MB"], scale: 1_000_000),
    Quantity.Unit(names: ["GB"], scale: 1_000_000_000),
    Quantity.Unit(names: ["TB"], scale: 1_000_000_000_000),
    Quantity.Unit(names: ["KiB"], scale: 1 << 10),
    Quantity.Unit(names: ["MiB"], scale: 1 << 20),
    Quantity.Unit(names: ["GiB"], scale: 1 << 30),
    Quantity.Unit(names: ["TiB"], scale: 1 << 40),
  ]

  public static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }

  /// In the unit that makes the shortest whole number of it; parses to the same again.
  public var description: String {
    let whole = Self.units.dropFirst().filter { bytes > 0 && bytes % $0.scale == 0 }
    guard let unit = whole.max(by: { $0.scale < $1.scale }) else { return "\(bytes)" }
    return "\(bytes / unit.scale)\(unit.names[0])"
  }
}
