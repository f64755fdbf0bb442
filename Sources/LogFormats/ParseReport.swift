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

    /// The example as text, bytes that are not UTF-8 as U+FFFD.
    public var exampleText: String { String(decoding: example, as: UTF8.self) }
  }

  /// The most bytes of a rejected line that are kept.
  public static let exampleLimit = 512

  /// Lines read: events, headers and rejects together.
  public internal(set) var lines = 0
  public internal(set) var events = 0
  /// Lines that are no events, and are not meant to be: they say how to read those that follow.
  public internal(set) var headers = 0
  /// By reason; nil where no line was rejected for it.
  private var byReason = [Rejection?](repeating: nil, count: RejectReason.allCases.count)

  public init() {}

  /// Lines rejected.
  public var rejected: Int { lines - events - headers }

  /// What was rejected, the most frequent reason first, in the reasons' own order where equal.
  public var rejections: [Rejection] {
    byReason.compactMap(\.self).sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
  }

  public subscript(reason: RejectReason) -> Rejection? { byReason[Int(reason.rawValue)] }

  /// Counts a line, the source's `number`th, as rejected. Out of line: a good log never comes here.
  @inline(never)
  mutating func note(_ reject: Reject, line: UnsafeRawBufferPointer, number: Int) {
    let index = Int(reject.reason.rawValue)
    if byReason[index] == nil {
      byReason[index] = Rejection(
        reason: reject.reason, count: 0, example: Array(line.prefix(ParseReport.exampleLimit)),
        column: reject.column, line: number)
    }
    byReason[index]?.count += 1
  }

  /// Forgets what was counted, where nothing was rejected.
  mutating func forgetCounts() { (lines, events, headers) = (0, 0, 0) }

  /// Adds the report of another source. Examples already here stay; line numbers are each source's own.
  public mutating func merge(_ other: ParseReport) { add(other, linesBefore: 0) }

  /// Adds the report of the lines that follow in the same source: their line numbers count on from here.
  public mutating func append(_ next: ParseReport) { add(next, linesBefore: lines) }

  private mutating func add(_ other: ParseReport, linesBefore: Int) {
    lines += other.lines
    events += other.events
    headers += other.headers
    for index in byReason.indices {
      guard var added = other.byReason[index] else { continue }
      if byReason[index] == nil {
        added.line += linesBefore
        byReason[index] = added
      } else {
        byReason[index]?.count += added.count
      }
    }
  }
}
