import Drawing
import TestSupport
import Testing

@Suite struct LayoutTests {
  private func widths(_ total: Int, _ extents: Extent..., gap: Int = 0) -> [Int] {
    Rect(x: 3, y: 2, width: total, height: 5).columns(extents, gap: gap).map(\.width)
  }

  @Test func `Fixed parts come first and flexible ones share the rest`() {
    #expect(widths(20, .fixed(4), .flex(), .fixed(6)) == [4, 10, 6])
    #expect(widths(20, .flex(1), .flex(3)) == [5, 15])
    #expect(widths(10, .flex(), .flex(), .flex()) == [3, 3, 4])
    #expect(widths(20, .fraction(0.25), .flex()) == [5, 15])
  }

  @Test func `A minimum is kept at the cost of the others`() {
    #expect(widths(20, .flex(1, min: 12), .flex(1), .flex(1)) == [12, 4, 4])
    #expect(widths(10, .fraction(0.1, min: 4), .flex()) == [4, 6])
  }

  @Test func `When there is no room the last parts vanish`() {
    #expect(widths(6, .fixed(4), .fixed(4), .fixed(4)) == [4, 2, 0])
    #expect(widths(0, .fixed(4), .flex(1, min: 3)) == [0, 0])
    #expect(widths(5, .fixed(9), .flex()) == [5, 0])
  }

  @Test func `Gaps lie between the parts`() {
    let rects = Rect(x: 3, y: 2, width: 11, height: 5).columns([.flex(), .flex()], gap: 1)
    #expect(rects == [Rect(x: 3, y: 2, width: 5, height: 5), Rect(x: 9, y: 2, width: 5, height: 5)])
  }

  @Test func `Parts never leave their rectangle, whatever is asked`() {
    var numbers = Seeded(11)
    for _ in 0..<2000 {
      let extents: [Extent] = (0..<Int.random(in: 0..<6, using: &numbers)).map { _ in
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: .fixed(.random(in: 0..<20, using: &numbers))
        case 1: .fraction(.random(in: 0..<1, using: &numbers), min: .random(in: 0..<9, using: &numbers))
        default: .flex(.random(in: 0..<4, using: &numbers), min: .random(in: 0..<9, using: &numbers))
        }
      }
      let whole = Rect(
        x: 1, y: 1, width: .random(in: 0..<40, using: &numbers), height: .random(in: 0..<40, using: &numbers))
      let gap = Int.random(in: 0..<3, using: &numbers)
      for part in whole.columns(extents, gap: gap) + whole.rows(extents, gap: gap) where !part.isEmpty {
        #expect(part.intersection(whole) == part, "\(extents) in \(whole)")
      }
    }
  }

  @Test func `Rows are cut off the top and the bottom`() {
    var rest = Rect(x: 1, y: 1, width: 4, height: 5)
    #expect(rest.takeTop(2) == Rect(x: 1, y: 1, width: 4, height: 2))
    #expect(rest.takeBottom(1) == Rect(x: 1, y: 5, width: 4, height: 1))
    #expect(rest == Rect(x: 1, y: 3, width: 4, height: 2))
    #expect(rest.takeTop(9).height == 2)
    #expect(rest.isEmpty)
    #expect(rest.takeBottom(3).isEmpty)
  }

  @Test func `A rectangle in the middle is never larger than the one around it`() {
    let whole = Rect(x: 0, y: 0, width: 10, height: 4)
    #expect(whole.centered(width: 4, height: 2) == Rect(x: 3, y: 1, width: 4, height: 2))
    #expect(whole.centered(width: 40, height: 20) == whole)
  }
}
