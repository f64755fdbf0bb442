/// Bytes from a log → text that can't drive a terminal, reorder a row or hide in it.
///
/// A log line is whatever a stranger sent: escape sequences that retitle the window, 8-bit control codes, right-to-left
/// overrides that make `exe.txt` of `txt.exe`, heaps of combining marks. What is harmless stays as it is; the rest is
/// written out, so that it can be seen:
/// - control characters and bytes that aren't UTF-8 as `\x1b`,
/// - bidirectional and zero-width characters, tags and unassigned code points as `<U+202E>`,
/// - joiners and variation selectors not at all; of combining marks at most four a base.
///
/// A clean 200-byte line costs a tenth of a microsecond, a dirty one some microseconds: sanitise rows that are shown, not
/// rows that are read.
public enum Sanitizer {
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    bytes.withContiguousStorageIfAvailable(text) ?? Array(bytes).withUnsafeBufferPointer(text)
  }

  /// The same for text that is valid Unicode already.
  public static func text(_ string: String) -> String {
    text(string.utf8)
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(decoding: bytes, as: UTF8.self) }
    var output = String.UnicodeScalarView()
    output.reserveCapacity(bytes.count + bytes.count / 2)
    var marks: Int?  // on the glyph before; nil where there is none
    var index = 0
    while index < bytes.count {
      guard let (scalar, length) = decode(bytes, at: index) else {
        output.append(contentsOf: ScalarShape.escape(byte: bytes[index]).unicodeScalars)
        marks = nil
        index += 1
        continue
      }
      index += length
      switch ScalarShape(scalar.value) {
      case .glyph:
        output.append(scalar)
        marks = 0
      case .combining:
        guard let count = marks else {
          // Without a base of its own it would land on whatever is drawn to its left.
          output.append(contentsOf: ScalarShape.escape(scalar.value).unicodeScalars)
          continue
        }
        if count < Canvas.scalarsPerCell - 1 { output.append(scalar) }
        marks = count + 1
      case .dropped:
        continue
      case .escaped:
        output.append(contentsOf: ScalarShape.escape(scalar.value).unicodeScalars)
        marks = nil
      }
    }
    return String(output)
  }

  /// The scalar that starts at `index` and its length in bytes; nil when that isn't UTF-8: a stray continuation, an
  /// overlong form, a surrogate, beyond U+10FFFF, or cut short.
  private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int)? {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let (length, leastValue, bits): (Int, UInt32, UInt8) =
      switch first {
      case 0xC2..<0xE0: (2, 0x80, 0x1F)
      case 0xE0..<0xF0: (3, 0x800, 0x0F)
      case 0xF0..<0xF5: (4, 0x10000, 0x07)
      default: (0, 0, 0)
      }
    guard length > 0, index + length <= bytes.count else { return nil }
    var value = UInt32(first & bits)
    for next in bytes[index + 1..<index + length] {
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    guard value >= leastValue, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}
