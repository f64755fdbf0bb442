import PageEvents

/// What a usual line has not: read with more care than speed, and out of the hot path's way.
extension AccessLogLine {
  var isBlank: Bool { UnsafeRawBufferPointer(start: start, count: end - start).allSatisfy(Byte.isBlank) }

  // MARK: - Before the request

  /// Reads host, client, user and time, and returns the request's opening quote.
  @inline(never) func parseUnusualHead(
    into event: inout EventFields, clock: inout AccessLogClock
  ) throws(Reject) -> UnsafeRawPointer {
    let clientEnd = start.nearFirst(Byte.space, before: end)
    if isBlank { throw Reject(.blank, at: start, of: start) }
    guard start < clientEnd, clientEnd < end else { throw Reject(.noClient, at: start, of: start) }
    guard let opening = requestOpening(after: clientEnd) else { throw withoutRequest(clientEnd: clientEnd) }
    let timeEnd = opening - 2
    let bracket: UnsafeRawPointer
    let likely = timeEnd - AccessLogClock.length
    if likely - clientEnd >= 2, likely.pair(-2) == UInt16(littleEndian: 0x5B20), let time = clock.time(at: likely) {
      bracket = likely - 1
      event.time = time
    } else {
      guard let found = lastTimeOpening(from: clientEnd, before: timeEnd) else { throw noTime(clientEnd: clientEnd) }
      let text = UnsafeRawBufferPointer(start: found + 1, count: timeEnd - found - 1)
      guard let time = AccessLogClock.read(text) else { throw Reject(.notADate, at: found + 1, of: start) }
      bracket = found
      event.time = time
    }
    parseNames(clientEnd: clientEnd, to: bracket - 1, into: &event)
    return opening
  }

  /// The quote of the first `] "`: no name before it can contain one, since every server escapes quotes.
  private func requestOpening(after clientEnd: UnsafeRawPointer) -> UnsafeRawPointer? {
    var quote = clientEnd.farFirst(Byte.quote, before: end)
    while quote < end {
      if quote - clientEnd >= 2, quote[-1] == Byte.space, quote[-2] == Byte.closeBracket { return quote }
      quote = (quote + 1).farFirst(Byte.quote, before: end)
    }
    return nil
  }

  /// The bracket of the last ` [`.
  private func lastTimeOpening(from clientEnd: UnsafeRawPointer, before timeEnd: UnsafeRawPointer) -> UnsafeRawPointer?
  {
    var place = timeEnd - 1
    while place > clientEnd {
      if place[0] == Byte.openBracket, place[-1] == Byte.space { return place }
      place -= 1
    }
    return nil
  }

  private func noTime(clientEnd: UnsafeRawPointer) -> Reject { Reject(.noTime, at: clientEnd + 1, of: start) }

  /// The line has no `] "`: says whether that is for want of a time, of a date in it, or of a request behind it.
  private func withoutRequest(clientEnd: UnsafeRawPointer) -> Reject {
    var bracket = clientEnd
    repeat {
      bracket = (bracket + 1).farFirst(Byte.openBracket, before: end)
    } while bracket < end && bracket[-1] != Byte.space
    guard bracket < end else { return noTime(clientEnd: clientEnd) }
    let timeEnd = bracket.farFirst(Byte.closeBracket, before: end)
    let text = UnsafeRawBufferPointer(start: bracket + 1, count: timeEnd - bracket - 1)
    guard timeEnd < end, AccessLogClock.read(text) != nil else { return Reject(.notADate, at: bracket + 1, of: start) }
    return Reject(.noRequest, at: timeEnd + 1, of: start)
  }

  /// Tells `client ident user` from `host client ident user`, and sets them.
  private func parseNames(clientEnd: UnsafeRawPointer, to namesEnd: UnsafeRawPointer, into event: inout EventFields) {
    if let list = clientList(clientEnd: clientEnd, before: namesEnd) {
      return parseNames(behind: list, to: namesEnd, into: &event)
    }
    let second = next(after: clientEnd, before: namesEnd)
    let secondEnd = second.nearFirst(Byte.space, before: namesEnd)
    let third = next(after: secondEnd, before: namesEnd)
    let thirdEnd = third.nearFirst(Byte.space, before: namesEnd)
    let hasHost = isVirtualHost(
      second: UnsafeRawBufferPointer(start: second, count: secondEnd - second),
      third: UnsafeRawBufferPointer(start: third, count: thirdEnd - third), hasFourth: thirdEnd < namesEnd,
      clientEnd: clientEnd)
    let user: UnsafeRawPointer
    if hasHost {
      event.host = Self.value(start, portStart(of: start, clientEnd) ?? clientEnd)
      event.client = Self.value(second, secondEnd)
      user = next(after: thirdEnd, before: namesEnd)
    } else {
      event.client = Self.value(start, clientEnd)
      user = third
    }
    setUser(user, namesEnd, in: &event)
  }

  func setUser(_ user: UnsafeRawPointer, _ userEnd: UnsafeRawPointer, in event: inout EventFields) {
    // Apache writes an empty user as two quotes.
    let isEmptyUser = userEnd - user == 2 && user[0] == Byte.quote && user[1] == Byte.quote
    if !isEmptyUser { event.user = Self.value(user, userEnd) }
  }

  func next(after place: UnsafeRawPointer, before end: UnsafeRawPointer) -> UnsafeRawPointer {
    place < end ? place + 1 : end
  }

  /// Whether the first of the names before the time is a virtual host. Three names are client, ident and user. With four,
  /// either a host stands in front or the user has spaces; whoever sends the request chooses the user (nginx logs it unasked),
  /// so nothing that a user name can contain may make a client pass for a host and hide itself.
  private func isVirtualHost(
    second: UnsafeRawBufferPointer, third: UnsafeRawBufferPointer, hasFourth: Bool, clientEnd: UnsafeRawPointer
  ) -> Bool {
    let isSecondDash = second.count == 1 && second[0] == Byte.dash
    let isThirdDash = third.count == 1 && third[0] == Byte.dash
    // Most hosts: an ident is `-` and a client isn't, so the ident has moved one to the right.
    if hasFourth, isThirdDash, !isSecondDash { return true }
    if looksLikeAddress(second) { return true }
    guard hasFourth else { return false }
    if !isSecondDash { return portStart(of: start, clientEnd) != nil }
    return isThirdDash && !looksLikeAddress(UnsafeRawBufferPointer(start: start, count: clientEnd - start))
  }

  /// Digits and three dots, or hexadecimal digits and at least two colons.
  func looksLikeAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    var dots = 0
    var colons = 0
    var letters = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case Byte.dot: dots += 1
      case Byte.colon: colons += 1
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): letters += 1
      default: return false
      }
    }
    return colons >= 2 || (colons == 0 && letters == 0 && dots == 3)
  }

  /// The colon of a `name:port` or `[address]:port`; nil where there is no port.
  private func portStart(of host: UnsafeRawPointer, _ hostEnd: UnsafeRawPointer) -> UnsafeRawPointer? {
    var colon = hostEnd
    while colon > host, Byte.isDigit(colon[-1]) { colon -= 1 }
    guard (1...5).contains(hostEnd - colon), colon - host >= 2, colon[-1] == Byte.colon else { return nil }
    colon -= 1
    // An address without brackets has colons of its own, and its last digits are no port.
    let isBracketed = colon[-1] == Byte.closeBracket
    guard isBracketed || host.nearFirst(Byte.colon, before: hostEnd) == colon else { return nil }
    return colon
  }

  // MARK: - The request

  /// Reads a request of any kind, and returns its closing quote. Method, target and protocol stay missing where it isn't
  /// exactly these three with a space between. The target may have spaces: servers let them through, and answer.
  @inline(never) func parseUnusualRequest(
    opening: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> UnsafeRawPointer {
    event.method = Self.missing
    event.url = Self.missing
    event.protocol = Self.missing
    let method = opening + 1
    let closing = method.closingQuote(before: end)
    guard closing < end else { throw Reject(.unterminatedQuote, at: opening, of: start) }
    let methodEnd = method.nearFirst(Byte.space, before: closing)
    guard methodEnd < closing else { return closing }
    let target = methodEnd + 1
    let targetEnd = target.lastSpace(before: closing)
    guard targetEnd > target, target[0] != Byte.space else { return closing }
    let methodBytes = UnsafeRawBufferPointer(start: method, count: methodEnd - method)
    let protocolBytes = UnsafeRawBufferPointer(start: targetEnd + 1, count: closing - targetEnd - 1)
    guard (1...Self.longestMethod).contains(methodBytes.count), methodBytes.allSatisfy(Self.isMethodByte),
      Self.isProtocol(protocolBytes)
    else { return closing }
    event.method = methodBytes
    event.url = UnsafeRawBufferPointer(start: target, count: targetEnd - target)
    event.protocol = protocolBytes
    return closing
  }

  /// `HTTP/` and a version of digits with at most one point inside.
  static func isProtocol(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.starts(with: "HTTP/".utf8) else { return false }
    let parts = text.dropFirst(5).split(separator: Byte.dot, maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(Byte.isDigit) }
  }

  // MARK: - Behind the request

  /// Reads ` 200 5043` or ` - -` behind the request's closing quote and returns what follows.
  @inline(never) func parseUnusualStatusAndBytes(
    closing: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> UnsafeRawPointer {
    let status = closing + 2
    guard end - closing > 2, closing[1] == Byte.space else { throw Reject(.badStatus, at: closing + 1, of: start) }
    var place = status
    if end - status >= 3, Byte.isDigit(status[0]), Byte.isDigit(status[1]), Byte.isDigit(status[2]) {
      event.status = UnsafeRawBufferPointer(start: status, count: 3)
      place += 3
    } else if status[0] == Byte.dash {
      event.status = Self.missing
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

  /// A number of any length: what doesn't fit is the greatest that does.
  @inline(never) static func saturated(_ digits: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int64 {
    var sum: Int64 = 0
    for digit in UnsafeRawBufferPointer(start: digits, count: end - digits) {
      let (product, overflow) = sum.multipliedReportingOverflow(by: 10)
      let (next, carry) = product.addingReportingOverflow(Int64(digit) - 48)
      if overflow || carry { return .max }
      sum = next
    }
    return sum
  }

  /// Reads the fields behind the bytes: referrer and agent where the first two are quoted, then whatever else there is,
  /// and among that the time to serve. Returns whether there were referrer and agent.
  ///
  /// `fieldsBefore` of them have been read already: 2 where referrer and agent have.
  @inline(never) func parseRest(
    from start: UnsafeRawPointer, fieldsBefore: Int, into event: inout EventFields
  ) throws(Reject) -> Bool {
    var place = start
    var index = fieldsBefore
    var first = UnsafeRawBufferPointer(start: nil, count: 0)
    var hasAgent = false
    while true {
      while place < end, place[0] == Byte.space { place += 1 }
      if place == end { return hasAgent }
      if place[0] == Byte.quote {
        let closing = (place + 1).closingQuote(before: end)
        guard closing < end else { throw Reject(.unterminatedQuote, at: place, of: self.start) }
        let value = Self.value(place + 1, closing)
        place = closing + 1
        guard place == end || place[0] == Byte.space else { throw Reject(.strayText, at: place, of: self.start) }
        if index == 0 {
          first = value
        } else if index == 1, first.baseAddress != nil {
          event.referrer = first
          event.agent = value
          hasAgent = true
        }
      } else {
        let fieldEnd = place.nearFirst(Byte.space, before: end)
        let field = UnsafeRawBufferPointer(start: place, count: fieldEnd - place)
        if event.latency == EventFields.noLatency, let latency = microseconds(field) { event.latency = latency }
        place = fieldEnd
      }
      index += 1
    }
  }

  /// `0.125` (seconds) is 125,000; nil where the field is no number with a fraction. Digits behind the sixth are dropped.
  private func microseconds(_ field: UnsafeRawBufferPointer) -> UInt32? {
    let longest = UInt64(EventFields.noLatency - 1)
    var sum: UInt64 = 0
    var place = 0
    while place < field.count, Byte.isDigit(field[place]) {
      sum = min(longest, sum * 10 + UInt64(field[place] - 48))
      place += 1
    }
    let point = place
    guard point > 0, point + 1 < field.count, field[point] == Byte.dot else { return nil }
    place += 1
    while place < field.count, Byte.isDigit(field[place]) {
      if place - point <= 6 { sum = min(longest, sum * 10 + UInt64(field[place] - 48)) }
      place += 1
    }
    guard place == field.count else { return nil }
    for _ in 0..<max(0, 6 - (field.count - point - 1)) { sum = min(longest, sum * 10) }
    return UInt32(sum)
  }
}
