import PageEvents

/// What stands in front of a line when something carried it: a syslog daemon, a container's runtime.
///
///     Mar 14 09:26:53 web1 nginx[2869]: …        RFC 3164, as most daemons write it
///     <134>2026-03-14T09:26:53+01:00 web1 nginx: …
///     <134>1 2026-03-14T09:26:53Z web1 nginx 2869 - - …      RFC 5424
///     2026-03-14T09:26:53.250000000Z stdout F …  Kubernetes' CRI
///     web-1  | …                                 docker compose
enum HiddenPrefix {
  /// The bytes of a prefix of a message that stands in another log, which has the time itself: `web1 nginx[2869]: …` or
  /// `nginx: …`.
  static func countInMessage(_ message: UnsafeRawBufferPointer) -> Int {
    let count = count(message)
    guard count == 0, let start = message.baseAddress, let first = message.first,
      Byte.isLetter(first) || Byte.isDigit(first)
    else { return count }
    return tag(afterHostAt: start, start + min(message.count, 512)).map { $0 - start } ?? 0
  }

  /// The bytes of the prefix; 0 where there is none.
  static func count(_ line: UnsafeRawBufferPointer) -> Int {
    guard let start = line.baseAddress, line.count > 4 else { return 0 }
    let end = start + min(line.count, 512)
    var place = start
    let hasPriority = place[0] == UInt8(ascii: "<")
    if hasPriority {
      place += 1
      while place < end, Byte.isDigit(place[0]) { place += 1 }
      guard place < end, place[0] == UInt8(ascii: ">") else { return 0 }
      place += 1
      if end - place > 2, place[0] == UInt8(ascii: "1"), place[1] == Byte.space {
        return newSyslog(place + 2, end).map { $0 - start } ?? 0
      }
    }
    if let behind = isoTime(place, end) {
      if let message = container(behind, end) { return message - start }
      return tag(afterHostAt: behind, end).map { $0 - start } ?? 0
    }
    if let behind = oldTime(place, end) { return tag(afterHostAt: behind, end).map { $0 - start } ?? 0 }
    return hasPriority ? 0 : compose(start, end).map { $0 - start } ?? 0
  }

  /// `Mar 14 09:26:53 `, with a year perhaps.
  private static func oldTime(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    guard end - start > 21, AccessLogClock.month(start) != nil, start[3] == Byte.space,
      Byte.isDigit(start[4]) || start[4] == Byte.space, Byte.isDigit(start[5]), start[6] == Byte.space
    else { return nil }
    var time = start + 7
    if time[4] == Byte.space, ISOClock.two(time) != nil, ISOClock.two(time + 2) != nil { time += 5 }
    guard end - time > 9, ISOClock.timeOfDay(at: time) != nil, time[8] == Byte.space else { return nil }
    return time + 9
  }

  /// `2026-03-14T09:26:53.250+01:00 `
  private static func isoTime(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    guard end - start > 21, Byte.isDigit(start[0]), start[4] == Byte.dash, start[10] == UInt8(ascii: "T") else {
      return nil
    }
    let behind = start.nearFirst(Byte.space, before: end)
    return behind < end && behind - start <= 36 ? behind + 1 : nil
  }

  /// `web1 nginx[2869]: `: what comes behind it. The tag is what tells a syslog line from others that begin with a time.
  private static func tag(afterHostAt host: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    var place = host
    for _ in 0..<2 {
      let wordEnd = place.nearFirst(Byte.space, before: end)
      guard wordEnd < end, wordEnd > place else { return nil }
      // An address may end in two colons.
      if wordEnd[-1] == Byte.colon, wordEnd - place > 1, wordEnd[-2] != Byte.colon { return wordEnd + 1 }
      place = wordEnd + 1
    }
    return nil
  }

  /// `stdout F `
  private static func container(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    guard end - start > 9, start[0] == UInt8(ascii: "s"), start[1] == UInt8(ascii: "t"), start[2] == UInt8(ascii: "d"),
      start[6] == Byte.space, start[7] == UInt8(ascii: "F") || start[7] == UInt8(ascii: "P"), start[8] == Byte.space
    else { return nil }
    return start + 9
  }

  /// `web-1  | `
  private static func compose(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    var place = start
    while place < end,
      Byte.isLetter(place[0]) || Byte.isDigit(place[0]) || place[0] == Byte.dash || place[0] == Byte.dot
        || place[0] == UInt8(ascii: "_") || place[0] == UInt8(ascii: "@")
    {
      place += 1
    }
    guard place > start else { return nil }
    let nameEnd = place
    while place < end, place[0] == Byte.space { place += 1 }
    guard place > nameEnd, end - place > 1, place[0] == UInt8(ascii: "|"), place[1] == Byte.space else { return nil }
    return place + 2
  }

  /// `2026-03-14T09:26:53Z web1 nginx 2869 ID47 [data] message`, from behind the version.
  private static func newSyslog(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer? {
    var place = start
    for _ in 0..<5 {
      place = place.nearFirst(Byte.space, before: end)
      guard place < end else { return nil }
      place += 1
    }
    guard place < end else { return nil }
    while place < end, place[0] == Byte.openBracket {
      // Structured data: a bracket in its values is escaped.
      while place < end, place[0] != Byte.closeBracket { place += place[0] == Byte.backslash ? 2 : 1 }
      place += 1
    }
    if place < end, place[0] == Byte.dash { place += 1 }
    guard place < end, place[0] == Byte.space else { return nil }
    place += 1
    let mark = place
    return end - mark >= 3 && mark[0] == 0xEF && mark[1] == 0xBB && mark[2] == 0xBF ? mark + 3 : mark
  }
}
