import Drawing
import Testing

@testable import Dashboard

@Suite struct `The mouse` {
  /// Where a panel's row is, in a picture that has a header above it.
  private func place(of panel: PanelID, row: Int, in bench: Bench) throws -> (x: Int, y: Int) {
    let layout = Layout(bench.model)
    let content = try #require(layout.content(of: panel))
    return (content.x + 2, content.maxY - layout.rows(of: panel) + row)
  }

  @Test func `is asked for, and given back`() {
    let on = Bench().pressing(.char("M"))
    #expect(on.effects == [.setMouse(true)])
    #expect(on.pressing(.char("M")).effects == [.setMouse(false)])
  }

  @Test func `chooses a row by a click, and its panel`() throws {
    var bench = Bench().pressing(.char("1"))
    let (x, y) = try place(of: .clients, row: 2, in: bench)
    _ = bench.model.update(.mouse(MouseEvent(.press(.left), x: x, y: y)))
    #expect(bench.model.focus == .clients)
    #expect(bench.model.state(of: .clients).cursor == 2)
  }

  @Test func `moves by its wheel in the panel under it, and stops at the ends`() throws {
    var bench = Bench().pressing(.char("1"))
    let (x, y) = try place(of: .urls, row: 0, in: bench)
    _ = bench.model.update(.mouse(MouseEvent(.wheelDown, x: x, y: y)))
    #expect(bench.model.state(of: .urls).cursor == 3)
    for _ in 0..<3 { _ = bench.model.update(.mouse(MouseEvent(.wheelUp, x: x, y: y))) }
    #expect(bench.model.state(of: .urls).cursor == 0)
  }

  @Test func `does nothing beside the panels, and nothing while something lies over them`() throws {
    let start = Bench()
    var bench = start
    for (x, y) in [(0, 0), (-1, -1), (9999, 9999), (3, 44)] {
      _ = bench.model.update(.mouse(MouseEvent(.press(.left), x: x, y: y)))
    }
    #expect(bench.state == start.state)
    var helped = start.pressing(.char("?"))
    let before = helped.state
    let (x, y) = try place(of: .clients, row: 1, in: helped)
    _ = helped.model.update(.mouse(MouseEvent(.press(.left), x: x, y: y)))
    #expect(helped.state == before)
  }
}
