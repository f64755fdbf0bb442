import Cubes
import Drawing
import Filters
import PageEvents
import Testing

@testable import Dashboard

@Suite struct `A key` {
  @Test func `is bound to one action, and each action is in the help`() {
    let keys = Action.all.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    #expect(Set(Action.all.map(\.id)).count == Action.all.count)
    var screen = FakeScreen(width: 140, height: 100)
    screen.press(.char("?"))
    let picture = screen.picture()
    for action in Action.all { #expect(picture.contains(action.help.prefix(60)), "\(action.help)") }
  }

  @Test func `drills down, and up again to where one was`() {
    var screen = FakeScreen()
    screen.press(.down, .down, .enter)
    #expect(screen.crumbs == ["path = /page/2"])
    // Under one path, its URLs are told apart.
    #expect(screen.model.request.rankings[0].dimension == .url)
    #expect(screen.model.request.filter == .equals(.path, "/page/2"))
    #expect(screen.model.state(of: .urls).cursor == 0)
    screen.press(.char("2"), .enter)
    #expect(screen.crumbs == ["path = /page/2", "client = 192.0.2.0"])
    screen.press(.backspace, .backspace)
    #expect(screen.crumbs.isEmpty)
    #expect(screen.model.focus == .urls)
    #expect(screen.model.state(of: .urls).cursor == 2)
    screen.press(.char("["))
    #expect(screen.crumbs == ["path = /page/2"])
    screen.press(.char("]"))
    #expect(screen.crumbs.isEmpty)
  }

  @Test func `drills into a missing value, and excludes a row`() {
    var screen = FakeScreen()
    screen.press(.char("4"), .enter)
    #expect(screen.crumbs == ["referrer-host = \"\""])
    screen.press(.backspace, .char("3"), .char("!"))
    #expect(screen.crumbs == ["status != 200"])
  }

  @Test func `filters as one types`() {
    var screen = FakeScreen()
    screen.press(.char("/"))
    screen.type("cart")
    #expect(screen.model.request.filter == filter("path = *cart*"))
    #expect(screen.picture().contains(" / cart█"))
    screen.press(.ctrl("u"))
    screen.type("status >= ")
    #expect(screen.picture().contains("expected"))
    // What is no filter restricts nothing.
    #expect(screen.model.request.filter == .everything)
    screen.type("500")
    #expect(screen.model.request.filter == filter("status >= 500"))
    screen.press(.enter)
    #expect(screen.crumbs == ["status >= 500"])
    screen.press(.char("/"))
    screen.type("!client:10.0.")
    #expect(screen.model.request.filter == filter("status >= 500 and client != *10.0.*"))
    screen.press(.escape)
    #expect(screen.model.request.filter == filter("status >= 500"))
  }

  @Test func `closes, leaves and goes up before it quits`() {
    var screen = FakeScreen()
    screen.press(.enter, .char("e"), .char("?"))
    screen.press(.escape)
    #expect(screen.model.overlay == nil && screen.model.isExpanded)
    screen.press(.escape)
    #expect(!screen.model.isExpanded && screen.crumbs.count == 1)
    screen.press(.char("q"))
    #expect(screen.crumbs.isEmpty && screen.effects.isEmpty)
    screen.press(.escape)
    #expect(screen.effects.isEmpty)
    screen.press(.char("q"))
    #expect(screen.effects == [.quit])
  }

  @Test func `sorts, reverses and holds`() {
    var screen = FakeScreen()
    screen.press(.char("s"), .char("s"), .enter)
    #expect(screen.model.request.rankings[0].sort == Ranking.Column(.clients))
    screen.press(.char("S"))
    #expect(screen.model.request.rankings[0].ascending)
    screen.press(.char("o"))
    #expect(screen.model.request.rankings[0].pinned?.first == 1)
    screen.press(.char("o"))
    #expect(screen.model.request.rankings[0].pinned == nil)
  }

  @Test func `reaches every row`() {
    var screen = FakeScreen()
    screen.press(.char("G"))
    #expect(screen.model.state(of: .urls).cursor == 39)
    let ranking = screen.model.request.rankings[0]
    #expect(ranking.offset > 0 && ranking.offset + ranking.limit == 40)
    #expect(screen.picture().contains("/page/39"))
    screen.answer(paths: ["/only"])
    #expect(screen.model.state(of: .urls).cursor == 0)
  }

  @Test func `changes the range of time`() {
    var screen = FakeScreen()
    screen.press(.char("+"))
    #expect(screen.model.request.range == .last(.days(1)))
    screen.press(.char("+"), .char("-"), .char("="))
    #expect(screen.model.request.range == .all)
    screen.press(.char("t"), .char("t"))
    screen.type("15m")
    screen.press(.enter)
    #expect(screen.model.request.range == .last(.minutes(15)))
    screen.press(.char("t"), .char("t"))
    screen.type("09:15 09:30")
    screen.press(.enter)
    let start = FakeScreen.start + .minutes(15)
    #expect(screen.model.request.range == .between(start, start + .minutes(15)))
  }

  @Test func `pauses a live screen, and the clock of a replay`() {
    var live = FakeScreen()
    live.press(.char(" "))
    #expect(live.picture().contains("PAUSED"))
    let held = live.model.view
    var later = FakeScreen.view(for: live.model.request)
    later.events = 1025
    _ = live.model.update(.view(later))
    #expect(live.model.view == held)
    #expect(live.picture().contains("+25 waiting"))
    live.press(.char(" "))
    #expect(!live.picture().contains("PAUSED"))

    var replay = FakeScreen(mode: .replay)
    let expected: [(Key, ReplayCommand)] = [
      (.char(" "), .setPaused(true)), (.char("<"), .slower), (.char(">"), .faster), (.left, .seek(.minutes(-1))),
      (.right, .seek(.minutes(1))), (.shiftRight, .seek(.minutes(10))), (.char(","), .step(.minutes(1), back: true)),
      (.char("."), .step(.minutes(1), back: false)), (.char("L"), .jumpToEnd),
    ]
    for (key, command) in expected {
      replay.press(key)
      #expect(replay.effects == [.replay(command)], "\(key)")
    }
    live.press(.char("L"))
    #expect(live.effects.isEmpty && live.picture().contains("not here"))
  }

  @Test func `copies rows, and never acts when pasted`() {
    var screen = FakeScreen()
    screen.press(.char("y"))
    #expect(screen.effects.count == 1)
    #expect(screen.effects.first == .copy("/page/0\t500\t50\t100000\t0"))
    #expect(screen.model.update(.paste("q\nQ")).isEmpty)
    screen.press(.char("/"))
    _ = screen.model.update(.paste("ca\nrt"))
    #expect(screen.picture().contains(" / cart█"))
  }

  @Test func `that is bound to nothing says so`() {
    var screen = FakeScreen()
    screen.press(.char("#"))
    #expect(screen.picture().contains("# does nothing here"))
  }
}

private func filter(_ text: String) -> Filter { try! Filter.parse(text) }
