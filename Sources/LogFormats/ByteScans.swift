#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes that access logs are made of.
enum Byte {
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let dash = UInt8(ascii: "-")
  static let dot = UInt8(ascii: ".")
  static let colon = UInt8(ascii: ":")
  static let slash = UInt8(ascii: "/")
  static let backslash = UInt8(ascii: "\\")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 <= 25 }
  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte &- 9 <= 4 }
}

/// Scans over `[self, end)`, all of which return `end` where there is nothing to find and read nothing beyond it.
extension UnsafeRawPointer {
  @inline(__always) subscript(offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }
  @inline(__always) func word(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  @inline(__always) func half(_ offset: Int) -> UInt32 { loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
  @inline(__always) func pair(_ offset: Int) -> UInt16 { loadUnaligned(fromByteOffset: offset, as: UInt16.self) }

  /// The first such byte, for things that are usually far: a call to `memchr`, then 32 bytes a cycle.
  @inline(__always) func farFirst(_ byte: UInt8, before end: UnsafeRawPointer) -> UnsafeRawPointer {
    guard self < end, let found = memchr(self, Int32(byte), end - self) else { return end }
    return UnsafeRawPointer(found)
  }

  /// The first such byte, for things that are usually near: eight bytes at a time, without a call.
  @inline(__always) func nearFirst(_ byte: UInt8, before end: UnsafeRawPointer) -> UnsafeRawPointer {
    var place = self
    let pattern = Swar.ones &* UInt64(byte)
    while end - place >= 8 {
      let hits = Swar.zeroBytes(UInt64(littleEndian: place.word(0)) ^ pattern)
      if hits != 0 { return place + hits.trailingZeroBitCount &>> 3 }
      place += 8
    }
    while place < end, place[0] != byte { place += 1 }
    return place
  }

  /// The first byte at which a request's target might end: a space, a quote or a backslash. It may also stop at a control
  /// byte or at `!`, which sort below the quote: that saves a comparison in eight and is for the caller to look at.
  @inline(__always) func nearTargetEnd(before end: UnsafeRawPointer) -> UnsafeRawPointer {
    var place = self
    let backslashes = Swar.ones &* UInt64(Byte.backslash)
    while end - place >= 8 {
      let word = UInt64(littleEndian: place.word(0))
      let hits = Swar.zeroBytes(word ^ backslashes) | ((word &- Swar.ones &* 0x23) & ~word & Swar.highs)
      if hits != 0 { return place + hits.trailingZeroBitCount &>> 3 }
      place += 8
    }
    while place < end, place[0] > Byte.quote, place[0] != Byte.backslash { place += 1 }
    return place
  }

  /// The quote that closes the field whose first byte is here. A backslash escapes the byte after it, so a quote behind an
  /// odd number of backslashes is the field's own.
  @inline(__always) func closingQuote(before end: UnsafeRawPointer) -> UnsafeRawPointer {
    var place = farFirst(Byte.quote, before: end)
    while place < end, place > self, place[-1] == Byte.backslash {
      var run = place
      while run > self, run[-1] == Byte.backslash { run -= 1 }
      if (place - run) & 1 == 0 { break }
      place = (place + 1).farFirst(Byte.quote, before: end)
    }
    return place
  }
}

/// Eight bytes compared at once in a 64-bit word ("SIMD within a register"): the lowest flagged byte is always a true hit;
/// bytes above it may be flagged falsely, by the subtraction's borrow.
private enum Swar {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080
  @inline(__always) static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }
}
