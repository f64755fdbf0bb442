/// How the parsing of a source went: lines read, events found, and what was rejected, with an example of each reason.
public struct ParseReport: Sendable, Equatable {
  /// The lines rejected for one reason.
  public struct Rejection: Sendable, Equatable {
    public let reason: RejectReason
    public fileprivate(set) var count: Int
    /// The first such line's bytes, at most `exampleLimit` of them, without the line's end.
    public let example: [UInt8]
    /// Where that line went wrong: the byte, counted from 1.
    public let column: Int
    /// Which line of the source it is, counted from 1 at the first line that was parsed.
    public fileprivate(set) var line: Int
    /// The latest such lines, the newest last: at most `mostLatest`.
    public fileprivate(set) var latest: [Example] = []

    /// The example as text, bytes that are not UTF-8 as U+FFFD.
    public var exampleText: String { String(decoding: example, as: UTF8.self) }
  }

  /// A line that was rejected.
  public struct Example: Sendable, Equatable {
    /// Its bytes, at most `exampleLimit` of them, without the line's end.
    public let bytes: [UInt8]
    /// Where it went wrong: the byte, counted from 1.
    public let column: Int
    /// Which line of the source it is.
    public fileprivate(set) var line: Int
  }

  /// How many of the latest lines are kept for each reason, so that a flood of one doesn't take the others' place.
  public static let mostLatest = 16

  /// The most bytes of a rejected line that are kept.
  public static let exampleLimit = 512

  /// Lines read: events, headers and rejects together.
  public internal(set) var lines = 0
  public internal(set) var events = 0
  /// Lines that are no events, and are not meant to be: they say how to read those that follow.
  public internal(set) var headers = 0
  /// Which of the lines those are, counted from 1, until somebody has made use of it.
  var headerNumbers: [Int] = []
  /// By format, the lines that are of another than their source's and were read by it.
  public internal(set) var byOtherFormat: [String: Int] = [:]
  /// By format, the rejected lines that are of another than the one that the user has said.
  public internal(set) var likeOtherFormat: [String: Int] = [:]
  /// The rejected lines as they are, each with its end, if somebody wants them.
  public internal(set) var rejectedLines: [UInt8] = []
  /// Where rejected lines go before they are counted; nil to count them at once.
  var collector: RejectCollector?
  /// By reason; nil where no line was rejected for it.
  private var byReason = [Rejection?](repeating: nil, count: RejectReason.allCases.count)

  public init() {}

  /// The rejected lines, which the report then has no longer.
  public mutating func takeRejectedLines() -> [UInt8] {
    defer { rejectedLines = [] }
    return rejectedLines
  }

  /// Lines rejected.
  public var rejected: Int { lines - events - headers }

  /// What was rejected, the most frequent reason first, in the reasons' own order where equal.
  public var rejections: [Rejection] {
    byReason.compactMap(\.self).sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
  }

  public subscript(reason: RejectReason) -> Rejection? { byReason[Int(reason.rawValue)] }

  /// Takes note of a line, the source's `number`th, that its parser has rejected. Out of line: a good log never comes here.
  @inline(never)
  mutating func note(_ reject: Reject, line: UnsafeRawBufferPointer, number: Int) {
    if let collector {
      collector.note(reject, line, number: number)
    } else {
      count(reject, line, number: number)
    }
  }

  /// Counts a line as rejected.
  mutating func count(_ reject: Reject, _ line: UnsafeRawBufferPointer, number: Int) {
    let index = Int(reject.reason.rawValue)
    let example = Example(bytes: Array(line.prefix(ParseReport.exampleLimit)), column: reject.column, line: number)
    if byReason[index] == nil {
      byReason[index] = Rejection(
        reason: reject.reason, count: 0, example: example.bytes, column: example.column, line: number)
    }
    byReason[index]?.count += 1
    byReason[index]?.keep([example])
  }

  /// Forgets what was counted, where nothing was rejected.
  mutating func forgetCounts() {
    (lines, events, headers) = (0, 0, 0)
    if !headerNumbers.isEmpty { headerNumbers = [] }
  }

  /// Takes note of a line, the source's `number`th, that says how to read those that follow.
  @inline(never) mutating func noteHeader(number: Int) {
    headers += 1
    headerNumbers.append(number)
  }

  /// Adds the report of another source. Examples already here stay; line numbers are each source's own.
  public mutating func merge(_ other: ParseReport) { add(other, linesBefore: 0) }

  /// Adds the report of the lines that follow in the same source: their line numbers count on from here.
  public mutating func append(_ next: ParseReport) { add(next, linesBefore: lines) }

  private mutating func add(_ other: ParseReport, linesBefore: Int) {
    lines += other.lines
    events += other.events
    headers += other.headers
    byOtherFormat.merge(other.byOtherFormat, uniquingKeysWith: +)
    likeOtherFormat.merge(other.likeOtherFormat, uniquingKeysWith: +)
    rejectedLines += other.rejectedLines
    for index in byReason.indices {
      guard var added = other.byReason[index] else { continue }
      added.line += linesBefore
      for place in added.latest.indices { added.latest[place].line += linesBefore }
      if byReason[index] == nil {
        byReason[index] = added
      } else {
        byReason[index]?.count += added.count
        byReason[index]?.keep(added.latest)
      }
    }
  }
}

extension ParseReport.Rejection {
  fileprivate mutating func keep(_ examples: [ParseReport.Example]) {
    latest += examples
    if latest.count > ParseReport.mostLatest { latest.removeFirst(latest.count - ParseReport.mostLatest) }
  }
}

extension ParseReport {
  /// Both say the same of the lines.
  public static func == (a: ParseReport, b: ParseReport) -> Bool {
    a.lines == b.lines && a.events == b.events && a.headers == b.headers && a.byReason == b.byReason
      && a.byOtherFormat == b.byOtherFormat && a.likeOtherFormat == b.likeOtherFormat
      && a.rejectedLines == b.rejectedLines
  }
}
