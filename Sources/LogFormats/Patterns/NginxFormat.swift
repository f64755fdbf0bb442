/// nginx's `log_format`: text with `$variables`.
enum NginxFormat {
  static func isDirective(_ text: String) -> Bool { text.drop(while: \.isWhitespace).hasPrefix("log_format") }

  /// The characters of the string, each with its column in what was pasted.
  typealias Marked = [(character: UInt8, column: Int)]

  /// The string of a `log_format name escape=json '…' '…';`, or the text itself.
  static func string(in text: String) throws(FormatStringError) -> Marked {
    let bytes = Array(text.utf8)
    let all: Marked = bytes.enumerated().map { ($0.element, $0.offset + 1) }
    guard isDirective(text) else { return all }
    var string: Marked = []
    var place = 0
    var words = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: ";") { break }
      if byte == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != Byte.newline { place += 1 }
      } else if byte == UInt8(ascii: "'") || byte == Byte.quote {
        let opening = place + 1
        place += 1
        while place < bytes.count, bytes[place] != byte {
          if bytes[place] == Byte.backslash, place + 1 < bytes.count {
            place += 1
            string.append((unescaped(bytes[place]), place + 1))
          } else {
            string.append((bytes[place], place + 1))
          }
          place += 1
        }
        guard place < bytes.count else {
          throw FormatStringError(
            column: opening, why: "the quote is not closed", remedy: "paste the directive up to its semicolon")
        }
        place += 1
      } else if Byte.isBlank(byte) {
        place += 1
      } else {
        // `log_format`, its name and `escape=…`; a string without quotes is one word.
        let start = place
        while place < bytes.count, !Byte.isBlank(bytes[place]), bytes[place] != UInt8(ascii: ";") { place += 1 }
        let isEscape = bytes[start..<place].starts(with: "escape=".utf8)
        if words >= 2, !isEscape { string += all[start..<place] }
        words += isEscape ? 0 : 1
      }
    }
    return string
  }

  private static func unescaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "t"): 9
    case UInt8(ascii: "n"): 10
    case UInt8(ascii: "r"): 13
    default: byte
    }
  }

  static func pieces(_ string: Marked) throws(FormatStringError) -> [FormatPiece] {
    var pieces: [FormatPiece] = []
    var text: [UInt8] = []
    var place = 0
    while place < string.count {
      guard string[place].character == UInt8(ascii: "$") else {
        text.append(string[place].character)
        place += 1
        continue
      }
      let column = string[place].column
      let (name, next) = variable(in: string, after: place + 1)
      guard !name.isEmpty else {
        throw FormatStringError(
          column: column, why: "no variable follows the $", remedy: "write $remote_addr, or ${remote_addr}")
      }
      pieces.append(.text(String(decoding: text, as: UTF8.self)))
      text = []
      pieces.append(.field(spec(of: name), name: "$" + name, column: column))
      place = next
    }
    pieces.append(.text(String(decoding: text, as: UTF8.self)))
    return pieces
  }

  private static func variable(in string: Marked, after start: Int) -> (name: String, next: Int) {
    let isBraced = start < string.count && string[start].character == UInt8(ascii: "{")
    var place = start + (isBraced ? 1 : 0)
    var name: [UInt8] = []
    while place < string.count {
      let byte = string[place].character
      guard Byte.isLetter(byte) || Byte.isDigit(byte) || byte == UInt8(ascii: "_") else { break }
      name.append(byte)
      place += 1
    }
    return (String(decoding: name, as: UTF8.self).lowercased(), place + (isBraced && place < string.count ? 1 : 0))
  }

  /// The keys of a format string that is a JSON object: `{"ip":"$remote_addr","took":$request_time}`. Nil where it is none.
  static func jsonKeys(_ string: Marked) -> [(path: String, spec: FieldSpec)]? {
    let bytes = string.map(\.character)
    guard bytes.first(where: { !Byte.isBlank($0) }) == UInt8(ascii: "{") else { return nil }
    var keys: [(path: String, spec: FieldSpec)] = []
    var place = 0
    while let dollar = bytes[place...].firstIndex(of: UInt8(ascii: "$")) {
      let (name, next) = variable(in: string, after: dollar + 1)
      place = max(next, dollar + 1)
      // Backwards: an opening quote perhaps, a colon, the key in its quotes.
      var before = dollar - 1
      let skipped: (UInt8) -> Bool = { Byte.isBlank($0) || $0 == Byte.colon || $0 == Byte.quote }
      while before >= 0, skipped(bytes[before]) { before -= 1 }
      guard before >= 0, let opening = bytes[..<before].lastIndex(of: Byte.quote) else { continue }
      let key = String(decoding: bytes[(opening + 1)...before], as: UTF8.self)
      keys.append((key.replacing(".", with: "\\."), spec(of: name)))
    }
    return keys.contains { $0.spec.role.target == FieldRole.isoTime.target } ? keys : nil
  }

  /// What a variable means; one that isn't known is skipped.
  static func spec(of name: String) -> FieldSpec { variables[name] ?? .ignored }

  private static let variables: [String: FieldSpec] = [
    "remote_addr": FieldSpec(role: .client), "realip_remote_addr": FieldSpec(role: .client, rank: 2),
    "the_real_ip": FieldSpec(role: .client, rank: 1), "proxy_protocol_addr": FieldSpec(role: .client, rank: 3),
    "http_x_forwarded_for": FieldSpec(role: .clients, rank: 4),
    "proxy_add_x_forwarded_for": FieldSpec(role: .clients, rank: 5),
    "remote_user": FieldSpec(role: .user), "time_local": FieldSpec(role: .accessLogTime, rank: 2),
    "time_iso8601": FieldSpec(role: .isoTime, rank: 2), "time_iso8601_ms": FieldSpec(role: .isoTime, rank: 1),
    "msec": FieldSpec(role: .epochTime), "request": FieldSpec(role: .request),
    "request_method": FieldSpec(role: .method), "request_uri": FieldSpec(role: .url),
    "uri": FieldSpec(role: .path), "document_uri": FieldSpec(role: .path, rank: 1), "args": FieldSpec(role: .query),
    "query_string": FieldSpec(role: .query, rank: 1), "server_protocol": FieldSpec(role: .protocol),
    "status": FieldSpec(role: .status), "body_bytes_sent": FieldSpec(role: .bytes),
    "bytes_sent": FieldSpec(role: .bytes, rank: 1), "request_time": FieldSpec(role: .seconds),
    "upstream_response_time": FieldSpec(role: .seconds, rank: 1), "http_referer": FieldSpec(role: .referrer),
    "http_user_agent": FieldSpec(role: .agent), "host": FieldSpec(role: .host),
    "http_host": FieldSpec(role: .host, rank: 1),
    "server_name": FieldSpec(role: .host, rank: 2),
  ]
}
