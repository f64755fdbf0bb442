import PageEvents

/// Parses the access logs that Apache, nginx and most others write: common and combined, with or without a virtual host in
/// front, and whatever fields an operator added behind.
///
///     [host[:port] ]client ident user [time] "request" status bytes[ "referrer" "agent"][ more …]
///
/// Which of the optional fields a line has is read from the line, so a log whose format was changed half-way counts whole.
/// Values are kept as logged; `-` and nothing are missing values.
///
/// - A request that isn't `METHOD target PROTOCOL` is still an event, with all three missing: it happened.
/// - The user may contain spaces. The time is the last `[…]` before the request: a user name can't stand in for it.
/// - Of the further fields, the first bare number with a fraction is the time to serve, in seconds.
///
/// A parser takes what memory its few words need and allocates nothing. Its cost a line is in `AccessLogLine`.
public struct AccessLogParser: LineParser {
  /// Which of the optional fields a line has.
  public struct Shape: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A virtual host stands in front.
    public static let virtualHost = Shape(rawValue: 1)
    /// The referrer and the agent stand behind the bytes.
    public static let referrerAndAgent = Shape(rawValue: 2)
  }

  private let only: Shape?
  private let longestLine: Int
  private var clock = AccessLogClock()

  /// - Parameters:
  ///   - only: takes lines of this shape and rejects the others: for telling formats apart. Nil takes them all.
  ///   - longestLine: longer lines, in bytes, are rejected unread.
  public init(only: Shape? = nil, longestLine: Int = 65_536) {
    self.only = only
    self.longestLine = longestLine
  }

  public mutating func parse(
    _ block: UnsafeRawBufferPointer, into events: EventTable, noting report: inout ParseReport
  ) -> Int {
    guard let start = block.baseAddress else { return 0 }
    let end = start + block.count
    let capacity = events.capacity
    let storage = events.storage
    // Counted in registers and written back once a block: the table is an object, and the report's owner may be one too.
    var count = events.count
    var lines = 0
    let linesBefore = report.lines
    var line = start
    while line < end, count < capacity {
      let newline = line.farFirst(Byte.newline, before: end)
      var lineEnd = newline
      if lineEnd > line, lineEnd[-1] == Byte.carriageReturn { lineEnd -= 1 }
      lines += 1
      do throws(Reject) {
        if lineEnd - line > longestLine { throw Reject(.tooLong, at: line + longestLine, of: line) }
        let shape = try AccessLogLine(start: line, end: lineEnd).parse(into: &storage[count], clock: &clock)
        if let only, shape != only { throw Reject(.otherShape, at: line, of: line) }
        count += 1
      } catch {
        report.note(
          error, line: UnsafeRawBufferPointer(start: line, count: lineEnd - line), number: linesBefore + lines)
      }
      line = newline < end ? newline + 1 : end
    }
    report.lines += lines
    report.events += count - events.count
    events.count = count
    return line - start
  }
}
