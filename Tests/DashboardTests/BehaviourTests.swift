import Cubes
import Drawing
import Filters
import PageEvents
import Testing

@testable import Dashboard

@Suite struct `Keys` {
  @Test func `are bound once each`() {
    let keys = Action.all.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    #expect(Set(Action.all.map(\.id)).count == Action.all.count)
  }

  @Test(arguments: Action.all.flatMap { action in action.keys.map { (action.id, $0) } })
  func `do each something`(id: Action.ID, key: Key) {
    // In the middle of everything: a range, a crumb, a history both ways, a cursor with rows on either side.
    let start = Bench(mode: .replay, range: .last(.hours(1)))
      .pressing(.char("+"), .down, .enter, .enter, .char("["))
      .pressing(.down, .down, .down, .down)
    let after = start.pressing(key)
    switch id {
    case .panel(let panel) where start.model.panelIDs.contains(panel): #expect(after.model.focus == panel)
    case .panel: #expect(after.model.message != nil, "\(key) says nothing where there is no such panel")
    default:
      let isSeen = after.state != start.state || after.model.message != start.model.message
      #expect(isSeen || !after.effects.isEmpty, "\(key) changes nothing")
    }
  }

  @Test(
    arguments: [
      (.char(" "), .replay(.setPaused(true))), (.char("<"), .replay(.slower)), (.char(">"), .replay(.faster)),
      (.left, .replay(.seek(-.seconds(10)))), (.right, .replay(.seek(.seconds(10)))),
      (.shiftLeft, .replay(.seek(-.seconds(100)))), (.shiftRight, .replay(.seek(.seconds(100)))),
      (.char(","), .replay(.step(.seconds(10), back: true))), (.char("."), .replay(.step(.seconds(10), back: false))),
      (.char("L"), .replay(.jumpToEnd)), (.ctrl("l"), .redraw), (.ctrl("z"), .suspend), (.ctrl("c"), .quit),
      (.char("Q"), .quit), (.char("q"), .quit),
      (.char("y"), .copy("GET\t24000\t8001\t45096000\t1200")),
    ] as [(Key, Effect)])
  func `have effects`(key: Key, effect: Effect) {
    #expect(Bench(mode: .replay).pressing(.char("6"), key).effects == [effect])
  }

  @Test func `that mean nothing say so`() {
    #expect(Bench().pressing(.function(9)).model.message?.contains("does nothing here") == true)
    #expect(Bench().pressing(.char(">")).model.message?.contains("not here") == true)
  }

  @Test func `of the bar are those that work in the focused panel`() {
    func lastLine(_ key: Key) -> Substring { Bench().pressing(key).picture().split(separator: "\n").last ?? "" }
    #expect(lastLine(.char("1")).contains("↵ drill"))
    for key in [Key.char("0"), .char("8")] {
      for label in ["sort", "hold"] { #expect(!lastLine(key).contains(label)) }
    }
    #expect(!lastLine(.char("0")).contains("copy"))
    #expect(!lastLine(.char("1")).contains("speed"), "there is no speed in a live log")
  }

  @Test func `pasted do nothing, and go into what is typed`() {
    var bench = Bench()
    #expect(bench.model.update(.paste("q\nQ")).isEmpty)
    bench.press(.char("/"))
    _ = bench.model.update(.paste("ca\nrt"))
    #expect(bench.model.input?.text == "cart")
    let palette = Bench().pressing(.char(":")).with { _ = $0.model.update(.paste("filter status\n >= 500")) }
    #expect(palette.pressing(.enter).model.crumbs.map(\.filter.description) == ["status >= 500"])
    let help = Bench().pressing(.char("?"), .char("/")).with { _ = $0.model.update(.paste("roll\n up")) }
    #expect(help.picture() == Bench().pressing(.char("?"), .char("/"), typing: "roll up").picture())
  }

  @Test func `that are letters may come as a paste wherever text is taken, and nowhere else`() {
    for keys: [Key] in [
      [], [.char("/")], [.char(":")], [.char("?")], [.char("?"), .char("/")], [.char("t"), .char("/")], [.char("s")],
    ] {
      let start = Bench().with { bench in for key in keys { bench.press(key) } }
      var pasted = start
      _ = pasted.model.update(.paste("path"))
      pasted.answer()
      if start.model.takesText {
        #expect(pasted.state == start.pressing(typing: "path").state, "\(keys)")
      } else {
        #expect(pasted.state == start.state, "\(keys)")
      }
    }
  }
}

@Suite struct `Esc and q` {
  @Test func `close one thing at a time, the innermost first`() {
    var bench = Bench().pressing(.enter, .char("e"), .char("s"))
    bench.press(.escape)
    #expect(bench.model.overlay == nil && bench.model.isExpanded && bench.model.isDrilled)
    bench = bench.pressing(.char("/"), typing: "cart")
    bench.press(.escape)
    #expect(bench.model.input == nil && bench.model.isExpanded && bench.model.isDrilled)
    bench.press(.escape)
    #expect(!bench.model.isExpanded && bench.model.isDrilled)
    bench.press(.escape)
    #expect(!bench.model.isDrilled)
    bench.press(.escape)
    #expect(bench.effects.isEmpty, "Esc never quits")
  }

  @Test func `q goes the same way and quits at the top`() {
    var bench = Bench().pressing(.enter, .char("e"), .char("?"))
    var quits: [Bool] = []
    for _ in 0..<4 {
      bench.press(.char("q"))
      quits.append(bench.effects == [.quit])
    }
    #expect(quits == [false, false, false, true])
  }
}

@Suite struct `Drilling` {
  private func crumbs(_ bench: Bench) -> [String] { bench.model.crumbs.map(\.filter.description) }

  @Test func `adds the row under the cursor, and up brings focus and cursor back`() {
    var bench = Bench().pressing(.char("2"), .down, .down, .enter)
    #expect(crumbs(bench) == [Filter.equals(.client, "2001:db8::1").description])
    #expect(bench.model.request.filter == .equals(.client, "2001:db8::1"))
    #expect(bench.model.focus == .urls, "a single client has no finer dimension: on to what it asked for")
    bench.press(.down, .backspace)
    #expect(bench.model.focus == .clients && bench.model.state(of: .clients).cursor == 2)
    #expect(bench.model.filter == .everything)
  }

  @Test func `into a missing value asks for those without one`() {
    #expect(crumbs(Bench().pressing(.char("4"), .enter)) == ["referrer-host = \"\""])
  }

  @Test func `with ! excludes`() {
    let bench = Bench().pressing(.char("3"), .down, .char("!"))
    #expect(bench.model.filter == Filter.equals(.status, "404").negated)
    #expect(bench.model.focus == .status)
  }

  @Test(arguments: [
    (PanelID.urls, Dimension.url, "3 URLs"), (.referrers, .referrer, "2 referrers"), (.agents, .agent, "2 agents"),
  ])
  func `goes down the hierarchy`(panel: PanelID, finer: Dimension, caption: String) throws {
    let bench = Bench().pressing(.char(Character("\(panel.number)")), .down, .enter)
    #expect(try #require(bench.model.answer(of: panel)).ranking.dimension == finer)
    #expect(bench.model.caption(of: panel).string.hasPrefix(caption))
    #expect(bench.picture().contains(" \(Schema.pageViews[finer].title) "))
  }

  @Test func `has a history`() {
    var bench = Bench().pressing(.char("3"), .enter, .char("1"), .down, .enter)
    let deep = crumbs(bench)
    #expect(deep.count == 2)
    bench.press(.char("["))
    #expect(crumbs(bench) == Array(deep.prefix(1)))
    bench.press(.char("["))
    #expect(crumbs(bench) == [])
    bench.press(.char("["))
    #expect(bench.model.message?.contains("history") == true)
    bench.press(.char("]"), .char("]"))
    #expect(crumbs(bench) == deep)
    bench.press(.char("["), .char("+"), .char("]"))
    #expect(crumbs(bench).count == 1, "a new step ends what was forward")
  }

  @Test func `a typed filter counts at once, and stays when it is kept`() {
    var bench = Bench().pressing(.char("/"), typing: "status >= 500")
    #expect(bench.model.request.filter.description == "status >= 500")
    #expect(bench.model.crumbs.isEmpty)
    bench.press(.enter)
    #expect(crumbs(bench) == ["status >= 500"])
    bench = Bench().pressing(.char("/"), typing: "cart")
    #expect(bench.model.request.filter.description == "path = *cart*")
    bench.press(.ctrl("u"))
    #expect(bench.model.request.filter == .everything)
  }

  @Test func `a wrong filter isn't asked, nor kept`() {
    var bench = Bench().pressing(.char("/"), typing: "status >= ")
    #expect(bench.model.input?.error != nil)
    #expect(bench.model.request.filter == .everything)
    bench.press(.enter)
    #expect(bench.model.input != nil && bench.model.crumbs.isEmpty)
  }
}

@Suite struct `Rows` {
  @Test func `stay put while their order is held`() {
    var bench = Bench().pressing(.char("o"))
    let members = bench.model.answer(of: .urls)?.rows.map(\.member)
    bench.log.values[.path]?.reverse()
    bench.answer()
    #expect(bench.model.request.rankings[0].pinned == members)
    #expect(bench.picture().contains("· held"))
    bench.press(.char("o"))
    #expect(bench.model.request.rankings[0].pinned == nil)
  }

  @Test func `that vanish take the cursor with them`() {
    var bench = Bench().pressing(.end)
    #expect(bench.model.state(of: .urls).cursor == 39)
    bench.log = .shop(paths: 5)
    bench.answer()
    #expect(bench.model.state(of: .urls) == Model.PanelState(cursor: 4, offset: 0))
  }

  @Test func `past the page are asked for`() {
    var bench = Bench(80, 24)
    let page = bench.model.request.rankings[0].limit
    for _ in 0..<page { bench.press(.down) }
    #expect(bench.model.request.rankings[0].offset == 1)
    bench.press(.pageDown)
    #expect(bench.model.request.rankings[0].offset == 1 + page)
    bench.press(.end)
    #expect(bench.model.request.rankings[0].offset == 40 - page)
    bench.press(.home)
    #expect(bench.model.request.rankings[0].offset == 0)
  }

  @Test func `are sorted by what is chosen, and the other way round`() {
    let bench = Bench().pressing(.char("s"), .down, .enter, .char("S"))
    let ranking = bench.model.request.rankings[0]
    #expect(ranking.sort == Ranking.Column(.clients) && ranking.ascending)
  }

  @Test func `of an expanded panel have longer trends`() {
    let bench = Bench()
    #expect(bench.model.request.rankings[0].trendBins < bench.pressing(.char("e")).model.request.rankings[0].trendBins)
  }

  @Test func `are counted in words that agree with the number`() {
    func counted(_ count: Int, _ dimension: Dimension) -> String {
      Noun.counted(count, of: dimension, schema: .pageViews)
    }
    #expect(counted(1, .url) == "1 URL" && counted(0, .url) == "0 URLs")
    #expect(counted(1, .query) == "1 query" && counted(2, .query) == "2 queries")
    #expect(counted(1, .family) == "1 family" && counted(1200, .family) == "1,200 families")
    for dimension in Schema.pageViews.dimensions {
      #expect(counted(1, dimension) != counted(2, dimension).replacing("2", with: "1"))
    }
  }
}

@Suite struct `The hosts' panel` {
  @Test func `is there when the log has hosts, or when it is asked for`() {
    #expect(!Bench().picture().contains("Hosts"))
    #expect(Bench().pressing(.char("7")).picture().contains("Hosts"))
    var bench = Bench(log: .shop(hosts: ["shop.example", ""]))
    #expect(bench.picture().contains("Hosts"))
    bench.log = .empty
    bench.answer()
    #expect(bench.picture().contains("Hosts"), "a slice without hosts doesn't move the other panels")
  }
}

@Suite struct `The time range` {
  @Test func `is chosen by steps, from a list, or typed`() {
    #expect(Bench().pressing(.char("+")).model.request.range == .last(.days(1)))
    #expect(Bench().pressing(.char("+"), .char("+"), .char("-")).model.request.range == .last(.days(1)))
    #expect(Bench().pressing(.char("+"), .char("=")).model.request.range == .all)
    #expect(Bench().pressing(.char("t"), .home, .enter).model.request.range == .last(.minutes(1)))
    #expect(
      Bench().pressing(.char("t"), .char("/"), typing: "90m").pressing(.enter).model.request.range
        == .last(.minutes(90)))
    #expect(Bench().pressing(.char("t"), .char("/"), typing: "soon").pressing(.enter).model.input?.error != nil)
  }
}

@Suite struct `Nothing` {
  /// Sizes of the loop: every small one, and some as people have them.
  private static let small = (0...60).flatMap { width in (0...30).map { (width, $0) } }
  private static let large = [(80, 24), (100, 28), (140, 45), (300, 100), (500, 3), (3, 500)]

  private static let states: [Bench] = {
    let start = Bench(20, 6, mode: .replay, log: .shop(hosts: ["shop.example", ""]))
    let overlays: [[Key]] = [[], [.char("?")], [.char("s")], [.char("t")], [.char("/")], [.char("e")], [.enter]]
    return start.model.panelIDs.flatMap { panel in
      overlays.map { keys in
        var bench = start.pressing(.char(Character("\(panel.number)")))
        for key in keys { bench.press(key) }
        if bench.model.input != nil { bench.type("path ~ \"^/shop\"") }
        return bench
      }
    }
  }()

  @Test func `on a screen of any size traps`() {
    for (place, size) in Self.small.enumerated() {
      draw(Self.states[place * 11 % Self.states.count], size)
    }
    for size in Self.large {
      for state in Self.states { draw(state, size) }
    }
  }

  private func draw(_ state: Bench, _ size: (Int, Int)) {
    var state = state
    _ = state.model.update(.resize(width: size.0, height: size.1))
    let canvas = state.model.render()
    if canvas.width != size.0 || canvas.height != size.1 {
      Issue.record("\(canvas.width)x\(canvas.height) for \(size)")
    }
    if size.0 > 8 && size.1 > 0 && canvas.text().allSatisfy(\.isWhitespace) { Issue.record("blank at \(size)") }
  }

  @Test func `of what a stranger wrote reaches the terminal raw`() {
    let hostile = "/\u{1B}]0;own\u{7}\u{9B}2J\n\r\t\u{202E}\u{0}x\u{7F}"
    var log = MadeUpLog.shop()
    for dimension in log.values.keys {
      log.values[dimension]?.insert((Array(hostile.utf8) + [0xFF, 0xC0], 90_000), at: 0)
    }
    log.latest.insert(log.event(0, client: hostile, url: hostile, referrer: hostile), at: 0)
    for (width, height) in [(140, 45), (80, 24), (50, 12), (20, 6)] {
      var bench = Bench(width, height, log: log)
      bench.setStatus {
        $0.sources = [hostile]
        $0.trouble = hostile
        $0.rejected = 1
        $0.rejection = hostile
      }
      let typed = bench.pressing(.char("/"), typing: hostile)
      for state in [bench, bench.pressing(.enter), bench.pressing(.char("8")), typed] {
        let bad = state.picture().unicodeScalars.filter {
          $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value || 0x202A...0x202E ~= $0.value)
        }
        #expect(bad.isEmpty)
      }
      let copied = bench.pressing(.char("8"), .char("Y")).effects + bench.pressing(.char("Y")).effects
      for case .copy(let text) in copied { #expect(!text.contains("\u{1B}") && !text.contains("\r")) }
    }
  }
}

@Suite struct `A live log that is paused` {
  @Test func `asks for the same moment, whatever is asked of it`() {
    var bench = Bench()
    #expect(!bench.model.request.isHeld)
    bench.press(.char(" "))
    #expect(bench.model.request.isHeld)
    bench.press(.enter, .char("+"))
    #expect(bench.model.request.isHeld && bench.model.isDrilled)
    #expect(!bench.picture().contains("counting"))
    bench.press(.char(" "))
    #expect(!bench.model.request.isHeld)
  }

  @Test func `is not paused before there is anything to see`() {
    #expect(!Bench(isLoaded: false).pressing(.char(" ")).model.request.isHeld)
  }
}

@Suite struct `Two quick keys` {
  /// Presses keys while the cube is still counting.
  private func hurrying(_ keys: Key...) -> Bench {
    Bench().with { bench in for key in keys { _ = bench.model.update(.key(key)) } }
  }

  @Test func `drill into the new rows, not into those that are still there`() {
    // Of GET's clients the first one, and not the first of all.
    var bench = hurrying(.char("6"), .enter, .enter)
    #expect(bench.model.crumbs.map(\.filter.description) == ["method = GET"])
    bench.answer()
    #expect(bench.model.crumbs.count == 2)
    #expect(bench.model.crumbs == Bench().pressing(.char("6"), .enter, .enter).model.crumbs)
  }

  @Test func `drill by another order`() {
    var bench = hurrying(.char("S"), .enter)
    #expect(!bench.model.isDrilled)
    bench.answer()
    #expect(bench.model.crumbs == Bench().pressing(.char("S"), .enter).model.crumbs)
  }

  @Test func `the second taken back by a third`() {
    var bench = hurrying(.char("6"), .enter, .enter, .down)
    bench.answer()
    bench.answer()
    #expect(bench.model.crumbs.map(\.filter.description) == ["method = GET"])
  }
}
