import PageEvents
import Patterns

@testable import Dashboard

/// What made-up rules have found in a made-up log: two that fire, two that have ended.
enum MadeUpAlerts {
  static let head = MadeUpLog.empty.head

  static func alert(
    _ number: Int, _ rule: String, _ severity: Severity = .medium, client: String? = nil, ago: Int64,
    lasting: Int64 = 20,
    evidence: Int = 0
  ) -> Alert {
    let time = head - .seconds(ago)
    return Alert(
      number: number, rule: rule, severity: severity,
      key: client.map { [Alert.KeyPart(.client, name: "client", value: $0)] } ?? [], time: time,
      first: time - .seconds(lasting), last: time, count: 11, value: client == nil ? 0.0425 : nil,
      summary: client.map { "\($0) tries 11 addresses that aren't there" } ?? "4.25 % of all requests fail",
      evidence: (0..<evidence).map { place in
        .init(
          time: time - .seconds(Int64(place)), client: client, method: "GET", url: "/wp-login-\(place).php",
          status: "404",
          place: LinePlace(LogStretch(source: 0, generation: 0, offset: 1 << 20, length: 4096), line: place))
      })
  }

  static let few: [AlertEvent] = [
    .raised(alert(16, "404-scan", client: "203.0.113.9", ago: 540)), .ended(number: 16, at: head - .seconds(500)),
    .raised(alert(17, "error-jump", .high, ago: 360)), .ended(number: 17, at: head - .seconds(200)),
    .raised(alert(18, "flood", .critical, client: "2001:db8::1", ago: 150)),
    .raised(alert(19, "probing", client: "192.0.2.10", ago: 55, evidence: 3)),
    .repeated(number: 19, at: head - .seconds(20)), .repeated(number: 19, at: head - .seconds(10)),
  ]

  static func board(_ events: [AlertEvent] = few) -> AlertBoard.Snapshot {
    let board = AlertBoard()
    for event in events { board.take(event) }
    return board.snapshot
  }
}

extension Bench {
  /// The same bench, where so many rules watch and have found this.
  func watching(_ events: [AlertEvent] = MadeUpAlerts.few, rules: Int = 12) -> Bench {
    with { bench in
      bench.model.watch(rules: rules)
      bench.find(events)
      // The panel may have taken another's place.
      bench.answer()
    }
  }

  mutating func find(_ events: [AlertEvent]) { take(.alerts(MadeUpAlerts.board(events))) }
}
