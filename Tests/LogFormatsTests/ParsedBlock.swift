import LogFormats

/// What a parser made of a block of lines, with copies of everything: for comparing.
struct ParsedBlock: Equatable {
  /// The lines rejected for one reason, with the first of them.
  struct Rejection: Equatable {
    let reason: RejectReason
    var count: Int
    let line: Int
    let column: Int
    let example: [UInt8]
  }

  private(set) var lines = 0
  private(set) var events: [ParsedLine.Event] = []
  /// In the order of their reasons.
  private(set) var rejections: [Rejection] = []

  /// By the fast parser, into a table that is emptied whenever the parser returns. Before it is handed over the block is copied
  /// to memory that begins and ends with it.
  init(_ block: [UInt8], capacity: Int = 256, parser: AccessLogParser = AccessLogParser()) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: block.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: block)
    self.init(UnsafeRawBufferPointer(memory), capacity: capacity, parser: parser)
  }

  init(_ block: UnsafeRawBufferPointer, capacity: Int = 256, parser: AccessLogParser = AccessLogParser()) {
    var parser = parser
    var report = ParseReport()
    let table = EventTable(capacity: capacity)
    var consumed = 0
    while consumed < block.count {
      consumed += parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report)
      events += table.events.map(ParsedLine.Event.init)
      table.removeAll()
    }
    precondition(consumed == block.count && report.events == events.count)
    lines = report.lines
    rejections = RejectReason.allCases.compactMap { report[$0] }.map {
      Rejection(reason: $0.reason, count: $0.count, line: $0.line, column: $0.column, example: $0.example)
    }
  }

  /// By the slow twin, a line at a time.
  init(slow block: [UInt8]) {
    var parts = block.split(separator: 10, omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    var byReason: [RejectReason: Rejection] = [:]
    for (index, part) in parts.enumerated() {
      switch SlowAccessLogParser.parse(Array(part)) {
      case .event(let event): events.append(event)
      case .reject(let reason, let column):
        let example = Array((part.last == 13 ? part.dropLast() : part).prefix(ParseReport.exampleLimit))
        let first = Rejection(reason: reason, count: 0, line: index + 1, column: column, example: example)
        byReason[reason, default: first].count += 1
      }
    }
    lines = parts.count
    rejections = RejectReason.allCases.compactMap { byReason[$0] }
  }
}
