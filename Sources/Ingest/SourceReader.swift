import LogFormats
import LogSources
import PageEvents

/// A source with the parser for it: reads blocks, finds out their format from the first, and fills batches.
final class SourceReader {
  enum State { case ready, idle, over }

  let source: any LogSource
  private(set) var state = State.ready
  private(set) var report = ParseReport()
  private(set) var format: LogFormat?
  private(set) var isSure = true
  /// The time of the last event read: of several sources the one that is furthest behind is read next, so that together
  /// they come nearly in order.
  private(set) var front = Timestamp.distantPast
  private var parser: (any LineParser)?
  private let id: ValueID
  private let table = EventTable()

  init(_ source: any LogSource, format: LogFormat?, lexicons: Lexicons) {
    self.source = source
    self.format = format
    var name = source.name
    id = name.withUTF8 { lexicons.intern(UnsafeRawBufferPointer($0), in: .source) }
  }

  /// Reads a block, if there is one, and hands its events over in batches.
  func step(into batch: EventBatch, handOver: () -> Void) throws(SourceError) {
    let outcome = try source.read(now: .now) { block in
      parse(block, into: batch, handOver: handOver)
    }
    switch outcome {
    case .advanced: state = .ready
    case .idle: state = .idle
    case .end: state = .over
    }
  }

  /// There may be more: look again.
  func wake() { if state == .idle { state = .ready } }

  private func parse(_ block: UnsafeRawBufferPointer, into batch: EventBatch, handOver: () -> Void) {
    var parser = self.parser ?? detect(block)
    var rest = block
    while !rest.isEmpty {
      var piece = ParseReport()
      let used = parser.parse(rest, into: table, noting: &piece)
      report.append(piece)
      var events = table.events
      while !events.isEmpty {
        let taken = batch.append(events, source: id)
        if batch.isFull { handOver() }
        events = UnsafeBufferPointer(rebasing: events[taken...])
      }
      if let last = table.events.last { front = last.time }
      table.removeAll()
      rest = UnsafeRawBufferPointer(rebasing: rest[used...])
    }
    self.parser = parser
    if batch.count > 0 { handOver() }
  }

  private func detect(_ block: UnsafeRawBufferPointer) -> any LineParser {
    if let format { return format.makeParser() }
    let detection = Detection(of: block)
    if case .unsure = detection { isSure = false }
    format = detection.format
    // Where no line is of any format known, the most common one's parser says why of each.
    return detection.format?.makeParser() ?? AccessLogParser()
  }
}
