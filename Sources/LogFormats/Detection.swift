/// What format a log has, judged by its first lines.
///
///     switch Detection(of: firstBlock) {
///     case .sure(let found): print("\(found.format.name): \(found.events) of \(found.lines) lines")
///     case .unsure(let guesses): print("unsure; best guess: \(guesses.first?.format.name ?? "none")")
///     }
public enum Detection: Sendable {
  /// How a format fared with the first lines.
  public struct Candidate: Sendable {
    public let format: LogFormat
    /// Lines tried; blank ones, headers and a server's own messages between its requests not counted.
    public let lines: Int
    /// How many of them are of that format and make sense.
    public let events: Int
    /// How many fields these have together: of two formats that take the same lines, the better is the one that sees more.
    let fields: Int
    /// What was wrong with the others.
    public let report: ParseReport

    /// The share of the lines that are of that format, from 0 to 1.
    public var share: Double { lines == 0 ? 0 : Double(events) / Double(lines) }
  }

  /// At least nine lines in ten are of that format.
  case sure(Candidate)
  /// The formats that some of the lines have, best first; none where not a single line could be parsed.
  case unsure([Candidate])

  /// How much of a log is looked at.
  public static let mostLines = 200
  public static let mostBytes = 65_536

  /// Looks at the first lines of `block`, a log's beginning. A line cut short by the block's end isn't looked at, unless it
  /// is the only one.
  public init(of block: UnsafeRawBufferPointer, among formats: [LogFormat] = LogFormat.presets) {
    let sample = Detection.firstLines(of: block)
    var candidates: [Candidate] = []
    for format in formats {
      let candidate = Detection.probe(sample, for: format)
      if candidate.events > 0 { candidates.append(candidate) }
    }
    // The sort is stable: of equals, the one listed first is the better guess.
    candidates.sort {
      ($0.events, $0.fields, $0.format.isExact ? 1 : 0) > ($1.events, $1.fields, $1.format.isExact ? 1 : 0)
    }
    if let best = candidates.first, best.events * 10 >= best.lines * 9 {
      self = .sure(best)
    } else {
      self = .unsure(candidates)
    }
  }

  /// The format to parse with: the best guess, however unsure; nil where no line is of any format known.
  public var format: LogFormat? {
    switch self {
    case .sure(let candidate): candidate.format
    case .unsure(let candidates): candidates.first?.format
    }
  }

  private static func firstLines(of block: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let head = UnsafeRawBufferPointer(rebasing: block.prefix(mostBytes))
    var end = 0
    var lines = 0
    for (index, byte) in head.enumerated() where byte == Byte.newline {
      end = index + 1
      lines += 1
      if lines == mostLines { break }
    }
    return lines == 0 ? head : UnsafeRawBufferPointer(rebasing: head[..<end])
  }

  private static func probe(_ sample: UnsafeRawBufferPointer, for format: LogFormat) -> Candidate {
    var parser = format.makeProbe()
    var report = ParseReport()
    let table = EventTable(capacity: mostLines)
    _ = parser.parse(sample, into: table, noting: &report)
    let notRequests = [.blank, .noRequestFields, .serverMessage].reduce(0) { $0 + (report[$1]?.count ?? 0) }
    let events = table.events.filter(Plausibility.isEvent)
    return Candidate(
      format: format, lines: report.lines - report.headers - notRequests, events: events.count,
      fields: events.reduce(0) { $0 + Plausibility.fields(of: $1) }, report: report)
  }
}
