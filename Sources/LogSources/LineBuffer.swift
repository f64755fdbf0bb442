#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes in, whole lines out: keeps the part of a line whose newline hasn't come yet, at the front of one fixed buffer.
///
/// The buffer has room for the longest line allowed and its newline, and not a byte more. So a line that is too long can
/// never be whole in it: it shows as a full buffer without a newline, and no line has to be measured.
///
///     let count = read(into: buffer.room())
///     buffer.append(count)
///     consume(buffer.wholeLines)
///     buffer.dropWholeLines()
///
/// Memory: ``SourceLimits/maximumLineLength`` of address space, of which only what was written to is real. Cost: the bytes
/// of one partial line are moved per block; newlines are searched from the block's end, so about one line is looked at.
struct LineBuffer: ~Copyable {
  /// At most so many bytes are read at once: a block stays in the processor's second-level cache for the parser.
  static let readSize = 1 << 18

  /// So many bytes past the end of a block may be loaded.
  static let padding = 64

  private static let newline = UInt8(ascii: "\n")

  private var storage: UnsafeMutableRawBufferPointer
  private let capacity: Int
  /// The first byte that hasn't been handed over.
  private var start = 0
  /// Past the last newline, or `start` if there is none.
  private var wholeEnd = 0
  /// Past the last byte.
  private var end = 0
  /// The line being read was too long: its beginning has been made a line, and the rest, up to its newline, is dropped.
  private(set) var isInsideOversizedLine = false

  init(maximumLineLength: Int) {
    capacity = maximumLineLength + 1
    storage = Self.allocate(capacity)
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
    // calloc, since the padding is loaded before anything was written there, and since untouched pages then cost nothing.
    guard let memory = calloc(1, capacity + padding) else { fatalError("no memory for a line of \(capacity) bytes") }
    return UnsafeMutableRawBufferPointer(start: memory, count: capacity + padding)
  }

  deinit {
    free(storage.baseAddress)
  }

  /// Where to put the next bytes; never empty once the whole lines have been dropped.
  mutating func room() -> UnsafeMutableRawBufferPointer {
    if start > 0 {
      memmove(storage.baseAddress!, storage.baseAddress! + start, end - start)
      wholeEnd -= start
      end -= start
      start = 0
    }
    return UnsafeMutableRawBufferPointer(rebasing: storage[end..<min(end + Self.readSize, capacity)])
  }

  /// So many bytes were put into the room given out last.
  mutating func append(_ count: Int) {
    var fresh = end
    end += count
    if isInsideOversizedLine {
      // Nothing is pending inside a line that is being dropped, so the fresh bytes are all there is.
      guard let newline = memchr(storage.baseAddress! + fresh, CInt(Self.newline), count) else {
        end = fresh
        return
      }
      isInsideOversizedLine = false
      start = UnsafeRawPointer(newline) - UnsafeRawPointer(storage.baseAddress!) + 1
      wholeEnd = start
      fresh = start
    }
    var place = end
    while place > fresh {
      place -= 1
      if storage[place] == Self.newline {
        wholeEnd = place + 1
        return
      }
    }
    if end - start == capacity {
      storage[end - 1] = Self.newline
      wholeEnd = end
      isInsideOversizedLine = true
    }
  }

  /// The lines that have their newline, to be dropped once they have been read.
  var wholeLines: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[start..<wholeEnd]) }

  /// The bytes after the last newline.
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[wholeEnd..<end]) }

  /// All bytes that have not been handed over.
  var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[start..<end]) }

  mutating func dropWholeLines() {
    start = wholeEnd
  }

  /// Gives the whole lines away with the memory they are in, and goes on in other memory: the block's, if that is as large.
  mutating func moveWholeLines(to block: LineBlock) {
    var other = block.release() ?? Self.allocate(capacity)
    if other.count != capacity + Self.padding {
      free(other.baseAddress)
      other = Self.allocate(capacity)
    }
    let rest = end - wholeEnd
    memcpy(other.baseAddress!, storage.baseAddress! + wholeEnd, rest)
    block.hold(storage, lines: start..<wholeEnd)
    storage = other
    start = 0
    wholeEnd = 0
    end = rest
  }

  /// Forgets everything, as at the start of another file.
  mutating func clear() {
    start = 0
    wholeEnd = 0
    end = 0
    isInsideOversizedLine = false
  }
}
