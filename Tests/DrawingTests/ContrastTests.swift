@testable import Drawing
import Testing

/// What becomes of the themes on terminals with fewer colours, and whether that can be read.
@Suite struct `Contrast` {
  /// What is read: text of any kind, and marks that stand for a word.
  private static let texts: [Role] = [
    .dim, .match, .title, .panelNumber, .header, .sortedHeader, .crumb, .chosen, .key, .keyLabel, .good, .warning,
    .error,
    .status1xx, .status3xx, .status4xx, .status5xx, .alertFiring, .alertCleared, .axis, .cursor, .selectionMark,
  ]
  /// What is looked at, and says something. The rest, borders and the empty part of a bar, only holds things together.
  private static let graphics: [Role] = [
    .focusedBorder, .barFill, .spark, .alertMark, .bookmark, .played, .playhead, .area0, .area1, .area2, .area3, .area4,
    .gradient0, .gradient1, .gradient2, .gradient3, .gradient4, .heat1, .heat2, .heat3, .heat4,
  ]

  /// By their names: a failure says which.
  private static let colored = Theme.all.filter { $0 != .mono }.map(\.name)

  private func named(_ name: String) -> Theme { Theme.all.first { $0.name == name }! }

  private func isDark(_ theme: Theme) -> Bool { theme.name.hasPrefix("dark") }

  /// The ratio of WCAG 2: 21 for black on white, 1 for nothing to see.
  private func ratio(_ one: UInt32, _ other: UInt32) -> Double {
    let (a, b) = (Color(one, ansi: nil).luminance!, Color(other, ansi: nil).luminance!)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// A colour as a terminal with xterm's palette shows it.
  private func shown(_ color: Color, at depth: ColorDepth) -> UInt32? {
    let index = color.index(at: depth)
    guard index >= 0 else { return nil }
    guard depth == .indexed256 else { return UInt32(index) }
    let place = UInt32(index)
    if place >= 232 { return (8 + 10 * (place - 232)) * 0x01_0101 }
    let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
    let cube = place - 16
    return levels[Int(cube / 36)] << 16 | levels[Int(cube / 6 % 6)] << 8 | levels[Int(cube % 6)]
  }

  @Test(arguments: colored, [ColorDepth.direct, .indexed256])
  func `of what says something is enough, as the terminal shows it`(name: String, depth: ColorDepth) {
    let theme = named(name)
    let background: UInt32 = isDark(theme) ? 0x000000 : 0xFFFFFF
    // What people have for black and for white.
    let usual: UInt32 = isDark(theme) ? 0x1E1E1E : 0xFDF6E3
    let isHigh = theme.name.hasSuffix("contrast")
    for (roles, least) in [(Self.texts, isHigh ? 7 : 4.5), (Self.graphics, 3)] {
      for role in roles {
        guard let color = shown(theme[role].foreground, at: depth) else { continue }
        let (best, there) = (ratio(color, background), ratio(color, usual))
        #expect(best >= least, "\(role): \(best)")
        #expect(there >= least * 0.75, "\(role) on what is usual: \(there)")
      }
    }
  }

  /// Of the sixteen colours, those that are read on black, or on white, in the palettes of xterm, Linux' console, GNOME, Windows, macOS
  /// and VS Code: 4.5 in most of them and 3 in each. To look at, 3 in most of them and 2 in each.
  private static let readable: (onBlack: Set<UInt8>, onWhite: Set<UInt8>) = (
    [2, 3, 6, 7, 9, 10, 11, 14, 15], [0, 1, 4, 5, 8]
  )
  private static let visible: (onBlack: Set<UInt8>, onWhite: Set<UInt8>) = ([1, 5, 12, 13], [2, 9, 13])

  @Test(arguments: colored) func `of sixteen colours is that of those that everybody can read`(name: String) {
    let theme = named(name)
    let texts = isDark(theme) ? Self.readable.onBlack : Self.readable.onWhite
    let graphics = texts.union(isDark(theme) ? Self.visible.onBlack : Self.visible.onWhite)
    for (roles, allowed) in [(Self.texts, texts), (Self.graphics, graphics)] {
      for role in roles {
        let color = theme[role].foreground
        guard let code = color.ansi else {
          // Without one of the sixteen it is the terminal's own, dim.
          #expect(theme[role].attributes(at: .ansi16).contains(.dim) || color == .default, "\(role)")
          continue
        }
        #expect(allowed.contains(code), "\(role) is \(code)")
        // Of eight, the bold ones are bright on most terminals.
        let isBright = theme[role].attributes.contains(.bold) && code > 7
        #expect(allowed.contains(code & 7) || isBright, "\(role) is \(code & 7) of eight")
      }
    }
  }

  @Test(arguments: Theme.all.map(\.name)) func `of what is selected is the terminal's own, reversed`(name: String) {
    let theme = named(name)
    for role in Role.allCases {
      var cell = Cell(glyph: 0x78, role: role)
      cell.style |= Cell.selectedBit
      let style = theme.style(of: cell)
      #expect(
        style.attributes.contains(.reverse) && style.foreground == .default && style.background == .default, "\(role)")
    }
    // No role has a background of its own, which would have to go with every foreground.
    for role in Role.allCases { #expect(theme[role].background == .default, "\(role)") }
  }

  /// Good, careful and bad don't run into each other when there are few colours.
  @Test(arguments: colored, [ColorDepth.indexed256, .ansi16, .ansi8])
  func `of judgements is one of colours or attributes`(name: String, depth: ColorDepth) {
    let theme = named(name)
    for roles in [
      [Role.good, .warning, .error], [.status2xx, .status4xx, .status5xx], [.gradient0, .gradient2, .gradient4],
      [.heat0, .heat2, .heat4],
    ] {
      let looks = roles.map { role in
        "\(theme[role].foreground.index(at: depth)) \(theme[role].attributes(at: depth).rawValue)"
      }
      #expect(Set(looks).count == looks.count, "\(roles): \(looks)")
    }
  }
}
