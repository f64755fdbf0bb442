#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The first whole lines of a log, in memory.
final class LogBlock {
  let bytes: UnsafeRawBufferPointer
  private let memory: UnsafeMutableRawBufferPointer
  /// What a parser may load beyond the last line.
  private static let margin = 64

  /// Nil where there isn't a whole line.
  init?(_ log: String, most: Int) {
    guard let file = fopen(log, "r") else { return nil }
    defer { fclose(file) }
    memory = .allocate(byteCount: most + Self.margin, alignment: 64)
    let count = fread(memory.baseAddress, 1, most, file)
    let whole = memory[..<count].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    for place in whole..<memory.count { memory[place] = 0 }
    bytes = UnsafeRawBufferPointer(rebasing: memory[..<whole])
    if whole == 0 { return nil }
  }

  deinit { memory.deallocate() }
}
