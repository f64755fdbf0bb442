import LogFormats

/// What a format's parser makes of blocks, with copies of everything: for comparing.
struct FormatOutcome: Equatable {
  private(set) var events: [ParsedLine.Event] = []
  private(set) var report = ParseReport()

  /// Each block is copied to where it ends with the memory that may be touched, and parsed into a table that is emptied
  /// whenever the parser returns.
  init(of format: LogFormat, _ blocks: [[UInt8]], in memory: GuardedMemory, capacity: Int) {
    var parser = format.makeParser()
    let table = EventTable(capacity: capacity)
    for block in blocks {
      let block = memory.copy(block)
      var consumed = 0
      while consumed < block.count {
        consumed += parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report)
        events += table.events.map(ParsedLine.Event.init)
        table.removeAll()
      }
      precondition(consumed == block.count)
    }
    precondition(report.events == events.count)
  }

  /// The same with a second look at what is rejected, by all formats.
  init(secondLookOf format: LogFormat, _ blocks: [[UInt8]], in memory: GuardedMemory, capacity: Int) {
    var parser = format.makeParser()
    let table = EventTable(capacity: capacity)
    let secondLook = SecondLook(among: LogFormat.presets, keepsLines: true)
    for block in blocks {
      let piece = parser.parse(memory.copy(block), into: table, secondLook) { events, _ in
        self.events += events.map(ParsedLine.Event.init)
      }
      report.append(piece)
    }
    precondition(report.events == events.count)
    // What was rejected at first comes behind the rest of its table.
    events.sort { "\($0)" < "\($1)" }
  }

  /// Whether it is all the same how these lines come: in one block, or in a block each.
  static func isSame(of format: LogFormat, _ lines: [[UInt8]], in memory: GuardedMemory) -> (Bool, events: Int) {
    let whole = FormatOutcome(of: format, [Array(lines.joined(separator: [10]))], in: memory, capacity: 256)
    let cut = FormatOutcome(of: format, lines.map { $0 + [10] }, in: memory, capacity: 1)
    return (whole == cut, whole.events.count)
  }
}
