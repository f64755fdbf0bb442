/// The themes for eyes that the usual ones are not made for.
extension Theme {
  /// Text that is at least seven times as bright as a black background, and nothing told by a shade alone.
  public static let darkContrast = contrast(
    "dark-contrast", on: .dark, text: 0xFFFFFF, less: 0xD0D0D0, line: 0xC0C0C0, accent: 0x7FE7FF, key: 0xFFD27F,
    good: 0xA0F0A0, warning: 0xFFE066, error: 0xFF9C9C, ansi: (15, 7, 14, 11, 10, 11, 9))

  /// The same on white.
  public static let lightContrast = contrast(
    "light-contrast", on: .light, text: 0x000000, less: 0x3A3A3A, line: 0x4A4A4A, accent: 0x003A75, key: 0x5A2A00,
    good: 0x005000, warning: 0x5F0087, error: 0x8B0000, ansi: (0, 0, 4, 5, 4, 5, 1))

  /// Blue for good and orange for bad, which everybody tells apart; the worst is brightest, too.
  public static let darkColorBlind = colorBlind(
    "dark-color-blind", on: .dark, good: 0x6FB7FF, middle: 0xD8D8D8, warning: 0xFFC766, error: 0xFF9A3D,
    ansi: (14, 7, 11, 3))

  /// The same on white, where the worst is darkest; of the sixteen colours red is the only one left for both, and bold tells them apart.
  public static let lightColorBlind = colorBlind(
    "light-color-blind", on: .light, good: 0x0057B0, middle: 0x5A5A5A, warning: 0x8A5A00, error: 0x9A3E00,
    ansi: (4, 0, 1, 1))

  private typealias ContrastCodes = (
    text: UInt8, less: UInt8, accent: UInt8, key: UInt8, good: UInt8, warning: UInt8, error: UInt8
  )

  private static func contrast(
    _ name: String, on other: Theme, text: UInt32, less: UInt32, line: UInt32, accent: UInt32, key: UInt32,
    good: UInt32,
    warning: UInt32, error: UInt32, ansi: ContrastCodes
  ) -> Theme {
    let plain = Style(Color(text, ansi: ansi.text))
    let quiet = Style(Color(less, ansi: ansi.less))
    let edge = Style(Color(line, ansi: ansi.less))
    let accented = Style(Color(accent, ansi: ansi.accent), .bold)
    let keyed = Style(Color(key, ansi: ansi.key), .bold)
    let bad = Color(error, ansi: ansi.error)
    return Theme(
      name: name, on: other,
      [
        .dim: quiet, .title: accented, .border: edge, .focusedBorder: accented, .panelNumber: keyed,
        .header: Style(quiet.foreground, .underline), .sortedHeader: Style(plain.foreground, [.bold, .underline]),
        .selectionMark: accented, .crumb: accented, .chosen: Style(plain.foreground, [.bold, .underline]), .key: keyed,
        .keyLabel: plain, .match: Style(Color(warning, ansi: ansi.warning), [.bold, .underline]),
        .good: Style(Color(good, ansi: ansi.good)), .warning: Style(Color(warning, ansi: ansi.warning), .bold),
        .error: Style(bad, [.bold, .underline]), .status1xx: quiet, .status3xx: quiet,
        .status4xx: Style(Color(warning, ansi: ansi.warning), .underline), .status5xx: Style(bad, [.bold, .underline]),
        .alertFiring: Style(bad, [.bold, .reverse]), .alertCleared: quiet, .barFill: accented, .barRest: edge,
        .spark: accented, .axis: quiet, .cursor: keyed, .alertMark: Style(bad, .bold), .bookmark: keyed,
        .played: accented,
        .unplayed: edge, .playhead: Style(plain.foreground, .bold),
      ])
  }

  private static func colorBlind(
    _ name: String, on other: Theme, good: UInt32, middle: UInt32, warning: UInt32, error: UInt32,
    ansi: (good: UInt8, middle: UInt8, warning: UInt8, error: UInt8)
  ) -> Theme {
    let (fine, neutral) = (Color(good, ansi: ansi.good), Color(middle, ansi: ansi.middle))
    let (careful, bad) = (Color(warning, ansi: ansi.warning), Color(error, ansi: ansi.error))
    return Theme(
      name: name, on: other,
      [
        .good: Style(fine), .warning: Style(careful), .error: Style(bad, [.bold, .underline]),
        .status4xx: Style(careful),
        .status5xx: Style(bad, [.bold, .underline]), .alertFiring: Style(bad, [.bold, .reverse]),
        .alertMark: Style(bad, .bold), .gradient0: Style(fine), .gradient1: Style(fine), .gradient2: Style(neutral),
        .gradient3: Style(careful), .gradient4: Style(bad, .bold), .heat1: Style(neutral), .heat2: Style(careful),
        .heat3: Style(careful, .bold), .heat4: Style(bad, .bold),
      ])
  }
}
