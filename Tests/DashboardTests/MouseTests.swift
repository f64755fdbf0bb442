import Cubes
import Drawing
import Filters
import PageEvents
import Testing

@testable import Dashboard

/// A mouse on the bench: it points at what is seen in the picture.
extension Bench {
  /// Where a text is on the screen, if it is there once.
  func place(of text: String, glyphs: GlyphSet? = nil) throws -> (x: Int, y: Int) {
    let lines = model.render(glyphs: glyphs).text().split(separator: "\n", omittingEmptySubsequences: false)
    let found = lines.enumerated().flatMap { y, line in
      line.ranges(of: text).map { (x: line[..<$0.lowerBound].displayColumns, y: y) }
    }
    try #require(found.count == 1, "\(text) is on the screen \(found.count) times")
    return found[0]
  }

  mutating func mouse(_ act: MouseEvent.Act, x: Int, y: Int, clicks: Int = 1) {
    effects = model.update(.mouse(MouseEvent(act, x: x, y: y, clicks: clicks)))
    answer()
  }

  mutating func click(x: Int, y: Int, clicks: Int = 1) {
    mouse(.press(.left), x: x, y: y, clicks: clicks)
    let pressed = effects
    mouse(.release(.left), x: x, y: y)
    effects = pressed + effects
  }

  /// On the first character of a text, or so many behind it.
  func clicking(_ text: String, plus columns: Int = 0, twice: Bool = false) throws -> Bench {
    var bench = self
    let (x, y) = try place(of: text)
    bench.click(x: x + columns, y: y)
    if twice { bench.click(x: x + columns, y: y, clicks: 2) }
    return bench
  }

  func turning(_ wheel: MouseEvent.Act, on text: String, times: Int = 1) throws -> Bench {
    var bench = self
    let (x, y) = try place(of: text)
    for _ in 0..<times { bench.mouse(wheel, x: x, y: y) }
    return bench
  }

  /// Where the chart's bins are drawn.
  var plot: Rect {
    var content = Layout(model).content(of: .timeline)!
    content.x += 7
    content.width -= 7
    return content
  }
}

extension Substring {
  /// All that these pictures show is one column wide.
  fileprivate var displayColumns: Int { unicodeScalars.count }
}

@Suite struct `The mouse` {
  @Test func `is asked for, and given back`() {
    let on = Bench().pressing(.char("M"))
    #expect(on.effects == [.setMouse(true)])
    #expect(on.pressing(.char("M")).effects == [.setMouse(false)])
  }

  @Test func `chooses a row by a click, and its panel`() throws {
    let bench = try Bench().pressing(.char("1")).clicking("2001:db8::1")
    #expect(bench.model.focus == .clients && bench.model.state(of: .clients).cursor == 2)
  }

  @Test func `drills into a row by a double click, and not by two clicks`() throws {
    #expect(
      try Bench().clicking("/checkout", twice: true).model.crumbs.map(\.filter.description) == ["path = /checkout"])
    #expect(try Bench().clicking("/checkout").clicking("/checkout").model.crumbs.isEmpty)
    #expect(try Bench().clicking("404", twice: true).model.focus == .clients, "as Enter does")
  }

  @Test func `never drills into what has come under it with the first click`() throws {
    // Without the focus on them, there are no raw lines on this screen: everything below the chart moves.
    var bench = Bench(100, 28).pressing(.char("8"))
    let place = try bench.place(of: "/shop/item-5")
    bench.click(x: place.x, y: place.y)
    bench.model.focus = .clients
    bench.click(x: place.x, y: place.y, clicks: 2)
    #expect(bench.model.crumbs.isEmpty)
  }

  @Test func `moves by its wheel in the panel under it, and stops at the ends`() throws {
    var bench = try Bench().pressing(.char("2")).turning(.wheelDown, on: "/search")
    #expect(bench.model.focus == .urls && bench.model.state(of: .urls).cursor == 3)
    bench = try bench.turning(.wheelUp, on: "/search", times: 3)
    #expect(bench.model.state(of: .urls).cursor == 0)
  }

  @Test func `chooses raw lines by what is seen of them, however high they are`() throws {
    let bench = Bench(100, 28).pressing(.char("8"), .char("e"), .char("w"))
    for rank in [0, 1, 4] {
      #expect(try bench.clicking("192.0.2.\(rank) ").model.state(of: .rawLines).cursor == rank)
    }
  }

  @Test func `does nothing beside the panels, nor while something is typed`() throws {
    let start = Bench()
    var bench = start
    for (x, y) in [(0, 0), (-1, -1), (9999, 9999), (3, 44)] { bench.click(x: x, y: y, clicks: 2) }
    #expect(bench.state == start.state)
    let typing = start.pressing(.char("/"), typing: "cart")
    #expect(try typing.clicking("198.51.100.7").state == typing.state)
  }

  // MARK: Time

  @Test func `makes a stretch of the timeline the range by a drag, and shows it meanwhile`() throws {
    // 60 bins of 10 s over 131 columns.
    var bench = Bench()
    let plot = bench.plot
    bench.mouse(.press(.left), x: plot.x + 20, y: plot.y + 2)
    #expect(bench.model.brush != nil && bench.model.range == .all)
    bench.mouse(.drag(.left), x: plot.x + 40, y: plot.y + 1)
    let (from, to) = try #require(bench.model.brushed)
    #expect(from == bench.model.view!.timeline.start + .seconds(90) && to == from + .seconds(100))
    #expect(bench.picture().contains("11:51:30–11:53:10"))
    #expect(bench.model.focus == .urls)
    // Back over where it began, and out of the panel: the stretch follows.
    bench.mouse(.drag(.left), x: plot.x + 3, y: 40)
    #expect(bench.model.brushed?.to == from + .seconds(10))
    bench.mouse(.drag(.left), x: 9999, y: 0)
    #expect(bench.model.brushed! == (from, bench.model.view!.timeline.start + .minutes(10)))
    bench.mouse(.drag(.left), x: plot.x + 40, y: plot.y)
    bench.mouse(.release(.left), x: plot.x + 40, y: plot.y)
    #expect(bench.model.range == .between(from, to))
    #expect(bench.model.brush == nil && bench.model.grip == nil && bench.model.focus == .urls)
  }

  @Test func `points at the highest bin under a click, and a second one takes it`() throws {
    // Two bins a column: each odd one is a spike.
    var log = MadeUpLog.shop()
    log.bins = (0..<200).map { .init(hits: $0 % 2 == 1 ? 900 : 10) }
    var bench = Bench(log: log)
    let plot = bench.plot
    bench.click(x: plot.x + 60, y: plot.y)
    let place = try #require(bench.model.brush?.place)
    let chart = bench.model.view!.timeline
    #expect(chart.bins[chart.index(of: place)].hits == 900)
    #expect(bench.model.focus == .timeline && bench.model.range == .all)
    #expect(bench.model.message?.contains("makes it the range") == true)
    bench.click(x: plot.x + 60, y: plot.y, clicks: 2)
    #expect(bench.model.range == .between(place, place + chart.width))
  }

  @Test func `moves the time cursor by a click elsewhere, and takes what keys have pointed at`() throws {
    var bench = Bench()
    let plot = bench.plot
    bench.click(x: plot.x + 10, y: plot.y)
    bench.click(x: plot.x + 60, y: plot.y)
    #expect(bench.model.range == .all)
    #expect(bench.model.brush.map { bench.model.view!.timeline.index(of: $0.place) } == 27)
    bench.press(.char("v"), .right, .right, .right)
    bench.click(x: plot.x + 62, y: plot.y)
    guard case .between(let from, let to) = bench.model.range else {
      Issue.record("\(bench.model.range)")
      return
    }
    #expect((to - from).milliseconds == 40_000)
  }

  @Test func `lets go of the timeline when Esc is pressed in between`() {
    var bench = Bench()
    let plot = bench.plot
    bench.mouse(.press(.left), x: plot.x + 20, y: plot.y)
    bench.mouse(.drag(.left), x: plot.x + 40, y: plot.y)
    bench.press(.escape)
    bench.mouse(.drag(.left), x: plot.x + 50, y: plot.y)
    bench.mouse(.release(.left), x: plot.x + 50, y: plot.y)
    #expect(bench.model.range == .all && bench.model.brush == nil)
  }

  @Test(arguments: [(140, 45), (80, 24)])
  func `chooses a range by its name above the timeline`(width: Int, height: Int) throws {
    #expect(try Bench(width, height).clicking(" 6h ", plus: 1).model.range == .last(.hours(6)))
    #expect(try Bench(width, height).clicking(" 15m ", plus: 2).model.range == .last(.minutes(15)))
    let bench = try Bench(width, height).clicking(" 6h ", plus: 2)
    #expect(try bench.clicking("[6h]").model.range == .last(.hours(6)))
    #expect(try bench.clicking("24h all ", plus: 6).model.range == .all)
    // Out of a range that was dragged over, too.
    let pinned = bench.with { $0.model.setRange(.between(.distantPast + .days(1), $0.log.head)) }
    #expect(try pinned.clicking(" 6h ", plus: 1).model.range == .last(.hours(6)))
    #expect(try bench.clicking(" 24h ").model.range == .last(.hours(6)), "the blank between is nobody's")
  }

  @Test(arguments: [(140, 45), (80, 24)])
  func `winds a replay to where its bar is pressed, and along it`(width: Int, height: Int) throws {
    var bench = Bench(width, height, mode: .replay)
    let (start, end) = (Bench.replay.start!, Bench.replay.end!)
    let bar = try bench.barOfReplay()
    bench.mouse(.press(.left), x: bar.x, y: bar.y)
    #expect(bench.effects == [.replay(.seekTo(start))])
    bench.mouse(.drag(.left), x: bar.maxX - 1, y: bar.y - 5)
    #expect(bench.effects == [.replay(.seekTo(end))])
    bench.mouse(.drag(.left), x: 9999, y: 9999)
    #expect(bench.effects == [.replay(.seekTo(end))])
    bench.mouse(.release(.left), x: 3, y: 3)
    bench.mouse(.drag(.left), x: bar.x, y: bar.y)
    #expect(bench.effects.isEmpty)
    bench.mouse(.press(.left), x: bar.x - 1, y: bar.y)
    #expect(bench.effects.isEmpty, "beside the bar")
  }

  // MARK: Tables, crumbs, tabs

  @Test func `sorts by the column whose header is pressed, and the other way round`() throws {
    var bench = try Bench().clicking("SENT  ERR%", plus: 3)
    #expect(bench.model.focus == .urls && bench.model.state(of: .urls).sort == .bytes)
    #expect(!bench.model.state(of: .urls).ascending)
    bench = try bench.clicking("SENT  ERR%", plus: 3)
    #expect(bench.model.state(of: .urls).sort == .bytes && bench.model.state(of: .urls).ascending)
    bench = try Bench().clicking("10s    1m", plus: 2)
    #expect(bench.model.focus == .clients && bench.model.state(of: .clients).ascending, "sorted so already")
    #expect(try Bench().clicking("  % ", plus: 2).model.state(of: .urls).sort == .hits)
    bench = try Bench(80, 24).clicking("PATH")
    #expect(
      bench.model.state(of: .urls).sort == .hits && !bench.model.state(of: .urls).ascending, "a name is no measure")
    #expect(try Bench(80, 24).clicking("ERR%").model.state(of: .urls).sort == .errorShare)
  }

  @Test func `goes to the crumb that is pressed, and changes it by a double click`() throws {
    let bench = Bench().pressing(.down, .enter, .char("2"), .enter)
    #expect(bench.model.crumbs.count == 2)
    #expect(try bench.clicking("path = /cart").model.focusedCrumb == 0)
    #expect(try bench.clicking("client = 192.0.2.10", plus: 18).model.focusedCrumb == 1)
    #expect(try bench.clicking("all ›").model.focusedCrumb == nil)
    #expect(try bench.clicking("hits · all").model.focusedCrumb == nil)
    #expect(try bench.clicking("client = 192.0.2.10").clicking("[client = 192.0.2.10]").model.focusedCrumb == 1)
    #expect(try bench.clicking("path = /cart", plus: 3, twice: true).model.input?.crumb == 0)
    #expect(
      try bench.clicking("path = /cart").clicking("198.51.100.7").model.focusedCrumb == nil, "to the panels again")
  }

  @Test func `goes to the panel whose tab is pressed`() throws {
    #expect(try Bench(80, 24).clicking("²Clients", plus: 5).model.focus == .clients)
    #expect(try Bench(80, 24).clicking("⁸Raw").model.focus == .rawLines)
    #expect(try Bench(80, 24).clicking("⁸Raw").clicking("¹URLs").model.focus == .urls)
  }

  // MARK: What lies over the screen

  @Test func `takes the item of a menu that is pressed, and closes it beside the menu`() throws {
    #expect(try Bench().pressing(.char("t")).clicking("last 15m").model.range == .last(.minutes(15)))
    #expect(try Bench().pressing(.char("s")).clicking("┃ bytes sent", plus: 3).model.state(of: .urls).sort == .bytes)
    let columns = try Bench().pressing(.char("c")).clicking("[x] clients")
    #expect(columns.effects == [.remember] && columns.model.overlay == .menu(.columns, choice: 2))
    var beside = Bench().pressing(.char("s"))
    beside.click(x: 1, y: 20)
    #expect(beside.model.overlay == nil && beside.state == Bench().state)
    #expect(try Bench().pressing(.char("s")).clicking("Sort Top URLs by").model.overlay != nil, "on its border")
  }

  @Test func `moves in a menu and in the palette by its wheel`() throws {
    let menu = try Bench().pressing(.char("t")).turning(.wheelUp, on: "Time range", times: 2)
    #expect(menu.model.overlay == .menu(.range, choice: 4))
    let palette = try Bench().pressing(.char(":")).turning(.wheelDown, on: "⇥ completes", times: 30)
    #expect(try #require(palette.model.palette).choice == 30)
    let chosen = palette.model.palette!.matches(in: palette.model)[30]
    // The list has been scrolled: what is pressed is what is seen.
    #expect(try palette.clicking("▌" + chosen.name).model.palette == nil)
  }

  @Test func `does what is pressed in the palette`() throws {
    let bench = try Bench().pressing(.char(":"), typing: "hold").clicking("hold the order")
    #expect(bench.model.overlay == nil && bench.model.state(of: .urls).pinned != nil)
    let typed = try Bench().pressing(.char(":"), typing: "sort by").clicking("sort COLUMN")
    #expect(typed.model.palette?.text == "sort by", "a usage is no item")
  }

  @Test func `scrolls the help and the rejected lines, and closes them beside`() throws {
    let help = try Bench(80, 24).pressing(.char("?")).turning(.wheelDown, on: " Keys ", times: 2)
    #expect(help.model.overlay == .help(scroll: 6, search: nil))
    #expect(try help.turning(.wheelUp, on: " Keys ", times: 9).model.overlay == .help(scroll: 0, search: nil))
    #expect(try help.clicking(" Keys ").model.overlay == help.model.overlay)
    var beside = help
    beside.click(x: 0, y: 0)
    #expect(beside.model.overlay == nil)
    var rejects = Bench(80, 24)
    rejects.setStatus { status in
      let example = StreamStatus.Rejects.Example(source: "a.log", line: 7, column: 1, bytes: Array("x".utf8))
      status.rejects = (0..<30).map { .init(reason: "reason \($0)", count: 1, latest: [example]) }
    }
    #expect(
      try rejects.pressing(.char("R")).turning(.wheelDown, on: "Rejected lines").model.overlay == .rejects(scroll: 3))
  }

  @Test func `points at what is seen, also where everything is drawn in ASCII`() throws {
    let start = Bench(140, 45, mode: .replay, glyphs: .ascii)
    #expect(try start.clicking(" 6h ", plus: 1).model.range == .last(.hours(6)))
    let drilled = start.pressing(.down, .enter)
    #expect(try drilled.clicking("path = /cart", plus: 11).model.focusedCrumb == 0)
    #expect(try Bench(80, 24, glyphs: .ascii).clicking("2Clients", plus: 7).model.focus == .clients)
    var bench = start
    let bar = try bench.barOfReplay()
    bench.click(x: bar.x, y: bar.y)
    #expect(bench.effects == [.replay(.seekTo(Bench.replay.start!))])
    #expect(try start.pressing(.char("t")).clicking("last 15m").model.range == .last(.minutes(15)))
  }

  @Test(arguments: [(300, 100), (140, 45), (100, 28), (80, 24), (59, 15), (40, 10), (20, 6), (1, 1)])
  func `finds something or nothing wherever it is pressed, on any screen`(width: Int, height: Int) {
    for key in [nil, Key.char("?"), .char("s"), .char(":"), .char("R"), .char("8"), .char("0")] {
      let start = key.map { Bench(width, height, mode: .replay).pressing($0) } ?? Bench(width, height, mode: .replay)
      for y in stride(from: -1, through: height, by: max(1, height / 5)) {
        for x in stride(from: -1, through: width, by: max(1, width / 5)) {
          var bench = start
          _ = bench.model.update(.mouse(MouseEvent(.press(.left), x: x, y: y)))
          _ = bench.model.update(.mouse(MouseEvent(.drag(.left), x: width - x, y: y)))
          _ = bench.model.update(.mouse(MouseEvent(.release(.left), x: x, y: y)))
          _ = bench.model.update(.mouse(MouseEvent(.wheelDown, x: x, y: y)))
          #expect(bench.model.grip == nil)
        }
      }
    }
  }
}

extension Model {
  fileprivate var palette: Palette? { if case .palette(let palette) = overlay { palette } else { nil } }
}

extension Bench {
  /// Where the bar of a replay is, its playhead included.
  fileprivate func barOfReplay() throws -> Rect {
    let layout = Layout(model)
    let line = model.render().text().split(separator: "\n", omittingEmptySubsequences: false)[layout.transport.y]
    let scalars = Array(line.unicodeScalars)
    let ofBar: Set<Unicode.Scalar> = model.glyphs == .ascii ? ["=", "-", "o"] : ["━", "─", "●"]
    // Behind the sign for playing, the longest run of them.
    var (best, start) = (0..<0, 0)
    for x in scalars.indices.dropFirst(4) {
      if !ofBar.contains(scalars[x]) { start = x + 1 }
      if x + 1 - start > best.count { best = start..<x + 1 }
    }
    try #require(best.count > 20)
    return Rect(x: best.lowerBound, y: layout.transport.y, width: best.count, height: 1)
  }
}
