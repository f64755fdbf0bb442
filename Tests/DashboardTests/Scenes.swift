import Cubes
import Drawing
import PageEvents
import TestSupport

@testable import Dashboard

/// What a user looks at most: a made-up log, and the keys that lead there.
enum Scene: String, CaseIterable, Sendable {
  case main, drilled, raw, help, palette

  func bench(_ size: Size, log: MadeUpLog = .shop(), mode: Model.Mode = .replay) -> Bench {
    // On a screen that has room for it: a small one shows the same, whatever it was before.
    var bench = Bench(Size.usual[1].width, Size.usual[1].height, mode: mode, log: log)
    switch self {
    case .main: break
    case .drilled: bench = bench.pressing(.down, .enter, .char("3"), .down, .enter)
    case .raw: bench = bench.pressing(.char("8"), .down)
    case .help: bench = bench.pressing(.char("?"), .pageDown)
    case .palette: bench = bench.pressing(.char(":"), typing: "range")
    }
    _ = bench.model.update(.resize(width: size.width, height: size.height))
    bench.answer()
    // The log is read again for the lines, as far as they are on the screen.
    _ = bench.model.update(.lines(MadeUpLog.lines(of: bench.model.view?.latest ?? [])))
    return bench
  }

  /// Whether a box lies over the panels.
  var hasBox: Bool { self == .help || self == .palette }
}

/// A screen's size in cells. The names are the terminals that have it.
struct Size: Hashable, Sendable, CustomStringConvertible {
  var width: Int
  var height: Int

  init(_ width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }

  var description: String { "\(width)x\(height)" }

  /// A wall, a large window, a half, a terminal as it comes, and the smallest that has panels.
  static let usual = [Size(240, 70), Size(140, 45), Size(100, 30), Size(80, 24), Size(40, 10)]
  /// Too small for panels: a summary in a line or two.
  static let small = [Size(39, 9), Size(20, 6)]
}

extension MadeUpLog {
  /// Numbers as wide as they come, and names that are too long, two cells wide, combined of several scalars, or no text at all.
  static func extreme() -> MadeUpLog {
    var log = MadeUpLog.shop(hosts: ["shop.example", "www.example"])
    let names = [
      "/" + String(repeating: "very-long/", count: 30), "/商品/お茶/緑茶/煎茶/玉露/ほうじ茶/番茶/玄米茶/抹茶/紅茶",
      "/cafe\u{301}/e\u{301}te\u{301}",
      "/\u{1F600}\u{1F468}\u{200D}\u{1F469}", "/\u{1B}[31m\u{202E}x",
    ]
    for dimension in log.values.keys {
      let hits: [Int] = [987_654_321, 42_949_672, 1_000_000, 1001, 1000, 999, 1]
      let unusual = zip(names + ["x", ""], hits).map { (value: Array($0.utf8), hits: $1) }
      let isCode = dimension == .status || dimension == .class
      log.values[dimension] =
        isCode ? zip([200, 404, 500, 301, 999, 100, 204], hits).map { (Array("\($0)".utf8), $1) } : unusual
    }
    log.hits = 1_234_567_890
    return log
  }
}
