import Cubes
import Drawing
import Filters
import PageEvents
import Testing

@testable import Dashboard

@Suite struct `Finding a row` {
  private func cursor(_ bench: Bench, _ panel: PanelID = .urls) -> Int { bench.model.state(of: panel).cursor }
  private func name(_ bench: Bench) -> String? {
    // What is scrolled to is asked for first.
    bench.with { $0.answer() }.model.selectedRow(of: .urls)?.member.text
  }

  @Test func `goes to the next one with what is typed, also out of sight, and back with Esc`() {
    let bench = Bench(80, 24).pressing(.down, .char("f"), typing: "M-3")
    #expect(name(bench) == "/shop/item-30")
    #expect(bench.model.state(of: .urls).offset > 0)
    let kept = bench.pressing(.enter)
    #expect(kept.model.input == nil && name(kept) == "/shop/item-30")
    #expect(kept.model.find == nil && kept.model.request.lookup == nil)
    let dropped = bench.pressing(.escape)
    #expect(dropped.model.input == nil && cursor(dropped) == 1 && dropped.model.state(of: .urls).offset == 0)
  }

  @Test func `goes on with the arrows to the next and the one before, and stops at the last`() {
    var bench = Bench(80, 24).pressing(.char("f"), typing: "item-3")
    bench.press(.down, .down)
    #expect(name(bench) == "/shop/item-32")
    bench.press(.up)
    #expect(name(bench) == "/shop/item-31")
    for _ in 0..<20 { bench.press(.down) }
    #expect(name(bench) == "/shop/item-39")
    bench.press(.backspace, .char("4"))
    #expect(name(bench) == "/shop/item-4", "behind the last it goes on from the first")
  }

  @Test func `leaves the cursor where it was as long as no row has it`() {
    var bench = Bench().pressing(.down, .down, .char("f"), typing: "cart")
    #expect(cursor(bench) == 1, "the next is behind the last, so to speak")
    bench.type("x")
    #expect(cursor(bench) == 2)
    #expect(bench.picture().contains("find: cartx█  no row has it"))
    #expect(bench.pressing(.ctrl("u")).model.state(of: .urls).cursor == 2)
  }

  @Test func `finds what there is only a word for`() {
    let bench = Bench().pressing(.char("4"), .down, .char("f"), typing: "direct")
    #expect(cursor(bench, .referrers) == 0)
  }

  @Test func `takes keys that are quicker than the answer`() {
    var bench = Bench()
    func hurry(_ keys: Key...) { for key in keys { _ = bench.model.update(.key(key)) } }
    hurry(.char("f"), .char("i"), .char("t"), .char("e"), .char("m"), .down, .down, .enter, .enter)
    #expect(bench.model.crumbs.isEmpty)
    for _ in 0..<4 { bench.answer() }
    #expect(bench.model.crumbs.map(\.filter.description) == ["path = /shop/item-6"])
    hurry(.char("2"), .char("f"), .char("7"), .enter, .char("3"))
    bench.answer()
    #expect(cursor(bench, .clients) == 0 && bench.model.find == nil, "another key was pressed since")
  }

  @Test func `looks among the rows whose order is held`() {
    var bench = Bench(140, 45).pressing(.char("o"), .char("f"), typing: "item-7")
    #expect(cursor(bench) == 7 && bench.model.request.lookup == nil)
    bench.press(.ctrl("u"))
    #expect(cursor(bench) == 0)
    bench.type("item")
    bench.press(.down, .up, .up)
    #expect(cursor(bench) == 4)
    bench.type("-39")
    #expect(bench.picture().contains("no row has it"), "only the rows in sight are held")
  }

  @Test func `asks in the panel's border where it has one, and else in the line for messages`() {
    let large = Bench(140, 45).pressing(.char("f"), typing: "item").picture().split(separator: "\n")
    #expect(large.contains { $0.hasPrefix("┗━ find: item█  36 rows ━━━━") })
    let small = Bench(80, 24).pressing(.char("f"), typing: "item").picture().split(separator: "\n")
    #expect(small[small.count - 3] == " find: item█  36 rows")
    #expect(small.last == " ↓ next  ↑ before  ↵ stay  Esc go back  Ctrl-U clear")
  }

  @Test func `is searching, in the raw lines`() {
    #expect(Bench().pressing(.char("8"), .char("f")).model.input?.purpose == .search)
  }
}

@Suite struct `A crumb's value` {
  private func crumbs(_ bench: Bench) -> [String] { bench.model.crumbs.map(\.filter.description) }
  private let drilled = Bench().pressing(.down, .enter, .char("3"), .enter)

  @Test func `is changed for the next and the one before, and the crumbs behind it stay`() {
    #expect(crumbs(drilled) == ["path = /cart", "status = 200"])
    var bench = drilled.pressing(.char("`"), .left)
    #expect(bench.model.request.lookup?.filter == .everything, "its rank is one of the slice before it")
    #expect(bench.picture().contains("all › [path = /cart] 2 of 40 › status = 200 "))
    bench.press(.down)
    #expect(crumbs(bench) == ["path = /checkout", "status = 200"])
    #expect(bench.picture().contains("all › [path = /checkout] 3 of 40 › status = 200 "))
    bench.press(.up, .up)
    #expect(crumbs(bench) == ["path = /", "status = 200"])
    bench.press(.up)
    #expect(crumbs(bench) == ["path = /", "status = 200"])
    #expect(bench.picture().contains("this is the first of 40 paths"))
    bench.press(.pageDown)
    #expect(crumbs(bench).first == "path = /shop/item-10")
    #expect(bench.model.crumbs[0].dimension == .path, "it is fixed to a value as before")
    bench.press(.right, .down)
    #expect(crumbs(bench) == ["path = /shop/item-10", "status = 404"])
    #expect(bench.model.request.lookup?.filter.description == "path = /shop/item-10")
  }

  @Test func `is one place in the history, however many steps it took`() {
    var bench = drilled.pressing(.char("`"), .down, .down, .down, .escape)
    #expect(crumbs(bench) == ["path = /cart", "status = 500"])
    bench.press(.char("["))
    #expect(crumbs(bench) == ["path = /cart", "status = 200"])
    bench.press(.char("]"))
    #expect(crumbs(bench) == ["path = /cart", "status = 500"])
  }

  @Test func `takes steps that are quicker than the answer`() {
    var bench = drilled.pressing(.char("`"))
    for key in [Key.down, .down, .up, .down] { _ = bench.model.update(.key(key)) }
    for _ in 0..<4 { bench.answer() }
    #expect(crumbs(bench) == ["path = /cart", "status = 304"])
  }

  @Test func `may be typed, or none at all`() {
    let typed = Bench().pressing(.char("/"), typing: "status = 404").pressing(.enter, .char("`"), .down)
    #expect(crumbs(typed) == ["status = 304"])
    for text in ["status >= 400", "path = /shop/*", "status != 200"] {
      let bench = Bench().pressing(.char("/"), typing: text).pressing(.enter, .char("`"), .down)
      #expect(crumbs(bench).count == 1 && bench.model.request.lookup == nil)
      #expect(bench.model.message == "↑↓ go from one value to the next: this crumb is none")
    }
  }
}
