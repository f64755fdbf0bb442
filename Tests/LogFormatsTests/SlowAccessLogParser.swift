import LogFormats
import PageEvents

/// The access log parser's slow, obvious twin: arrays of bytes, taken apart one field after the other, one way for all lines.
struct SlowAccessLogParser {
  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let blanks: Set<UInt8> = [9, 10, 11, 12, 13, 32]

  static func parse(_ whole: [UInt8]) -> ParsedLine {
    var line = whole
    if line.last == byte("\r") { line.removeLast() }
    do {
      return .event(try event(line))
    } catch {
      return .reject(error.reason, column: error.index + 1)
    }
  }

  private struct Failure: Error {
    var reason: RejectReason
    var index: Int
  }

  private static func byte(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
  private static let space = byte(" ")
  private static let quote = byte("\"")

  private static func event(_ line: [UInt8]) throws(Failure) -> ParsedLine.Event {
    if line.count > 65_536 { throw Failure(reason: .tooLong, index: 65_536) }
    if line.allSatisfy(blanks.contains) { throw Failure(reason: .blank, index: 0) }
    guard let clientEnd = line.firstIndex(of: space), clientEnd > 0 else { throw Failure(reason: .noClient, index: 0) }

    var result = ParsedLine.Event()
    let (bracket, timeEnd) = try timeBrackets(line, clientEnd)
    guard let time = milliseconds(Array(line[(bracket + 1)..<timeEnd])) else {
      throw Failure(reason: .notADate, index: bracket + 1)
    }
    result.milliseconds = time
    setNames(Array(line[..<(bracket - 1)]), &result)

    let opening = timeEnd + 2
    guard let closing = closingQuote(line, after: opening) else {
      throw Failure(reason: .unterminatedQuote, index: opening)
    }
    setRequest(Array(line[(opening + 1)..<closing]), &result)

    // Status and bytes, each behind one space and followed by a space or the end.
    var place = closing + 1
    guard place + 1 < line.count, line[place] == space else { throw Failure(reason: .badStatus, index: place) }
    place += 1
    let status = Array(line[place...].prefix { $0 != space })
    let isThreeDigits = status.count == 3 && status.allSatisfy(isDigit)
    guard isThreeDigits || status == [byte("-")] else {
      throw Failure(reason: .badStatus, index: place)
    }
    if isThreeDigits { result.status = status }
    place += status.count
    guard place < line.count else { throw Failure(reason: .badBytes, index: place) }
    place += 1
    let bytes = Array(line[place...].prefix { $0 != space })
    guard !bytes.isEmpty, bytes.allSatisfy(isDigit) || bytes == [byte("-")] else {
      throw Failure(reason: .badBytes, index: place)
    }
    result.bytes = bytes == [byte("-")] ? 0 : Int64(String(decoding: bytes, as: UTF8.self)) ?? .max
    place += bytes.count

    try setRest(line, from: place, &result)
    return result
  }

  private static func timeBrackets(_ line: [UInt8], _ clientEnd: Int) throws(Failure) -> (Int, Int) {
    let (open, close, space) = (byte("["), byte("]"), space)
    var lastBracket: Int?
    var place = clientEnd + 1
    while place < line.count {
      if line[place] == open, line[place - 1] == space { lastBracket = place }
      if line[place] == close, line[place...].starts(with: [byte("]"), space, quote]) {
        guard let lastBracket else { throw Failure(reason: .noTime, index: clientEnd + 1) }
        return (lastBracket, place)
      }
      place += 1
    }
    let rest = (clientEnd + 1)..<line.count
    guard let bracket = rest.first(where: { line[$0] == open && line[$0 - 1] == space }) else {
      throw Failure(reason: .noTime, index: clientEnd + 1)
    }
    guard let timeEnd = line[bracket...].firstIndex(of: close),
      milliseconds(Array(line[(bracket + 1)..<timeEnd])) != nil
    else { throw Failure(reason: .notADate, index: bracket + 1) }
    throw Failure(reason: .noRequest, index: timeEnd + 1)
  }

  /// `17/May/2015:10:05:03[.fraction] +0000`, by counting days.
  private static func milliseconds(_ text: [UInt8]) -> Int64? {
    guard text.count >= 26 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      for place in range where text[place] < zero || text[place] > zero + 9 { return nil }
      return Int(String(decoding: text[range], as: UTF8.self))
    }
    let zero = byte("0")
    let zone = text.count - 6
    guard text[2] == byte("/"), text[6] == byte("/"), text[11] == byte(":"), text[14] == byte(":"),
      text[17] == byte(":"), text[zone] == space, text[zone + 1] == byte("+") || text[zone + 1] == byte("-"),
      text[3..<6].allSatisfy({ (65...90).contains($0) || (97...122).contains($0) }),
      let month = months.firstIndex(of: String(decoding: text[3..<6], as: UTF8.self).lowercased()),
      let day = number(0..<2), let year = number(7..<11), let hour = number(12..<14), let minute = number(15..<17),
      let second = number(18..<20), let zoneHours = number((zone + 2)..<(zone + 4)),
      let zoneMinutes = number((zone + 4)..<(zone + 6))
    else { return nil }
    var fraction = 0
    if zone > 20 {
      let decimals = Array(text[21..<zone])
      guard text[20] == byte("."), !decimals.isEmpty, decimals.allSatisfy(isDigit) else { return nil }
      fraction = Int(String(decoding: (decimals + Array("00".utf8))[..<3], as: UTF8.self)) ?? 0
    }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day >= 1, day <= lengths[month], hour < 24, minute < 60, second <= 60, zoneHours < 24, zoneMinutes < 60
    else { return nil }
    let days = yearStarts[year] - yearStarts[1970] + lengths[..<month].reduce(day - 1, +)
    let offset = (zoneHours * 60 + zoneMinutes) * (text[zone + 1] == byte("-") ? -1 : 1)
    let minutes = (days * 24 + hour) * 60 + minute - offset
    return Int64((minutes * 60 + second) * 1000 + fraction)
  }

  /// By year, the days before it since the year 0: counted once, a year at a time.
  private static let yearStarts = (0..<9999).reduce(into: [0]) { $0.append($0[$1] + (isLeap($1) ? 366 : 365)) }
  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && year % 100 != 0 || year % 400 == 0 }

  /// `client ident user` or `host client ident user`.
  private static func setNames(_ text: [UInt8], _ result: inout ParsedLine.Event) {
    let names = text.split(separator: space, omittingEmptySubsequences: false).map(Array.init)
    let dash = [byte("-")]
    if let (list, rest) = listInFront(text) { return setNames(behind: list, rest, &result) }
    func name(_ index: Int) -> [UInt8] { index < names.count ? names[index] : [] }
    let secondIsAddress = isAddress(name(1))
    let portBehindHost = names.count >= 4 && name(1) != dash && withoutPort(name(0)) != nil
    let identIsThird = names.count >= 4 && name(2) == dash && (name(1) != dash || !isAddress(name(0)))
    let hasHost = secondIsAddress || portBehindHost || identIsThird
    if hasHost {
      result.host = value(withoutPort(name(0)) ?? name(0))
      result.client = value(name(1))
    } else {
      result.client = value(name(0))
    }
    let user = Array(names.dropFirst(hasHost ? 3 : 2).joined(separator: [space]))
    result.user = user == [quote, quote] ? [] : value(user)
  }

  /// The list of addresses that a line begins with, and what is behind it and a space.
  private static func listInFront(_ text: [UInt8]) -> (list: [UInt8], rest: [UInt8])? {
    if text.first == quote {
      guard let closing = closingQuote(text, after: 0) else { return nil }
      let behind = text[(closing + 1)...]
      guard behind.isEmpty || behind.first == space else { return nil }
      return (Array(text[1..<closing]), Array(behind.dropFirst()))
    }
    var words = text.split(separator: space, omittingEmptySubsequences: false).map(Array.init)
    var list: [[UInt8]] = []
    repeat {
      list.append(words.removeFirst())
    } while list.last?.last == byte(",") && !words.isEmpty && words[0] != [byte("-")]
    if list.count == 1 { return nil }
    return (Array(list.joined(separator: [space])), Array(words.joined(separator: [space])))
  }

  private static func setNames(behind list: [UInt8], _ text: [UInt8], _ result: inout ParsedLine.Event) {
    var names = text.split(separator: space, omittingEmptySubsequences: false).map(Array.init)
    let dash = [byte("-")]
    let hasRemote =
      isAddress(names.first ?? []) || names.count > 2 && names[0] != dash && names[1] == dash
    let remote = hasRemote ? names.removeFirst() : []
    let user = Array(names.dropFirst().joined(separator: [space]))
    let addresses = list.split { $0 == byte(",") || $0 == space }.map { withoutPortOrBrackets(Array($0)) }
    // What a list begins with that begins with a separator is nothing.
    let isCut = list.first.map { $0 == byte(",") || $0 == space } ?? true
    let candidates = (isCut ? [[]] : []) + addresses
    result.client = value(candidates.first { !$0.isEmpty && !isPrivate($0) } ?? candidates.first ?? [])
    if result.client.isEmpty { result.client = value(remote) }
    result.user = user == [quote, quote] ? [] : value(user)
  }

  private static func withoutPortOrBrackets(_ text: [UInt8]) -> [UInt8] {
    var text = text
    let isBracketed = text.first == byte("[")
    let colons = text.count { $0 == byte(":") }
    if colons == 1 || isBracketed && text.last != byte("]"), let colon = text.lastIndex(of: byte(":")),
      text[(colon + 1)...].allSatisfy(isDigit)
    {
      text = Array(text[..<colon])
    }
    return text.count > 2 && text.first == byte("[") && text.last == byte("]")
      ? Array(text.dropFirst().dropLast()) : text
  }

  private static func isPrivate(_ text: [UInt8]) -> Bool {
    func begins(_ beginnings: String...) -> Bool { beginnings.contains { text.starts(with: $0.utf8) } }
    if text.isEmpty || ["unknown", "-", "::1"].contains(where: { text == Array($0.utf8) }) { return true }
    if text.contains(byte(":")) {
      return begins("fc", "fd", "FC", "FD", "fe80:", "FE80:", "::ffff:10.", "::ffff:192.168.", "::ffff:127.")
    }
    if begins("10.", "127.", "192.168.", "169.254.") { return true }
    let parts = text.split(separator: byte("."), omittingEmptySubsequences: false)
    guard parts.count >= 3, (1...3).contains(parts[1].count), parts[1].allSatisfy(isDigit) else { return false }
    let second = parts[1].reduce(0) { $0 * 10 + Int($1 - 48) }
    return begins("172.") && (16...31).contains(second) || begins("100.") && (64...127).contains(second)
  }

  private static func isAddress(_ text: [UInt8]) -> Bool {
    let hex = "0123456789abcdefABCDEF".utf8
    if text.count(where: { $0 == byte(":") }) >= 2 {
      return text.allSatisfy { hex.contains($0) || $0 == byte(":") || $0 == byte(".") }
    }
    return text.count { $0 == byte(".") } == 3 && text.allSatisfy { isDigit($0) || $0 == byte(".") }
  }

  /// `name:80` and `[::1]:80` without their ports; nil where there is none.
  private static func withoutPort(_ text: [UInt8]) -> [UInt8]? {
    guard let colon = text.lastIndex(of: byte(":")), colon > 0 else { return nil }
    let port = text[(colon + 1)...]
    guard (1...5).contains(port.count), port.allSatisfy(isDigit) else { return nil }
    guard text[colon - 1] == byte("]") || text.firstIndex(of: byte(":")) == colon else { return nil }
    return Array(text[..<colon])
  }

  private static func setRequest(_ text: [UInt8], _ result: inout ParsedLine.Event) {
    let parts = text.split(separator: space, omittingEmptySubsequences: false).map(Array.init)
    guard parts.count >= 3, !parts[1].isEmpty, let version = parts.last else { return }
    // The target may have spaces.
    let target = Array(parts[1..<(parts.count - 1)].joined(separator: [space]))
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-".utf8
    guard (1...32).contains(parts[0].count), parts[0].allSatisfy(letters.contains) else { return }
    guard version.starts(with: "HTTP/".utf8) else { return }
    let numbers = version.dropFirst(5).split(separator: byte("."), omittingEmptySubsequences: false)
    guard numbers.count <= 2, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return }
    result.method = parts[0]
    result.url = target
    result.protocol = version
  }

  private static func setRest(_ line: [UInt8], from start: Int, _ result: inout ParsedLine.Event) throws(Failure) {
    var quoted: [[UInt8]?] = []
    var place = start
    while place < line.count {
      if line[place] == space {
        place += 1
      } else if line[place] == quote {
        guard let closing = closingQuote(line, after: place) else {
          throw Failure(reason: .unterminatedQuote, index: place)
        }
        quoted.append(Array(line[(place + 1)..<closing]))
        place = closing + 1
        if place < line.count, line[place] != space { throw Failure(reason: .strayText, index: place) }
      } else {
        let field = Array(line[place...].prefix { $0 != space })
        if result.latency == EventFields.noLatency, let latency = microseconds(field) { result.latency = latency }
        quoted.append(nil)
        place += field.count
      }
    }
    if quoted.count >= 2, let referrer = quoted[0], let agent = quoted[1] {
      result.referrer = value(referrer)
      result.agent = value(agent)
    }
  }

  private static func microseconds(_ field: [UInt8]) -> UInt32? {
    let parts = field.split(separator: byte("."), omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
    let digits = Array(parts[0]) + (Array(parts[1]) + Array("000000".utf8))[..<6]
    let number = Int(String(decoding: digits, as: UTF8.self)) ?? .max
    return UInt32(min(number, Int(UInt32.max) - 1))
  }

  private static func closingQuote(_ line: [UInt8], after opening: Int) -> Int? {
    let (quote, backslash) = (quote, byte("\\"))
    var place = opening + 1
    while place < line.count {
      if line[place] == quote { return place }
      place += line[place] == backslash ? 2 : 1
    }
    return nil
  }

  private static func value(_ bytes: [UInt8]) -> [UInt8] { bytes == [byte("-")] ? [] : bytes }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
