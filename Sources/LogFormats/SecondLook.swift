public import PageEvents

/// A second look at lines that their format's parser rejects: whether they are of another format; and if not, what is kept of
/// them. One a thread.
public final class SecondLook {
  private let formats: [LogFormat]
  private let readsLines: Bool
  private let keepsLines: Bool
  private let collector = RejectCollector()
  /// Which lines events are from; kept, so that its memory is.
  private var runs: [LineRun] = []
  /// Not made for a good log: each of the parsers takes memory.
  private lazy var others = OtherFormats(formats)

  /// - Parameters:
  ///   - formats: those that lines may have beside their log's own.
  ///   - readsLines: whether lines of another format count as events. Where the user has said which format it is they don't, but
  ///     the report tells what they look like.
  ///   - keepsLines: whether the report is to have the rejected lines as they are.
  public init(among formats: [LogFormat], readsLines: Bool = true, keepsLines: Bool) {
    self.formats = formats
    self.readsLines = readsLines
    self.keepsLines = keepsLines
  }

  fileprivate func begin() -> RejectCollector {
    collector.removeAll()
    return collector
  }

  /// The lines that a piece's own events are from: all but those that were rejected, and headers.
  fileprivate func ownRuns(of report: ParseReport, linesBefore: Int) -> [LineRun] {
    runs.removeAll(keepingCapacity: true)
    var next = 1
    var header = 0
    func pass(_ number: Int) {
      if number > next { runs.append(LineRun(line: linesBefore + next - 1, count: number - next)) }
      next = number + 1
    }
    for line in collector.lines {
      while header < report.headerNumbers.count, report.headerNumbers[header] < line.number {
        pass(report.headerNumbers[header])
        header += 1
      }
      pass(line.number)
    }
    for number in report.headerNumbers[header...] { pass(number) }
    pass(report.lines + 1)
    return runs
  }

  /// Decides on the lines of a piece, which its report doesn't count yet.
  fileprivate func finish(
    _ report: inout ParseReport, of block: UnsafeRawBufferPointer,
    linesBefore: Int, handOver: (UnsafeBufferPointer<EventFields>, [LineRun]) -> Void
  ) {
    for line in collector.lines {
      if let (event, format) = read(line) {
        if readsLines {
          report.events += 1
          report.byOtherFormat[format, default: 0] += 1
          withUnsafePointer(to: event) {
            handOver(
              UnsafeBufferPointer(start: $0, count: 1), [LineRun(line: linesBefore + line.number - 1, count: 1)])
          }
          continue
        }
        report.likeOtherFormat[format, default: 0] += 1
      }
      report.count(line.reject, line.bytes, number: line.number)
      if keepsLines { report.keep(line.bytes, of: block) }
    }
  }

  /// What no format takes isn't tried on any.
  private func read(_ line: RejectCollector.Line) -> (event: EventFields, format: String)? {
    switch line.reject.reason {
    case .blank, .tooLong: nil
    default: others.read(line.bytes)
    }
  }
}

extension ParseReport {
  /// Keeps a line with its end, as the block has it.
  fileprivate mutating func keep(_ line: UnsafeRawBufferPointer, of block: UnsafeRawBufferPointer) {
    guard let start = line.baseAddress, let first = block.baseAddress else { return rejectedLines.append(Byte.newline) }
    rejectedLines += line
    var place = start + line.count - first
    if place < block.count, block[place] == Byte.carriageReturn {
      rejectedLines.append(Byte.carriageReturn)
      place += 1
    }
    rejectedLines.append(Byte.newline)
  }
}

extension LineParser {
  /// Parses a whole block, a table of events at a time, and what it rejects a second time. Events are handed over with the
  /// lines that they are from.
  public mutating func parse(
    _ block: UnsafeRawBufferPointer, into table: EventTable, _ secondLook: SecondLook,
    handOver: (UnsafeBufferPointer<EventFields>, [LineRun]) -> Void
  ) -> ParseReport {
    var report = ParseReport()
    var rest = block
    while !rest.isEmpty {
      var piece = ParseReport()
      piece.collector = secondLook.begin()
      let used = parse(rest, into: table, noting: &piece)
      piece.collector = nil
      handOver(table.events, secondLook.ownRuns(of: piece, linesBefore: report.lines))
      table.removeAll()
      secondLook.finish(&piece, of: rest, linesBefore: report.lines, handOver: handOver)
      report.append(piece)
      rest = UnsafeRawBufferPointer(rebasing: rest[used...])
    }
    return report
  }
}
