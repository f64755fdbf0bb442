/// Eight bytes looked at together in a 64-bit word ("SIMD within a register"), the first of them in its lowest byte.
///
/// All without branches: what a field holds can't be foreseen, that it is as usual can.
enum Swar {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080
  private static let zeros: UInt64 = 0x3030_3030_3030_3030  // "00000000"

  /// Flags the bytes that are zero: the lowest flag is always a true one; those above it may be false, by the
  /// subtraction's borrow.
  @inline(__always) static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  /// Whether the first `count` bytes, one to eight, are ASCII letters.
  @inline(__always) static func areLetters(_ loaded: UInt64, count: Int) -> Bool {
    let word = UInt64(littleEndian: loaded)
    let lower = (word | ones &* 0x20) & ~highs
    // The high bit of each byte: from `a` on, but not beyond `z`, and not beyond ASCII.
    let letters = (lower &+ ones &* 0x1F) & ~(lower &+ ones &* 0x05) & ~word & highs
    let unused = UInt64(truncatingIfNeeded: 64 &- count &* 8)
    return (letters ^ highs) &<< unused == 0
  }

  /// Whether they are `HTTP/1.1` or another version of two digits.
  @inline(__always) static func isHTTP(_ loaded: UInt64) -> Bool {
    // What is left of a digit is its value, of any other byte that is as it should be nothing.
    let rest = UInt64(littleEndian: loaded) ^ 0x302E_302F_5054_5448  // "HTTP/0.0"
    return (rest & ~0x0F00_0F00_0000_0000) | ((rest &+ 0x0600_0600_0000_0000) & 0xF000_F000_0000_0000) == 0
  }

  /// Whether the four bytes are ` 200`, or another three digits behind a space.
  @inline(__always) static func isStatus(_ loaded: UInt32) -> Bool {
    let rest = UInt32(littleEndian: loaded) ^ 0x3030_3020  // " 000"
    return (rest & ~0x0F0F_0F00) | ((rest &+ 0x0606_0600) & 0xF0F0_F000) == 0
  }

  /// The number whose digits are the last `digits` bytes, one to eight; nil where they aren't all digits.
  @inline(__always) static func number(_ loaded: UInt64, digits: Int) -> Int64? {
    // The bytes in front become leading zeros.
    let unused = UInt64(truncatingIfNeeded: 64 &- digits &* 8)
    let values = ((UInt64(littleEndian: loaded) ^ zeros) &>> unused) &<< unused
    guard (values | (values &+ ones &* 6)) & (ones &* 0xF0) == 0 else { return nil }
    // Neighbours are joined to pairs, pairs to fours, fours to the whole; the earlier of two counts for more.
    let pairs = (values &* 10 &+ values &>> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
    return Int64(truncatingIfNeeded: (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF)
  }
}
