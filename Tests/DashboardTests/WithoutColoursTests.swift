import Drawing
import PageEvents
import TestSupport
import Testing

@testable import Dashboard

/// A canvas has roles and no colours: what it shows is the same characters in any theme. So a state is told without colours when it
/// changes a character; or, where it changes roles alone, when those look different in the theme that has none.
@Suite struct `Without colours` {
  typealias Step = @Sendable (inout Bench) -> Void

  /// States that a user has to tell apart, each with its opposite: by a character, whatever the terminal can do.
  private static let states: [(what: String, one: Step, other: Step)] = [
    ("where the focus is", { $0.press(.char("1")) }, { $0.press(.char("2")) }),
    ("the row under the cursor", { _ in }, { $0.press(.down) }),
    ("the row under the cursor, of the raw lines", { $0.press(.char("8")) }, { $0.press(.char("8"), .down) }),
    ("a log that stands still", { _ in }, { $0.press(.char(" ")) }),
    ("a replay from a log", { _ in }, { bench in bench.setStatus { $0.replay = Bench.replay } }),
    (
      "a replay that stands still", { $0.setStatus { $0.replay = Bench.replay } },
      { bench in
        bench.setStatus {
          $0.replay = Bench.replay
          $0.replay?.isPaused = true
        }
      }
    ),
    ("a log that has ended", { _ in }, { bench in bench.setStatus { $0.phase = .ended } }),
    ("what rows are sorted by", { _ in }, { $0.press(.char("s"), .down, .enter) }),
    ("which way", { _ in }, { $0.press(.char("S")) }),
    ("that the order is held", { _ in }, { $0.press(.char("o")) }),
    ("the range", { _ in }, { $0.press(.char("+")) }),
    ("a slice from all", { _ in }, { $0.press(.enter) }),
    ("a slice from its opposite", { $0.press(.enter) }, { $0.press(.char("!")) }),
    ("that a filter is typed", { $0.press(.char("/")) }, { _ in }),
    (
      "that it is wrong",
      {
        $0.press(.char("/")); $0.type("status >= 4")
      },
      {
        $0.press(.char("/")); $0.type("status >= x")
      }
    ),
    (
      "which crumb is chosen", { $0.press(.enter, .enter, .char("`")) }, { $0.press(.enter, .enter, .char("`"), .left) }
    ),
    ("which moment is pointed at", { $0.press(.char("v")) }, { $0.press(.char("v"), .left, .left, .left) }),
    ("which stretch", { $0.press(.char("v"), .left, .left) }, { $0.press(.char("v"), .char("v"), .left, .left) }),
    ("a mark", { _ in }, { $0.press(.char("B")) }),
    ("which choice of a menu", { $0.press(.char("s")) }, { $0.press(.char("s"), .down) }),
    ("which columns are shown", { $0.press(.char("c")) }, { $0.press(.char("c"), .down, .enter, .up) }),
    ("which action of the palette", { $0.press(.char(":")) }, { $0.press(.char(":"), .down) }),
    (
      "that lines were rejected", { _ in },
      { bench in
        bench.setStatus {
          $0.rejected = 3
          $0.rejection = "there is no date"
        }
      }
    ),
    ("that something is wrong", { _ in }, { bench in bench.setStatus { $0.trouble = "no such file" } }),
  ]

  @Test(arguments: states.indices)
  func `every state has characters of its own`(index: Int) {
    let (what, one, other) = Self.states[index]
    for size in [Size(140, 45), Size(100, 30), Size(80, 24)] {
      for glyphs in [GlyphSet.unicode, .ascii] {
        let start = Bench(size.width, size.height)
        #expect(start.with(one).picture(glyphs) != start.with(other).picture(glyphs), "\(what) at \(size)")
      }
    }
  }

  /// Wherever random keys lead.
  @Test(arguments: 0..<12)
  func `no two screens differ by colours alone`(seed: Int) {
    var random = Seeded(seed)
    let size = Size.usual[seed % Size.usual.count]
    let glyphs: GlyphSet = seed.isMultiple(of: 2) ? .unicode : .ascii
    var bench = Bench(size.width, size.height, mode: seed.isMultiple(of: 3) ? .live : .replay)
    let keys = Action.all.flatMap(\.keys) + ["a", "4", "=", "<", " "].map { .char($0) }
    var seen: [String: Canvas] = [:]
    for _ in 0..<100 {
      let key = keys.randomElement(using: &random)!
      bench.press(key)
      let canvas = bench.model.render(glyphs: glyphs)
      let picture = canvas.text()
      defer { seen[picture] = canvas }
      guard let before = seen[picture] else { continue }
      let changed = canvas.cells.indices.filter { canvas.cells[$0].style != before.cells[$0].style }
      let isSeen = changed.contains { Theme.mono.style(of: canvas.cells[$0]) != Theme.mono.style(of: before.cells[$0]) }
      let place = changed.first.map { "\($0 % size.width),\($0 / size.width)" } ?? ""
      #expect(
        changed.isEmpty || isSeen, "\(key) changes \(changed.count) cells, of which the first is \(place):\n\(picture)")
    }
  }

  /// What stands for judgements and marks: each is a character of its own, or underlined, bold or reversed.
  @Test func `what is bad, chosen or typed doesn't look like ordinary text`() {
    let told: [Role] = [
      .strong, .match, .title, .sortedHeader, .selected, .selectionMark, .crumb, .chosen, .key, .input, .warning,
      .error,
      .status4xx, .status5xx, .alertFiring, .cursor, .alertMark, .bookmark, .playhead,
    ]
    for role in told { #expect(Theme.mono[role].attributes != [], "\(role)") }
    #expect(Theme.mono[.status4xx] != Theme.mono[.status5xx])
    #expect(Theme.mono[.warning] != Theme.mono[.error])
  }
}
