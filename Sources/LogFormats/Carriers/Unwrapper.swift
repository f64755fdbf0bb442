/// A parser that is shown lines without what carried them: a prefix that a syslog daemon or a container's runtime put in front
/// (`HiddenPrefix`), a JSON object in which they are a string (`JSONMessage`), or both.
///
/// Whether something did is seen by the first lines there are. Where nothing did, lines are handed over a block at a time, and
/// the format's parser is as fast as without; otherwise each line is looked at, so that a log may mix both kinds. A message with
/// escapes is unescaped, and its values point into memory of the unwrapper's own.
struct Unwrapper<Inner: LineParser>: LineParser, Unwrapping {
  private enum State {
    case unknown(linesLeft: Int)
    case plain
    case carried
  }

  /// A message is unwrapped only from a line that the format's parser would take.
  private static var longestLine: Int { 65_536 }

  private var inner: Inner
  /// Whether the format's own lines are JSON objects, so that only a message that is one is a line of it.
  private let isJSON: Bool
  private var state = State.unknown(linesLeft: 16)
  private let scratch = Scratch()
  /// Of one line that was carried: what is noted of it is to be said of the line as it stands in the log.
  private var own = ParseReport()

  init(_ inner: Inner, isJSON: Bool = false) {
    self.inner = inner
    self.isJSON = isJSON
  }

  mutating func unwrapEveryLine() { state = .carried }

  mutating func parse(
    _ block: UnsafeRawBufferPointer, into events: EventTable, noting report: inout ParseReport
  ) -> Int {
    guard let start = block.baseAddress else { return 0 }
    if events.count == 0 { scratch.removeAll() }
    let end = start + block.count
    var line = start
    while line < end, !events.isFull {
      if case .plain = state {
        let rest = UnsafeRawBufferPointer(start: line, count: end - line)
        return line - start + inner.parse(rest, into: events, noting: &report)
      }
      let newline = line.farFirst(Byte.newline, before: end)
      let next = min(newline + 1, end)
      parseLine(
        UnsafeRawBufferPointer(start: line, count: newline - line), withEnd: next - line, into: events, noting: &report)
      line = next
    }
    return line - start
  }

  private mutating func parseLine(
    _ line: UnsafeRawBufferPointer, withEnd count: Int, into events: EventTable, noting report: inout ParseReport
  ) {
    let message = message(in: line)
    if let message, message.isString, isJSON, case .unknown = state {
      // An object may be an event itself, whatever one of its strings holds: a request's body, for instance.
      _ = inner.parse(line, into: events, noting: &own)
      if own.events > 0 {
        countLine(&report)
        return stayPlain()
      }
      own = ParseReport()
    }
    if var message {
      state = .carried
      if !message.isString {
        // With its end, which its parser finds sooner than that it has none.
        message.text = UnsafeRawBufferPointer(start: message.text.baseAddress, count: count - message.place)
      }
      parse(message, of: line, into: events, noting: &report)
    } else {
      _ = inner.parse(UnsafeRawBufferPointer(start: line.baseAddress, count: count), into: events, noting: &report)
      stayPlain()
    }
  }

  private mutating func stayPlain() {
    if case .unknown(let left) = state { state = left > 1 ? .unknown(linesLeft: left - 1) : .plain }
  }

  /// Adds what came of one line.
  private mutating func countLine(_ report: inout ParseReport) {
    report.lines += 1
    report.events += own.events
    report.headers += own.headers
    own.forgetCounts()
  }

  private struct Message {
    var text: UnsafeRawBufferPointer
    /// Whether it is a string in a JSON object.
    var isString: Bool
    /// How many bytes of the line come before it; a few less where it has escapes.
    var place: Int
  }

  /// What the line carries; nil where it is nothing but itself.
  private func message(in line: UnsafeRawBufferPointer) -> Message? {
    guard line.count <= Self.longestLine, let start = line.baseAddress else { return nil }
    let prefix = HiddenPrefix.count(line)
    let behind = UnsafeRawBufferPointer(start: start + prefix, count: line.count - prefix)
    if behind.count > 0, behind[0] == UInt8(ascii: "{"), let message = message(inObject: behind, of: start) {
      return message
    }
    return prefix == 0 || behind.count == 0 ? nil : Message(text: behind, isString: false, place: prefix)
  }

  @inline(never) private func message(
    inObject object: UnsafeRawBufferPointer, of line: UnsafeRawPointer
  ) -> Message? {
    guard let found = JSONMessage.find(in: object), let place = found.baseAddress else { return nil }
    var text = found
    if text.contains(Byte.backslash) { text = JSONEscapes.unescaped(text, in: scratch) }
    let inside = HiddenPrefix.countInMessage(text)
    // Whoever carries lines may keep their ends.
    text = UnsafeRawBufferPointer(
      rebasing: text.dropFirst(inside).prefix { $0 != Byte.newline && $0 != Byte.carriageReturn })
    guard !text.isEmpty, !isJSON || text[0] == UInt8(ascii: "{") else { return nil }
    return Message(text: text, isString: true, place: place - line + inside)
  }

  private mutating func parse(
    _ message: Message, of line: UnsafeRawBufferPointer, into events: EventTable, noting report: inout ParseReport
  ) {
    _ = inner.parse(message.text, into: events, noting: &own)
    guard own.rejected > 0, let start = line.baseAddress else { return countLine(&report) }
    report.lines += 1
    let line = line.last == Byte.carriageReturn ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    for rejection in own.rejections {
      let place = start + min(message.place + rejection.column - 1, line.count)
      report.note(Reject(rejection.reason, at: place, of: start), line: line, number: report.lines)
    }
    own = ParseReport()
  }
}

/// A parser that can be told to look at each line for what carries it, whatever the first ones were.
protocol Unwrapping: LineParser {
  mutating func unwrapEveryLine()
}
