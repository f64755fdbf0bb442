import PageEvents
@testable import Patterns
import TestSupport
import Testing
import YAMLNodes

@Suite struct `A limit within a rule` {
  private func expectLimit(
    _ limit: String, over timeline: String, toAlert picture: String, mute: String = "0s",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(
      "- {name: l, per: client, mute: \(mute), limit: '\(limit)'}", over: timeline, toAlert: picture,
      request: { Request(seconds: 0, client: "192.0.2.\($0)") }, sourceLocation: sourceLocation)
  }

  private let minute = String(repeating: ".", count: 59)

  @Test func `alerts when a request finds no token, and ends when none has for a minute`() throws {
    try expectLimit("1/s:2", over: "1" + minute, toAlert: "." + minute)
    try expectLimit("20/min:2", over: "11111111" + minute + "..", toAlert: "..!....." + minute + "'.")
    // A token comes every three seconds.
    try expectLimit("20/min:2", over: "11111..11" + minute + "..", toAlert: "..!......" + minute + "'.")
    try expectLimit("20/min:2", over: "11..1..1..1..1..1..1", toAlert: "....................")
  }

  @Test func `is one alert as long as something is refused now and then`() throws {
    let (quiet, rest) = (String(repeating: ".", count: 29), String(repeating: ".", count: 59))
    try expectLimit("1/min:1", over: "11" + quiet + "1" + rest + "..", toAlert: ".!" + quiet + "." + rest + "'.")
    try expectLimit("1/min:1", over: "11" + minute + "...1", toAlert: ".!" + minute + "'...")
    try expectLimit("1/min:1", over: "11" + minute + "...11", toAlert: ".!" + minute + "'...!")
  }

  @Test func `ends later where a bucket takes longer than a minute to be full`() throws {
    let two = String(repeating: ".", count: 119)
    try expectLimit("1/min:2", over: "111" + two + "..", toAlert: "..!" + two + "'.")
  }

  @Test func `keeps quiet behind a mute`() throws {
    try expectLimit("1/min:1", over: "11" + minute + "...11", toAlert: ".!" + minute + "'...+", mute: "5m")
  }

  @Test func `belongs to a key, and looks at what its filter lets through`() throws {
    let requests = (0..<12).map { Request(seconds: Double($0) / 10, client: "192.0.2.\($0 % 3)", path: "/\($0 % 2)") }
    func alerts(_ rule: String) throws -> [String] {
      try Request.alerts(requests, "- {name: l, \(rule)}").map { $0.key.map { $0.value ?? "-" }.joined(separator: " ") }
    }
    #expect(try alerts("per: client, limit: '1/min:3'") == ["192.0.2.0", "192.0.2.1", "192.0.2.2"])
    #expect(try alerts("per: [client, path], limit: '1/min:1'").count == 6)
    #expect(try alerts("per: client, where: path = /1, limit: '1/min:2'") == [])
    #expect(try alerts("limit: '1/min:11'") == [""])
    #expect(try alerts("limit: '1/min:12'") == [])
  }

  @Test func `says how many it would have refused, while it goes on and at its end`() throws {
    let requests = (0..<40).map { Request(seconds: Double($0), client: "192.0.2.1", path: "/\($0)") }
    let rule = "- {name: l, per: client, limit: '6/min:2', describe: '{client}: {count} refused', evidence: 4}"
    let events = try Request.events(requests, rule, until: 200)
    guard case .raised(let alert)? = events.first else { return #expect(Bool(false), "there is no alert") }
    #expect(alert.count == 1 && alert.time == Timestamp(seconds: 2) && alert.summary == "192.0.2.1: 1 refused")
    #expect(alert.evidence.map(\.url) == ["/0", "/1", "/2"], "what used it up, and what was refused")
    let told = events.compactMap { event -> Alert? in if case .continued(let alert) = event { alert } else { nil } }
    // A token comes every ten seconds.
    #expect(told.map(\.count) == [9, 18, 27, 35])
    #expect(told.last?.last == Timestamp(seconds: 39) && told.last?.summary == "192.0.2.1: 35 refused")
    #expect(events.last == .ended(number: 1, at: Timestamp(seconds: 99)))
    #expect(told.allSatisfy { $0.number == 1 && $0.time == alert.time && $0.first == alert.first })
  }

  @Test func `says at the end of a recording how far it has come`() throws {
    let lexicons = Lexicons()
    var events: [AlertEvent] = []
    let engine = RuleEngine(try Rule.parse("- {name: l, per: client, limit: '1/min:2'}"), lexicons: lexicons) {
      events.append($0)
    }
    let batch = EventBatch(lexicons: lexicons, capacity: 10)
    for _ in 0..<9 { batch.append(PlainRequest(time: 1000, client: "192.0.2.1")) }
    engine.consume(batch)
    engine.tellCounts()
    engine.tellCounts()
    #expect(events.count == 2)
    guard case .continued(let alert)? = events.last else { return #expect(Bool(false), "nothing is told") }
    #expect(alert.count == 7)
  }

  /// The other way to try a limit knows nothing of alerts, and this nothing of its tables.
  @Test(arguments: 0..<40) func `refuses what a trial does`(seed: Int) throws {
    var random = Seeded(seed)
    let requests = PlainRequest.make(3000, clients: 60, &random).filter { !$0.client.isEmpty }
    let text = ["1/s:2", "20/min:4", "90/h:5", "7/min"].randomElement(using: &random)!
    let lexicons = Lexicons()
    var counts: [String: Int] = [:]
    var last: [Int: Alert] = [:]
    func count(_ alert: Alert) { counts[alert.key[0].value!, default: 0] += alert.count }
    let engine = RuleEngine(try Rule.parse("- {name: l, per: client, limit: '\(text)'}"), lexicons: lexicons) { event in
      switch event {
      case .raised(let alert), .continued(let alert): last[alert.number] = alert
      case .ended(let number, _): count(last.removeValue(forKey: number)!)
      case .repeated: break
      }
    }
    engine.consume(requests, in: lexicons, renewing: seed % 2 == 0, &random)
    engine.tellCounts()
    for alert in last.values { count(alert) }
    var slow = SlowLimits(try RateLimit.parse(text))
    for request in requests { slow.take(request) }
    #expect(slow.refused > 0)
    #expect(counts == slow.limited.mapValues(\.refusals.count))
  }

  @Test func `is bounded like the states of other rules, and ends where it is forgotten`() throws {
    let requests = (0..<40_000).map { Request(seconds: Double($0 / 4) / 1000, client: "10.0.\($0 / 4 % 10_000)") }
    let rule = "- {name: l, per: client, limit: '1/h:2'}"
    var forgotten = 0
    let events = try Request.events(requests, rule, memory: 1 << 20) {
      forgotten = $0.forgotten; #expect($0.footprint < 3 << 20)
    }
    let (raised, ended) = events.reduce(into: (0, 0)) { counts, event in
      if case .raised = event { counts.0 += 1 }
      if case .ended = event { counts.1 += 1 }
    }
    #expect(forgotten > 0 && raised == 10_000 && ended > 5000)
  }

  @Test(arguments: [
    ("limit: 10", 20, "column 3 of the limit: expected '/' and a unit of time", "write 10/s:20"),
    ("limit: 10/parsec", 20, "column 4 of the limit: expected a unit (s min h d), found 'parsec'", "write 10/s:20"),
    ("limit: 5/min per path", 20, "column 7 of the limit: expected the end, found 'per path'", "write per: client"),
    ("limit: 0/s", 20, "column 1 of the limit: expected a number from 1 to 1000000, found '0/s'", "write 10/s:20"),
    ("limit: {rate: 10}", 20, "expected a limit, found a mapping", "write limit: 10/s:20"),
    ("bucket: {capacity: 0}, limit: 10/s", 43, "a rule has a bucket, a window, a pattern or a limit", "make two rules"),
    ("limits: 10/s", 13, "there is no setting limits (perhaps limit)", "write one of"),
  ])
  func `that isn't one is told with its place`(settings: String, column: Int, why: String, remedy: String) {
    #expect {
      try Rule.parse("- {name: l, \(settings)}")
    } throws: { error in
      guard let error = error as? YAMLError else { return false }
      return error.place == YAMLPlace(line: 1, column: column) && error.why.hasPrefix(why)
        && error.remedy.hasPrefix(remedy)
    }
  }
}
