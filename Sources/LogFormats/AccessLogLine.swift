import PageEvents

/// One line of an access log, and the way from its bytes to an event: the hot path.
///
/// The second of the parser's two stages. Where the line's quotes are is known already (`LineMarks`), so a usual line is read
/// from left to right by loads and comparisons at known places, without a loop and without a branch that can't be foreseen.
/// What is unusual (a user, a virtual host, a request that isn't HTTP, further fields) is left to
/// `AccessLogLine+Unusual.swift`, out of line, and only that part of the line. Whichever way a field is read, the result is
/// the same: the tests compare both with a slow twin.
///
/// Measured on one core (Zen 4, release, the block in the cache as `read` leaves it), in nanoseconds a line with everything in
/// `AccessLogParser.parse`, both stages: 31 for usual lines of 243 bytes in the combined format, 21 in the common format, 38
/// with an escaped quote, 43 to 46 with further fields, 49 with a user, 60 with a virtual host. The command: a loop of `parse`
/// over blocks of 256 KiB, a table of 256 events at a time, best of nine runs over half a million lines.
struct AccessLogLine {
  let start: UnsafeRawPointer
  /// Behind the last byte, the line's end not counted. No byte from here on is read.
  let end: UnsafeRawPointer

  /// - Parameters:
  ///   - quotes: the line's quotes that aren't escaped, as offsets in `marks`; behind the last of them stand others that are not
  ///     before `end`.
  @inline(__always) func parse(
    marks: LineMarks, quotes: UnsafeMutablePointer<UInt32>, into event: inout EventFields, clock: inout AccessLogClock
  ) throws(Reject) -> AccessLogParser.Shape {
    // Each field is set just once, for a line's fields are as many bytes as the line. Only these three have no place of their
    // own on the usual way; whoever reads a part of the line in another way sets that part's fields.
    event.latency = EventFields.noLatency
    event.further = nil
    event.host = Self.missing
    event.user = Self.missing
    var shape: AccessLogParser.Shape = []
    var quotes = quotes

    // Behind most clients stands exactly ` - - [17/May/2015:10:05:03 +0000] "`.
    let clientEnd = marks.nearSpace(from: start)
    var opening = marks.place(quotes[0])
    if opening < end, opening - clientEnd == 34, (1..<57).contains(clientEnd - start), clientEnd.half(0) == Self.noUser,
      clientEnd.pair(4) == Self.openTime, clientEnd.pair(32) == Self.closeTime, let time = clock.time(at: clientEnd + 6)
    {
      event.client = Self.value(start, clientEnd)
      event.time = time
    } else {
      opening = try parseUnusualHead(into: &event, clock: &clock)
      if event.host.baseAddress != nil { shape.insert(.virtualHost) }
      while marks.place(quotes[0]) < opening { quotes += 1 }
    }

    let closing = marks.place(quotes[1])
    if !parseRequest(opening: opening, closing: closing, marks: marks, into: &event) {
      _ = try parseUnusualRequest(opening: opening, into: &event)
    }

    let next = marks.place(quotes[2])
    var bytesEnd = next < end ? next - 1 : end
    if !parseStatusAndBytes(closing: closing, end: bytesEnd, into: &event) {
      bytesEnd = try parseUnusualStatusAndBytes(closing: closing, into: &event)
    }

    // ` "referrer" "agent"`, and whatever else there is.
    let agentEnd = marks.place(quotes[5])
    if agentEnd < end, next - bytesEnd == 1, quotes[4] &- quotes[3] == 2,
      marks.place(quotes[3])[1] == Byte.space, end - agentEnd == 1 || agentEnd[1] == Byte.space
    {
      event.referrer = Self.unforeseen(next + 1, marks.place(quotes[3]))
      event.agent = Self.value(marks.place(quotes[4]) + 1, agentEnd)
      shape.insert(.referrerAndAgent)
      if end - agentEnd > 1 { _ = try parseRest(from: agentEnd + 1, fieldsBefore: 2, into: &event) }
      return shape
    }
    event.referrer = Self.missing
    event.agent = Self.missing
    if bytesEnd < end, try parseRest(from: bytesEnd, fieldsBefore: 0, into: &event) { shape.insert(.referrerAndAgent) }
    return shape
  }

  /// Reads a usual request, `METHOD target HTTP/1.1` with a method of at most seven letters, between its quotes. Returns
  /// whether it is one.
  @inline(__always) private func parseRequest(
    opening: UnsafeRawPointer, closing: UnsafeRawPointer, marks: LineMarks, into event: inout EventFields
  ) -> Bool {
    // `G / HTTP/1.1` is the shortest; that makes eight bytes at either of its ends safe to read.
    guard closing < end, closing - opening > 12 else { return false }
    let method = opening + 1
    // Most requests are GETs: to know it saves looking for the method's end.
    let isGet = method.half(0) == Self.get
    let methodEnd = isGet ? method + 3 : marks.nearSpace(from: method)
    let target = methodEnd + 1
    let targetEnd = closing - 9
    guard Swar.isHTTP(closing.word(-8)), targetEnd[0] == Byte.space,
      isGet || (1..<8).contains(methodEnd - method) && Swar.areLetters(method.word(0), count: methodEnd - method),
      target < targetEnd, !marks.hasSpace(from: target, before: targetEnd)
    else { return false }
    event.method = UnsafeRawBufferPointer(start: method, count: methodEnd - method)
    event.url = UnsafeRawBufferPointer(start: target, count: targetEnd - target)
    event.protocol = UnsafeRawBufferPointer(start: targetEnd + 1, count: 8)
    return true
  }

  /// Reads a usual ` 200 5043`, with a number of at most eight digits, between the request's closing quote and `end`.
  /// Returns whether it is one.
  @inline(__always) private func parseStatusAndBytes(
    closing: UnsafeRawPointer, end: UnsafeRawPointer, into event: inout EventFields
  ) -> Bool {
    let digits = end - closing &- 6
    guard (1..<9).contains(digits), Swar.isStatus(closing.half(1)), closing[5] == Byte.space,
      end == self.end || end[0] == Byte.space,
      let bytes = Swar.number(end.word(-8), digits: digits)
    else { return false }
    event.status = UnsafeRawBufferPointer(start: closing + 2, count: 3)
    event.bytes = bytes
    return true
  }

  /// A value's bytes; `-` and nothing are missing. The stretch's place is kept where it is missing, so that "logged as
  /// missing" and "not logged" can be told apart while the line is parsed.
  @inline(__always) static func value(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    let count = end - start
    return UnsafeRawBufferPointer(start: start, count: count == 1 && start[0] == Byte.dash ? 0 : count)
  }

  /// The same without a branch, for a value that is missing about as often as not: nobody can foresee which.
  @inline(__always) private static func unforeseen(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawBufferPointer {
    let count = end - start
    let isDash = (count == 1 ? 1 : 0) & (start[0] == Byte.dash ? 1 : 0)
    return UnsafeRawBufferPointer(start: start, count: count &- isDash)
  }

  @inline(__always) static var missing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  @inline(__always) static func isMethodByte(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || byte == Byte.dash || byte == UInt8(ascii: "_")
  }

  /// The longest word that is taken for a method, in bytes.
  static let longestMethod = 32

  // Compared as the words that the bytes load as; `init(littleEndian:)` makes that true on any machine.
  private static let noUser = UInt32(littleEndian: 0x2D20_2D20)  // " - -"
  private static let openTime = UInt16(littleEndian: 0x5B20)  // " ["
  private static let closeTime = UInt16(littleEndian: 0x205D)  // "] "
  private static let get = UInt32(littleEndian: 0x2054_4547)  // "GET "
}
