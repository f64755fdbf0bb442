/// How each role looks. Data only: another theme is another table.
///
/// Ordinary text keeps the terminal's own colours, whatever the user made them; and every state has a mark or an attribute
/// besides its colour, since a red that nobody sees says nothing.
public struct Theme: Hashable, Sendable {
  public let name: String
  private let styles: [Style]

  /// A theme of the styles given; roles that aren't are plain.
  public init(name: String, styles: [Role: Style]) {
    self.name = name
    self.styles = Role.allCases.map { styles[$0] ?? .plain }
  }

  /// Another theme with some styles of its own.
  init(name: String, on other: Theme, _ styles: [Role: Style]) {
    self.name = name
    self.styles = Role.allCases.map { styles[$0] ?? other[$0] }
  }

  public subscript(_ role: Role) -> Style { styles[Int(role.rawValue)] }

  /// How a cell looks. In a selected cell the selection's colours replace the role's, so that a row under the cursor stays
  /// readable whatever is in it; attributes add up.
  public func style(of cell: Cell) -> Style {
    let own = self[cell.role]
    guard cell.isSelected else { return own }
    let over = self[.selected]
    return Style(over.foreground, on: over.background, own.attributes.union(over.attributes))
  }

  /// Every style id that a cell can have, in order, for a table indexed by `Cell.style`.
  public func resolved() -> [Style] {
    (0..<Cell.selectedBit * 2).map { style(of: Cell(glyph: 0x20, style: $0)) }
  }

  public static let all: [Theme] = [
    .dark, .light, .darkContrast, .lightContrast, .darkColorBlind, .lightColorBlind, .mono,
  ]

  public static func named(_ name: String) -> Theme? { all.first { $0.name == name } }

  /// The one for a terminal's background, as far as the terminal says: `COLORFGBG` is `15;0` on black. Dark where it doesn't.
  public static func usual(colorFGBG: String?) -> Theme {
    guard let last = colorFGBG?.split(separator: ";").last, let background = Int(last) else { return .dark }
    return background == 7 || background > 8 ? .light : .dark
  }

  /// The one for a background of that colour: where black text on it would be read better than white.
  public static func usual(on background: Color) -> Theme {
    (background.luminance ?? 0) > 0.18 ? .light : .dark
  }
}

extension Theme {
  /// For a dark background.
  public static let dark = Theme(
    name: "dark",
    styles: [
      .dim: Style(Color(0x8A8A8A, ansi: nil)),
      .strong: Style(.default, .bold),
      .match: Style(Color(0xFFD75F, ansi: 11), [.bold, .underline]),
      .title: Style(Color(0x87D7FF, ansi: 14), .bold),
      .border: Style(Color(0x5F6F7F, ansi: nil)),
      .focusedBorder: Style(Color(0x5FD7D7, ansi: 14), .bold),
      .panelNumber: Style(Color(0xFFAF5F, ansi: 11), .bold),
      .header: Style(Color(0x9E9E9E, ansi: nil), .underline),
      .sortedHeader: Style(Color(0xFFFFFF, ansi: 15), [.bold, .underline]),
      .selected: Style(.default, .reverse),
      .selectionMark: Style(Color(0x5FD7D7, ansi: 14), .bold),
      .crumb: Style(Color(0x5FD7D7, ansi: 14), .bold),
      .chosen: Style(Color(0xFFFFFF, ansi: 15), .bold),
      .key: Style(Color(0xFFAF5F, ansi: 11), .bold),
      .keyLabel: Style(Color(0xB2B2B2, ansi: 7)),
      .input: Style(.default, .underline),
      .good: Style(Color(0x87D787, ansi: 10)),
      .warning: Style(Color(0xFFD75F, ansi: 11)),
      .error: Style(Color(0xFF6F6F, ansi: 9), .bold),
      .status1xx: Style(Color(0x8A8A8A, ansi: nil)),
      .status3xx: Style(Color(0x8A8A8A, ansi: nil)),
      .status4xx: Style(Color(0xFFD75F, ansi: 11)),
      .status5xx: Style(Color(0xFF6F6F, ansi: 9), .bold),
      .alertFiring: Style(Color(0xFF6F6F, ansi: 9), [.bold, .reverse]),
      .alertCleared: Style(Color(0x8A8A8A, ansi: nil)),
      .barFill: Style(Color(0x5FAFD7, ansi: 6)),
      .barRest: Style(Color(0x5F6F7F, ansi: nil)),
      .spark: Style(Color(0x87AFD7, ansi: 6)),
      .axis: Style(Color(0x8A8A8A, ansi: nil)),
      .cursor: Style(Color(0xFFD75F, ansi: 11), .bold),
      .alertMark: Style(Color(0xFF6F6F, ansi: 9), .bold),
      .bookmark: Style(Color(0xFFAF5F, ansi: 11), .bold),
      .played: Style(Color(0x5FD7D7, ansi: 14)),
      .unplayed: Style(Color(0x5F6F7F, ansi: nil)),
      .playhead: Style(Color(0xFFFFFF, ansi: 15), .bold),
      .area0: Style(Color(0x2B758F, ansi: 6)),
      .area1: Style(Color(0x3787A7, ansi: 6)),
      .area2: Style(Color(0x47A7BF, ansi: 6)),
      .area3: Style(Color(0x5FC7D7, ansi: 14)),
      .area4: Style(Color(0x87E7E7, ansi: 14)),
      .gradient0: Style(Color(0x87D787, ansi: 10)),
      .gradient1: Style(Color(0xBFD75F, ansi: 10)),
      .gradient2: Style(Color(0xFFD75F, ansi: 11)),
      .gradient3: Style(Color(0xFF9F5F, ansi: 11)),
      .gradient4: Style(Color(0xFF6F6F, ansi: 9)),
      .heat0: Style(Color(0x5F6F7F, ansi: nil)),
      .heat1: Style(Color(0xAF875F, ansi: 3)),
      .heat2: Style(Color(0xD7875F, ansi: 11)),
      .heat3: Style(Color(0xFF7F5F, ansi: 9)),
      .heat4: Style(Color(0xFF5F5F, ansi: 9), .bold),
    ])

  /// For a light background.
  public static let light = Theme(
    name: "light",
    styles: [
      .dim: Style(Color(0x6C6C6C, ansi: nil)),
      .strong: Style(.default, .bold),
      .match: Style(Color(0x875F00, ansi: 5), [.bold, .underline]),
      .title: Style(Color(0x005F87, ansi: 4), .bold),
      .border: Style(Color(0x9E9E9E, ansi: nil)),
      .focusedBorder: Style(Color(0x005FAF, ansi: 4), .bold),
      .panelNumber: Style(Color(0xAF5F00, ansi: 5), .bold),
      .header: Style(Color(0x6C6C6C, ansi: nil), .underline),
      .sortedHeader: Style(Color(0x1C1C1C, ansi: 0), [.bold, .underline]),
      .selected: Style(.default, .reverse),
      .selectionMark: Style(Color(0x005FAF, ansi: 4), .bold),
      .crumb: Style(Color(0x005FAF, ansi: 4), .bold),
      .chosen: Style(Color(0x1C1C1C, ansi: 0), .bold),
      .key: Style(Color(0xAF5F00, ansi: 5), .bold),
      .keyLabel: Style(Color(0x4E4E4E, ansi: 0)),
      .input: Style(.default, .underline),
      .good: Style(Color(0x008700, ansi: 4)),
      .warning: Style(Color(0x875F00, ansi: 5)),
      .error: Style(Color(0xC00000, ansi: 1), .bold),
      .status1xx: Style(Color(0x6C6C6C, ansi: nil)),
      .status3xx: Style(Color(0x6C6C6C, ansi: nil)),
      .status4xx: Style(Color(0x875F00, ansi: 5)),
      .status5xx: Style(Color(0xC00000, ansi: 1), .bold),
      .alertFiring: Style(Color(0xC00000, ansi: 1), [.bold, .reverse]),
      .alertCleared: Style(Color(0x6C6C6C, ansi: nil)),
      .barFill: Style(Color(0x0087AF, ansi: 4)),
      .barRest: Style(Color(0xBCBCBC, ansi: nil)),
      .spark: Style(Color(0x005F87, ansi: 4)),
      .axis: Style(Color(0x6C6C6C, ansi: nil)),
      .cursor: Style(Color(0xAF5F00, ansi: 5), .bold),
      .alertMark: Style(Color(0xC00000, ansi: 1), .bold),
      .bookmark: Style(Color(0xAF5F00, ansi: 5), .bold),
      .played: Style(Color(0x005FAF, ansi: 4)),
      .unplayed: Style(Color(0xBCBCBC, ansi: nil)),
      .playhead: Style(Color(0x1C1C1C, ansi: 0), .bold),
      .area0: Style(Color(0x5F87AF, ansi: 4)),
      .area1: Style(Color(0x2F87B7, ansi: 4)),
      .area2: Style(Color(0x1F6FAF, ansi: 4)),
      .area3: Style(Color(0x005F87, ansi: 4)),
      .area4: Style(Color(0x004F6F, ansi: 4)),
      .gradient0: Style(Color(0x008700, ansi: 2)),
      .gradient1: Style(Color(0x5F8700, ansi: 2)),
      .gradient2: Style(Color(0xAF8700, ansi: 5)),
      .gradient3: Style(Color(0xD75F00, ansi: 5)),
      .gradient4: Style(Color(0xC00000, ansi: 1)),
      .heat0: Style(Color(0xBCBCBC, ansi: nil)),
      .heat1: Style(Color(0xAF875F, ansi: 5)),
      .heat2: Style(Color(0xC86A2F, ansi: 5)),
      .heat3: Style(Color(0xD75F00, ansi: 1)),
      .heat4: Style(Color(0xC00000, ansi: 1), .bold),
    ])

  /// No colours at all: `NO_COLOR`, `--no-color`, and terminals that have none.
  public static let mono = Theme(
    name: "mono",
    styles: [
      .dim: Style(.default, .dim),
      .strong: Style(.default, .bold),
      .match: Style(.default, [.bold, .underline]),
      .title: Style(.default, .bold),
      .border: Style(.default, .dim),
      .focusedBorder: Style(.default, .bold),
      .panelNumber: Style(.default, .bold),
      .header: Style(.default, .underline),
      .sortedHeader: Style(.default, [.bold, .underline]),
      .selected: Style(.default, .reverse),
      .selectionMark: Style(.default, .bold),
      .crumb: Style(.default, .bold),
      .chosen: Style(.default, .bold),
      .key: Style(.default, .bold),
      .input: Style(.default, .underline),
      .warning: Style(.default, .underline),
      .error: Style(.default, .bold),
      .status3xx: Style(.default, .dim),
      .status4xx: Style(.default, .underline),
      .status5xx: Style(.default, [.bold, .underline]),
      .alertFiring: Style(.default, [.bold, .reverse]),
      .alertCleared: Style(.default, .dim),
      .barRest: Style(.default, .dim),
      .axis: Style(.default, .dim),
      .cursor: Style(.default, .bold),
      .alertMark: Style(.default, .bold),
      .bookmark: Style(.default, .bold),
      .unplayed: Style(.default, .dim),
      .playhead: Style(.default, .bold),
      .heat4: Style(.default, .bold),
    ])
}
