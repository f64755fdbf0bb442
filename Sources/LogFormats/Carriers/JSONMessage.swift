/// A log's line in a string of another log's, as Docker's json-file driver, Fluent Bit, the journal and the platforms keep it:
///
///     {"log":"203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5043\n","stream":"stdout","time":"…"}
enum JSONMessage {
  private static let keys = JSONKeys(
    ["log", "message", "MESSAGE", "msg", "@message", "textPayload", "line"].map { ($0, FieldSpec(role: .request)) })

  /// The message of a line that is a JSON object, escapes included; nil where it has none.
  static func find(in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard let start = line.baseAddress, line.first == UInt8(ascii: "{") else { return nil }
    var walk = JSONWalk(line: start, end: start + line.count, place: start + 1)
    do throws(Reject) {
      while let key = try walk.nextKey() {
        let value = walk.place
        let isMessage = keys.entry(key, in: 0) != nil
        try walk.skipValue()
        // Where an object is called so, it tells of the log.
        if isMessage, value[0] == Byte.quote {
          return UnsafeRawBufferPointer(start: value + 1, count: walk.place - value - 2)
        }
        try walk.endValue()
      }
    } catch {}
    return nil
  }
}
