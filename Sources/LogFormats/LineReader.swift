import PageEvents

/// Reads one line of a format: what differs between formats, without blocks, tables and reports.
///
/// `LineByLine` makes a parser of it. Generic, so that each format's loop is compiled by itself and calls nothing it can't see.
protocol LineReader {
  /// Reads the line `[start, end)`, its end not counted, into an event; false where the line says something about the lines
  /// that follow and is no event. No byte from `end` on is read.
  mutating func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> Bool

  /// Where values that are not in the block as they are go.
  var scratch: Scratch { get }
}

/// A parser that hands lines to a reader, one at a time: 10 ns a line besides what the reader takes.
struct LineByLine<Reader: LineReader>: LineParser {
  private var reader: Reader
  private let longestLine: Int

  init(_ reader: Reader, longestLine: Int = 65_536) {
    self.reader = reader
    self.longestLine = longestLine
  }

  mutating func parse(
    _ block: UnsafeRawBufferPointer, into events: EventTable, noting report: inout ParseReport
  ) -> Int {
    guard let start = block.baseAddress else { return 0 }
    // A table that was emptied has no use for what was written for its events.
    if events.count == 0 { reader.scratch.removeAll() }
    let end = start + block.count
    let (capacity, storage) = (events.capacity, events.storage)
    let (linesBefore, countBefore) = (report.lines, events.count)
    var (count, lines) = (countBefore, 0)
    var line = start
    while line < end, count < capacity {
      let newline = line.farFirst(Byte.newline, before: end)
      var lineEnd = newline
      if lineEnd > line, lineEnd[-1] == Byte.carriageReturn { lineEnd -= 1 }
      lines &+= 1
      do throws(Reject) {
        if lineEnd - line > longestLine { throw Reject(.tooLong, at: line + longestLine, of: line) }
        if try reader.read(line, lineEnd, into: &storage[count]) {
          count &+= 1
        } else {
          report.noteHeader(number: linesBefore + lines)
        }
      } catch {
        let isBlank = UnsafeRawBufferPointer(start: line, count: lineEnd - line).allSatisfy(Byte.isBlank)
        report.note(
          isBlank ? Reject(.blank, at: line, of: line) : error,
          line: UnsafeRawBufferPointer(start: line, count: lineEnd - line), number: linesBefore + lines)
      }
      line = newline + 1
    }
    report.lines += lines
    report.events += count - countBefore
    events.count = count
    return min(line, end) - start
  }
}
