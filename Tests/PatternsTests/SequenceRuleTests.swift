import PageEvents
@testable import Patterns
import TestSupport
import Testing

/// Patterns as rules: what the matcher finds, by key and in event time.
@Suite struct `A pattern of events` {
  /// `f` fails, `s` succeeds, another letter is a path.
  private func expectPattern(
    _ pattern: String, over timeline: String, toAlert picture: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(
      "- {name: p, per: client, pattern: {\(pattern), where: {fail: status = 401, success: status = 200}}}",
      over: timeline, toAlert: picture,
      request: { Request(seconds: 0, path: "/\($0)", status: $0 == "f" ? "401" : $0 == "s" ? "200" : "404") },
      sourceLocation: sourceLocation)
  }

  @Test func `is found where its last event comes`() throws {
    try expectPattern("match: \"fail{3,} then success\"", over: "f.ff.o..s..s", toAlert: "........!...")
    try expectPattern("match: \"fail{3} next success\"", over: "f.ff.o..s..s", toAlert: "............")
    try expectPattern("match: \"fail{3,} then success\", within: 5s", over: "f.ff.o..s.fffs", toAlert: ".............!")
  }

  @Test func `ends in what doesn't come, when its time is up`() throws {
    try expectPattern("match: \"fail then not success for 4s\"", over: "f..s.f......f", toAlert: ".........!...")
  }

  @Test func `belongs to a key, and shows its own events`() throws {
    let requests = "afbfafbsas".enumerated().reduce(into: [Request]()) { requests, next in
      guard next.offset % 2 == 1 else { return }
      let place = "afbfafbsas".index("afbfafbsas".startIndex, offsetBy: next.offset - 1)
      requests.append(
        Request(
          seconds: Double(next.offset), client: "192.0.2.\("afbfafbsas"[place])", path: "/\(next.offset)",
          status: next.element == "f" ? "401" : "200"))
    }
    let rule = """
      - name: p
        per: client
        evidence: 2
        describe: "{client} failed and got in: {count}"
        pattern: {match: "fail+ then success", where: {fail: status = 401, success: status = 200}}
      """
    let alerts = try Request.alerts(requests, rule)
    #expect(alerts.map(\.summary) == ["192.0.2.b failed and got in: 2", "192.0.2.a failed and got in: 3"])
    #expect(alerts.map { $0.evidence.map(\.url) } == [["/3", "/7"], ["/5", "/9"]])
    #expect(alerts.map(\.first) == [Timestamp(seconds: 3), Timestamp(seconds: 1)])
  }

  @Test func `may ask of an event what others were`() throws {
    let statuses = ["500", "500", "200", "200"]
    let requests = ["/a", "/b", "/b", "/a"].enumerated().map { place, path in
      Request(seconds: Double(place), path: path, status: statuses[place], bytes: Int64(place) * 100)
    }
    func times(_ condition: String) throws -> [Int64] {
      let rule =
        "- {name: p, pattern: {match: bad then good, skip: none, where: {bad: status = 500, good: '\(condition)'}}}"
      return try Request.alerts(requests, rule).map(\.time.seconds)
    }
    #expect(try times("status = 200 and path = first(bad).path") == [2, 3])
    #expect(try times("status = 200 and bytes >= 300 and path = last(bad).path") == [3])
    #expect(try times("status = 200 and path != first(bad).path") == [2, 3])
  }

  @Test func `with too many attempts drops some and says so, and all else goes on`() throws {
    // Each a may be taken or left out by each attempt: two to the power of how many came.
    let rules = """
      - {name: explosive, per: client, pattern: {match: "a+ any then b", where: {a: status = 404, b: path = /end}, skip: none}}
      - {name: calm, per: client, bucket: {capacity: 50, leak: 1h}}
      """
    let many = (0..<60).map { Request(seconds: Double($0)) }
    let other = [Request(seconds: 61, client: "192.0.2.2"), Request(seconds: 62, client: "192.0.2.2", path: "/end")]
    var status = RuleEngine.Status()
    let alerts = try Request.events(many + other, rules) { status = $0 }.compactMap {
      if case .raised(let alert) = $0 { alert } else { nil }
    }
    #expect(status.dropped > 0)
    #expect(status.footprint < 1 << 20)
    #expect(alerts.map(\.rule) == ["calm", "explosive"])
    #expect(alerts.last?.key.first?.value == "192.0.2.2")
  }

  @Test(arguments: [
    ("{where: {a: status = 1}}", "expected what to match: write match: fail{5,} then success"),
    ("{match: a}", "expected what a mean: write where: {a: status = 401}"),
    (
      "{match: a then b, where: {a: \"*\"}}",
      "nothing says what b means: write b: status = 401, or b: \"*\" for any event"
    ),
    ("{match: a, where: {b: \"*\"}}", "the pattern has no b: its names are a"),
    ("{match: a, where: {a: \"*\"}, within: 0s}", "in no time nothing matches: write within: 5m"),
    ("{match: a, where: {a: statsu = 1}}", "column 1 of the filter: expected a field, found 'statsu'"),
  ])
  func `that is none is told with the way out`(pattern: String, message: String) {
    #expect { try Rule.parse("- {name: p, pattern: \(pattern)}") } throws: { "\($0)".contains(message) }
  }
}
