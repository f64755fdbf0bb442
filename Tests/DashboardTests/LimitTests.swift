import Drawing
import PageEvents
import Patterns
import Testing

@testable import Dashboard

@Suite struct `Limits` {
  private static let levels: [LimitReading] = [
    .init(level: 1, refused: 1204), .init(level: 0.46, refused: 0), .init(level: 0.999, refused: 3),
    .init(level: 0.001, refused: 0), .init(level: 0, refused: 0),
  ]

  private func bench(_ width: Int = 140, _ height: Int = 45, limiting dimension: Dimension = .client) -> Bench {
    Bench(width, height).with { bench in
      bench.model.limit([dimension: "60/min, 20 at once"])
      bench.answer()
      let values = bench.model.limitedValues
      bench.take(.limits(Dictionary(uniqueKeysWithValues: zip(values, Self.levels))))
    }
  }

  private func rows(_ bench: Bench, _ glyphs: GlyphSet = .unicode) -> [Substring] {
    bench.picture(glyphs).split(separator: "\n")
  }

  @Test func `are meters beside those that have them`() {
    let rows = rows(bench())
    #expect(rows[14].contains(" LIMIT ") && !Bench().picture().contains("LIMIT"))
    #expect(rows[15].hasSuffix("███████ OVER │"))
    #expect(bench().picture().contains("╰─ 1-16 of 25 · limit 60/min, 20 at once ─"))
    var behind = bench()
    behind.model.watch(rules: nil, behind: .minutes(1))
    #expect(behind.picture().contains("╰─ 1-16 of 25 · limit 60/min, 20 at once, 1m behind ─"))
    #expect(rows[16].hasSuffix("███▎     46% │"))
    // All but full is not full, next to nothing is not nothing.
    #expect(rows[17].hasSuffix("██████▉  99% │"))
    #expect(rows[18].hasSuffix("▏         0% │"))
    #expect(rows[19].hasSuffix("          0% │"))
    #expect(rows[20].hasSuffix("             │"), "nothing is known of it")
  }

  @Test func `are framed in ASCII`() {
    let rows = rows(bench(), .ascii)
    #expect(rows[15].hasSuffix("[#####] OVER |") && rows[16].hasSuffix("[##...]  46% |"))
  }

  @Test func `go from good to bad`() {
    let roles = bench().model.render().roles([.gradient0: "0", .gradient2: "2", .gradient4: "4", .error: "e"])
    #expect(roles.split(separator: "\n")[15].contains("4 eeee"))
    #expect(roles.split(separator: "\n")[16].contains("0"))
  }

  @Test func `tell how many were refused where there is room`() {
    let wide = bench(160, 45).pressing(.char("2"), .char("e"))
    #expect(wide.picture().contains("OVER  1.20k refused") && wide.picture().contains("99%      3 refused"))
  }

  @Test func `are asked for of the rows on the screen alone`() {
    #expect(Bench().model.limitedValues.isEmpty)
    let bench = bench()
    #expect(bench.model.limitedValues.count == 16)
    #expect(bench.model.limitedValues.first?.dimension == .client)
    #expect(bench.model.limitedValues.first?.value == Array("192.0.2.10".utf8))
  }

  @Test func `of other dimensions are in their panels`() {
    let bench = bench(limiting: .path)
    #expect(rows(bench)[14].prefix(77).contains("LIMIT") && !rows(bench)[14].dropFirst(77).contains("LIMIT"))
  }

  @Test func `can be left out like any other column`() {
    var bench = bench().pressing(.char("2"), .char("c"))
    #expect(bench.picture().contains("[x] limit"))
    bench.press(.end, .enter, .escape)
    #expect(!bench.picture().contains("LIMIT"))
    #expect(!Bench().pressing(.char("2"), .char("c")).picture().contains("[x] limit"))
  }
}
