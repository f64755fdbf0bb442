import PageEvents

/// Reads times in the notation of ISO 8601 and RFC 3339 and in those near it, and remembers the day it read last:
///
///     2026-03-14T09:26:53Z   2026-03-14T09:26:53.250+01:00   2026-03-14 09:26:53,250   2026/03/14 09:26:53 -0700
///
/// A time without a zone is taken for UTC. 15 ns where the day is remembered.
struct ISOClock {
  /// The bytes of the remembered date, and when that day begins, in milliseconds since 1970.
  private var date: (UInt64, UInt16) = (0, 0)
  private var day: Int64 = 0

  /// The time in the text; nil where it is none.
  mutating func time(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard text.count >= 19, let start = text.baseAddress,
      start[10] | 0x20 == UInt8(ascii: "t") || start[10] == Byte.space,
      let day = day(at: start), let time = Self.timeOfDay(at: start + 11)
    else { return nil }
    let end = start + text.count
    var place = start + 19
    var fraction: Int64 = 0
    if place < end, place[0] == Byte.dot || place[0] == UInt8(ascii: ",") {
      guard end - place > 1, Byte.isDigit(place[1]) else { return nil }
      fraction = Self.milliseconds(&place, end)
    }
    while place < end, place[0] == Byte.space { place += 1 }
    guard let offset = Self.offset(place, end) else { return nil }
    return Timestamp(milliseconds: day + time + fraction - Int64(offset) * 1000)
  }

  /// When the day of `2026-03-14` begins in UTC, in milliseconds since 1970; ten bytes are read.
  mutating func day(at text: UnsafeRawPointer) -> Int64? {
    if text.word(0) == date.0, text.pair(8) == date.1 { return day }
    let separator = text[4]
    guard separator == Byte.dash || separator == Byte.slash, text[7] == separator,
      let century = Self.two(text), let year = Self.two(text + 2), let month = Self.two(text + 5),
      let dayOfMonth = Self.two(text + 8),
      let time = CivilTime(year: century * 100 + year, month: month, day: dayOfMonth).timestamp()
    else { return nil }
    date = (text.word(0), text.pair(8))
    day = time.milliseconds
    return day
  }

  /// `09:26:53` in milliseconds; eight bytes are read.
  @inline(__always) static func timeOfDay(at text: UnsafeRawPointer) -> Int64? {
    guard text[2] == Byte.colon, text[5] == Byte.colon, let hour = two(text), let minute = two(text + 3),
      let second = two(text + 6), hour < 24, minute < 60, second <= 60
    else { return nil }
    return Int64((hour * 60 + minute) * 60 + second) * 1000
  }

  /// The point's digits as milliseconds; digits behind the third are dropped. Moves behind them.
  @inline(__always) static func milliseconds(_ place: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int64 {
    var sum: Int64 = 0
    var worth: Int64 = 100
    place += 1
    while place < end, Byte.isDigit(place[0]) {
      sum += Int64(place[0] - 48) * worth
      worth /= 10
      place += 1
    }
    return sum
  }

  /// `Z`, `+01`, `+0100`, `+01:00` or nothing, in seconds.
  static func offset(_ text: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int? {
    let count = end - text
    if count == 0 { return 0 }
    if count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard text[0] == Byte.dash || text[0] == UInt8(ascii: "+"), count >= 3, let hours = two(text + 1), hours < 24 else {
      return nil
    }
    var minutes = 0
    if count > 3 {
      let digits = text + (text[3] == Byte.colon ? 4 : 3)
      guard end - digits == 2, let read = two(digits), read < 60 else { return nil }
      minutes = read
    }
    return (hours * 60 + minutes) * (text[0] == Byte.dash ? -60 : 60)
  }

  @inline(__always) static func two(_ text: UnsafeRawPointer) -> Int? {
    let (tens, ones) = (text[0] &- 48, text[1] &- 48)
    guard tens <= 9, ones <= 9 else { return nil }
    return Int(tens &* 10 &+ ones)
  }
}
