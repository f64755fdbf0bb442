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
/// A parser allocates 260 KB of address space when it is made, of which it touches a few KB, and nothing afterwards. Copies
/// share it, so only one of them may be parsing at a time. What a line costs is in `AccessLogLine`.
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
  private let marker: LineMarker
  /// How long the lines were lately, in bytes, newline included: so far are lines marked that fill a table.
  private var usualLength = 256

  /// - Parameters:
  ///   - only: takes lines of this shape and rejects the others: for telling formats apart. Nil takes them all.
  ///   - longestLine: longer lines, in bytes, are rejected unread.
  public init(only: Shape? = nil, longestLine: Int = 65_536) {
    self.only = only
    self.longestLine = longestLine
    // Room for a longest line and its end, `\r\n`: what doesn't end within that is too long.
    marker = LineMarker(capacity: max(longestLine + 2, 65_536))
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
      // No further than this table is likely to reach, so that little is marked in vain.
      let marks = marker.mark(from: line, before: end, length: (capacity - count + 1) * usualLength)
      let (stretch, linesBeforeStretch) = (line, lines)
      var mark = marks.marks
      while line < marks.linesEnd, count < capacity {
        let next = marks.endOfLine(mark)
        let newline = marks.place(next[-1])
        var lineEnd = newline
        if lineEnd > line, lineEnd[-1] == Byte.carriageReturn { lineEnd -= 1 }
        lines &+= 1
        do throws(Reject) {
          if lineEnd - line > longestLine { throw Reject(.tooLong, at: line + longestLine, of: line) }
          let shape = try AccessLogLine(start: line, end: lineEnd).parse(
            marks: marks, quotes: mark, into: &storage[count], clock: &clock)
          if let only, shape != only { throw Reject(.otherShape, at: line, of: line) }
          count &+= 1
        } catch {
          report.note(
            error, line: UnsafeRawBufferPointer(start: line, count: lineEnd - line), number: linesBefore + lines)
        }
        line = newline + 1
        mark = next
      }
      if line == stretch {
        // Not one whole line was marked: this one is longer than a line may be.
        let lineEnd = line.farFirst(Byte.newline, before: end)
        lines += 1
        report.note(
          Reject(.tooLong, at: line + longestLine, of: line),
          line: UnsafeRawBufferPointer(start: line, count: lineEnd - line), number: linesBefore + lines)
        line = lineEnd + 1
      } else {
        usualLength = (line - stretch) / (lines - linesBeforeStretch) + 1
      }
    }
    report.lines += lines
    report.events += count - events.count
    events.count = count
    return min(line, end) - start
  }
}
