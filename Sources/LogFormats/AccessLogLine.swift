import PageEvents

/// One line of an access log, and the way from its bytes to an event: the hot path.
///
/// Goes from left to right over what a usual line looks like, without a branch back; what is unusual (a user, a virtual
/// host, a request that isn't HTTP, further fields) is left to `AccessLogLine+Unusual.swift`, out of line. Whichever way a
/// field is read, the result is the same: the tests compare both with a slow twin.
///
/// Measured on one core (x86-64, AVX2, release), lines of 237 bytes in the combined format, in nanoseconds a line with
/// everything in `AccessLogParser.parse`: 80 for usual lines, 110 with a user or a virtual host, 120 with further fields. A
/// third of it is `memchr` and a fifth the request. The command: a loop of `parse` over a file read into memory, a table of
/// 256 events at a time, best of eight runs over a million lines.
struct AccessLogLine {
  let start: UnsafeRawPointer
  /// Behind the last byte, the line's end not counted. No byte from here on is read.
  let end: UnsafeRawPointer

  @inline(__always) func parse(
    into event: inout EventFields, clock: inout AccessLogClock
  ) throws(Reject) -> AccessLogParser.Shape {
    event = EventFields()
    var shape: AccessLogParser.Shape = []

    let clientEnd = start.nearFirst(Byte.space, before: end)
    guard start < clientEnd, clientEnd < end else { throw noClient() }
    if start[0] < Byte.space, isBlank { throw noClient() }
    let opening: UnsafeRawPointer
    // Behind most clients stands exactly ` - - [17/May/2015:10:05:03 +0000] "`.
    if end - clientEnd >= 35, clientEnd.half(0) == Self.noUser, clientEnd.pair(4) == Self.openTime,
      clientEnd.pair(32) == Self.closeTime, clientEnd[34] == Byte.quote, let time = clock.time(at: clientEnd + 6)
    {
      event.client = Self.value(start, clientEnd)
      event.time = time
      opening = clientEnd + 34
    } else {
      opening = try parseHead(clientEnd: clientEnd, into: &event, clock: &clock)
      if event.host.baseAddress != nil { shape.insert(.virtualHost) }
    }

    let closing = try parseRequest(opening: opening, into: &event)
    let bytesEnd = try parseStatusAndBytes(closing: closing, into: &event)
    if bytesEnd == end { return shape }

    // ` "referrer" "agent"`, and whatever else there is.
    if end - bytesEnd >= 6, bytesEnd[0] == Byte.space, bytesEnd[1] == Byte.quote {
      let referrer = bytesEnd + 2
      let referrerEnd = referrer.closingQuote(before: end)
      if end - referrerEnd >= 4, referrerEnd[1] == Byte.space, referrerEnd[2] == Byte.quote {
        let agent = referrerEnd + 3
        let agentEnd = agent.closingQuote(before: end)
        if end - agentEnd == 1 || end - agentEnd > 1 && agentEnd[1] == Byte.space {
          event.referrer = Self.value(referrer, referrerEnd)
          event.agent = Self.value(agent, agentEnd)
          shape.insert(.referrerAndAgent)
          if end - agentEnd > 1 { _ = try parseRest(from: agentEnd + 1, fieldsBefore: 2, into: &event) }
          return shape
        }
      }
    }
    if try parseRest(from: bytesEnd, fieldsBefore: 0, into: &event) { shape.insert(.referrerAndAgent) }
    return shape
  }

  /// Reads `METHOD target HTTP/1.1` between its quotes and returns the closing one.
  @inline(__always) private func parseRequest(
    opening: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> UnsafeRawPointer {
    let method = opening + 1
    var methodEnd = method
    while methodEnd < end, Self.isMethodByte(methodEnd[0]) { methodEnd += 1 }
    let target = methodEnd + 1
    let length = methodEnd - method
    if methodEnd < end, methodEnd[0] == Byte.space, length >= 1, length <= Self.longestMethod {
      var targetEnd = target.nearTargetEnd(before: end)
      while targetEnd < end, targetEnd[0] != Byte.space, targetEnd[0] != Byte.quote, targetEnd[0] != Byte.backslash {
        targetEnd = (targetEnd + 1).nearTargetEnd(before: end)
      }
      // `" HTTP/1.1"`, with its closing quote, is ten bytes.
      let proto = targetEnd + 1
      if end - targetEnd >= 10, targetEnd > target, targetEnd[0] == Byte.space, proto.half(0) == Self.http,
        proto[4] == Byte.slash, Byte.isDigit(proto[5]), proto[6] == Byte.dot, Byte.isDigit(proto[7]),
        proto[8] == Byte.quote
      {
        event.method = UnsafeRawBufferPointer(start: method, count: length)
        event.url = UnsafeRawBufferPointer(start: target, count: targetEnd - target)
        event.protocol = UnsafeRawBufferPointer(start: proto, count: 8)
        return proto + 8
      }
    }
    return try parseUnusualRequest(opening: opening, into: &event)
  }

  /// Reads ` 200 5043` behind the request's closing quote and returns what follows.
  @inline(__always) private func parseStatusAndBytes(
    closing: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> UnsafeRawPointer {
    let status = closing + 2
    guard end - closing > 2, closing[1] == Byte.space else { throw Reject(.badStatus, at: closing + 1, of: start) }
    var place = status
    if end - status >= 3, Byte.isDigit(status[0]), Byte.isDigit(status[1]), Byte.isDigit(status[2]) {
      event.status = UnsafeRawBufferPointer(start: status, count: 3)
      place += 3
    } else if status[0] == Byte.dash {
      place += 1
    } else {
      throw Reject(.badStatus, at: status, of: start)
    }
    guard place < end else { throw Reject(.badBytes, at: place, of: start) }
    guard place[0] == Byte.space else { throw Reject(.badStatus, at: status, of: start) }

    let bytes = place + 1
    place = bytes
    var sum: UInt64 = 0
    while place < end, Byte.isDigit(place[0]) {
      sum = sum &* 10 &+ UInt64(place[0] &- 48)
      place += 1
    }
    if place == bytes {
      guard place < end, place[0] == Byte.dash else { throw Reject(.badBytes, at: bytes, of: start) }
      place += 1
    }
    guard place == end || place[0] == Byte.space else { throw Reject(.badBytes, at: bytes, of: start) }
    // Eighteen digits can't overflow; with more, the sum is done again with care.
    event.bytes = place - bytes <= 18 ? Int64(bitPattern: sum) : Self.saturated(bytes, place)
    return place
  }

  /// A value's bytes; `-` and nothing are missing. The stretch's place is kept where it is missing, so that "logged as
  /// missing" and "not logged" can be told apart while the line is parsed.
  @inline(__always) static func value(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    let count = end - start
    return UnsafeRawBufferPointer(start: start, count: count == 1 && start[0] == Byte.dash ? 0 : count)
  }

  @inline(__always) static func isMethodByte(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || byte == Byte.dash || byte == UInt8(ascii: "_")
  }

  /// The longest word that is taken for a method, in bytes.
  static let longestMethod = 32

  // Compared as the words that the bytes load as; `init(littleEndian:)` makes that true on any machine.
  private static let noUser = UInt32(littleEndian: 0x2D20_2D20)  // " - -"
  private static let openTime = UInt16(littleEndian: 0x5B20)  // " ["
  private static let closeTime = UInt16(littleEndian: 0x205D)  // "] "
  private static let http = UInt32(littleEndian: 0x5054_5448)  // "HTTP"
}
