/// What is searched for in lines. A capital letter means itself; without one, large and small letters are the same.
public struct LineSearch: Hashable, Sendable {
  public let text: String
  private let bytes: [UInt8]
  public let ignoresCase: Bool

  /// Nil for nothing.
  public init?(_ text: String) {
    if text.isEmpty { return nil }
    self.text = text
    bytes = Array(text.utf8)
    ignoresCase = !text.utf8.contains { (65...90).contains($0) }
  }

  public func isIn(_ line: [UInt8]) -> Bool { line.withUnsafeBytes { isIn($0) } }

  public func isIn(_ line: UnsafeRawBufferPointer) -> Bool { next(in: line, from: 0) != nil }

  /// Where it is in a line; the places don't overlap.
  public func matches(in line: [UInt8]) -> [Range<Int>] {
    line.withUnsafeBytes { line in
      var found: [Range<Int>] = []
      while let next = next(in: line, from: found.last?.upperBound ?? 0) { found.append(next) }
      return found
    }
  }

  private func next(in line: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    guard let base = line.baseAddress?.assumingMemoryBound(to: UInt8.self), line.count - start >= bytes.count else {
      return nil
    }
    let count = line.count
    return bytes.withUnsafeBufferPointer { bytes in
      let small = bytes[0]
      // Only a letter has a second form.
      let large = ignoresCase && (97...122).contains(small) ? small & ~0x20 : small
      for place in start...count - bytes.count where base[place] == small || base[place] == large {
        var length = 1
        while length < bytes.count, fold(base[place + length]) == bytes[length] { length += 1 }
        if length == bytes.count { return place..<place + length }
      }
      return nil
    }
  }

  @inline(__always) private func fold(_ byte: UInt8) -> UInt8 {
    ignoresCase && (65...90).contains(byte) ? byte | 0x20 : byte
  }
}
