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

  private var inner: Inner
  /// Whether the format's own lines are JSON objects, so that only a message that is one is a line of it.
  let isJSON: Bool
  private var state = State.unknown(linesLeft: 16)
  private let scratch = Scratch()
  /// Of one line that was carried: what is noted of it is to be said of the line as it stands in the log.
  private var own = ParseReport()

  init(_ inner: Inner, isJSON: Bool = false) {
    self.inner = inner
    self.isJSON = isJSON
  }

  var bare: any LineParser { inner }

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
    let message = CarriedMessage.find(in: line, isObject: isJSON, scratch)
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
    if own.headers > 0 { report.noteHeader(number: report.lines) }
    own.forgetCounts()
  }

  private mutating func parse(
    _ message: CarriedMessage, of line: UnsafeRawBufferPointer, into events: EventTable,
    noting report: inout ParseReport
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

/// A parser that unwraps lines, and can be had without that.
protocol Unwrapping: LineParser {
  /// The parser of what was unwrapped.
  var bare: any LineParser { get }
  /// Whether that is a JSON object.
  var isJSON: Bool { get }
}
