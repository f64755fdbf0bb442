import Cubes
import Filters
import Ingest
import PageEvents
import Patterns

/// What a command has to say of an alert.
struct AlertNews {
  enum Stage: Equatable {
    case raised
    /// Of a limit, whose count is known only now.
    case ended(Timestamp)
    /// The recording is over, and it isn't.
    case lasting
  }

  var alert: Alert
  var stage: Stage
  /// Those of its evidence that can be read again, among others.
  var lines: [LinePlace: [UInt8]]
}

/// Rules run over logs, in the order of their events' times.
final class RulesInquiry {
  let reading: LogReading
  private var engine = RuleEngine.Status()
  private var unseen: [String] = []
  private let rules: [Rule]
  private let scope: Scope
  /// Alerts whose counts have grown since they were told, by their numbers.
  private var grown: [Int: Alert] = [:]
  /// What is to be told when its lines have been read.
  private var waiting: [(alert: Alert, stage: AlertNews.Stage)] = []

  /// Opens the sources.
  init(_ rules: [Rule], _ scope: Scope) throws {
    self.rules = rules
    self.scope = scope
    reading = try LogReading(scope)
  }

  /// Tells each alert as it is raised, and those of limits once more, when it is known how much would have been refused.
  func run(_ tell: @escaping (AlertNews) -> Void) throws(Failure) {
    let lexicons = Lexicons(schema: scope.schema)
    let consumer: RuleEngine
    if scope.dependsOnLastEvent {
      // What rules need doesn't depend on the last event; which events they look at does.
      let needs = RuleEngine(rules.map { scope.filter.and($0) }, lexicons: lexicons) { _ in }.needs
      let events = try reading.hold(for: needs, in: lexicons)
      consumer = engine(of: try restricted(in: scope.context(lastEvent: events.last)), lexicons, tell)
      events.handOver(to: consumer)
      if let last = events.last { consumer.advance(to: last) }
    } else {
      consumer = engine(of: try restricted(in: scope.context()), lexicons, tell)
      reading.read(into: consumer, in: lexicons)
    }
    consumer.tellCounts()
    for (_, alert) in grown.sorted(by: { $0.key < $1.key }) { waiting.append((alert, .lasting)) }
    tellWaiting(tell)
    engine = consumer.status
    unseen = scope.unseenFields(among: consumer.needs.columns, in: lexicons, reading.status)
  }

  private func engine(
    of rules: [Rule], _ lexicons: Lexicons, _ tell: @escaping (AlertNews) -> Void
  ) -> RuleEngine {
    // The reading has the engine for its consumer, and is there as long as that, and so is this.
    RuleEngine(rules, lexicons: lexicons, memory: MemoryShares(of: scope.memory).cube / 2) { [unowned self] event in
      switch event {
      case .raised(let alert): add(alert, .raised, tell)
      case .continued(let alert): grown[alert.number] = alert
      case .ended(let number, let time):
        if let alert = grown.removeValue(forKey: number) { add(alert, .ended(time), tell) }
      case .repeated: break
      }
    }
  }

  /// Lines are read again for many alerts together: those of one time are in the same block of the log. What has none, as it comes
  /// through a pipe, is told at once.
  private func add(_ alert: Alert, _ stage: AlertNews.Stage, _ tell: (AlertNews) -> Void) {
    waiting.append((alert, stage))
    if waiting.count == Self.mostWaiting || alert.evidence.allSatisfy({ $0.place == nil }) { tellWaiting(tell) }
  }

  private static let mostWaiting = 64

  private func tellWaiting(_ tell: (AlertNews) -> Void) {
    let places = waiting.flatMap { $0.alert.evidence.compactMap(\.place) }
    let lines = LineRecall.lines(at: places, past: { reading.past(ofSource: $0) })
    for (alert, stage) in waiting { tell(AlertNews(alert: alert, stage: stage, lines: lines)) }
    waiting.removeAll(keepingCapacity: true)
  }

  /// The rules, which look only at what the options say.
  private func restricted(in context: TimeContext) throws(Failure) -> [Rule] {
    let window = try scope.window(in: context)
    var filter = scope.filter.resolved(in: context)
    if window.lower > Window.always.lower { filter = filter.and(.from(Timestamp(milliseconds: window.lower))) }
    if window.upper < Window.always.upper { filter = filter.and(.before(Timestamp(milliseconds: window.upper + 1))) }
    return rules.map { filter.and($0) }
  }

  /// What is worth knowing beside the alerts.
  var notices: [String] {
    var notices = scope.notices(of: reading.status, unseen: unseen)
    let counts = [
      (engine.late, "events came later than --watermark allows: no rule has looked at them"),
      (reading.status.early, "events were looked at before all earlier ones had come: lower --watermark"),
      (engine.forgotten, "keys had to be forgotten to make room for others: raise --memory"),
      (
        engine.dropped, "attempts at a pattern were dropped, as there were too many of one key: say more in its pattern"
      ),
    ]
    for (count, notice) in counts where count > 0 { notices.append("\(count) \(notice)") }
    return notices
  }

  /// How rules did, as `name: value` lines.
  var statistics: String {
    [
      "rules: \(rules.count)", "watched: \(engine.watched)", "late_for_rules: \(engine.late)",
      "alerts: \(engine.alerts)",
      "muted: \(engine.repeats)", "keys: \(engine.keys)", "forgotten: \(engine.forgotten)",
      "dropped: \(engine.dropped)",
    ].map { $0 + "\n" }.joined()
  }
}

extension Filter {
  /// The rule, of events that match this as well.
  fileprivate func and(_ rule: Rule) -> Rule {
    var rule = rule
    rule.filter = and(rule.filter)
    return rule
  }
}
