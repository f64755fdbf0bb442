/// Bytes taken eight at a time, never one outside the value they belong to.
extension UnsafeRawPointer {
  @inline(__always) func word(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }

  /// The first and the last of 1 to 16 bytes, by loads that overlap: together with the count they say what the bytes are.
  @inline(__always) func words(_ count: Int) -> (first: UInt64, last: UInt64) {
    if count >= 8 { return (word(0), word(count &- 8)) }
    if count >= 4 {
      return (
        UInt64(loadUnaligned(as: UInt32.self)), UInt64(loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
      )
    }
    let middle = UInt64(load(fromByteOffset: count >> 1, as: UInt8.self))
    return (UInt64(load(as: UInt8.self)) | middle << 8, UInt64(load(fromByteOffset: count &- 1, as: UInt8.self)))
  }

  /// Whether as many bytes are the same here and there; one or more.
  ///
  /// In steps of 64 bytes, the last of which overlaps the one before: a call of `memcmp` and its branches on the length
  /// cost twice as much. Words of 64 bits, because Swift compares vectors of bytes one by one.
  @inline(__always) func holdsSameBytes(as other: UnsafeRawPointer, _ count: Int) -> Bool {
    if count <= 16 { return words(count) == other.words(count) }
    var offset = 0
    while count &- offset > 64 {
      if difference(from: other, offset, 64) != 0 { return false }
      offset &+= 64
    }
    return (count > 64 ? difference(from: other, count &- 64, 64) : difference(from: other, 0, count)) == 0
  }

  /// Zero where the 17 to 64 bytes from `offset` on are the same.
  @inline(__always) private func difference(from other: UnsafeRawPointer, _ offset: Int, _ count: Int) -> UInt64 {
    let last = count &- 16
    let each = pair(offset) ^ other.pair(offset)
    let second = pair(offset &+ min(16, last)) ^ other.pair(offset &+ min(16, last))
    let third = pair(offset &+ min(32, last)) ^ other.pair(offset &+ min(32, last))
    let fourth = pair(offset &+ last) ^ other.pair(offset &+ last)
    let all = each | second | third | fourth
    return all.x | all.y
  }

  @inline(__always) private func pair(_ offset: Int) -> SIMD2<UInt64> {
    loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
  }
}
