/// What a line carries that is none of its own: what stands behind a prefix, or in a string of a JSON object.
struct CarriedMessage {
  var text: UnsafeRawBufferPointer
  /// Whether it is a string in a JSON object.
  var isString: Bool
  /// How many bytes of the line come before it; a few less where it has escapes.
  var place: Int

  /// A message is looked for only in a line that a format's parser would take.
  private static var longestLine: Int { 65_536 }

  /// What the line carries; nil where it is nothing but itself. A string is unescaped into the scratch, and counts only if it is
  /// an object itself where `isObject` asks for one.
  static func find(in line: UnsafeRawBufferPointer, isObject: Bool, _ scratch: Scratch) -> CarriedMessage? {
    guard line.count <= Self.longestLine, let start = line.baseAddress else { return nil }
    let prefix = HiddenPrefix.count(line)
    let behind = UnsafeRawBufferPointer(start: start + prefix, count: line.count - prefix)
    if behind.count > 0, behind[0] == UInt8(ascii: "{"),
      let message = find(inObject: behind, of: start, isObject: isObject, scratch)
    {
      return message
    }
    return prefix == 0 || behind.count == 0 ? nil : CarriedMessage(text: behind, isString: false, place: prefix)
  }

  @inline(never) private static func find(
    inObject object: UnsafeRawBufferPointer, of line: UnsafeRawPointer, isObject: Bool, _ scratch: Scratch
  ) -> CarriedMessage? {
    guard let found = JSONMessage.find(in: object), let place = found.baseAddress else { return nil }
    var text = found
    if text.contains(Byte.backslash) { text = JSONEscapes.unescaped(text, in: scratch) }
    let inside = HiddenPrefix.countInMessage(text)
    // Whoever carries lines may keep their ends.
    text = UnsafeRawBufferPointer(
      rebasing: text.dropFirst(inside).prefix { $0 != Byte.newline && $0 != Byte.carriageReturn })
    guard !text.isEmpty, !isObject || text[0] == UInt8(ascii: "{") else { return nil }
    return CarriedMessage(text: text, isString: true, place: place - line + inside)
  }
}
