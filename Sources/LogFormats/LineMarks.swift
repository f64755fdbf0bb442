internal import CByteScan

/// Where the lines and the quoted fields of a stretch of log begin and end: the first of the parser's two stages.
///
/// A pass over the bytes, 64 at a step and without looking at what they mean, notes every quote, backslash, newline and
/// space. From these a usual line is taken apart by loads and comparisons alone; to search for each field's end in its turn
/// costs twice as much, most of it in branches that can't be foreseen. After Langdale and Lemire, "Parsing Gigabytes of JSON
/// per Second" (2019); but backslashes are rare in logs, so they are left to the lines that have them.
///
/// Costs 12 ns for a line of 243 bytes (AVX-512; AVX2 12, SSE2 24).
struct LineMarks {
  /// The stretch's first byte, from which the marks count.
  let base: UnsafeRawPointer
  /// Behind the last whole line; the same as `base` where there is none.
  let linesEnd: UnsafeRawPointer
  /// The offsets of quotes, backslashes and newlines, ascending. Behind `marksEnd`, which is behind the last of them, stand
  /// some more that are safe to follow.
  let marks: UnsafeMutablePointer<UInt32>
  fileprivate let marksEnd: UnsafeMutablePointer<UInt32>
  /// A bit for each byte: whether it is a space.
  fileprivate let spaces: UnsafeMutablePointer<UInt64>

  @inline(__always) func place(_ mark: UInt32) -> UnsafeRawPointer { base + Int(mark) }

  // MARK: - A line's marks

  /// The marks behind those of the line whose marks begin here. The line's own are left to be its quotes that aren't escaped
  /// and, in place of the others, its newline; where it has none, the byte behind its end.
  @inline(__always) func endOfLine(_ first: UnsafeMutablePointer<UInt32>) -> UnsafeMutablePointer<UInt32> {
    // Of the three bytes that are marked, only the quote has no bit that a quote hasn't.
    let two = place(first[0])[0] | place(first[1])[0]
    if place(first[6])[0] == Byte.newline {
      let six = two | place(first[2])[0] | place(first[3])[0] | place(first[4])[0] | place(first[5])[0]
      if six == Byte.quote { return first + 7 }
    }
    if two == Byte.quote, place(first[2])[0] == Byte.newline { return first + 3 }
    return endOfUnusualLine(first)
  }

  /// A backslash escapes the byte behind it, but not the line's end.
  @inline(never) private func endOfUnusualLine(
    _ first: UnsafeMutablePointer<UInt32>
  ) -> UnsafeMutablePointer<UInt32> {
    var kept = first
    var next = first
    while next < marksEnd, place(next[0])[0] != Byte.newline {
      if place(next[0])[0] == Byte.quote {
        kept[0] = next[0]
        kept += 1
      } else if next + 1 < marksEnd, next[1] == next[0] + 1, place(next[1])[0] != Byte.newline {
        next += 1
      }
      next += 1
    }
    // Behind the last mark the line ends with the stretch. The padding that stands there may say so.
    let isCutShort = next == marksEnd
    let end = isCutShort ? UInt32(linesEnd - base) : next[0]
    let behind = isCutShort ? next + Int(BYTE_SCAN_PADDING) : next
    while kept < behind {
      kept[0] = end
      kept += 1
    }
    return next + 1
  }

  // MARK: - Spaces

  /// The first space at or behind a place, if it is one of the next 57 bytes; otherwise a place further on.
  @inline(__always) func nearSpace(from place: UnsafeRawPointer) -> UnsafeRawPointer {
    place + spaceBits(from: place).trailingZeroBitCount
  }

  /// Whether there is a space at `start` or behind it, before `end`.
  @inline(__always) func hasSpace(from start: UnsafeRawPointer, before end: UnsafeRawPointer) -> Bool {
    let length = end - start
    if length > 57 { return start.nearFirst(Byte.space, before: end) < end }
    return spaceBits(from: start) & (1 &<< UInt64(truncatingIfNeeded: length) &- 1) != 0
  }

  /// A bit for each of at least 57 bytes from a place on, the lowest for the place itself.
  @inline(__always) private func spaceBits(from place: UnsafeRawPointer) -> UInt64 {
    let offset = place - base
    return UnsafeRawPointer(spaces).word(offset &>> 3) &>> UInt64(truncatingIfNeeded: offset & 7)
  }
}

/// Marks lines, one stretch at a time, and owns the memory that it takes: four bytes for each of a longest stretch's bytes, of
/// which only what is used is ever touched.
final class LineMarker {
  private let capacity: Int
  private let marks: UnsafeMutablePointer<UInt32>
  private let spaces: UnsafeMutablePointer<UInt64>

  /// For lines of at most `capacity` bytes, newline included.
  init(capacity: Int) {
    precondition((1...1 << 31).contains(capacity), "Marks are offsets of 32 bits.")
    self.capacity = capacity
    marks = .allocate(capacity: capacity + Int(BYTE_SCAN_PADDING))
    spaces = .allocate(capacity: (capacity + 63) / 64 + 2)
  }

  deinit {
    marks.deallocate()
    spaces.deallocate()
  }

  /// Marks lines, in place of what was marked before: those of the next `length` bytes, or of however many more it takes for
  /// one whole line. None is marked where the first is longer than there is memory for.
  ///
  /// The last line before `end` may lack its newline, and is whole nevertheless.
  @inline(never) func mark(from start: UnsafeRawPointer, before end: UnsafeRawPointer, length: Int) -> LineMarks {
    let longest = min(end - start, capacity)
    var length = min(length, longest)
    while true {
      let marksEnd = marks + byte_scan(start.assumingMemoryBound(to: UInt8.self), length, marks, spaces)
      var linesEnd = start + length
      if linesEnd < end {
        var last = marksEnd
        while last > marks, start[Int(last[-1])] != Byte.newline { last -= 1 }
        linesEnd = last > marks ? start + Int(last[-1]) + 1 : start
      }
      if linesEnd > start || length == longest {
        return LineMarks(base: start, linesEnd: linesEnd, marks: marks, marksEnd: marksEnd, spaces: spaces)
      }
      length = min(2 * length, longest)
    }
  }
}
