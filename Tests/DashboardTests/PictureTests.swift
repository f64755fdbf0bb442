import Drawing
import Testing

@testable import Dashboard

@Suite struct `The screen` {
  @Test func `at 80x24 has the chart, tabs and a table`() {
    let screen = FakeScreen(width: 80, height: 24)
    let lines = screen.picture().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == " cubetop  ● LIVE  access.log    2026-03-14 10:00:00 UTC │ range all │ lag 0.0 s")
    #expect(lines[1] == " 1,000 hits  400 views  4.00/s  120 IPs  4.8 MiB  4xx 5.00 %  5xx 1.00 %")
    #expect(lines[2] == " all                                                   1,000 hits · all · exact")
    #expect(lines[3].hasPrefix("── ⁰ Requests/s ─"))
    #expect(lines[3].hasSuffix("1m 5m 15m 1h 6h 24h [all]  bin 1m ──"))
    #expect(lines[8] == "       └09:00                    └09:21                    └09:42           now┘")
    #expect(lines[9] == " ⁰Time  [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁷Hosts")
    #expect(lines[10] == "  HITS     %  IPS     SENT  ERR% PATH                                   TREND")
    #expect(lines[11] == "▌  500  50.0   50 97.7 KiB   0.0 /page/0                                    ▁▂▄█")
    #expect(lines[12] == "   250  25.0   25 48.8 KiB   0.4 /page/1                                    ▁▂▄█")
    #expect(lines[22] == " ● LIVE · 0 B · 1,000 lines · lag 0.0 s")
    #expect(lines[23] == " ↵ drill / filter ⇥ panel e expand s sort o hold ␣ pause +- range ? help q quit")
    #expect(lines.count == 24)
  }

  @Test func `at 140x45 has every panel, and nothing sticks out`() {
    let screen = FakeScreen()
    let picture = screen.picture()
    for title in [
      "⁰ Requests/s", "¹ Top URLs", "² Clients", "³ Status", "⁴ Referrers", "⁵ User agents", "⁶ Methods",
    ] {
      #expect(picture.contains("─ \(title) ─") || picture.contains("━ \(title) ━"), "\(title)")
    }
    let lines = picture.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 45)
    #expect(lines.allSatisfy { $0.count <= 140 })
    #expect(picture.contains("40 paths · hits ▼"))
    #expect(picture.contains("━ 1-16 of 40 ━"))
    #expect(picture.contains("(direct)"))
  }

  @Test func `has a panel of hosts only for a log that has hosts, or when asked`() {
    var screen = FakeScreen()
    #expect(!screen.picture().contains("⁷ Hosts"))
    screen.press(.char("7"))
    #expect(screen.picture().contains("⁷ Hosts"))
  }

  @Test func `says in a line what all numbers are restricted to, and whether they are exact`() {
    var screen = FakeScreen()
    #expect(screen.crumbLine.hasPrefix(" all "))
    #expect(screen.crumbLine.hasSuffix("1,000 hits · all · exact"))
    screen.press(.enter)
    #expect(screen.crumbLine.hasPrefix(" all › path = /page/0 "))
    screen.answer(progress: 0.37)
    #expect(screen.crumbLine.contains("37 % counted…"))
    _ = screen.model.update(.key(.char("+")))
    #expect(screen.crumbLine.contains("counting…"))
  }

  @Test func `on small terminals shows what fits`() {
    #expect(FakeScreen(width: 50, height: 12).picture().contains("Top URLs"))
    let summary = FakeScreen(width: 20, height: 6).picture().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(summary[0].hasPrefix("1.00k hits 4.00/s"))
    #expect(summary[1] == "all · all")
    #expect(summary[2] == "too small · q quits")
  }

  @Test func `never shows what a log says raw`() {
    let screen = FakeScreen(paths: ["/\u{1B}[2J", "/\u{202E}x", "/\u{9B}31m"])
    let picture = screen.picture()
    #expect(picture.contains("/\\x1b[2J"))
    #expect(picture.contains("/<U+202E>x"))
    #expect(!picture.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
  }

  @Test func `is plain ASCII where it has to be`() {
    var screen = FakeScreen()
    screen.press(.char("?"))
    let isASCII = screen.picture(.ascii).unicodeScalars.allSatisfy { $0.isASCII }
    #expect(isASCII)
  }

  @Test func `can be of any size, in any state`() {
    var screens = PanelID.allCases.map { panel in
      var screen = FakeScreen(mode: .replay)
      screen.model.focus = panel
      return screen
    }
    let keys: [[Key]] = [
      [.char("e")], [.char("?")], [.char("s")], [.char("t")], [.char("/"), .char("x")], [.enter], [.char("o")],
    ]
    for keys in keys {
      var screen = FakeScreen()
      for key in keys { screen.press(key) }
      screens.append(screen)
    }
    for screen in screens {
      for (width, height) in (0...14).flatMap({ w in (0...9).map { (w * 9, $0 * 6) } }) + [
        (1, 1), (300, 100), (3, 200), (500, 2),
      ] {
        var model = screen.model
        _ = model.update(.resize(width: width, height: height))
        #expect(model.request == model.request)
        let canvas = model.render()
        #expect(canvas.width == width && canvas.height == height)
      }
    }
  }

  @Test func `tells where a replay stands`() {
    let screen = FakeScreen(mode: .replay)
    let picture = screen.picture()
    #expect(picture.contains("► REPLAY 64×"))
    #expect(picture.contains(" ► 64×  30:00 ━"))
    #expect(picture.contains("1:00:00  50.0 %"))
  }

  @Test func `says when there is nothing to show`() {
    let screen = FakeScreen(paths: [])
    #expect(screen.picture().contains("nothing in this slice and range"))
    #expect(Model(mode: .live, width: 100, height: 30).render().text().contains("reading…"))
  }
}
