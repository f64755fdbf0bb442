import CLocale

/// What becomes of one Unicode scalar on the screen. This is the one place that decides it: sanitising, measuring,
/// truncating and drawing all ask here, so they can't disagree about how wide a text is.
///
/// By scalar and never by `Character`: terminals and ncurses count columns by scalar, and an emoji sequence that one of
/// them takes for one glyph and another for four would shift the rest of the row.
enum ScalarShape: Equatable {
  /// A glyph of one or two columns.
  case glyph(width: Int)
  /// Drawn over the glyph before it.
  case combining
  /// Shows nothing and changes how its neighbours look (joiners, variation selectors): left out.
  case dropped
  /// Would drive the terminal, reorder the row or be invisible: written out instead.
  case escaped

  init(_ scalar: UInt32) {
    switch scalar {
    case 0x20..<0x7F:
      self = .glyph(width: 1)
    case 0..<0x20, 0x7F..<0xA0:
      self = .escaped
    // The box, block and braille characters of our own charts need no look-up.
    case 0x2500..<0x25A0, 0x2800..<0x2900:
      self = .glyph(width: 1)
    // Soft hyphen, grapheme joiner, (non-)joiners, keycap, variation selectors, skin tones.
    case 0xAD, 0x34F, 0x180B...0x180F, 0x200C, 0x200D, 0x20E3, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0100...0xE01EF:
      self = .dropped
    // Bidirectional controls, zero-width spaces, line separators, interlinear and musical controls, tags.
    case 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0x1D173...0x1D17A, 0xE0000...0xE007F:
      self = .escaped
    default:
      switch locale_width_of(scalar) {
      case 0: self = .combining
      case 1: self = .glyph(width: 1)
      case 2: self = .glyph(width: 2)
      // Unassigned, or not in the locale's character set: the terminal would guess a width of its own.
      default: self = .escaped
      }
    }
  }

  /// A scalar written out: `\x1b`, `<U+202E>`.
  static func escape(_ scalar: UInt32) -> String {
    if scalar < 0xA0 { return escape(byte: UInt8(scalar)) }
    let digits = String(scalar, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  static func escape(byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }
}

extension String {
  /// The columns that `Canvas.put` needs for this text on a screen with Unicode glyphs.
  public var displayWidth: Int { displayWidth(in: .unicode) }

  /// The columns that `Canvas.put` needs for this text.
  public func displayWidth(in glyphs: GlyphSet) -> Int {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return utf8.count }
    return unicodeScalars.reduce(0) { $0 + $1.displayWidth(in: glyphs) }
  }
}

extension Unicode.Scalar {
  /// Columns on the screen, counting what is written out as that.
  func displayWidth(in glyphs: GlyphSet) -> Int {
    if glyphs == .ascii, value >= 0x80 { return asciiText.utf8.count }
    return switch ScalarShape(value) {
    case .glyph(let width): width
    case .combining, .dropped: 0
    case .escaped: ScalarShape.escape(value).utf8.count
    }
  }

  /// What stands for a scalar beyond ASCII on an ASCII canvas: its twin, its code, or nothing.
  var asciiText: String {
    if let twin = Glyph.asciiTwin(of: value) { return twin }
    return ScalarShape(value) == .dropped ? "" : ScalarShape.escape(value)
  }
}
