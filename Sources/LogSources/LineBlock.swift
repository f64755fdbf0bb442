#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whole lines that belong to whoever has the block, until they are read into again: for handing lines to another thread
/// without copying them.
///
/// A source that reads into it takes its memory in exchange for that which the lines are in.
public final class LineBlock: @unchecked Sendable {
  private var storage: UnsafeMutableRawBufferPointer?
  private var range = 0..<0

  public init() {}

  deinit { free(storage?.baseAddress) }

  /// The lines; at least 64 bytes behind them may be loaded. Empty where the last read gave none.
  public var lines: UnsafeRawBufferPointer {
    guard let storage else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: storage[range])
  }

  func hold(_ storage: UnsafeMutableRawBufferPointer, lines: Range<Int>) {
    self.storage = storage
    range = lines
  }

  /// Gives its memory away; nil where it has none.
  func release() -> UnsafeMutableRawBufferPointer? {
    defer { removeAll() }
    return storage.take()
  }

  func removeAll() { range = 0..<0 }

  /// Gives its lines away, with the memory they are in, for the other's memory.
  func exchangeMemory(with other: LineBlock) {
    swap(&storage, &other.storage)
    swap(&range, &other.range)
  }

  /// Copies lines, where the memory they are in can't be had.
  func copy(_ lines: UnsafeRawBufferPointer) {
    if (storage?.count ?? 0) < lines.count + LineBuffer.padding {
      free(storage?.baseAddress)
      guard let memory = calloc(1, lines.count + LineBuffer.padding) else {
        fatalError("no memory for a block of \(lines.count) bytes")
      }
      storage = UnsafeMutableRawBufferPointer(start: memory, count: lines.count + LineBuffer.padding)
    }
    if let storage, let from = lines.baseAddress { memcpy(storage.baseAddress!, from, lines.count) }
    range = 0..<lines.count
  }
}
