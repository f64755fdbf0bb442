/// A number with six decimals, kept as a whole number of millionths: sums of it are exact and come out the same in any order.
///
/// From -9.2 to 9.2 million millions. Further decimals are rounded.
public struct FixedPoint: Hashable, Sendable, BitwiseCopyable, Comparable {
  public let millionths: Int64

  public init(millionths: Int64) { self.millionths = millionths }

  /// What a decimal numeral says: `3`, `-0.25`, `1.5e3`. Nil where the text isn't one, or is out of range.
  public init?(_ text: UnsafeRawBufferPointer) {
    var place = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { place = 1 }
    var digits: UInt64 = 0
    // By how many places the point has to move for `digits` to be the number.
    var power = 0
    var count = 0
    var isBehindPoint = false
    while place < text.count {
      let byte = text[place]
      if byte == UInt8(ascii: "."), !isBehindPoint {
        isBehindPoint = true
      } else if (48...57).contains(byte) {
        count += 1
        // Twenty digits are more than fit in the range; what is behind them only moves the point.
        if digits < 1_000_000_000_000_000_000 {
          digits = digits * 10 + UInt64(byte - 48)
          power -= isBehindPoint ? 1 : 0
        } else {
          power += isBehindPoint ? 0 : 1
        }
      } else {
        break
      }
      place += 1
    }
    guard count > 0 else { return nil }
    if place < text.count {
      guard text[place] | 0x20 == UInt8(ascii: "e"), let exponent = Self.exponent(text[(place + 1)...]) else {
        return nil
      }
      power += exponent
    }
    guard let magnitude = Self.scaled(digits, power + 6) else { return nil }
    millionths = isNegative ? -magnitude : magnitude
  }

  public init?(_ text: String) {
    var text = text
    guard let number = text.withUTF8({ FixedPoint(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = number
  }

  private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    let sign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? 1 : 0
    let digits = text.dropFirst(sign)
    guard (1...4).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let magnitude = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    return text.first == UInt8(ascii: "-") ? -magnitude : magnitude
  }

  /// `digits` times a power of ten, rounded half up; nil where it doesn't fit.
  private static func scaled(_ digits: UInt64, _ power: Int) -> Int64? {
    if digits == 0 { return 0 }
    var scaled = digits
    if power < 0 {
      if power < -19 { return 0 }
      for _ in 0..<(-power - 1) { scaled /= 10 }
      return Int64(exactly: (scaled + 5) / 10)
    }
    for _ in 0..<power {
      let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      scaled = product
    }
    return Int64(exactly: scaled)
  }

  public static func < (a: Self, b: Self) -> Bool { a.millionths < b.millionths }
}

extension FixedPoint: CustomStringConvertible {
  /// Without zeros that say nothing: `3`, `-0.25`.
  public var description: String {
    let magnitude = millionths.magnitude
    var fraction = String(magnitude % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return (millionths < 0 ? "-" : "") + String(magnitude / 1_000_000) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// A sum of as many of them as a log may have.
public struct FixedPointSum: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline var millionths: Int128 = 0

  public static let zero = FixedPointSum()

  @inlinable public init() {}

  @inlinable public static func += (sum: inout Self, addend: FixedPoint) {
    sum.millionths &+= Int128(addend.millionths)
  }
  @inlinable public static func -= (sum: inout Self, addend: FixedPoint) {
    sum.millionths &-= Int128(addend.millionths)
  }
  @inlinable public static func += (sum: inout Self, other: Self) { sum.millionths &+= other.millionths }
  @inlinable public static func -= (sum: inout Self, other: Self) { sum.millionths &-= other.millionths }

  /// The sum where it is a whole number.
  public var whole: Int? {
    millionths % 1_000_000 == 0 ? Int(exactly: millionths / 1_000_000) : nil
  }

  /// A number that orders sums as they are: in millionths, as far as they fit.
  public var key: Int { Int(clamping: millionths) }

  public var double: Double { Double(millionths) / 1_000_000 }
}
