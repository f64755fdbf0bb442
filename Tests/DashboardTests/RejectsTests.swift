import Drawing
import Testing

@testable import Dashboard

/// The view of the lines that are no events.
@Suite struct `Rejected lines` {
  private func bench(_ width: Int = 80, _ height: Int = 12, examples: Int = 16) -> Bench {
    var bench = Bench(width, height)
    bench.setStatus {
      $0.rejected = examples
      $0.rejectsByFormat = ["json": 400]
      $0.rejects = [
        .init(
          reason: "there is no date", count: 1200,
          latest: (0..<examples).map {
            .init(source: "shop.log", line: 9000 - $0, column: 3, bytes: Array("line \(9000 - $0)".utf8))
          })
      ]
    }
    return bench
  }

  @Test func `are shown newest first, and scrolled to the last of them`() {
    var bench = bench().pressing(.char("R"))
    #expect(bench.picture().contains("400 rejected lines look like json: leave out --format"))
    #expect(bench.picture().contains("1,200 × there is no date"))
    #expect(bench.picture().contains("shop.log:9000, column 3") && !bench.picture().contains("line 8985"))
    bench.press(.end)
    #expect(bench.picture().contains("li▸ne 8985") && !bench.picture().contains("9000"))
    // Past the end is the end.
    #expect(bench.pressing(.pageDown).picture() == bench.picture())
    bench.press(.home)
    #expect(bench.picture() == self.bench().pressing(.char("R")).picture())
    bench.press(.down)
    #expect(!bench.picture().contains("400 rejected") && bench.picture().contains("1,200 ×"))
  }

  @Test(arguments: [Key.escape, .char("R")]) func `are closed, and nothing else with them`(key: Key) {
    let before = bench().pressing(.down)
    #expect(before.pressing(.char("R"), .down, key).state == before.state)
  }

  @Test func `give way to a key that isn't theirs`() {
    #expect(bench().pressing(.char("R"), .char("2")).state == bench().pressing(.char("2")).state)
  }

  @Test func `that come while they are looked at are shown`() {
    var bench = bench(examples: 1).pressing(.char("R"))
    bench.setStatus {
      $0.rejects[0].count += 1
      $0.rejects[0].latest.insert(.init(source: "a\u{1B}[2J.log", line: 9001, column: 1, bytes: [0x1B, 0xFF]), at: 0)
    }
    #expect(bench.picture().contains("1,201 ×") && bench.picture().contains(#"a\x1b[2J.log:9001"#))
    #expect(bench.picture().contains(#"▸\x1b"#))
  }

  @Test(arguments: [(20, 5), (40, 8), (80, 24), (200, 60)]) func `fit on any screen`(width: Int, height: Int) {
    for glyphs in [GlyphSet.unicode, .ascii] {
      let lines = bench(width, height).pressing(.char("R"), .end).picture(glyphs).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= height && lines.allSatisfy { $0.count <= width })
    }
  }
}
