import Cubes
import Drawing
import Filters
import PageEvents
import Testing

@testable import Dashboard

/// Finding one's way: the palette, the crumbs, other dimensions, time.
@Suite struct `The user` {
  @Test func `finds every action by a part of what it does`() {
    for action in Action.all where action.id != .palette {
      var palette = Palette()
      palette.text = action.name
      #expect(palette.matches(in: Bench(mode: .replay).model).first?.id == action.id, "\(action.name)")
    }
    #expect(Set(Action.all.map(\.name)).count == Action.all.count)
    let bench = Bench().pressing(.char(":"), typing: "rev ord")
    guard case .palette(let palette) = bench.model.overlay else {
      Issue.record("no palette")
      return
    }
    #expect(palette.matches(in: bench.model).first?.id == .reverse)
    #expect(bench.pressing(.enter).model.state(of: .urls).ascending)
    #expect(Bench().pressing(.char(":"), typing: "xyzzy").pressing(.enter).model.message != nil)
    #expect(Bench().pressing(.char(":"), .escape).model.overlay == nil)
  }

  @Test func `completes a name, and gives a command its argument`() {
    let completed = Bench().pressing(.char(":"), typing: "revers").pressing(.tab)
    guard case .palette(let palette) = completed.model.overlay else {
      Issue.record("no palette")
      return
    }
    #expect(palette.text == "reverse")
    #expect(
      Bench().pressing(.char(":"), typing: "fil").pressing(.tab, typing: "status >= 500").pressing(.enter).model.crumbs
        .map(\.filter.description) == ["status >= 500"])
    #expect(Bench().pressing(.char(":"), typing: "range 90m").pressing(.enter).model.range == .last(.minutes(90)))
    let wrong = Bench().pressing(.char(":"), typing: "filter status >").pressing(.enter).model
    #expect(wrong.input?.error != nil && wrong.crumbs.isEmpty)
  }

  @Test func `takes commands with what is behind them, and says how they are used`() {
    func after(_ text: String, mode: Model.Mode = .live) -> Bench {
      Bench(mode: mode).pressing(.char(":"), typing: text).pressing(.enter)
    }
    #expect(after("drill 3").model.crumbs.map(\.filter.description) == ["path = /checkout"])
    #expect(after("exclude /cart").model.crumbs.map(\.filter.description) == ["path != /cart"])
    #expect(after("panel clients").model.focus == .clients && after("panel 8").model.focus == .rawLines)
    #expect(after("sort by").model.state(of: .urls).sort == .bytes)
    #expect(after("pivot section").model.state(of: .urls).dimension == .section)
    #expect(after("speed 64", mode: .replay).effects == [.replay(.setSpeed(64))])
    #expect(after("panel nowhere").model.message?.contains("there are time, urls, clients") == true)
    #expect(after("range in").model.range == Bench().pressing(.char("+")).model.range, "an action's name isn't a range")
    #expect(
      Bench().pressing(.char(":"), typing: "sort by").picture().contains("sort COLUMN  sort the rows by a column"))
  }

  @Test func `searches the help`() {
    let bench = Bench(80, 24).pressing(.char("?"), .char("/"), typing: "follow")
    let picture = bench.picture()
    #expect(picture.contains("follow the row under the cursor") && !picture.contains("first row"))
    #expect(bench.pressing(.escape, .escape).model.overlay == nil)
  }

  @Test func `changes a crumb in place`() throws {
    var bench = Bench().pressing(.down, .enter).pressing(.char("3"), .down, .enter)
    #expect(bench.model.crumbs.count == 2)
    let first = bench.model.crumbs[0].filter
    bench.press(.char("`"))
    #expect(bench.picture().contains("[status = "))
    bench.press(.char("!"))
    #expect(bench.model.crumbs[1].filter.description.hasPrefix("status != "))
    bench.press(.enter, .ctrl("u"))
    bench.type("status >= 400")
    bench.press(.enter)
    #expect(bench.model.crumbs.map(\.filter.description) == [first.description, "status >= 400"])
    bench.press(.left, .delete)
    #expect(bench.model.crumbs.map(\.filter.description) == ["status >= 400"])
    bench.press(.escape)
    #expect(bench.model.focusedCrumb == nil)
    bench.press(.char("["), .char("["))
    #expect(bench.model.crumbs.count == 2, "every change is a step in the history")
  }

  @Test func `lets a panel show another dimension, and rolls it up and down`() {
    var bench = Bench().pressing(.char("u"))
    #expect(bench.model.request.rankings[0].dimension == .section)
    bench.press(.enter)
    #expect(bench.model.crumbs.last?.dimension == .section)
    #expect(bench.model.request.rankings[0].dimension == .path, "one step down from there")
    var pivoted = Bench().pressing(.char("p"))
    let place = Schema.pageViews.dimensions.firstIndex(of: .method)!
    pivoted.press(.home)
    for _ in 0..<place { pivoted.press(.down) }
    pivoted.press(.enter)
    #expect(pivoted.model.request.rankings[0].dimension == .method)
    #expect(pivoted.picture().contains("Methods"))
  }

  @Test func `chooses the columns, and they are remembered`() {
    var bench = Bench().pressing(.char("c"))
    bench.press(.enter)
    #expect(bench.effects == [.remember])
    #expect(bench.model.state(of: .urls).hidden == [.hits])
    bench.press(.enter, .escape)
    #expect(bench.model.state(of: .urls).hidden.isEmpty)
  }

  @Test func `follows a row, wherever it goes`() {
    var bench = Bench().pressing(.down, .down)
    let name = bench.model.selectedRow(of: .urls)?.member.text
    bench.press(.char("F"), .char("S"))
    bench.press(.char("S"), .char("s"), .down, .enter)
    bench.answer()
    #expect(bench.model.selectedRow(of: .urls)?.member.text == name)
  }

  @Test func `points at a time and makes it the range`() throws {
    var bench = Bench().pressing(.char("v"), .left, .left, .char("v"), .left)
    let (from, to) = try #require(bench.model.brushed)
    #expect((to - from).milliseconds == 2 * bench.model.view!.timeline.width.milliseconds)
    #expect(bench.picture().contains("↵ takes it"))
    bench.press(.enter)
    #expect(bench.model.range == .between(from, to) && bench.model.brush == nil)
    // In a live log the arrows point at once; in a replay they wind.
    #expect(Bench().pressing(.char("0"), .left).model.brush != nil)
    #expect(Bench(mode: .replay).pressing(.char("0"), .left).effects == [.replay(.seek(.seconds(-10)))])
    #expect(Bench().pressing(.char("v"), .escape).model.brush == nil)
  }

  @Test func `marks moments and goes from one to the other`() {
    var bench = Bench(mode: .replay).pressing(.char("B"))
    #expect(bench.model.marks == [Bench.replay.position!])
    bench.setStatus { $0.replay?.position = Bench.replay.position! + .seconds(100) }
    bench.press(.char("("))
    #expect(bench.effects == [.replay(.seek(.seconds(-100)))])
    bench.press(.char(")"))
    #expect(bench.effects.isEmpty && bench.model.message == "no mark or alert after this")
    bench.setStatus { $0.replay?.position = Bench.replay.position! }
    bench.press(.char("B"))
    #expect(bench.model.marks.isEmpty)
  }

  @Test func `has the keys that they want`() throws {
    let keymap = try Keymap(replacing: [("expand", ["x", "F11"]), ("hold", ["e"])])
    #expect(keymap.action(of: .char("x"))?.id == .expand && keymap.action(of: .function(11))?.id == .expand)
    #expect(keymap.action(of: .char("e"))?.id == .hold && keymap.action(of: .char("o")) == nil)
    #expect(throws: KeymapError.noAction("jump")) { try Keymap(replacing: [("jump", ["j"])]) }
    #expect(throws: KeymapError.noKey("Hyper-X")) { try Keymap(replacing: [("quit", ["Hyper-X"])]) }
    for action in Action.all { for key in action.keys { #expect(Keymap.standard.action(of: key)?.id == action.id) } }
  }

  @Test func `finds the cursor and the place where they were after a look at something else`() {
    var bench = Bench(80, 24)
    for _ in 0..<15 { bench.press(.down) }
    let before = bench.model.state(of: .urls)
    #expect(before.offset > 0)
    #expect(bench.pressing(.char("/"), typing: "cart").pressing(.escape).model.state(of: .urls) == before)
    #expect(bench.pressing(.char("2"), .down, .char("1")).model.state(of: .urls) == before)
    let back = bench.pressing(.enter, .backspace).model.state(of: .urls)
    #expect(back.cursor == before.cursor && back.offset == before.offset)
  }

  @Test func `takes no step twice`() {
    let bench = Bench().pressing(.char("6"), .enter, .char("6"), .enter)
    #expect(bench.model.crumbs.count == 1)
  }

  @Test func `sees the slice before under the timeline`() {
    var bench = Bench(140, 50).pressing(.enter)
    #expect(bench.model.request.parent == .everything)
    var view = bench.log.view(for: bench.model.request)
    view.parentTimeline = view.timeline
    _ = bench.model.update(.view(view))
    #expect(bench.picture().contains("parent"))
  }
}
