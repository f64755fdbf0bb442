import Filters
import PageEvents
@testable import Patterns
import TestSupport
import Testing

@Suite struct `A rule engine` {
  private static let rules = """
    - {name: bucket, per: client, bucket: {capacity: 3, leak: 5s, distinct: path}, mute: 30s}
    - {name: pair, per: [client, status], bucket: {capacity: 2, leak: 6s}}
    - {name: window, per: client, window: {over: 20s, when: distinct(path) > 4}}
    - {name: network, per: network, where: status = 500, window: {over: 20s, when: count > 9}}
    - {name: share, window: {over: 30s, when: share(status >= 500) > 60%, least: 10}, severity: high}
    - {name: drop, window: {every: 20s, when: count < 22}}
    - name: steps
      per: client
      pattern:
        match: a{2,} then b
        where: {a: status = 500, b: status = 200 and path = first(a).path and count(a) < 9}
        within: 30s
    - {name: quiet, per: [client, path], pattern: {match: a then not b for 9s, where: {a: status = 500, b: status = 200}}}
    """

  private func requests(_ count: Int, _ random: inout Seeded) -> [Request] {
    var time = 0.0
    return (0..<count).map { _ in
      time += Double.random(in: 0..<1.6, using: &random)
      return Request(
        seconds: (time * 1000).rounded() / 1000, client: "192.0.2.\(Int.random(in: 0..<4, using: &random))",
        path: "/\(Int.random(in: 0..<9, using: &random))", status: Bool.random(using: &random) ? "200" : "500")
    }
  }

  @Test func `tells alerts in the order of time, and those of one event in the order of the rules`() throws {
    var random = Seeded(1)
    let events = try Request.events(requests(600, &random), Self.rules)
    let alerts = events.compactMap { if case .raised(let alert) = $0 { alert } else { nil } }
    #expect(Set(alerts.map(\.rule)) == ["bucket", "pair", "window", "network", "share", "drop", "steps", "quiet"])
    #expect(alerts.map(\.number) == Array(1...alerts.count))
    let times = events.map { event in
      switch event {
      case .raised(let alert): alert.time
      case .repeated(_, let time), .ended(_, let time): time
      }
    }
    #expect(times == times.sorted())
    // Each alert ends once at most, and after it was raised.
    let ended = events.compactMap { if case .ended(let number, let time) = $0 { (number, time) } else { nil } }
    #expect(Set(ended.map(\.0)).count == ended.count)
    #expect(ended.allSatisfy { number, time in alerts[number - 1].time <= time })
    #expect(events.contains { if case .repeated = $0 { true } else { false } })
    let names = ["bucket", "pair", "window", "network", "share", "steps"]
    for (a, b) in zip(alerts, alerts.dropFirst())
    where a.time == b.time && names.contains(a.rule) && names.contains(b.rule) {
      #expect(names.firstIndex(of: a.rule)! < names.firstIndex(of: b.rule)!)
    }
  }

  @Test(arguments: 0..<40) func `doesn't mind how events are batched, nor that dictionaries are made anew`(seed: Int)
    throws
  {
    var random = Seeded(seed)
    let requests = requests(300, &random)
    let whole = try Request.events(requests, Self.rules, step: 300)
    #expect(!whole.isEmpty)
    #expect(try Request.events(requests, Self.rules, step: Int.random(in: 1..<9, using: &random)) == whole)
    #expect(
      try Request.events(requests, Self.rules, step: Int.random(in: 1..<60, using: &random), renewing: true) == whole)
  }

  @Test func `keeps as many keys as there is memory for, those that were used last`() throws {
    // Everyone comes twice within the time that the first visit counts, but for most there is no room so long.
    let visits = (0..<20_000).map { Request(seconds: Double($0) / 1000, client: "10.0.\($0 / 250).\($0 % 250)") }
    let again = visits.map { visit in
      var visit = visit
      visit.seconds += 60
      return visit
    }
    let rule = "- {name: twice, per: client, evidence: 0, bucket: {capacity: 1, leak: 1h}}"
    var status = RuleEngine.Status()
    let all = try Request.events(visits + again, rule, step: 1000) { status = $0 }
    #expect(all.count == 20_000)
    #expect(status.forgotten == 0)
    // Known by its use it stays, though it came first.
    var regular = visits
    for place in stride(from: 0, to: 20_000, by: 500) { regular[place].client = "10.0.0.0" }
    let few = try Request.alerts(
      regular, "- {name: many, per: client, evidence: 1, bucket: {capacity: 39, leak: 1h}}", step: 1000, memory: 1 << 20
    )
    #expect(few.map(\.count) == [40])
    let tight = try Request.events(visits + again, rule, step: 1000, memory: 1 << 20) { status = $0 }
    #expect(tight.isEmpty)
    #expect(status.forgotten > 20_000)
    #expect(status.footprint < 3 << 19)
  }

  @Test func `forgets for free what is over`() throws {
    let visits = (0..<10_000).map { Request(seconds: Double($0), client: "10.0.\($0 / 250).\($0 % 250)") }
    var status = RuleEngine.Status()
    _ = try Request.events(visits, Self.rules, step: 1000) { status = $0 }
    #expect(status.forgotten == 0)
    // Of three groups of keys, each of which has had all of them.
    #expect(status.keys < 3000)
  }

  @Test func `shows the last events that a rule looked at, of that key`() throws {
    let requests = (0..<20).map {
      Request(seconds: Double($0), client: "192.0.2.\($0 % 2)", path: "/\($0)", status: $0 % 4 == 0 ? "200" : "404")
    }
    let rule = "- {name: b, where: status = 404, per: client, evidence: 2, bucket: {capacity: 6, leak: 1h}}"
    let alerts = try Request.alerts(requests, rule)
    #expect(alerts.map { $0.evidence.map(\.url) } == [["/11", "/13"]])
    #expect(alerts.first?.evidence.first?.client == "192.0.2.1")
    #expect(alerts.first?.evidence.first?.status == "404")
    #expect(try Request.alerts(requests, rule.replacing("evidence: 2", with: "evidence: 0")).first?.evidence == [])
  }

  @Test func `says what the rule says, with values in place of names`() throws {
    let text = "{client} of {network}: {count} at {value}, {nothing} {"
    let alerts = try Request.alerts(
      [Request(seconds: 0, client: "{count}", status: "500"), Request(seconds: 1, client: "{count}")],
      "- {name: w, per: client, window: {over: 1m, when: share(status = 500) >= 50%, least: 2}, describe: \"\(text)\"}")
    #expect(alerts.map(\.summary) == ["{count} of {network}: 2 at 50 %, {nothing} {"])
  }

  @Test func `counts what is late and looks at it with no rule`() throws {
    let lexicons = Lexicons()
    let engine = RuleEngine(
      try Rule.parse("- {name: b, bucket: {capacity: 0}}"), lexicons: lexicons
    ) { _ in Issue.record("No alert.") }
    let batch = EventBatch(lexicons: lexicons, capacity: 8)
    batch.append(EventFields(), source: 0)
    engine.consumeLate(batch)
    #expect(engine.status.late == 1)
  }
}
