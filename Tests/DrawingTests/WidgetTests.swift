import Drawing
import TestSupport
import Testing

@Suite struct WidgetTests {
  init() { useUTF8Locale() }

  // MARK: Frames

  private let status = PanelFrame("Status", number: 3, right: "7 codes", footer: "1-5 of 7")

  @Test func `A panel has a title with its number, a caption and a footer`() {
    #expect(
      picture(30, 4) { $0.put("in", x: status.draw(on: &$0, in: $0.bounds).x, y: 1) } == """
        ╭─ ³ Status ─────── 7 codes ─╮
        │in                          │
        │                            │
        ╰─ 1-5 of 7 ─────────────────╯
        """)
  }

  @Test func `The focus is heavy borders`() {
    var focused = status
    focused.isFocused = true
    let drawn = canvas(30, 3) { focused.draw(on: &$0, in: $0.bounds) }
    #expect(
      drawn.text() == """
        ┏━ ³ Status ━━━━━━━ 7 codes ━┓
        ┃                            ┃
        ┗━ 1-5 of 7 ━━━━━━━━━━━━━━━━━┛
        """)
    #expect(
      drawn.roles([.focusedBorder: "f", .title: "t", .panelNumber: "n", .dim: "d"]) == """
        ff nntttttt fffffff ddddddd ff
        f                            f
        ff dddddddd ffffffffffffffffff
        """)
  }

  @Test func `A rule is a panel without sides`() {
    var rule = status
    rule.borders = .rule
    #expect(
      picture(30, 2) { $0.put("in", x: rule.draw(on: &$0, in: $0.bounds).x, y: 1) } == """
        ── ³ Status ─────── 7 codes ──
        in
        """)
  }

  @Test func `A narrow panel loses its caption, then the end of its title`() {
    #expect(
      picture(20, 2) { status.draw(on: &$0, in: $0.bounds) } == """
        ╭─ ³ Status ───────╮
        ╰─ 1-5 of 7 ───────╯
        """)
    #expect(
      picture(11, 2) { status.draw(on: &$0, in: $0.bounds) } == """
        ╭─ ³ St… ─╮
        ╰─ 1-5 … ─╯
        """)
    #expect(picture(4, 2) { status.draw(on: &$0, in: $0.bounds) } == "╭──╮\n╰──╯")
  }

  @Test func `A panel in ASCII`() {
    #expect(
      picture(30, 3, glyphs: .ascii) { status.draw(on: &$0, in: $0.bounds) } == """
        +- 3 Status ------- 7 codes -+
        |                            |
        +- 1-5 of 7 -----------------+
        """)
  }

  @Test func `An overlay lies in the middle and hides what is under it`() {
    let drawn = picture(20, 7) { canvas in
      canvas.fill(canvas.bounds, with: "x")
      let inside = Overlay("Help", width: 8, height: 2).draw(on: &canvas, in: canvas.bounds)
      canvas.put("q quit", x: inside.x, y: inside.y)
    }
    #expect(
      drawn == """
        xxxxxxxxxxxxxxxxxxxx
        xxxxx┏━ Help ━┓xxxxx
        xxxxx┃q quit  ┃xxxxx
        xxxxx┃        ┃xxxxx
        xxxxx┗━━━━━━━━┛xxxxx
        xxxxxxxxxxxxxxxxxxxx
        xxxxxxxxxxxxxxxxxxxx
        """)
    #expect(
      picture(5, 3) { Overlay("Help", width: 80, height: 20).draw(on: &$0, in: $0.bounds) } == """
        ┏━━━┓
        ┃   ┃
        ┗━━━┛
        """)
  }

  // MARK: Meters

  @Test func `A bar is exact to an eighth of a cell`() {
    #expect(picture(4, 1) { BarMeter(0.5).draw(on: &$0, in: $0.bounds) } == "██")
    #expect(picture(4, 1) { BarMeter(0.59).draw(on: &$0, in: $0.bounds) } == "██▍")
    #expect(picture(4, 1, glyphs: .ascii) { BarMeter(0.59).draw(on: &$0, in: $0.bounds) } == "##-")
  }

  @Test func `More than nothing is not empty, and less than all is not full`() {
    #expect(picture(4, 1) { BarMeter(0).draw(on: &$0, in: $0.bounds) } == "")
    #expect(picture(4, 1) { BarMeter(0.0001).draw(on: &$0, in: $0.bounds) } == "▏")
    #expect(picture(4, 1) { BarMeter(0.9999).draw(on: &$0, in: $0.bounds) } == "███▉")
    #expect(picture(4, 1) { BarMeter(7).draw(on: &$0, in: $0.bounds) } == "████")
    #expect(picture(4, 1) { BarMeter(.nan).draw(on: &$0, in: $0.bounds) } == "")
    #expect(picture(4, 1) { BarMeter(-1).draw(on: &$0, in: $0.bounds) } == "")
  }

  @Test func `A bar without a role goes from good to bad`() {
    let drawn = canvas(5, 1) { BarMeter(1, nil).draw(on: &$0, in: $0.bounds) }
    #expect(
      drawn.roles([.gradient0: "0", .gradient1: "1", .gradient2: "2", .gradient3: "3", .gradient4: "4"]) == "01234")
  }

  @Test func `A framed bar shows its ends where nothing else would, in ASCII`() {
    let bar = BarMeter(0.46, nil, isFramed: true)
    #expect(picture(8, 1, glyphs: .ascii) { bar.draw(on: &$0, in: $0.bounds) } == "[###...]")
    #expect(picture(8, 1) { bar.draw(on: &$0, in: $0.bounds) } == "███▋")
    #expect(picture(2, 1, glyphs: .ascii) { bar.draw(on: &$0, in: $0.bounds) } == "#")
  }

  @Test func `A meter in a table leaves its text the room that it needs`() {
    let table = Table(
      columns: [.init("IP", .flex(min: 4)), .init("LIMIT", .fixed(12))],
      rows: [
        .init([.text("::1"), .meter(.init(0.46, nil, isFramed: true), " 46%")]),
        .init([.text("::2"), .meter(.init(1, nil, isFramed: true), Text("OVER", .error))]), .init([.text("::3")]),
      ])
    #expect(
      picture(20, 4) { table.draw(on: &$0, in: $0.bounds) } == """
         IP     LIMIT
         ::1    ███▎     46%
         ::2    ███████ OVER
         ::3
        """)
    let ascii = picture(20, 3, glyphs: .ascii) { table.draw(on: &$0, in: $0.bounds) }
    #expect(ascii.hasSuffix("\n ::1    [##...]  46%\n ::2    [#####] OVER"))
  }

  @Test func `A mark at the newest sample is moved so that it shows, and the end of time gives way`() {
    let chart = BrailleChart(
      Array(repeating: 1, count: 40), axisWidth: 0, marks: [.init("▲#19", at: 39, .alertMark), .init("▲#7", at: 0)],
      times: [.init("04:12", at: 0)], endLabel: "now")
    #expect(
      picture(20, 3) { chart.draw(on: &$0, in: $0.bounds) }.split(separator: "\n").last == "▲#7             ▲#19")
  }

  @Test func `Many marks have a row of their own, or leave at least the first time alone`() {
    let chart = BrailleChart(
      Array(repeating: 1, count: 80), axisWidth: 0,
      marks: (0..<8).map { .init("▲#\($0)", at: $0 * 10 + 2, .alertMark) },
      times: [.init("04:12", at: 0), .init("04:25", at: 26), .init("04:38", at: 52)], endLabel: "now")
    func lastRows(_ count: Int, ofChart height: Int) -> [String] {
      picture(40, height) { chart.draw(on: &$0, in: $0.bounds) }.split(separator: "\n").suffix(count).map(String.init)
    }
    #expect(
      lastRows(2, ofChart: 7) == [
        " ▲#0  ▲#1  ▲#2  ▲#3  ▲#4  ▲#5  ▲#6  ▲#7", "└04:12       └04:25       └04:38    now┘",
      ])
    #expect(lastRows(1, ofChart: 4) == ["└04:12     ▲#2  ▲#3  ▲#4  ▲#5  ▲#6  ▲#7"])
  }

  @Test func `A sparkline tells zero from little`() {
    #expect(picture(8, 1) { Sparkline([0, 0.01, 1, 2, 4, 8, 8, 0]).draw(on: &$0, in: $0.bounds) } == " ▁▁▂▄██")
    #expect(
      picture(8, 1, glyphs: .ascii) { Sparkline([0, 0.01, 1, 2, 4, 8, 8, 0]).draw(on: &$0, in: $0.bounds) } == " ..:=##"
    )
    #expect(picture(4, 1) { Sparkline([0, 0, 0]).draw(on: &$0, in: $0.bounds) } == "")
    #expect(picture(4, 1) { Sparkline([5, .nan, -1, 10], top: 20).draw(on: &$0, in: $0.bounds) } == "▂  ▄")
  }

  @Test func `A sparkline stands on the right, and keeps its peaks when it shrinks`() {
    #expect(picture(5, 1) { Sparkline([1, 2]).draw(on: &$0, in: $0.bounds) } == "   ▄█")
    #expect(picture(3, 1) { Sparkline([1, 8, 1, 1, 4, 2]).draw(on: &$0, in: $0.bounds) } == "█▁▄")
  }

  // MARK: Charts

  @Test func `An axis has at most five ticks, one, two or five apart`() {
    func axis(_ value: Double) -> [Double] { [AxisScale(covering: value).step, AxisScale(covering: value).top] }
    #expect(axis(0) == [1, 1])
    #expect(axis(1) == [0.2, 1])
    #expect(axis(5) == [1, 5])
    #expect(axis(23) == [5, 25])
    #expect(axis(26) == [10, 30])
    #expect(axis(100) == [20, 100])
    #expect(axis(101) == [50, 150])
    #expect(axis(.nan) == [1, 1])
    for exponent in -20...20 {
      for value in [1.0, 1.01, 2.3, 4.99, 5, 7.7, 9.99] {
        let value = value * power(10, exponent)
        let scale = AxisScale(covering: value)
        #expect(scale.top >= value * 0.999_999 && scale.top <= value * 2.5, "\(value): \(scale)")
        #expect(scale.top / scale.step <= 5.001, "\(value): \(scale)")
      }
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1) { power, _ in exponent > 0 ? power * base : power / base }
  }

  private let ramp = (1...32).map { Double($0) / 32 * 20 }

  @Test func `A chart fills the area under its samples, two a cell`() {
    let chart = BrailleChart(ramp, times: [.init("04:12", at: 0), .init("04:24", at: 16)], endLabel: "now") {
      Format.short($0) + "/s"
    }
    #expect(
      picture(23, 5) { chart.draw(on: &$0, in: $0.bounds) } == """
        20.0/s             ⣀⣤⣶⣾
                       ⣀⣤⣶⣿⣿⣿⣿⣿
        10.0/s     ⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿
               ⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
               └04:12      now┘
        """)
  }

  @Test func `A chart in blocks has a sample of two in each cell, the higher one`() {
    #expect(
      picture(23, 4, glyphs: .blocks) { BrailleChart(ramp).draw(on: &$0, in: $0.bounds) } == """
          20.0             ▂▄▆█
                       ▂▄▆█████
          10.0     ▂▄▆█████████
               ▂▄▆█████████████
        """)
    // The peak stays the peak, whichever of the two has it; what is hardly anything is something.
    let peaks = [0.0, 8, 8, 0, 0, 0, 1, 0.001, 0.001, 0]
    #expect(
      picture(5, 1, glyphs: .blocks) {
        BrailleChart(peaks, scale: AxisScale(covering: 8), axisWidth: 0).draw(on: &$0, in: $0.bounds)
      } == "██ ▁▁")
  }

  @Test func `A chart in ASCII`() {
    #expect(
      picture(23, 4, glyphs: .ascii) { BrailleChart(ramp).draw(on: &$0, in: $0.bounds) } == """
          20.0             .:|#
                       .:|#####
          10.0     .:|#########
               .:|#############
        """)
  }

  @Test func `Errors, alerts and the end of time stand under a chart`() {
    let heat = BrailleChart.Heat("5xx", values: ramp.indices.map { $0 % 8 == 0 ? Double($0) : 0 }, top: 24)
    let chart = BrailleChart(
      ramp, heat: heat, marks: [.init("▲#17", at: 12, .alertMark)],
      times: [.init("04:12", at: 0), .init("04:20", at: 14)],
      endLabel: "now", cursor: 16)
    let drawn = canvas(23, 5) { chart.draw(on: &$0, in: $0.bounds) }
    #expect(
      drawn.text() == """
          20.0         │  ⣀⣠⣴⣶⣾
                    ⢀⣀⣤⣴⣾⣿⣿⣿⣿⣿⣿
             0 ⣀⣠⣤⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           5xx     ▒   ▓   █
                     ▲#17  now┘
        """)
    #expect(
      drawn.roles([.alertMark: "a", .cursor: "c", .heat1: "1", .heat4: "4"]) == """
          ····         c  ·····
                    ···c·······
             · ········c·······
           ···     ·   ·   4
                     aaaa  ····
        """)
  }

  @Test func `The newest samples show, a gap stays a gap, and little is not nothing`() {
    #expect(
      picture(3, 2) { BrailleChart([9, 9, 9, 9, 0, 8, 0.01, .nan]).draw(on: &$0, in: $0.bounds) } == """
        ⣶⢠
        ⣿⢸⡀
        """)
    #expect(picture(4, 1) { BrailleChart([8, 8]).draw(on: &$0, in: $0.bounds) } == "   ⣿")
    #expect(BrailleChart.samples(inColumns: 23) == 32)
    #expect(BrailleChart.samples(inColumns: 10) == 20)
  }

  // MARK: Tables

  private func pages(selected: Int? = nil, offset: Int = 0) -> Table {
    Table(
      columns: [
        .init("HITS", .fixed(6), .right, priority: 9),
        .init("%", .fixed(4), .right, priority: 5),
        .init("PATH", .flex(min: 8), priority: 10, truncation: .middle),
        .init("TREND", .fixed(5), priority: 3),
        .init("LIMIT", .fixed(6), priority: 1),
      ],
      rows: [
        .init([
          .text("7,184"), .text("11.0"), .text("/orders/v1/account/v2.html"), .spark(.init([1, 2, 3])), .bar(.init(1)),
        ]),
        .init([.text("2,266"), .text("3.5"), .text("/img.php", .error), .spark(.init([3, 2, 1])), .bar(.init(0.46))]),
        .init([.text("9"), .text("<0.1"), .text("/漢字/パス")], .dim),
      ],
      selected: selected, offset: offset, sortedBy: 0)
  }

  @Test func `A table has columns under titles, and a cursor`() {
    let drawn = canvas(44, 5) { pages(selected: 1).draw(on: &$0, in: $0.bounds) }
    #expect(
      drawn.text() == """
           HITS    % PATH               TREND LIMIT
          7,184 11.0 /orders/…t/v2.html   ▃▅█ ██████
        ▌ 2,266  3.5 /img.php             █▅▃ ██▊
              9 <0.1 /漢字/パス

        """)
    #expect(
      drawn.roles([.header: "h", .sortedHeader: "H", .selectionMark: "m", .dim: "d"], selected: "S") == """
           HHHH    h hhhh               hhhhh hhhhh
          ····· ···· ··················   ··· ······
        mSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS
              d dddd dddddddddd

        """)
  }

  @Test func `Columns of the least priority go first`() {
    #expect(
      picture(36, 2) { pages().draw(on: &$0, in: $0.bounds) } == """
           HITS    % PATH       TREND LIMIT
          7,184 11.0 /ord….html   ▃▅█ ██████
        """)
    #expect(
      picture(24, 2) { pages().draw(on: &$0, in: $0.bounds) } == """
           HITS    % PATH
          7,184 11.0 /orde….html
        """)
    #expect(
      picture(17, 2) { pages().draw(on: &$0, in: $0.bounds) } == """
           HITS PATH
          7,184 /ord…html
        """)
    #expect(
      picture(9, 2) { pages().draw(on: &$0, in: $0.bounds) } == """
         PATH
         /or…html
        """)
    #expect(
      picture(5, 2) { pages().draw(on: &$0, in: $0.bounds) } == """
         PATH
         /…ml
        """)
  }

  @Test func `A table shows its rows from an offset on`() {
    #expect(
      picture(24, 2) { pages(offset: 2).draw(on: &$0, in: $0.bounds) } == """
           HITS    % PATH
              9 <0.1 /漢字/パス
        """)
    #expect(picture(24, 2) { pages(offset: 9).draw(on: &$0, in: $0.bounds) }.split(separator: "\n").count == 1)
  }

  @Test func `Scrolling moves no further than the cursor needs`() {
    #expect(Table.offset(showing: 3, of: 100, in: 10, from: 0) == 0)
    #expect(Table.offset(showing: 10, of: 100, in: 10, from: 0) == 1)
    #expect(Table.offset(showing: 5, of: 100, in: 10, from: 20) == 5)
    #expect(Table.offset(showing: 25, of: 100, in: 10, from: 20) == 20)
    #expect(Table.offset(showing: nil, of: 5, in: 10, from: 20) == 0)
    #expect(Table.offset(showing: 99, of: 100, in: 10, from: 95) == 90)
    #expect(Table.offset(showing: 3, of: 4, in: 0, from: 2) == 0)
    #expect(pages().visibleRows(in: Rect(x: 0, y: 0, width: 9, height: 5)) == 4)
  }

  // MARK: Bars

  @Test func `Tabs show the chosen one in brackets`() {
    let tabs = TabBar(
      [
        .init("URLs", number: 1), .init("Clients", number: 2),
        .init("Alerts", number: 7, badge: Text("▲2", .alertFiring)),
      ],
      chosen: 0)
    #expect(picture(40, 1) { tabs.draw(on: &$0, in: $0.bounds) } == "[¹URLs]  ²Clients   ⁷Alerts ▲2")
    var last = tabs
    last.chosen = 2
    #expect(picture(20, 1) { last.draw(on: &$0, in: $0.bounds) } == "[⁷Alerts ▲2]")
    // ▲12 cut off would be ▲1.
    #expect(picture(30, 1) { tabs.draw(on: &$0, in: $0.bounds) } == "[¹URLs]  ²Clients   ⁷Alerts")
  }

  @Test func `The transport shows what is played, and where something happened`() {
    let bar = TransportBar(
      left: " ► 64×  00:00", right: "06:53  75.7%", position: 0.757,
      marks: [.alert(at: 0.2), .bookmark(at: 0.5), .alert(at: 1)])
    #expect(
      picture(60, 1) { bar.draw(on: &$0, in: $0.bounds) }
        == " ► 64×  00:00 ━━━━━━▲━━━━━━━━━◆━━━━━━━●───────▲ 06:53  75.7%")
    #expect(
      picture(60, 1, glyphs: .ascii) { bar.draw(on: &$0, in: $0.bounds) }
        == " > 64x  00:00 ======^=========*=======o-------^ 06:53  75.7%")
    #expect(picture(28, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ► 64×  00:00   06:53  75.7%")
    #expect(picture(10, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ► 64×  00")
  }

  @Test func `The key bar drops what matters least`() {
    let bar = KeyBar([
      .init("↵", "drill", priority: 9), .init("Bksp", "up", priority: 5), .init("s", "sort", priority: 1),
      .init("?", "help", priority: 10),
    ])
    #expect(picture(40, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ↵ drill  Bksp up  s sort  ? help")
    #expect(picture(31, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ↵ drill Bksp up s sort ? help")
    #expect(picture(24, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ↵ drill Bksp up ? help")
    #expect(picture(8, 1) { bar.draw(on: &$0, in: $0.bounds) } == " ? help")
    #expect(
      picture(40, 1, glyphs: .ascii) { bar.draw(on: &$0, in: $0.bounds) } == " Enter drill  Bksp up  s sort  ? help")
  }

  // MARK: All of them

  @Test func `No widget draws outside of its rectangle or traps in a small one`() {
    expectToStayInside("frame") { status.draw(on: &$0, in: $1) }
    expectToStayInside("overlay") { Overlay("Help", width: 30, height: 9).draw(on: &$0, in: $1) }
    expectToStayInside("bar") { BarMeter(0.7, nil).draw(on: &$0, in: $1) }
    expectToStayInside("framed bar") { BarMeter(0.7, nil, isFramed: true).draw(on: &$0, in: $1) }
    expectToStayInside("meter") {
      Table(columns: [.init("", .flex(min: 1))], rows: [.init([.meter(BarMeter(0.7, isFramed: true), "a long text")])])
        .draw(on: &$0, in: $1)
    }
    expectToStayInside("sparkline") { Sparkline(ramp).draw(on: &$0, in: $1) }
    expectToStayInside("table") { pages(selected: 1).draw(on: &$0, in: $1) }
    expectToStayInside("tabs") { TabBar([.init("URLs", number: 1), .init("漢字")], chosen: 1).draw(on: &$0, in: $1) }
    expectToStayInside("keys") { KeyBar([.init("↵", "drill"), .init("?", "help")]).draw(on: &$0, in: $1) }
    expectToStayInside("transport") { canvas, rect in
      TransportBar(left: "► 1×", right: "06:53", position: 0.5, marks: [.alert(at: 7), .bookmark(at: .nan)])
        .draw(on: &canvas, in: rect)
    }
    expectToStayInside("chart") { canvas, rect in
      BrailleChart(
        ramp, heat: .init("5xx", values: ramp, top: 0), marks: [.init("▲", at: 99), .init("▲", at: -9)],
        times: [.init("04:12", at: 3)], endLabel: "now", cursor: 31
      ).draw(on: &canvas, in: rect)
    }
  }
}
