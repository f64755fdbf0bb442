#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Goes from line to line through a stretch of a log, by counting newlines.
struct LineWalk {
  private let bytes: UnsafeRawBufferPointer
  /// Which line has been come to, and where it begins.
  private var number = 0
  private var start = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The line of that number, without its end; nil behind the last. It may be asked for again, but for no line before it.
  mutating func line(_ wanted: Int) -> UnsafeRawBufferPointer? {
    while number < wanted, start < bytes.count {
      start = endOfLine + 1
      number += 1
    }
    if start >= bytes.count { return nil }
    var end = endOfLine
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  private var endOfLine: Int {
    guard let base = bytes.baseAddress,
      let newline = memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(newline) - base
  }
}
