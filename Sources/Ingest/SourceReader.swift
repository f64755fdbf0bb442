import LogFormats
import LogSources
import PageEvents

/// Whoever wants the lines that are rejected: whole and as they are, those of one source in their order.
public protocol RejectKeeper: AnyObject, Sendable {
  /// Called by one thread at a time.
  func keep(_ lines: [UInt8])
}

/// A source with the parser for it: reads blocks, finds out their format from the first, and keeps the report of all.
final class SourceReader {
  enum State { case ready, idle, over }

  let source: any LogSource
  /// Which of the readers it is, counted from 0.
  let number: Int
  private(set) var state = State.ready
  private(set) var report = ParseReport()
  private(set) var format: LogFormat?
  private(set) var isSure = true
  /// Why the last read failed; nil where it didn't.
  private(set) var failure: SourceError?
  /// The time of the last event read: of several sources the one that is furthest behind is read next, so that together
  /// they come nearly in order.
  private(set) var front = Timestamp.distantPast
  /// The latest time of its events, and when it last gave some.
  private(set) var latest = Timestamp.distantPast
  private(set) var given = ContinuousClock.now
  /// Of its lines, unpacked.
  private(set) var bytesParsed = 0
  private var isDetected: Bool
  /// Those that it may have.
  private let formats: [LogFormat]
  private var parser: (any LineParser)?
  private var secondLook: SecondLook?
  /// Whether the user has said which format it is.
  private let isGiven: Bool
  /// Who is given the rejected lines, in their order.
  private let rejects: (any RejectKeeper)?
  /// The id of its name, and the dictionaries that it is of.
  private var name: (id: ValueID, lexicons: Lexicons)?
  private let table = EventTable()
  /// The stretch being read, how many lines of it have been, and whether the last one had its end. A log that grows is read in
  /// many short pieces: as long as one follows the other, they are one stretch.
  private var present: (stretch: LogStretch, lines: Int, isWhole: Bool)?
  /// Of blocks that several threads parse: how many were read, how many are in the report, and the reports that came early.
  private(set) var blocksRead = 0
  private var blocksReported = 0
  private var early: [Int: ParseReport] = [:]

  init(
    _ source: any LogSource, number: Int, format: LogFormat?, among formats: [LogFormat],
    rejects: (any RejectKeeper)? = nil
  ) {
    self.source = source
    self.number = number
    self.formats = formats
    self.format = format
    isDetected = format != nil
    isGiven = format != nil
    self.rejects = rejects
  }

  /// The id of the source's name.
  static func id(of source: any LogSource, in lexicons: Lexicons) -> ValueID {
    var name = source.name
    return name.withUTF8 { lexicons.intern(UnsafeRawBufferPointer($0), in: .source) }
  }

  /// There may be more: look again.
  func wake() { if state == .idle { state = .ready } }

  /// What it has to say in how far all sources have come, when whoever is silent for longer than `patience` isn't waited for.
  func presence(now: ContinuousClock.Instant, patience: Duration) -> Watermark.Presence {
    switch state {
    case .over: .quiet
    case .idle: bytesParsed == 0 || given + patience <= now ? .quiet : .open
    case .ready: bytesParsed == 0 ? .unread : .open
    }
  }

  /// Reads no more of it.
  func giveUp() { state = .over }

  private func note(_ read: () throws(SourceError) -> ReadOutcome) throws(SourceError) {
    do throws(SourceError) {
      switch try read() {
      case .advanced: state = .ready
      case .idle: state = .idle
      case .end: state = .over
      }
      failure = nil
    } catch {
      failure = error
      throw error
    }
  }

  /// A parser for the source's lines, of which these are the first where none were seen before.
  func makeParser(for lines: UnsafeRawBufferPointer) -> any LineParser {
    if !isDetected {
      let detection = Detection(of: lines, among: formats)
      if case .unsure = detection { isSure = false }
      format = detection.format
      isDetected = true
    }
    // Where no line is of any format known, the most common one's parser says why of each: that of JSON where only formats
    // with named fields may be meant.
    let usual = formats.contains { !$0.hasNamedFields } ? nil : formats.last
    return (format ?? usual)?.makeParser() ?? AccessLogParser()
  }

  // MARK: - On one thread

  /// Reads a block, if there is one, and hands its events over, a table at a time.
  func step(
    handOver: (UnsafeBufferPointer<EventFields>, [LineRun], LogStretch?) -> Void
  ) throws(SourceError) {
    try note { () throws(SourceError) in
      try source.read(now: .now) { block in
        bytesParsed += block.count
        var parser = self.parser ?? makeParser(for: block)
        let look = secondLook ?? makeSecondLook()
        let linesBefore = goOn(with: block)
        let stretch = present?.stretch
        let piece = parser.parse(block, into: table, look) { events, runs in
          noteTimes(of: events)
          handOver(
            events, linesBefore == 0 ? runs : runs.map { LineRun(line: $0.line + linesBefore, count: $0.count) },
            stretch)
        }
        present?.lines += piece.lines
        secondLook = look
        take(piece)
        self.parser = parser
      }
    }
  }

  /// A block's last event was of that time.
  func note(_ time: Timestamp) {
    front = max(front, time)
    latest = max(latest, time)
    given = .now
  }

  private func noteTimes(of events: UnsafeBufferPointer<EventFields>) {
    guard let last = events.last else { return }
    front = last.time
    given = .now
    for event in events where event.time > latest { latest = event.time }
  }

  /// Takes note of where a block is, and returns how many lines of its stretch come before it.
  private func goOn(with block: UnsafeRawBufferPointer) -> Int {
    guard source.past != nil else { return 0 }
    let position = source.position
    let isWhole = block.last == UInt8(ascii: "\n")
    if let known = present, known.isWhole, Int(known.stretch.generation) == position.generation,
      known.stretch.offset + Int(known.stretch.length) == position.offset,
      Int(known.stretch.length) + block.count <= Self.longestStretch
    {
      present?.stretch.length += UInt32(block.count)
      present?.isWhole = isWhole
      return known.lines
    }
    let stretch = LogStretch(
      source: number, generation: position.generation, offset: position.offset, length: block.count)
    present = (stretch, 0, isWhole)
    return 0
  }

  /// To find a line in it takes some 10 µs.
  private static let longestStretch = 1 << 16

  /// Where the lines are that were read into a block just now; nil where they can't be read again.
  func stretch(of block: LineBlock) -> LogStretch? {
    guard source.past != nil else { return nil }
    let (position, count) = (source.position, block.lines.count)
    return LogStretch(
      source: number, generation: position.generation, offset: position.offset - count, length: count)
  }

  /// What is to become of lines that are not of its format: once that is known.
  func makeSecondLook() -> SecondLook {
    SecondLook(
      among: formats.filter { $0.name != format?.name }, readsLines: !isGiven, keepsLines: rejects != nil)
  }

  /// Adds the report of the lines that follow those before.
  private func take(_ piece: ParseReport) {
    var piece = piece
    let lines = piece.takeRejectedLines()
    if !lines.isEmpty { rejects?.keep(lines) }
    report.append(piece)
  }

  /// The id of its name in these dictionaries.
  func id(in lexicons: Lexicons) -> ValueID {
    if let name, name.lexicons === lexicons { return name.id }
    let id = Self.id(of: source, in: lexicons)
    name = (id, lexicons)
    return id
  }

  // MARK: - On several

  /// Whether a thread has the only parser that there is.
  private(set) var isTaken = false

  /// A parser for a thread; of a format whose lines depend on those before them it is the one and only, to be given back.
  func takeParser(for lines: UnsafeRawBufferPointer) -> (parser: any LineParser, isStateful: Bool) {
    if !isDetected { parser = makeParser(for: lines) }
    guard format?.isStateful == true else { return (makeParser(for: lines), false) }
    isTaken = true
    return (parser.take() ?? makeParser(for: lines), true)
  }

  func giveBack(_ parser: any LineParser) {
    self.parser = parser
    isTaken = false
  }

  /// Reads a block for a thread to parse; its number says where its report belongs.
  func read(into block: LineBlock) throws(SourceError) -> Int {
    try note { () throws(SourceError) in try source.read(now: .now, into: block) }
    if block.lines.isEmpty { return blocksRead }
    bytesParsed += block.lines.count
    blocksRead += 1
    return blocksRead - 1
  }

  /// Adds the report of a block, in the order in which blocks were read.
  func add(_ report: ParseReport, ofBlock number: Int) {
    early[number] = report
    while let next = early.removeValue(forKey: blocksReported) {
      take(next)
      blocksReported += 1
    }
  }
}
