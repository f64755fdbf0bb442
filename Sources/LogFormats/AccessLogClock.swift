import PageEvents

/// Reads the times of access logs, `17/May/2015:10:05:03 +0000`, and remembers the minute it read last: the lines of a busy
/// log share it, and then only two digits are looked at.
///
/// About 2 ns where the minute is remembered, 25 ns where it isn't.
struct AccessLogClock {
  /// The bytes of `17/May/2015:10:05:03 +0000`.
  static let length = 26

  /// The bytes of the remembered minute, up to its seconds, and its zone behind them.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt16 = 0
  private var zone: UInt64 = 0
  /// When that minute began, in milliseconds since 1970.
  private var minute: Int64 = 0

  /// Remembers the first minute of 1970, so that there is no state in which nothing is remembered.
  init() {
    let epoch: StaticString = "01/Jan/1970:00:00:00 +0000"
    _ = read(UnsafeRawPointer(epoch.utf8Start))
  }

  /// The time whose 26 bytes are here; nil where they are no date.
  @inline(__always) mutating func time(at text: UnsafeRawPointer) -> Timestamp? {
    let differences =
      (text.word(0) ^ first) | (text.word(8) ^ second) | UInt64(text.pair(16) ^ third)
      | ((UInt64(littleEndian: text.word(18)) &>> 16) ^ zone)
    if differences == 0 {
      let tens = text[18] &- 48
      let ones = text[19] &- 48
      let seconds = tens &* 10 &+ ones
      if tens <= 6, ones <= 9, seconds <= 60 {
        return Timestamp(milliseconds: minute &+ Int64(seconds) &* 1000)
      }
    }
    return read(text)
  }

  @inline(never) private mutating func read(_ text: UnsafeRawPointer) -> Timestamp? {
    guard let time = Self.read(UnsafeRawBufferPointer(start: text, count: Self.length)) else { return nil }
    first = text.word(0)
    second = text.word(8)
    third = text.pair(16)
    zone = UInt64(littleEndian: text.word(18)) &>> 16
    minute = time.milliseconds - (Int64(text[18]) - 48) * 10_000 - (Int64(text[19]) - 48) * 1000
    return time
  }

  /// The time in a text of any length, with a fraction of a second if there is one: `17/May/2015:10:05:03.250 +0000`.
  static func read(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard text.count >= length, text[2] == Byte.slash, text[6] == Byte.slash, text[11] == Byte.colon,
      text[14] == Byte.colon, text[17] == Byte.colon, let day = digits(text[0..<2]), let month = month(text[3..<6]),
      let year = digits(text[7..<11]), let hour = digits(text[12..<14]), let minute = digits(text[15..<17]),
      let second = digits(text[18..<20]), let offset = offset(text.suffix(6)),
      let millisecond = milliseconds(text[20..<text.count - 6])
    else { return nil }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
    return civil.timestamp(offset: offset)
  }

  private static func digits(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard text.allSatisfy(Byte.isDigit) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  private static func month(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard text.allSatisfy(Byte.isLetter) else { return nil }
    let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"
    let lowered = text.map { $0 | 0x20 }
    return (1...12).first { lowered.elementsEqual(UnsafeBufferPointer(start: names.utf8Start + $0 * 3 - 3, count: 3)) }
  }

  /// `" +0330"` in seconds.
  private static func offset(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    let start = text.startIndex
    let sign = text[start + 1]
    guard text[start] == Byte.space, sign == UInt8(ascii: "+") || sign == Byte.dash,
      let hours = digits(text[(start + 2)..<(start + 4)]), let minutes = digits(text[(start + 4)...]), hours < 24,
      minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (sign == Byte.dash ? -60 : 60)
  }

  /// `.25` is 250; digits behind the third are dropped; nothing at all is 0.
  private static func milliseconds(_ fraction: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard let point = fraction.first else { return 0 }
    let decimals = fraction.dropFirst()
    guard point == Byte.dot, !decimals.isEmpty, decimals.allSatisfy(Byte.isDigit) else { return nil }
    return zip(decimals, [100, 10, 1]).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
  }
}
