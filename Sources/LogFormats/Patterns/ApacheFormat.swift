/// Apache's `LogFormat`: text with `%directives`, each with modifiers in front of its letter.
///
///     %[!]status,status…  %<  %>  %{argument}  letter
enum ApacheFormat {
  /// The names that Apache's own configuration gives to formats.
  static let nicknames: [String: String] = [
    "combinedio": #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %I %O"#,
    "referer": "%{Referer}i -> %U", "agent": "%{User-agent}i",
  ]

  static func pieces(_ text: String) throws(FormatStringError) -> ([FormatPiece], [TimePattern]) {
    let string = string(in: nicknames[text.lowercased()] ?? text)
    var reader = ApacheDirectives(bytes: string.map(\.character), columns: string.map(\.column))
    try reader.read()
    return (reader.pieces, reader.patterns)
  }

  /// The string of a `LogFormat "…" name`, or the text itself; without its escapes, each byte with its column in the text.
  private static func string(in text: String) -> NginxFormat.Marked {
    let bytes = Array(text.utf8)
    var range = bytes.indices
    let isDirective = text.drop(while: \.isWhitespace).lowercased().hasPrefix("logformat")
    if isDirective, let opening = bytes.firstIndex(where: { $0 == Byte.quote || $0 == UInt8(ascii: "'") }) {
      var closing = opening + 1
      while closing < bytes.count, bytes[closing] != bytes[opening] {
        closing += bytes[closing] == Byte.backslash ? 2 : 1
      }
      range = (opening + 1)..<min(closing, bytes.count)
    }
    var string: NginxFormat.Marked = []
    var isEscaped = false
    for place in range {
      if !isEscaped, bytes[place] == Byte.backslash {
        isEscaped = true
        continue
      }
      let letters: [UInt8: UInt8] = [UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10]
      string.append((isEscaped ? letters[bytes[place]] ?? bytes[place] : bytes[place], place + 1))
      isEscaped = false
    }
    return string
  }
}

/// The directives of a format string, read from left to right.
private struct ApacheDirectives {
  let bytes: [UInt8]
  /// Where they stand in what was pasted.
  let columns: [Int]
  private(set) var pieces: [FormatPiece] = []
  private(set) var patterns: [TimePattern] = []
  private var text: [UInt8] = []
  private var place = 0

  init(bytes: [UInt8], columns: [Int]) {
    self.bytes = bytes
    self.columns = columns
  }

  mutating func read() throws(FormatStringError) {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%") {
        try readDirective()
      } else {
        text.append(bytes[place])
        place += 1
      }
    }
    endText()
  }

  private mutating func endText() {
    pieces.append(.text(String(decoding: text, as: UTF8.self)))
    text = []
  }

  private mutating func readDirective() throws(FormatStringError) {
    let start = place
    place += 1
    var argument = ""
    var isFinal = false
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "{") {
        let closing = bytes[place...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count
        argument = String(decoding: bytes[(place + 1)..<closing], as: UTF8.self)
        place = closing + 1
      } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
        isFinal = byte == UInt8(ascii: ">")
        place += 1
      } else if Byte.isDigit(byte) || byte == UInt8(ascii: "!") || byte == UInt8(ascii: ",") {
        place += 1
      } else {
        break
      }
    }
    guard place < bytes.count else {
      throw error(start, "the directive has no letter", "write %h, or %% for a percent sign")
    }
    var letters = [bytes[place]]
    place += 1
    if letters[0] == UInt8(ascii: "%") { return text.append(letters[0]) }
    if letters[0] == UInt8(ascii: "^") {
      letters += bytes[place..<min(place + 2, bytes.count)]
      place += letters.count - 1
    }
    guard letters.count > 1 || Byte.isLetter(letters[0]) else {
      throw error(
        start, "there is no directive %\(String(decoding: letters, as: UTF8.self))",
        "write %h, or %% for a percent sign")
    }
    let name = String(decoding: bytes[start..<place], as: UTF8.self)
    let spec = try spec(letters, argument, isFinal: isFinal, at: start)
    // `%t` brings its brackets along.
    let isBracketed = spec.role == .accessLogTime
    if isBracketed { text.append(Byte.openBracket) }
    endText()
    pieces.append(.field(spec, name: name, column: columns[start]))
    if isBracketed { text.append(Byte.closeBracket) }
  }

  private func error(_ place: Int, _ why: String, _ remedy: String) -> FormatStringError {
    FormatStringError(column: columns[place], why: why, remedy: remedy)
  }

  private mutating func spec(
    _ letters: [UInt8], _ argument: String, isFinal: Bool, at start: Int
  ) throws(FormatStringError) -> FieldSpec {
    switch String(decoding: letters, as: UTF8.self) {
    case "h": FieldSpec(role: .client, rank: argument == "c" ? 3 : 1)
    case "a": FieldSpec(role: .client, rank: argument == "c" ? 2 : 0)
    case "u": FieldSpec(role: .user)
    case "r": FieldSpec(role: .request)
    case "m": FieldSpec(role: .method)
    case "U": FieldSpec(role: .path)
    case "q": FieldSpec(role: .query)
    case "H": FieldSpec(role: .protocol)
    case "s": FieldSpec(role: .status, rank: isFinal ? 0 : 1)
    case "b", "B": FieldSpec(role: .bytes)
    case "O": FieldSpec(role: .bytes, rank: 1)
    case "v": FieldSpec(role: .host, rank: 1)
    case "V": FieldSpec(role: .host)
    case "D": FieldSpec(role: .microseconds)
    case "T":
      FieldSpec(role: ["ms": .milliseconds, "us": .microseconds][argument] ?? .seconds, rank: argument == "us" ? 1 : 2)
    case "i": header(argument.lowercased())
    case "t": try time(argument, at: start)
    default: .ignored
    }
  }

  private func header(_ name: String) -> FieldSpec {
    switch name {
    case "referer": FieldSpec(role: .referrer)
    case "user-agent": FieldSpec(role: .agent)
    case "host": FieldSpec(role: .host, rank: 2)
    case "x-forwarded-for": FieldSpec(role: .clients, rank: 4)
    default: .ignored
    }
  }

  private mutating func time(_ argument: String, at start: Int) throws(FormatStringError) -> FieldSpec {
    var pattern = argument
    for prefix in ["begin:", "end:"] where pattern.hasPrefix(prefix) { pattern.removeFirst(prefix.count) }
    switch pattern {
    case "": return FieldSpec(role: .accessLogTime)
    case "sec", "msec", "usec": return FieldSpec(role: .epochTime)
    case "msec_frac", "usec_frac": return FieldSpec(role: .fraction)
    default:
      guard let compiled = TimePattern(pattern) else {
        throw error(start, "a time can't be read by \(pattern)", "write a pattern of strftime, such as %d/%b/%Y:%T %z")
      }
      patterns.append(compiled)
      return FieldSpec(role: .pattern, detail: UInt8(min(patterns.count - 1, 255)))
    }
  }
}
