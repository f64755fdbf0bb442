import Drawing
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
}
