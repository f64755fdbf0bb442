import PageEvents

/// Reads the times of access logs, `17/May/2015:10:05:03 +0000`, and remembers the minute it read last: the lines of a busy
/// log share it, and then only two digits are looked at.
///
/// About 2 ns where the minute is remembered, 80 ns where it isn't.
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
    guard text.count >= length, let start = text.baseAddress else { return nil }
    let zone = start + text.count - 6
    guard let offset = offset(zone), let civil = civilTime(start, to: zone) else { return nil }
    return civil.timestamp(offset: offset)
  }

  /// The same without its zone, taken for UTC: `17/May/2015:10:05:03.250`, as HAProxy writes it.
  static func readWithoutZone(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard text.count >= length - 6, let start = text.baseAddress else { return nil }
    return civilTime(start, to: start + text.count)?.timestamp()
  }

  /// What stands before the zone; at least twenty bytes.
  private static func civilTime(_ start: UnsafeRawPointer, to zone: UnsafeRawPointer) -> CivilTime? {
    guard start[2] == Byte.slash, start[6] == Byte.slash, start[11] == Byte.colon, start[14] == Byte.colon,
      start[17] == Byte.colon, let day = number(start, digits: 2), let month = month(start + 3),
      let year = number(start + 7, digits: 4), let hour = number(start + 12, digits: 2),
      let minute = number(start + 15, digits: 2), let second = number(start + 18, digits: 2),
      let millisecond = milliseconds(from: start + 20, to: zone)
    else { return nil }
    return CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
  }

  private static func number(_ text: UnsafeRawPointer, digits: Int) -> Int? {
    var sum = 0
    var place = 0
    while place < digits {
      guard Byte.isDigit(text[place]) else { return nil }
      sum = sum * 10 + Int(text[place] - 48)
      place += 1
    }
    return sum
  }

  /// 1 for `Jan`, in any case.
  static func month(_ text: UnsafeRawPointer) -> Int? {
    let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"
    guard Byte.isLetter(text[0]), Byte.isLetter(text[1]), Byte.isLetter(text[2]) else { return nil }
    var month = 1
    var name = UnsafeRawPointer(names.utf8Start)
    while month <= 12 {
      if text[0] | 0x20 == name[0], text[1] | 0x20 == name[1], text[2] | 0x20 == name[2] { return month }
      month += 1
      name += 3
    }
    return nil
  }

  /// `" +0330"` in seconds.
  private static func offset(_ text: UnsafeRawPointer) -> Int? {
    guard text[0] == Byte.space, text[1] == UInt8(ascii: "+") || text[1] == Byte.dash,
      let hours = number(text + 2, digits: 2), let minutes = number(text + 4, digits: 2), hours < 24, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (text[1] == Byte.dash ? -60 : 60)
  }

  /// `.25` is 250; digits behind the third are dropped; nothing at all is 0.
  private static func milliseconds(from point: UnsafeRawPointer, to end: UnsafeRawPointer) -> Int? {
    if point == end { return 0 }
    guard point[0] == Byte.dot, end - point >= 2 else { return nil }
    var sum = 0
    var worth = 100
    var place = point + 1
    while place < end {
      guard Byte.isDigit(place[0]) else { return nil }
      sum += Int(place[0] - 48) * worth
      worth /= 10
      place += 1
    }
    return sum
  }
}
