@testable import Drawing
import Testing

@Suite struct ThemeTests {
  @Test func `The mono theme has no colours, and tells states apart by attributes`() {
    for role in Role.allCases {
      let style = Theme.mono[role]
      #expect(style.foreground == .default && style.background == .default, "\(role)")
    }
    let states: [Role] = [.normal, .selected, .status4xx, .status5xx, .alertFiring, .dim]
    #expect(Set(states.map { Theme.mono[$0].attributes }).count == states.count)
  }

  @Test(arguments: [Theme.dark, .light]) func `Errors differ from the rest without colours, too`(theme: Theme) {
    #expect(theme[.status5xx].attributes.contains(.bold))
    #expect(theme[.alertFiring].attributes.contains(.reverse))
    #expect(theme[.selected].attributes.contains(.reverse))
    #expect(theme[.normal] == .plain, "ordinary text keeps the terminal's own colours")
  }

  @Test func `A selected cell has the selection's colours and both attributes`() {
    let drawn = canvas(2, 1) { canvas in
      canvas.put("5", x: 0, y: 0, .status5xx)
      canvas.select(canvas.bounds)
    }
    let style = Theme.dark.style(of: drawn[0, 0]!)
    #expect(style == Style(.default, [.bold, .reverse]))
    #expect(Theme.dark.resolved()[Int(drawn[0, 0]!.style)] == style)
  }

  @Test func `Colours become what a terminal has`() {
    let red = Color(0xFF5F5F, ansi: 9)
    let depths: [ColorDepth] = [.mono, .ansi8, .ansi16, .indexed256, .direct]
    #expect(depths.map(red.index) == [-1, 1, 9, 203, 0xFF5F5F])
    #expect(depths.map(Color.default.index) == [-1, -1, -1, -1, -1])
    #expect(Color(0x808080, ansi: nil).index(at: .indexed256) == 244)
    #expect(Color(0, ansi: 0).index(at: .direct) == 0x080808, "0…7 are the palette there")
    #expect(Style(Color(0x808080, ansi: nil)).attributes(at: .ansi8) == .dim)
    #expect(Style(Color(0x808080, ansi: nil)).attributes(at: .indexed256) == [])
  }

  @Test func `Steps go from the first role to the last`() {
    #expect(
      [-1, 0, 0.1, 0.5, 0.99, 1, 7, .nan].map(Role.gradient) == [
        .gradient0, .gradient0, .gradient0, .gradient2, .gradient4, .gradient4, .gradient4, .gradient0,
      ])
    #expect([0, 0.001, 0.5, 1, .nan].map(Role.heat) == [.heat0, .heat1, .heat2, .heat4, .heat0])
    #expect(
      [101, 204, 301, 404, 502, 999].map(Role.status) == [
        .status1xx, .status2xx, .status3xx, .status4xx, .status5xx, .normal,
      ])
  }

  @Test(arguments: [Theme.darkColorBlind, .lightColorBlind, .darkContrast, .lightContrast])
  func `Errors are told by more than a colour`(theme: Theme) {
    #expect(theme[.status5xx].attributes.contains([.bold, .underline]))
    #expect(theme[.status5xx].attributes != theme[.status4xx].attributes)
  }

  @Test(arguments: [Theme.darkColorBlind, .lightColorBlind])
  func `Good is blue, and bad is orange, for who sees no red or no green`(
    theme: Theme
  ) throws {
    // Blue and yellow are what is left to tell: the one has more blue than the mean, the other less.
    func blueness(_ role: Role) throws -> Int {
      let rgb = try #require(theme[role].foreground.rgb)
      return Int(rgb & 255) * 2 - Int(rgb >> 16 & 255) - Int(rgb >> 8 & 255)
    }
    #expect(try blueness(.good) > 60 && blueness(.gradient0) > 60)
    for role in [Role.error, .status5xx, .gradient4, .heat4] { #expect(try blueness(role) < -60) }
  }

  @Test(arguments: [
    ("15;0", "dark"), ("0;15", "light"), ("0;default;7", "light"), ("7;8", "dark"), ("", "dark"), (nil, "dark"),
  ])
  func `The usual theme is the one for the background that the terminal names`(value: String?, name: String) {
    #expect(Theme.usual(colorFGBG: value).name == name)
  }

  @Test(
    arguments: [
      (0x000000, "dark"), (0x1E1E2E, "dark"), (0x002B36, "dark"), (0x808080, "light"), (0xFDF6E3, "light"),
      (0xFFFFFF, "light"),
    ] as [(UInt32, String)])
  func `The usual theme on a colour is the one whose text is read better on it`(background: UInt32, name: String) {
    #expect(Theme.usual(on: Color(background, ansi: nil)).name == name)
  }
}
