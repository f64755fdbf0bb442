import PageEvents

/// Reads lines that are JSON objects, by their keys: one pass from left to right, nothing is built.
///
/// Values point into the line; only strings with a backslash are unescaped, into the scratch. Objects in which no key means
/// anything are passed over by their quotes and braces. What is read is checked as far as it takes to know where values end: a
/// log line that is broken beyond that is still read.
///
/// About 0.6 ns a byte.
struct JSONReader: LineReader {
  private let keys: JSONKeys
  /// A key without which a line isn't of the format: what detection tells formats apart by.
  private let signature: [UInt8]
  private var builder: EventBuilder

  var scratch: Scratch { builder.scratch }

  init(_ keys: JSONKeys, signature: String = "") {
    self.keys = keys
    builder = EventBuilder(furtherCount: keys.furtherCount)
    self.signature = signature.isEmpty ? [] : Array("\"\(signature)\"".utf8)
  }

  mutating func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> Bool {
    builder.begin(&event)
    var place = Self.skipBlanks(start, end)
    guard place < end, place[0] == UInt8(ascii: "{") else { throw Reject(.notJSON, at: place, of: start) }
    var walk = JSONWalk(line: start, end: end, place: place + 1)
    try walk.object(0, keys, &builder, &event)
    place = Self.skipBlanks(walk.place, end)
    // A pasted array's lines end in commas.
    if place < end, place[0] == UInt8(ascii: ",") { place = Self.skipBlanks(place + 1, end) }
    guard place == end else { throw Reject(.strayText, at: place, of: start) }
    if let reason = builder.finish(&event) { throw Reject(reason, at: start, of: start) }
    guard builder.hasFurther || event.url.count | event.status.count | event.method.count | event.client.count != 0
    else {
      throw Reject(.noRequestFields, at: start, of: start)
    }
    if signature.count > 0, !contains(signature, start, end) { throw Reject(.otherShape, at: start, of: start) }
    return true
  }

  private func contains(_ text: [UInt8], _ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
    var place = start.farFirst(text[0], before: end)
    while end - place >= text.count {
      if UnsafeRawBufferPointer(start: place, count: text.count).elementsEqual(text) { return true }
      place = (place + 1).farFirst(text[0], before: end)
    }
    return false
  }

  @inline(__always) fileprivate static func skipBlanks(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var place = start
    while place < end, Byte.isBlank(place[0]) { place += 1 }
    return place
  }
}

/// The way through a line.
struct JSONWalk {
  let line: UnsafeRawPointer
  let end: UnsafeRawPointer
  var place: UnsafeRawPointer

  private func reject(_ reason: RejectReason = .notJSON) -> Reject { Reject(reason, at: min(place, end), of: line) }

  @inline(__always) private mutating func skipBlanks() {
    while place < end, Byte.isBlank(place[0]) { place += 1 }
  }

  /// Reads an object from behind its brace to behind the other. Goes as deep as the keys do that mean something.
  mutating func object(
    _ node: UInt16, _ keys: JSONKeys, _ builder: inout EventBuilder, _ event: inout EventFields
  ) throws(Reject) {
    while let key = try nextKey() {
      if let entry = keys.entry(key, in: node) {
        try value(entry, keys, &builder, &event)
      } else {
        try skipValue()
      }
      try endValue()
    }
  }

  /// Goes to the value of the next key, and returns the key; nil behind the object's brace.
  @inline(__always) mutating func nextKey() throws(Reject) -> UnsafeRawBufferPointer? {
    skipBlanks()
    guard place < end else { throw reject(.unterminatedQuote) }
    if place[0] == UInt8(ascii: "}") {
      place += 1
      return nil
    }
    guard place[0] == Byte.quote else { throw reject() }
    let key = place + 1
    place = key.nearFirst(Byte.quote, before: end)
    // A key with an escape means nothing, but has to end where it ends.
    if place < end, place[-1] == Byte.backslash { place = key.closingQuote(before: end) }
    guard place < end else { throw reject(.unterminatedQuote) }
    let keyEnd = place
    place += 1
    skipBlanks()
    guard place < end, place[0] == Byte.colon else { throw reject() }
    place += 1
    skipBlanks()
    return UnsafeRawBufferPointer(start: key, count: keyEnd - key)
  }

  /// Goes behind the comma that follows a value, or to the brace.
  @inline(__always) mutating func endValue() throws(Reject) {
    skipBlanks()
    if place < end, place[0] == UInt8(ascii: ",") {
      place += 1
    } else if place < end, place[0] != UInt8(ascii: "}") {
      throw reject()
    }
  }

  private mutating func value(
    _ entry: JSONKeys.Entry, _ keys: JSONKeys, _ builder: inout EventBuilder, _ event: inout EventFields
  ) throws(Reject) {
    guard place < end else { throw reject() }
    switch place[0] {
    case UInt8(ascii: "{"):
      if entry.child == 0 { return try skipNested() }
      place += 1
      try object(entry.child, keys, &builder, &event)
    case Byte.openBracket:
      // Of a list the first counts: a header's values.
      let list = place
      try skipNested()
      let behind = place
      place = list + 1
      skipBlanks()
      if place[0] == Byte.quote { try string(entry.spec, &builder, &event) }
      place = behind
    case Byte.quote: try string(entry.spec, &builder, &event)
    default:
      let start = place
      skipBare()
      let text = UnsafeRawBufferPointer(start: start, count: place - start)
      // `null`, and nothing at all where a server's format has no quotes around a value that is missing.
      if text.count == 0 || start[0] == UInt8(ascii: "n") { return }
      try set(entry.spec, text, at: start, &builder, &event)
    }
  }

  @inline(__always) private mutating func string(
    _ spec: FieldSpec, _ builder: inout EventBuilder, _ event: inout EventFields
  ) throws(Reject) {
    let start = place + 1
    let closing = start.closingQuote(before: end)
    guard closing < end else { throw reject(.unterminatedQuote) }
    place = closing + 1
    if spec.isIgnored { return }
    var text = UnsafeRawBufferPointer(start: start, count: closing - start)
    if start.farFirst(Byte.backslash, before: closing) < closing {
      text = JSONEscapes.unescaped(text, in: builder.scratch)
    }
    try set(spec, text, at: start, &builder, &event)
  }

  @inline(__always) private func set(
    _ spec: FieldSpec, _ text: UnsafeRawBufferPointer, at start: UnsafeRawPointer, _ builder: inout EventBuilder,
    _ event: inout EventFields
  ) throws(Reject) {
    if let reason = builder.set(spec, text, in: &event) { throw Reject(reason, at: start, of: line) }
  }

  mutating func skipValue() throws(Reject) {
    guard place < end else { throw reject() }
    switch place[0] {
    case Byte.quote:
      place = (place + 1).closingQuote(before: end)
      guard place < end else { throw reject(.unterminatedQuote) }
      place += 1
    case UInt8(ascii: "{"), Byte.openBracket: try skipNested()
    default: skipBare()
    }
  }

  /// A number, `true`, `null`.
  private mutating func skipBare() {
    while place < end {
      let byte = place[0]
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == Byte.closeBracket || Byte.isBlank(byte) {
        return
      }
      place += 1
    }
  }

  /// Passes an object or a list, however deep.
  private mutating func skipNested() throws(Reject) {
    var depth = 0
    while place < end {
      switch place[0] {
      case Byte.quote:
        place = (place + 1).closingQuote(before: end)
        guard place < end else { throw reject(.unterminatedQuote) }
      case UInt8(ascii: "{"), Byte.openBracket: depth += 1
      case UInt8(ascii: "}"), Byte.closeBracket:
        depth -= 1
        if depth == 0 {
          place += 1
          return
        }
      default: break
      }
      place += 1
    }
    throw reject(.unterminatedQuote)
  }
}

/// The escapes of JSON's strings.
enum JSONEscapes {
  /// The string without its escapes; what is no escape of JSON's is left as it is.
  @inline(never) static func unescaped(_ text: UnsafeRawBufferPointer, in scratch: Scratch) -> UnsafeRawBufferPointer {
    let room = scratch.room(text.count)
    var count = 0
    var place = 0
    func put(_ byte: UInt8) {
      room.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
      count += 1
    }
    while place < text.count {
      guard text[place] == Byte.backslash, place + 1 < text.count else {
        put(text[place])
        place += 1
        continue
      }
      switch text[place + 1] {
      case UInt8(ascii: "n"): put(10)
      case UInt8(ascii: "t"): put(9)
      case UInt8(ascii: "r"): put(13)
      case UInt8(ascii: "b"): put(8)
      case UInt8(ascii: "f"): put(12)
      case Byte.quote, Byte.backslash, Byte.slash: put(text[place + 1])
      case UInt8(ascii: "u"):
        if let (scalar, length) = scalar(text, at: place) {
          for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
          place += length
          continue
        }
        put(Byte.backslash)
        put(UInt8(ascii: "u"))
      default:
        put(Byte.backslash)
        put(text[place + 1])
      }
      place += 2
    }
    return scratch.take(count)
  }

  /// `\u00e9`, or a pair of surrogates; how many bytes that is. At least as many as the character takes in UTF-8.
  private static func scalar(_ text: UnsafeRawBufferPointer, at place: Int) -> (Unicode.Scalar, Int)? {
    guard let first = hexadecimal(text, place + 2) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard first < 0xDC00, place + 8 <= text.count, text.count - place >= 12, text[place + 6] == Byte.backslash,
      text[place + 7] == UInt8(ascii: "u"), let second = hexadecimal(text, place + 8),
      (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { return ("\u{FFFD}", 6) }
    return (scalar, 12)
  }

  private static func hexadecimal(_ text: UnsafeRawBufferPointer, _ place: Int) -> UInt32? {
    guard place + 4 <= text.count else { return nil }
    var sum: UInt32 = 0
    for byte in text[place..<(place + 4)] {
      let letter = byte | 0x20
      switch byte {
      case 48...57: sum = sum << 4 | UInt32(byte - 48)
      default:
        guard (97...102).contains(letter) else { return nil }
        sum = sum << 4 | UInt32(letter - 87)
      }
    }
    return sum
  }
}
