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

  /// The last space; `self` where there is none behind it.
  @inline(__always) func lastSpace(before end: UnsafeRawPointer) -> UnsafeRawPointer {
    var place = end - 1
    while place > self, place[0] != Byte.space { place -= 1 }
    return max(place, self)
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
