import Cubes
import PageEvents
import Patterns
import TestSupport

@testable import Dashboard

/// A conversation on a bench: lines in, lines out. The log answers what the model asks.
struct Talk {
  var model: Model
  var log: MadeUpLog
  var conversation = Conversation()
  /// What the last line wanted done.
  private(set) var effects: [Effect] = []

  init(mode: Model.Mode = .live, page: Int = 3, log: MadeUpLog = .shop(), schema: Schema = .pageViews) {
    useUTF8Locale()
    model = Model(mode: mode, form: .lines(page: page), schema: schema)
    self.log = log
    var status = StreamStatus()
    status.sources = ["shop.log"]
    status.phase = .following
    status.bytes = 121_320_000
    status.lines = log.hits + 9
    status.events = log.hits
    status.rejected = 9
    if mode == .replay {
      status.phase = .ended
      status.replay = Bench.replay
      status.replay?.isPaused = true
    }
    set(status)
    answer()
  }

  mutating func set(_ status: StreamStatus) {
    _ = model.update(.status(status))
    _ = conversation.news(model)
  }

  /// The cube answers what the model asks, and the log's lines are read.
  mutating func answer() {
    for _ in 0..<3 {
      let view = log.view(for: model.request)
      _ = model.update(.view(view))
      _ = model.update(.lines(MadeUpLog.lines(of: view.latest)))
    }
  }

  /// Rules have found this; what is said of it unasked.
  @discardableResult mutating func find(_ events: [AlertEvent]) -> [String] {
    _ = model.update(.alerts(MadeUpAlerts.board(events)))
    return conversation.news(model)
  }

  /// The reply to a line, once there is one.
  mutating func say(_ line: String) -> [String] {
    effects = conversation.hear(line, &model)
    _ = conversation.news(model)
    answer()
    precondition(conversation.isAnswered(model), "There is no answer to \"\(line)\".")
    return conversation.reply(&model)
  }

  /// The reply to the last of some lines.
  static func about(_ lines: String..., mode: Model.Mode = .live, page: Int = 3) -> [String] {
    var talk = Talk(mode: mode, page: page)
    return lines.map { talk.say($0) }.last ?? []
  }

  /// The same conversation after these lines.
  func saying(_ lines: String...) -> Talk {
    var talk = self
    for line in lines { _ = talk.say(line) }
    return talk
  }
}
