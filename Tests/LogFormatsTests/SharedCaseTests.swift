import Foundation
import LogFormats
import PageEvents
import Testing

/// Lines that other parsers' own tests hold, with what those expect: an opinion that isn't ours.
///
/// The cases are a file of JSON objects, one a line, `cases/format-cases.jsonl` in the folder that `CUBETOP_SHARED_DATA` names
/// or in `../shared/data` beside the package. Without it there is nothing to compare, and the test says so.
struct SharedCaseTests {
  private struct Case {
    let source: String
    let line: String
    let isEvent: Bool
    let expected: [String: Any]

    init?(_ object: [String: Any]) {
      guard let source = object["source"] as? String, let format = object["format"] as? String,
        let line = object["line"] as? String, let isEvent = object["ok"] as? Bool, Case.formats.contains(format)
      else { return nil }
      self.source = source
      self.line = line
      self.isEvent = isEvent
      expected = object["expected"] as? [String: Any] ?? [:]
    }

    /// The formats of the access logs' shape, as the sources name them.
    static let formats: Set = [
      "crowdsec:nginx", "crowdsec:apache2", "crowdsec:litespeed", "crowdsec:bunkerweb", "nginx", "nginx_combined",
      "nginx_main",
      "nginx_ingress_upstreaminfo", "apache", "apache_common", "apache_combined", "apache_common_or_combined",
      "logstash:HTTPD_COMBINEDLOG",
    ]
  }

  /// Where we differ on purpose, as rules about the line and the event, never about single cases. A rule names the expected
  /// fields that it makes void; all of them where the line isn't an access log's.
  private struct Difference: Sendable {
    let why: String
    let fields: Set<String>
    let applies: @Sendable (Case, ParsedLine.Event?) -> Bool
  }

  private static let everyField: Set = [
    "client", "time_epoch", "method", "path", "query", "uri", "protocol", "status", "bytes", "user_agent", "referrer",
    "user",
    "host", "latency",
  ]

  private static let differences = [
    Difference(
      why: "a line that begins with its time is Nginx Proxy Manager's, a format of its own", fields: everyField,
      applies: { testCase, _ in testCase.line.hasPrefix("[") }),
    Difference(
      why: "an event happened at a time; Vector takes a line whose time is `-`", fields: everyField,
      applies: { testCase, _ in !testCase.line.contains("[") && testCase.expected["time_epoch"] == nil }),
    Difference(
      why: "a request that isn't METHOD target PROTOCOL has none of the three; CrowdSec keeps it as a path",
      fields: ["method", "path", "query", "uri", "protocol"], applies: { _, event in event?.method.isEmpty == true }),
    Difference(
      why: "a list of addresses in front of the client (Filebeat reads the first public one) is not a client's",
      fields: ["client", "user", "host"], applies: { testCase, _ in testCase.line.prefix { $0 != "[" }.contains(",") }),
    Difference(
      why: "BunkerWeb writes its request's id where the user stands", fields: ["user"],
      applies: { testCase, _ in testCase.source.contains("bunkerweb") }),
  ]

  private static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["CUBETOP_SHARED_DATA"] { return URL(filePath: path) }
    let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    return package.appending(path: "../shared/data").standardized
  }

  @Test func `other parsers' test cases are read as their authors expect`() throws {
    let file = Self.folder.appending(path: "cases/format-cases.jsonl")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      print("Skipped: no shared cases at \(file.path).")
      return
    }
    var tally: [String: (passed: Int, failed: Int)] = [:]
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let testCase = object.flatMap(Case.init) else { continue }
      let misses = Self.misses(testCase)
      for miss in misses { Issue.record("\(testCase.source): \(miss)\n  \(testCase.line)") }
      let origin = String(testCase.source.prefix { $0 != "/" && $0 != "-" })
      tally[origin, default: (0, 0)].passed += misses.isEmpty ? 1 : 0
      tally[origin, default: (0, 0)].failed += misses.isEmpty ? 0 : 1
    }
    for (origin, count) in tally.sorted(by: { $0.key < $1.key }) {
      print("Shared cases of \(origin): \(count.passed) passed, \(count.failed) failed.")
    }
    #expect(tally.values.reduce(0) { $0 + $1.passed } > 150)
  }

  private static func misses(_ testCase: Case) -> [String] {
    var event: ParsedLine.Event?
    if case .event(let found) = parsed(testCase.line) { event = found }
    let void = differences.filter { $0.applies(testCase, event) }.reduce(into: Set<String>()) {
      $0.formUnion($1.fields)
    }
    if void == everyField { return [] }
    guard testCase.isEvent else { return event == nil ? [] : ["an event, where none is expected"] }
    guard let event else { return ["\(parsed(testCase.line))"] }
    return testCase.expected.compactMap { field, expected in
      guard everyField.contains(field), !void.contains(field) else { return nil }
      return miss(field, expected, event)
    }
  }

  private static func miss(_ field: String, _ expected: Any, _ event: ParsedLine.Event) -> String? {
    let path = event.url.prefix { $0 != UInt8(ascii: "?") }
    var actual: [UInt8]
    switch field {
    case "client": actual = event.client
    case "method": actual = event.method
    case "uri": actual = event.url
    // CrowdSec's older cases keep the query in the path.
    case "path": actual = (expected as? String)?.contains("?") == true ? event.url : Array(path)
    case "query": actual = Array(event.url.dropFirst(path.count + 1))
    case "protocol": actual = event.protocol
    case "status": actual = event.status
    case "user_agent": actual = event.agent
    case "referrer": actual = event.referrer
    case "user": actual = event.user
    case "host": actual = event.host
    case "bytes": actual = Array(String(event.bytes).utf8)
    case "latency": actual = Array(String(Double(event.latency) / 1_000_000).utf8)
    default: actual = Array(String(Double(event.milliseconds) / 1000).utf8)
    }
    let wanted =
      switch expected {
      case is NSNull: field == "bytes" ? "0" : ""
      case let number as NSNumber where field == "time_epoch" || field == "latency": String(number.doubleValue)
      default: "\(expected)"
      }
    return actual == Array(wanted.utf8) ? nil : "\(field) is \(String(decoding: actual, as: UTF8.self)), not \(wanted)"
  }
}
