import Foundation
import LogFormats
import PageEvents
import Patterns
import TestSupport
import Testing

/// Whole logs of the tests of CrowdSec's hub, with the alerts that are raised there: so many, by whom, of so many events.
///
/// The cases are a file of JSON objects, one a line, `cases/crowdsec-alerts.jsonl` in the shared data. Without it there is nothing to
/// compare, and the test says so. The rules are ours: `Scenarios.yaml`.
struct SharedAlertTests {
  /// A way to read a log: its format, or that it is found out, and what further fields mean.
  private struct Reading {
    var format: String?
    var fields: [(name: String, field: String)] = []
  }

  /// By the kind of log, how it is read. One with lines of two formats is read twice.
  private static let readings: [String: [Reading]] = [
    "apache2": [
      Reading(),
      Reading(
        format: #"[%{%a %b %d %T}t.%{fraction}e %{%Y}t] [%{module}e] [%{process}e] [client %h:%{port}e] %{code}e: "#
          + #"Invalid URI in request %m %U %H "#),
    ],
    "cpanel": [
      Reading(
        format: #"[%{%F %T %z}t] %{level}e [%{program}e] %h - %u "%r" FAILED LOGIN %{why}e"#,
        fields: [("why", "%{why}e")])
    ],
    "kasm": [Reading(format: "json", fields: [("metric", ".metric_name")])],
    "litespeed": [
      Reading(),
      Reading(
        format:
          #"%{%F %T}t.%{fraction}e [NOTICE] [%{process}e] [%{peer}e] [STDERR] [WebAdmin Console] %{why}e - username:%u ip:%h url:"#,
        fields: [("why", "%{why}e")]),
    ],
    "magento-extension": [
      Reading(
        format: #"[%{%F %T}t] crowdsec-events.INFO:  {"type":"%{why}e","ip":"%h","x-forwarded-for-ip":"%{forwarded}e","#
          + #""bouncer_agent":"%{bouncer}e"%{rest}e []"#,
        fields: [("why", "%{why}e")])
    ],
    "nextcloud": [Reading(format: "json", fields: [("client", ".remoteAddr"), ("why", ".message")])],
    "nginx": [
      Reading(),
      Reading(
        format: #"%{%Y/%m/%d %T}t [error] %{process}e: *%{connection}e user "%u" %{why}e, client: %h, server: "#
          + #"%{server}e, request: "%r", host: "%V""#,
        fields: [("why", "%{why}e")]),
    ],
    "openappsec": [
      Reading(
        format: "json",
        fields: [("client", ".eventData.sourceIP"), ("incident", ".eventData.waapIncidentType")])
    ],
  ]

  /// What our rules can't see, and why.
  private static let reasons = [
    "crowdsecurity/http-magento-ccs-by-as": "a network for each client, of a database that isn't at hand",
    "crowdsecurity/http-magento-ccs-by-country": "a country for each client, of a database that isn't at hand",
  ]

  private static let further = ["incident", "metric", "why"]

  @Test func `rules of ours alert as CrowdSec's scenarios do`() throws {
    let file = sharedData.appending(path: "cases/crowdsec-alerts.jsonl")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      print("Skipped: no shared cases at \(file.path).")
      return
    }
    let yaml = try String(
      contentsOf: package.appending(path: "Tests/RulesTests/Scenarios.yaml"), encoding: .utf8)
    var (passed, failed, left) = (0, 0, 0)
    for line in text.split(separator: "\n") {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let source = object["source"] as? String ?? "?"
      let wanted = object["alerts"] as? [[String: Any]] ?? []
      let scenarios = Set((object["scenarios"] as? [String] ?? []) + wanted.compactMap { $0["scenario"] as? String })
      if let reason = scenarios.compactMap({ Self.reasons[$0] }).first {
        print("Not expressible: \(source): \(reason).")
        left += 1
        continue
      }
      let expected = wanted.map(Self.text).sorted()
      let found = try Self.alerts(of: scenarios, in: yaml, over: object).map(Self.text).sorted()
      #expect(found == expected, "\(source)")
      if found == expected { passed += 1 } else { failed += 1 }
    }
    print("Shared alerts: \(passed) passed, \(failed) failed, \(left) not expressible.")
    #expect(passed > 0)
  }

  private static func alerts(
    of scenarios: Set<String>, in yaml: String, over object: [String: Any]
  ) throws -> [Alert] {
    let log = sharedData.appending(path: "logs").appending(path: object["log_file"] as? String ?? "")
    return try (readings[(object["log_type"] as? String ?? "").lowercased()] ?? [Reading()]).flatMap { reading in
      // Rules may ask for any of these; those that the log has come first, as they are numbered in the order in which they are read.
      let read = reading.fields.map(\.name).filter(further.contains)
      var schema = Schema.pageViews
      for name in read + further.filter({ !read.contains($0) }) { _ = schema.addColumn(named: name, summary: name) }
      let sources = reading.fields.map { name, field in
        FieldSource(standard: name, field: field) ?? FieldSource(further: read.firstIndex(of: name) ?? 0, field: field)
      }
      let format = try reading.format.map { try (LogFormat.named($0) ?? FormatString.compile($0)).reading(sources) }
      let rules = try Rule.parse(yaml, schema: schema).filter { scenarios.contains(scenario(of: $0.name)) }
      // These logs were put together by hand: some lines lie hours behind others.
      return try RuleRun(rules, over: log, format: format, schema: schema, lateness: .days(1)).alerts
    }
  }

  private static func scenario(of name: String) -> String { String(name.prefix { $0 != " " }) }

  private static func text(_ alert: Alert) -> String {
    "\(scenario(of: alert.rule)) by \(alert.key.first?.value ?? "-"): \(alert.count) events"
  }

  private static func text(_ alert: [String: Any]) -> String {
    let sources = (alert["sources"] as? [String] ?? []).joined(separator: " ")
    return "\(alert["scenario"] as? String ?? "") by \(sources): \(alert["events_count"] as? Int ?? 0) events"
  }
}
