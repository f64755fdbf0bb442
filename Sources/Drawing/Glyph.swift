import CLocale

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A drawing character and its twin for terminals that only have ASCII. All are one column wide, and none is a code point
/// that some terminals draw as a wide emoji.
public enum Glyph: CaseIterable, Hashable, Sendable {
  // Borders
  case horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight
  case heavyHorizontal, heavyVertical, heavyTopLeft, heavyTopRight, heavyBottomLeft, heavyBottomRight
  case dashed
  // Marks
  case selection, playing, paused, up, down, alert, descending, bookmark, firing, acknowledged, muted, cleared,
    ellipsis, crumb, separator
  case times, plusMinus, played, unplayed, tickLeft, tickRight, textCursor, dot, degree, sigma, rangeDash, atLeast
  case micro, minus
  // Keys
  case enter, tab, space, leftArrow, rightArrow, upArrow, downArrow
  // Panel numbers, and the panel that has a letter
  case superscriptI
  case superscript0, superscript1, superscript2, superscript3, superscript4
  case superscript5, superscript6, superscript7, superscript8, superscript9

  private var pair: (unicode: Unicode.Scalar, ascii: String) {
    switch self {
    case .horizontal: ("─", "-")
    case .vertical: ("│", "|")
    case .topLeft: ("╭", "+")
    case .topRight: ("╮", "+")
    case .bottomLeft: ("╰", "+")
    case .bottomRight: ("╯", "+")
    case .heavyHorizontal: ("━", "=")
    case .heavyVertical: ("┃", "#")
    case .heavyTopLeft: ("┏", "#")
    case .heavyTopRight: ("┓", "#")
    case .heavyBottomLeft: ("┗", "#")
    case .heavyBottomRight: ("┛", "#")
    case .dashed: ("┈", ".")
    case .selection: ("▌", ">")
    case .playing: ("►", ">")
    case .paused: ("‖", "=")
    case .up: ("▴", "^")
    case .down: ("▾", "v")
    case .alert: ("▲", "^")
    case .descending: ("▼", "v")
    case .bookmark: ("◆", "*")
    case .firing: ("●", "o")
    case .acknowledged: ("◐", "a")
    case .muted: ("◌", "m")
    case .cleared: ("○", ".")
    case .ellipsis: ("…", "~")
    case .crumb: ("›", ">")
    case .separator: ("·", "-")
    case .times: ("×", "x")
    case .plusMinus: ("±", "+-")
    case .played: ("━", "=")
    case .unplayed: ("─", "-")
    case .tickLeft: ("└", "|")
    case .tickRight: ("┘", "|")
    case .textCursor: ("█", "_")
    case .dot: ("•", "*")
    case .degree: ("°", "o")
    case .sigma: ("σ", " sigma")
    case .rangeDash: ("–", "-")
    case .atLeast: ("≥", ">=")
    case .micro: ("µ", "u")
    case .minus: ("−", "-")
    case .enter: ("↵", "Enter")
    case .tab: ("⇥", "Tab")
    case .space: ("␣", "Space")
    case .leftArrow: ("←", "<-")
    case .rightArrow: ("→", "->")
    case .upArrow: ("↑", "Up")
    case .downArrow: ("↓", "Down")
    case .superscriptI: ("ⁱ", "i")
    case .superscript0: ("⁰", "0")
    case .superscript1: ("¹", "1")
    case .superscript2: ("²", "2")
    case .superscript3: ("³", "3")
    case .superscript4: ("⁴", "4")
    case .superscript5: ("⁵", "5")
    case .superscript6: ("⁶", "6")
    case .superscript7: ("⁷", "7")
    case .superscript8: ("⁸", "8")
    case .superscript9: ("⁹", "9")
    }
  }

  /// The character itself. In text that goes through `Canvas.put` the literal will do: a canvas in ASCII puts the twin.
  public var unicode: Unicode.Scalar { pair.unicode }

  /// The twin of a character in ASCII text; nil when it has none.
  static func asciiTwin(of scalar: UInt32) -> String? { twins[scalar] }

  private static let twins = Dictionary(
    allCases.map { ($0.pair.unicode.value, $0.pair.ascii) }, uniquingKeysWith: { first, _ in first })

  func scalar(in set: GlyphSet) -> Unicode.Scalar {
    switch set {
    case .unicode, .blocks: pair.unicode
    case .ascii: pair.ascii.unicodeScalars.first ?? "?"
    }
  }

  /// A number's digits as superscripts, as in a panel's title.
  public static func superscript(_ number: Int) -> String {
    let digits = allCases.drop { $0 != .superscript0 }.map(\.unicode)
    return String(String.UnicodeScalarView(String(number).utf8.map { $0 == 0x2D ? "-" : digits[Int($0) - 0x30] }))
  }
}

/// Which characters a canvas draws with.
public enum GlyphSet: Hashable, Sendable, CaseIterable {
  case unicode
  /// Without braille, which some fonts lack or draw with a ring for every dot that is off: curves are bars of eighths instead.
  case blocks
  /// Nothing but ASCII reaches the screen, not even from a log: everything else is written out as `<U+00E9>`.
  case ascii

  /// As people ask for it.
  public var name: String {
    switch self {
    case .unicode: "braille"
    case .blocks: "block"
    case .ascii: "ascii"
    }
  }

  /// Adopts the user's locale for characters (numbers keep the C locale, so that parsing them never depends on it) and
  /// returns the set that it can show. Call once, before any drawing.
  public static func adoptingUserLocale() -> GlyphSet {
    // A locale that isn't installed here, as one that came along over ssh, still says what the terminal understands.
    if setlocale(LC_CTYPE, "") == nil, namesUTF8(userLocale) {
      for name: String in ["C.UTF-8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { break }
    }
    return locale_is_utf8() ? .unicode : .ascii
  }

  /// The name of the locale for characters, from the first of three variables that isn't empty.
  private static var userLocale: String {
    for name: String in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    return ""
  }

  /// Whether a locale's name ends as `fr_FR.UTF-8` does.
  static func namesUTF8(_ name: String) -> Bool {
    let encoding = name.lowercased().split(separator: ".").dropFirst().first?.prefix { $0 != "@" }
    return encoding == "utf-8" || encoding == "utf8"
  }

  /// A horizontal bar's last cell in eighths, from nothing to full.
  var eighths: [Unicode.Scalar] {
    switch self {
    case .unicode, .blocks: [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    case .ascii: [" ", "-", "-", "-", "-", "#", "#", "#", "#"]
    }
  }

  /// A column's height in eighths, from nothing to full.
  var levels: [Unicode.Scalar] {
    switch self {
    case .unicode, .blocks: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    case .ascii: [" ", ".", ":", "-", "=", "+", "*", "%", "#"]
    }
  }

  /// From nothing to dense.
  var shades: [Unicode.Scalar] {
    switch self {
    case .unicode, .blocks: [" ", "░", "▒", "▓", "█"]
    case .ascii: [" ", ".", ":", "*", "#"]
    }
  }

  /// How many steps a cell of a curve has from its foot to its top.
  var stepsPerCell: Int { self == .blocks ? 8 : 4 }

  /// A cell of a curve: two samples side by side, each so many steps high. Where a cell has only one column, the higher shows.
  func curve(_ left: Int, _ right: Int) -> Unicode.Scalar {
    switch self {
    case .unicode:
      let bits = Self.leftDots[left] | Self.rightDots[right]
      return bits == 0 ? " " : Unicode.Scalar(0x2800 + bits)!
    case .blocks: return levels[max(left, right)]
    case .ascii: return Self.asciiDots[max(left, right)]
    }
  }

  private static let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
  private static let rightDots: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
  private static let asciiDots: [Unicode.Scalar] = [" ", ".", ":", "|", "#"]
}
