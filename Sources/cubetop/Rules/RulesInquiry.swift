import Cubes
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents
import Patterns

/// Rules run over logs: reads them once, to their end, in the order of their events' times.
final class RulesInquiry {
  private(set) var status = IngestStatus()
  /// Why a source couldn't be read to its end. The alerts are of what could be.
  private(set) var failure: SourceError?
  private var engine = RuleEngine.Status()
  private let rules: [Rule]
  private let scope: Scope
  private let sources: [any LogSource]

  /// Opens the sources.
  init(_ rules: [Rule], _ scope: Scope) throws {
    self.rules = rules
    self.scope = scope
    if !scope.dependsOnLastEvent { _ = try scope.window(in: scope.context()) }
    sources = try scope.open(follow: false).sources
  }

  /// Tells each alert as it is raised, with the lines of its evidence that can be read again.
  func run(_ tell: @escaping (Alert, [LinePlace: [UInt8]]) -> Void) throws(Failure) {
    let lexicons = Lexicons(schema: scope.schema)
    if scope.dependsOnLastEvent {
      let needs = RuleEngine(rules.map { scope.filter.and($0) }, lexicons: lexicons) { _ in }.needs
      let events = HeldEvents(for: needs, in: scope.schema, memory: MemoryShares(of: scope.memory).cube)
      let ingest = makeIngest(into: events, lexicons)
      read(ingest)
      guard events.dropped == 0 else {
        throw Failure(
          "--memory", "\(events.dropped) events had to go before the log's last one told which are meant",
          "raise it, or give times as dates")
      }
      let context = scope.context(lastEvent: events.last)
      let consumer = makeEngine(try restricted(in: context), lexicons, ingest, tell)
      events.handOver(to: consumer)
      if let last = events.last { consumer.advance(to: last) }
      engine = consumer.status
    } else {
      let watched = try restricted(in: scope.context())
      // The engine tells of lines that only the ingest can find, which has to know the engine.
      let way = WayBack()
      let consumer = RuleEngine(watched, lexicons: lexicons, memory: memory) { Self.tell($0, way.past, tell) }
      let ingest = makeIngest(into: consumer, lexicons)
      way.ingest = ingest
      read(ingest)
      engine = consumer.status
    }
  }

  private var memory: Int { MemoryShares(of: scope.memory).cube / 2 }

  private func makeEngine(
    _ rules: [Rule], _ lexicons: Lexicons, _ ingest: Ingest, _ tell: @escaping (Alert, [LinePlace: [UInt8]]) -> Void
  ) -> RuleEngine {
    RuleEngine(rules, lexicons: lexicons, memory: memory) { Self.tell($0, ingest.past, tell) }
  }

  private static func tell(
    _ event: AlertEvent, _ past: (Int) -> (any SourcePast)?, _ tell: (Alert, [LinePlace: [UInt8]]) -> Void
  ) {
    guard case .raised(let alert) = event else { return }
    tell(alert, LineRecall.lines(at: alert.evidence.compactMap(\.place), past: past))
  }

  private func makeIngest(into consumer: any EventConsumer, _ lexicons: Lexicons) -> Ingest {
    Ingest(
      sources, format: scope.format, among: scope.fields.formats, lexicons: lexicons, consumers: [consumer],
      rejects: scope.rejects, memory: MemoryShares(of: scope.memory).loading, lateness: scope.lateness)
  }

  private func read(_ ingest: Ingest) {
    do throws(SourceError) {
      try ingest.load()
    } catch {
      failure = error
    }
    status = ingest.status
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
    var notices = scope.notices(of: status, unseen: [])
    let counts = [
      (engine.late, "events came later than --watermark allows: no rule has looked at them"),
      (status.early, "events were looked at before all earlier ones had come: lower --watermark"),
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

/// The way back to lines, known when there is an ingest.
private final class WayBack {
  weak var ingest: Ingest?
  func past(_ source: Int) -> (any SourcePast)? { ingest?.past(ofSource: source) }
}

extension Filter {
  /// The rule, of events that match this as well.
  fileprivate func and(_ rule: Rule) -> Rule {
    var rule = rule
    rule.filter = and(rule.filter)
    return rule
  }
}
