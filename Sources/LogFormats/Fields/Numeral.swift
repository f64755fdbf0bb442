/// Numbers as logs write them: digits, a fraction, an exponent; a sign where there is a use for it.
enum Numeral {
  /// The number times ten to the `power`, cut off towards zero, at most the greatest there is; nil where the text is none.
  ///
  ///     scaled("0.125", power: 6) == 125_000
  @inline(__always) static func scaled(_ text: UnsafeRawBufferPointer, power: Int) -> Int64? {
    guard let start = text.baseAddress, text.count > 0 else { return nil }
    let end = start + text.count
    var place = start
    var isNegative = false
    if place[0] == Byte.dash || place[0] == UInt8(ascii: "+") {
      isNegative = place[0] == Byte.dash
      place += 1
    }
    var sum: UInt64 = 0
    var power = power
    let digits = place
    while place < end, Byte.isDigit(place[0]) {
      // Eighteen digits can't overflow; what comes behind them is far beyond what is asked for.
      if sum < 100_000_000_000_000_000 { sum = sum &* 10 &+ UInt64(place[0] &- 48) } else { power += 1 }
      place += 1
    }
    guard place > digits else { return nil }
    if place < end, place[0] == Byte.dot {
      place += 1
      while place < end, Byte.isDigit(place[0]) {
        if sum < 100_000_000_000_000_000 {
          sum = sum &* 10 &+ UInt64(place[0] &- 48)
          power -= 1
        }
        place += 1
      }
    }
    if place < end {
      guard let exponent = exponent(place, end) else { return nil }
      power += exponent
    }
    while power < 0, sum != 0 {
      sum /= 10
      power += 1
    }
    while power > 0, sum != 0 {
      let (product, overflow) = sum.multipliedReportingOverflow(by: 10)
      sum = overflow ? UInt64(Int64.max) : min(product, UInt64(Int64.max))
      if sum == UInt64(Int64.max) { break }
      power -= 1
    }
    return isNegative ? -Int64(sum) : Int64(sum)
  }

  /// `e-05`, which is -5.
  private static func exponent(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int? {
    guard start[0] | 0x20 == UInt8(ascii: "e"), end - start > 1 else { return nil }
    let isSigned = start[1] == Byte.dash || start[1] == UInt8(ascii: "+")
    var place = start + (isSigned ? 2 : 1)
    guard (1...4).contains(end - place) else { return nil }
    var sum = 0
    while place < end {
      guard Byte.isDigit(place[0]) else { return nil }
      sum = sum * 10 + Int(place[0] - 48)
      place += 1
    }
    return start[1] == Byte.dash ? -sum : sum
  }

  /// `250µs`, `1.5s`, `42ms`, `1m3.5s` as Go writes them, in microseconds. A bare number with a fraction is seconds, one without
  /// milliseconds: those who write whole numbers count in the smaller unit.
  static func duration(_ text: UnsafeRawBufferPointer) -> Int64? {
    var sum: Int64 = 0
    var rest = text
    while !rest.isEmpty {
      let number = UnsafeRawBufferPointer(
        rebasing: rest.prefix { Byte.isDigit($0) || $0 == Byte.dot || $0 == Byte.dash })
      let unit = UnsafeRawBufferPointer(
        rebasing: rest[number.count...].prefix { !Byte.isDigit($0) && $0 != Byte.dot && $0 != Byte.dash })
      guard let power = power(of: unit, isWhole: !number.contains(Byte.dot)),
        let part = scaled(number, power: power.power)
      else {
        // A number with an exponent, which only seconds are written with.
        return scaled(text, power: 6)
      }
      sum = sum.addingReportingOverflow(part.multipliedReportingOverflow(by: power.times).partialValue).partialValue
      rest = UnsafeRawBufferPointer(rebasing: rest[(number.count + unit.count)...])
    }
    return text.isEmpty ? nil : sum
  }

  private static func power(of unit: UnsafeRawBufferPointer, isWhole: Bool) -> (power: Int, times: Int64)? {
    if unit.isEmpty { return (isWhole ? 3 : 6, 1) }
    if unit.elementsEqual("ms".utf8) { return (3, 1) }
    if unit.elementsEqual("s".utf8) { return (6, 1) }
    if unit.elementsEqual("us".utf8) || unit.elementsEqual("µs".utf8) { return (0, 1) }
    if unit.elementsEqual("ns".utf8) { return (-3, 1) }
    if unit.elementsEqual("m".utf8) { return (6, 60) }
    if unit.elementsEqual("h".utf8) { return (6, 3600) }
    return nil
  }
}
