import Foundation
import PageEvents
import TestSupport
import Testing

@testable import Patterns

/// The buckets that CrowdSec's own tests fill, with what overflows there.
///
/// They are a file of JSON objects, one a line: `cases/cep-leakybucket.jsonl` in `sharedData`.
struct SharedBucketTests {
  private static var file: URL { sharedData.appending(path: "cases/cep-leakybucket.jsonl") }

  /// Lists that buckets name, and that the cases don't have.
  private static let files = [
    "simple-trigger-external-data/simple_patterns.txt": [
      "BBBBBBBBBBB11111XXX", "AAAABBBBBBB11111XXX", "CCCCCCCCCC11111XXX",
    ]
  ]

  @Test func `buckets overflow as CrowdSec's do`() throws {
    guard let text = try? String(contentsOf: Self.file, encoding: .utf8) else {
      print("Skipped: no shared cases at \(Self.file.path).")
      return
    }
    var (passed, failed, left) = (0, 0, 0)
    for line in text.split(separator: "\n") {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let source = object["source"] as? String ?? "?"
      do {
        let (found, expected) = try Self.outcome(of: object)
        #expect(found == expected, "\(source)")
        if found == expected { passed += 1 } else { failed += 1 }
      } catch let reason as SharedExpression.NotExpressible {
        print("Not expressible: \(source): \(reason.why).")
        left += 1
      } catch {
        Issue.record("\(source): \(error)")
        failed += 1
      }
    }
    print("Shared buckets: \(passed) passed, \(failed) failed, \(left) not expressible.")
    #expect(passed > 0)
  }

  /// What overflows, and what should, as texts in no particular order.
  private static func outcome(of object: [String: Any]) throws -> (found: [String], expected: [String]) {
    var expression = SharedExpression(files: files)
    let buckets = try (object["bucket"] as? [[String: Any]] ?? []).map { try SharedBucket($0, &expression) }
    var schema = Schema.pageViews
    let fields = expression.fields.sorted { $0.key < $1.key }
    for field in fields { _ = schema.addColumn(named: field.key, summary: field.key) }
    let rules = try Rule.parse(buckets.map(\.rule).joined(), schema: schema)
    let events = object["events"] as? [[String: Any]] ?? []
    let alerts = alerts(of: rules, in: schema, over: events, fields: fields.map(\.value))
    let expected = (object["expected_overflows"] as? [Any] ?? []).compactMap { $0 as? [String: Any] }
    // By whom a bucket was filled isn't said of all.
    let named = Set(expected.filter { !($0["sources"] as? [String] ?? []).isEmpty }.map { $0["scenario"] as? String })
    let found = alerts.map { alert in
      text(alert.rule, named.contains(alert.rule) ? Set(alert.evidence.compactMap(\.client)) : [], alert.count)
    }
    let wanted = expected.map { overflow in
      text(
        overflow["scenario"] as? String ?? "", Set(overflow["sources"] as? [String] ?? []),
        overflow["events_count"] as? Int ?? 0)
    }
    return (found.sorted(), wanted.sorted())
  }

  private static func text(_ scenario: String, _ sources: Set<String>, _ count: Int) -> String {
    "\(scenario) by [\(sources.sorted().joined(separator: " "))]: \(count) events"
  }

  private static func alerts(
    of rules: [Rule], in schema: Schema, over events: [[String: Any]], fields: [[String]]
  ) -> [Alert] {
    let lexicons = Lexicons(schema: schema)
    var alerts: [Alert] = []
    let engine = RuleEngine(rules, lexicons: lexicons) { if case .raised(let alert) = $0 { alerts.append(alert) } }
    let batch = EventBatch(lexicons: lexicons, capacity: 1)
    var now = Timestamp.distantPast
    for event in events {
      // There, events are taken in the order in which they come, whatever their times: one that lies behind counts as of now.
      now = max(now, time(event["time"] as? String ?? ""))
      append(event, at: now, fields, to: batch)
      engine.consume(batch)
      batch.removeAll()
    }
    // So long they wait for what a bucket still has to say.
    engine.advance(to: now + .seconds(5))
    return alerts
  }

  private static func time(_ text: String) -> Timestamp {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime]
    if text.contains(".") { formatter.formatOptions.insert(.withFractionalSeconds) }
    return Timestamp(milliseconds: Int64(((formatter.date(from: text)?.timeIntervalSince1970 ?? 0) * 1000).rounded()))
  }

  private static func append(_ event: [String: Any], at time: Timestamp, _ fields: [[String]], to batch: EventBatch) {
    func value(_ path: [String]) -> [UInt8] {
      Array(((event[path[0]] as? [String: Any])?[path[1]] as? String ?? "").utf8)
    }
    let texts = [value(["meta", "source_ip"])] + fields.map(value)
    texts.flatMap { $0 }.withUnsafeBytes { bytes in
      var place = 0
      let values = texts.map { text in
        defer { place += text.count }
        return UnsafeRawBufferPointer(rebasing: bytes[place..<(place + text.count)])
      }
      var fields = EventFields()
      fields.time = time
      fields.client = values[0]
      Array(values.dropFirst()).withUnsafeBufferPointer { further in
        fields.further = further.baseAddress
        batch.append(fields, source: 0)
      }
    }
  }
}
