import PageEvents
@testable import Patterns
import TestSupport
import Testing

@Suite struct `A window` {
  /// A digit is a request of that class, a letter one of that path that takes ten times its place in the alphabet.
  private func request(_ character: Character) -> Request {
    if let digit = character.wholeNumberValue { return Request(seconds: 0, path: "/", status: "\(digit)00") }
    let place = Double(character.unicodeScalars.first.map { Int($0.value) - 96 } ?? 0)
    return Request(seconds: 0, path: "/\(character)", bytes: Int64(place) * 10, latency: place * 10)
  }

  private func expectWindow(
    _ window: String, over timeline: String, toAlert picture: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(
      "- {name: w, window: \(window)}", over: timeline, toAlert: picture, request: request,
      sourceLocation: sourceLocation)
  }

  @Test func `alerts when what it measures begins to be so, and says when that has ended`() throws {
    try expectWindow("{over: 4s, when: count > 2}", over: "2.22..2.222.......", toAlert: "...!'....!..'.....")
    try expectWindow("{over: 1m, when: count >= 2}", over: "22222", toAlert: ".!...")
  }

  @Test func `measures a share, of enough events`() throws {
    try expectWindow(
      "{over: 10s, when: share(status >= 500) >= 50%, least: 4}", over: "255552222225555",
      toAlert: "...!....'......")
  }

  @Test func `counts distinct values`() throws {
    try expectWindow("{over: 5s, when: distinct(path) > 2}", over: "aabbabc.....c", toAlert: "......!..'...")
  }

  @Test func `sums and averages`() throws {
    try expectWindow("{over: 3s, when: sum(bytes) > 50}", over: "abcaaa", toAlert: "..!.'.")
    try expectWindow("{over: 3s, when: avg(latency) >= 20ms}", over: "abccc", toAlert: "..!..")
  }

  @Test func `measures quantiles`() throws {
    // Of four values the third is the least that three in four don't exceed.
    try expectWindow("{over: 4s, when: p75(latency) > 20ms}", over: "abbbcccc", toAlert: ".....!..")
    try expectWindow("{over: 4s, when: p75(latency) >= 20ms, least: 4}", over: "abbbcccc", toAlert: "...!....")
    try expectWindow(
      "{every: 4s, when: p50(bytes) < 20, least: 4}", over: "cccc....aaabccca.", toAlert: "............!...'")
  }

  @Test func `may be one after the other, looked at when it is over`() throws {
    try expectWindow("{every: 5s, when: count >= 2}", over: "22222.2...22...2.", toAlert: ".....!....'....!.")
  }

  @Test func `may begin with an event`() throws {
    try expectWindow("{first: 3s, when: count >= 2}", over: ".2.2..22.2......", toAlert: "....!....!......")
    try expectWindow("{first: 3s, when: count < 2}", over: ".2.2...2........", toAlert: "..........!.....")
  }

  @Test func `sees that nothing comes`() throws {
    try expectWindow(
      "{every: 5s, when: count < 3}", over: "2222222222.2........222222222", toAlert: "...............!.........'...")
    // A sliding one within a sixtieth of its length.
    try expectWindow(
      "{over: 1m, when: count < 1}", over: String(repeating: "2.", count: 40) + String(repeating: ".", count: 80),
      toAlert: String(repeating: ".", count: 139) + "!" + String(repeating: ".", count: 20))
  }

  @Test func `is compared with what was before`() throws {
    let window = "{every: 4s, when: count < 50% of 8s before, least: 2}"
    try expectWindow(window, over: "2222222222222...2.......", toAlert: "................!.......")
    try expectWindow(
      "{over: 4s, when: count > 2 times 4s before}", over: "2.2.2.2.22222222", toAlert: "................")
    try expectWindow(
      "{over: 4s, when: count > 1.5 times 4s before}", over: "2.2.2.2.22222222", toAlert: "...........!.'..")
  }

  @Test func `keeps quiet behind an alert, but counts`() throws {
    try expect(
      "- {name: w, mute: 8s, window: {over: 2s, when: count > 1}}", over: "22...22...22....",
      toAlert: ".!'...+....!'...",
      request: request)
  }

  @Test(arguments: 0..<60) func `agrees with its slow twin`(seed: Int) throws {
    var random = Seeded(seed)
    var time = 0.0
    let requests = (0..<120).map { _ in
      time +=
        Double(Int.random(in: 0..<(Int.random(in: 0..<9, using: &random) == 0 ? 9000 : 900), using: &random)) / 1000
      return Request(
        seconds: time, path: "/\(Int.random(in: 0..<8, using: &random))",
        status: Bool.random(using: &random) ? "200" : "500", bytes: Int64.random(in: 0..<100, using: &random),
        latency: Int.random(in: 0..<4, using: &random) == 0 ? nil : Double.random(in: 0..<100, using: &random).rounded()
      )
    }
    let (text, measure) = Self.measures.randomElement(using: &random)!
    let sign = Bool.random(using: &random) ? ">" : ">="
    let bound = Self.bounds[text]!.randomElement(using: &random)!
    let rule = "- {name: w, window: {over: 6s, when: \"\(text) \(sign) \(bound.text)\", least: 2}}"
    let alerts = try Request.alerts(requests, rule, step: Int.random(in: 1..<20, using: &random))
    // By the letter: the events of this step and of the 59 before, looked through.
    var held = false
    var expected: [Int64] = []
    var endStep = Int64.max
    for (index, request) in requests.enumerated() where text.contains("latency") == false || request.latency != nil {
      let now = Int64((request.seconds * 1000).rounded())
      let recent = requests[...index].filter { other in
        Int64((other.seconds * 1000).rounded()) / 100 > now / 100 - 60
          && (!text.contains("latency") || other.latency != nil)
      }
      // When nothing comes any more it ends, too.
      if held, now / 100 > endStep {
        for step in endStep..<(now / 100) where held {
          let left = requests[..<index].filter { other in
            let at = Int64((other.seconds * 1000).rounded()) / 100
            return at > step - 60 && at <= step && (!text.contains("latency") || other.latency != nil)
          }
          held =
            left.count >= 2 && (sign == ">" ? measure(Array(left)) > bound.value : measure(Array(left)) >= bound.value)
        }
      }
      let value = measure(Array(recent))
      let holds = recent.count >= 2 && (sign == ">" ? value > bound.value : value >= bound.value)
      if holds && !held { expected.append(now) }
      held = holds
      endStep = now / 100
    }
    #expect(alerts.map(\.time.milliseconds) == expected, "\(rule)")
  }

  private static let measures: [(String, @Sendable ([Request]) -> Double)] = [
    ("count", { Double($0.count) }),
    ("distinct(path)", { Double(Set($0.map(\.path)).count) }),
    (
      "share(status >= 500)",
      { requests in Double(requests.filter { $0.status == "500" }.count) / Double(requests.count) }
    ),
    ("sum(bytes)", { requests in Double(requests.reduce(0) { $0 + $1.bytes }) }),
    ("avg(latency)", { requests in requests.reduce(0) { $0 + ($1.latency ?? 0) } / Double(max(1, requests.count)) }),
    (
      "p90(latency)",
      { requests in
        let sorted = requests.compactMap(\.latency).sorted()
        return sorted.isEmpty ? 0 : sorted[Int((0.9 * Double(sorted.count)).rounded(.up)) - 1]
      }
    ),
  ]

  private static let bounds: [String: [(text: String, value: Double)]] = [
    "count": [("8", 8), ("12", 12)],
    "distinct(path)": [("5", 5), ("6", 6)],
    "share(status >= 500)": [("50%", 0.5), ("70%", 0.7)],
    "sum(bytes)": [("400", 400), ("700B", 700)],
    "avg(latency)": [("50ms", 50), ("60", 60)],
    "p90(latency)": [("80ms", 80), ("95ms", 95)],
  ]
}
