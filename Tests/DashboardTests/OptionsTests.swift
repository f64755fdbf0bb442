import Cubes
import Drawing
import PageEvents
import Testing

@testable import Dashboard

@Suite struct `The options` {
  @Test func `are listed with what they are now`() {
    let lines = Bench(80, 24).pressing(.function(2), .down, .right).picture().split(separator: "\n")
    #expect(
      lines[8...14].joined(separator: "\n") == """
         ┏━ Options ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ←→ change ━┓┘
        [┃ theme     ← auto →              auto: what suits the background            ┃
         ┃▌drawing   ← block →             of curves; block without braille           ┃
        ▌┃ time zone ← UTC →               of all times                               ┃▆
         ┃ mouse     ← off →               on: ours; off: it selects text             ┃▇
         ┃ order     ← moves →             held: rows of a full panel stay put        ┃█
         ┗━ ↵ keeps · s keeps for the next time, too · Esc takes back ━━━━━━━━━━━━━━━━┛█
        """)
  }

  @Test func `change at once, and Esc takes all of it back`() {
    var bench = Bench().pressing(.function(2), .right)
    #expect(bench.effects == [.setTheme("dark")])
    bench.press(.left, .left)
    #expect(bench.effects == [.setTheme("mono")], "before the first comes the last")
    bench.press(.down, .right)
    #expect(bench.effects.isEmpty && bench.model.options.drawing == .blocks)
    bench.press(.down, .right)
    #expect(bench.effects == [.setZone("local")] && bench.model.request.zone == "local")
    bench.press(.down, .right)
    #expect(bench.effects == [.setMouse(true)])
    bench.press(.down, .right)
    #expect(bench.model.options.holdsOrder)
    bench.press(.escape)
    #expect(bench.model.options == Options() && bench.model.overlay == nil)
    #expect(bench.effects == [.setTheme(nil), .setZone("UTC"), .setMouse(false)])
    #expect(bench.model.state(of: .urls).pinned == nil)
  }

  @Test(arguments: [Key.enter, .function(2), .char("s")])
  func `are kept by Enter, and for good by s`(key: Key) {
    let bench = Bench().pressing(.function(2), .up, .up, .up, .right, key)
    #expect(bench.model.options == Options(zone: "local") && bench.model.overlay == nil)
    #expect(bench.effects == (key == .char("s") ? [.saveOptions] : []))
    #expect(bench.pressing(.function(2), .escape).model.options.zone == "local")
  }

  @Test func `have a theme, which is kept for good by Enter, too`() {
    #expect(Bench().pressing(.function(2), .right, .enter).effects == [.rememberTheme])
    #expect(Bench().pressing(.function(2), .right, .left, .enter).effects.isEmpty)
  }

  @Test func `of which there is no other stay as they are`() {
    var model = Model(
      mode: .live, width: 80, height: 24, options: Options(drawing: .ascii),
      choices: Options.Choices(themes: [], drawings: [.ascii], zones: ["UTC"]))
    for key in [Key.function(2), .right, .down, .left, .down, .right] { #expect(model.update(.key(key)).isEmpty) }
    #expect(model.options == Options(drawing: .ascii))
    #expect(model.render(glyphs: .ascii).text().contains("theme       no colors "))
  }

  @Test func `have the mouse's own key among them`() {
    let bench = Bench().pressing(.char("M"))
    #expect(bench.model.options.hasMouse)
    #expect(bench.pressing(.function(2), .escape).model.options.hasMouse, "nothing was changed there")
  }
}

@Suite struct `Orders that the options hold` {
  private let held = Bench().pressing(.function(2), .up, .right, .enter)

  @Test func `are those of every panel that its rows fill`() {
    for panel in [PanelID.urls, .clients] { #expect(held.model.state(of: panel).pinned?.count == 16) }
    #expect(held.model.state(of: .status).pinned == nil, "it has room for a new code")
    #expect(held.model.state(of: .rawLines).pinned == nil)
    let small = Bench(80, 24).pressing(.function(2), .up, .right, .enter)
    #expect(small.model.state(of: .clients).pinned == nil, "it isn't on the screen")
    #expect(small.pressing(.char("2")).model.state(of: .clients).pinned?.count == 10)
  }

  @Test func `stay while values change, and begin anew with other rows`() {
    var bench = held
    let rows = bench.model.answer(of: .urls)?.rows.map(\.member)
    bench.log.values[.path]?.reverse()
    bench.answer()
    #expect(bench.model.request.rankings[0].pinned == rows)
    bench.press(.char("3"), .enter)
    bench.answer()
    #expect(bench.model.state(of: .urls).pinned?.first?.text == "/shop/item-39")
    #expect(bench.model.state(of: .urls).pinned?.count == Layout(bench.model).rows(of: .urls))
    bench.press(.char("1"), .char("e"))
    bench.answer()
    #expect(bench.model.state(of: .urls).pinned?.count == Layout(bench.model).rows(of: .urls))
  }

  @Test func `are let go in one panel by o, and held again`() {
    var bench = held.pressing(.char("o"))
    #expect(bench.model.state(of: .urls).pinned == nil && bench.model.state(of: .clients).pinned != nil)
    bench.press(.end)
    #expect(bench.model.state(of: .urls).cursor == 39)
    bench.press(.home, .char("o"))
    #expect(bench.model.state(of: .urls).pinned?.count == 16)
  }

  @Test func `wait until the log is loaded`() {
    var bench = Bench(log: .shop(), isLoaded: false)
    _ = bench.model.adopt(Options(holdsOrder: true))
    bench.answer()
    bench.answer()
    #expect(bench.model.state(of: .urls).pinned == nil)
    let all = bench.log.hits
    bench.setStatus {
      $0.phase = .following
      $0.events = all
    }
    bench.log.hits = all / 2
    bench.answer()
    #expect(bench.model.state(of: .urls).pinned == nil, "a view from before comes after the news")
    bench.log.hits = all
    bench.answer()
    #expect(bench.model.state(of: .urls).pinned?.count == 16)
  }
}

@Suite struct `What is remembered` {
  @Test func `of sorting is what isn't as usual`() {
    #expect(Bench().model.preferences == Preferences())
    var bench = Bench().pressing(.char("s"), .down, .enter)
    #expect(bench.effects == [.remember])
    bench.press(.char("2"), .char("S"))
    #expect(bench.effects == [.remember])
    #expect(
      bench.model.preferences.sort == ["urls": ["clients"], "clients": ["10 s rate", "ascending"]])
    bench.press(.char("S"), .char("1"), .char("s"), .home, .enter)
    #expect(bench.model.preferences == Preferences())
  }

  @Test func `is as it was the next time`() {
    let before = Bench().pressing(.char("s"), .down, .enter, .char("S"), .char("c"), .enter)
      .pressing(.escape, .char("2"), .char("s"), .home, .enter).model
    var after = Bench().model
    #expect(after.sortRows(before.preferences.sort).isEmpty)
    #expect(after.hideColumns(before.preferences.hiddenColumns).isEmpty)
    #expect(after.preferences == before.preferences)
    for panel in [PanelID.urls, .clients] {
      #expect(after.state(of: panel).sort == before.state(of: panel).sort)
      #expect(after.state(of: panel).ascending == before.state(of: panel).ascending)
    }
  }

  @Test func `and means nothing is told by its name`() {
    var model = Bench().model
    let unknown = model.sortRows([
      "urls": ["hits", "upwards"], "Clients": ["share"], "carts": ["hits"], "status": ["hits", "ascending", "twice"],
    ])
    #expect(unknown == ["Clients: share", "carts", "status: twice", "urls: upwards"])
    #expect(model.state(of: .status).ascending && model.state(of: .clients).sort == .rate(.seconds(10)))
  }
}
