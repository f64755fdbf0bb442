import Cubes
import Filters
import Drawing
import PageEvents
import Patterns
import TestSupport

@testable import Dashboard

/// A dashboard on a bench: keys in, pictures and effects out. The log answers what the model asks after every key.
struct Bench {
  var model: Model
  var log: MadeUpLog
  /// What the last key wanted done.
  var effects: [Effect] = []

  init(
    _ width: Int = 140, _ height: Int = 45, mode: Model.Mode = .live, log: MadeUpLog = .shop(),
    range: TimeRange = .all, isLoaded: Bool = true, signals: AlertSignals = AlertSignals(), glyphs: GlyphSet = .unicode
  ) {
    useUTF8Locale()
    model = Model(
      mode: mode, width: width, height: height, range: range, signals: signals, options: Options(drawing: glyphs))
    self.log = log
    var status = StreamStatus()
    status.sources = ["shop.log"]
    if isLoaded {
      status.phase = .following
      status.bytes = 121_320_000
      status.lines = 315_488
      status.linesPerSecond = 1280
      status.format = "combined"
      if mode == .replay { status.replay = Self.replay }
    }
    _ = model.update(.status(status))
    guard isLoaded else { return }
    answer()
    // The first answer may make room for more: a panel of hosts.
    answer()
  }

  static var replay: StreamStatus.Replay {
    StreamStatus.Replay(
      speed: "64×", position: Timestamp(seconds: 1_773_489_600), start: Timestamp(seconds: 1_773_446_400),
      end: Timestamp(seconds: 1_773_532_800), remaining: 675)
  }

  /// The cube answers what the model asks now.
  mutating func answer() { _ = model.update(.view(log.view(for: model.request))) }

  mutating func press(_ keys: Key...) {
    for key in keys {
      effects = model.update(.key(key))
      answer()
    }
  }

  /// Something other than a key happens.
  mutating func take(_ event: Event) { effects = model.update(event) }

  mutating func type(_ text: String) {
    for character in text { press(.char(character)) }
  }

  /// The same bench after these keys.
  func pressing(_ keys: Key..., typing text: String = "") -> Bench {
    var bench = self
    for key in keys { bench.press(key) }
    bench.type(text)
    return bench
  }

  mutating func setStatus(_ change: (inout StreamStatus) -> Void) {
    var status = model.status
    change(&status)
    take(.status(status))
  }

  func with(_ change: (inout Bench) -> Void) -> Bench {
    var bench = self
    change(&bench)
    return bench
  }

  func picture(_ glyphs: GlyphSet = .unicode) -> String { model.render(glyphs: glyphs).text() }

  /// Everything that keys can change.
  var state: String {
    """
    \(model.focus) \(model.panels.sorted { $0.key.number < $1.key.number }) \(model.isExpanded) \
    \(model.crumbs.map(\.filter.description)) \(model.range) \(String(describing: model.input)) \(String(describing: model.overlay)) \(model.marks) \
    \(String(describing: model.brush)) \(String(describing: model.focusedCrumb))
    """
  }
}
