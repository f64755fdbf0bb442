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
    let format: String
    let line: String
    /// Header lines that come before.
    let directives: [String]
    let isEvent: Bool
    let expected: [String: Any]

    init?(_ object: [String: Any]) {
      guard let source = object["source"] as? String, let format = object["format"] as? String,
        let line = object["line"] as? String, let isEvent = object["ok"] as? Bool
      else { return nil }
      self.source = source
      self.format = format
      self.line = line
      self.isEvent = isEvent
      directives = object["directives"] as? [String] ?? []
      expected = object["expected"] as? [String: Any] ?? [:]
    }
  }

  /// Where we differ on purpose, as rules about the line and the event, never about single cases. A rule names the expected
  /// fields that it makes void; all of them where the line is none that we read.
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
      why: "an error log tells of failures, not of requests", fields: everyField,
      applies: { testCase, _ in testCase.format == "nginx_error" || testCase.format == "logstash:HTTPD_ERRORLOG" }),
    Difference(
      why: "that somebody connected is no request", fields: everyField,
      applies: { testCase, _ in testCase.line.contains(": Connect from ") }),
    Difference(
      why: "an access log in a JSON string of another log is that other log's", fields: everyField,
      applies: { testCase, _ in testCase.format == "crowdsec:upsun-httplog" }),
    Difference(
      why: "an event happened at a time; Vector takes a line whose time is `-`", fields: everyField,
      applies: { testCase, _ in testCase.line.hasPrefix("- - -") }),
    Difference(
      why: "a request that isn't METHOD target PROTOCOL has none of the three; CrowdSec keeps it as a path",
      fields: ["method", "path", "query", "uri", "protocol"], applies: { _, event in event?.method.isEmpty == true }),
    Difference(
      why: "a list of addresses in front of the client (Filebeat reads the first public one) is not a client's",
      fields: ["client", "user", "host"],
      applies: { testCase, _ in
        testCase.format == "nginx" && testCase.line.prefix { $0 != "[" }.contains(",")
      }),
    Difference(
      why: "BunkerWeb writes its request's id where the user stands", fields: ["user"],
      applies: { testCase, _ in testCase.source.contains("bunkerweb") }),
    Difference(
      why: "values are kept as logged: IIS writes + for a space, and zones behind addresses",
      fields: ["user_agent", "client"],
      applies: { testCase, _ in testCase.format == "iis" && (testCase.line.contains("+") || testCase.line.contains("%"))
      }),
    Difference(
      why: "a W3C line that lacks columns that its header names is not of that header", fields: everyField,
      applies: { testCase, _ in
        testCase.format == "iis"
          && testCase.directives.contains {
            $0.split(separator: " ").count - 1 > testCase.line.split(separator: " ").count
          }
      }),
    Difference(
      why: "a time has a zone, which CrowdSec leaves out of cPanel's", fields: ["time_epoch"],
      applies: { testCase, _ in testCase.format == "crowdsec:cpanel" && testCase.line.hasPrefix("[") }),
    Difference(
      why: "a load balancer's target is read as a host and a path", fields: ["uri"],
      applies: { testCase, _ in testCase.format == "logstash:ELB_ACCESS_LOG" }),
    Difference(
      why: "Logstash takes the bytes that CloudFront received for those it sent", fields: ["bytes"],
      applies: { testCase, _ in testCase.format == "logstash:CLOUDFRONT_ACCESS_LOG" }),
  ]

  static var folder: URL {
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
    var tally: [String: (passed: Int, explained: Int, failed: Int)] = [:]
    var reasons: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let testCase = object.flatMap(Case.init) else { continue }
      let (misses, explanations) = Self.misses(testCase)
      for why in explanations { reasons[why, default: 0] += 1 }
      for miss in misses { Issue.record("\(testCase.source): \(miss)\n  \(testCase.line)") }
      let origin = String(testCase.source.prefix { $0 != "/" && $0 != "-" })
      var count = tally[origin] ?? (0, 0, 0)
      if !misses.isEmpty {
        count.failed += 1
      } else if !explanations.isEmpty {
        count.explained += 1
      } else {
        count.passed += 1
      }
      tally[origin] = count
    }
    for (origin, count) in tally.sorted(by: { $0.key < $1.key }) {
      print(
        "Shared cases of \(origin): \(count.passed) passed, \(count.explained) differ as explained, \(count.failed) failed."
      )
    }
    for (why, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      print("  \(count) differ: \(why)")
    }
    let passed = tally.values.reduce(0) { $0 + $1.passed }
    let all = tally.values.reduce(passed) { $0 + $1.explained + $1.failed }
    print("Shared cases: \(passed) of \(all) passed.")
    #expect(passed > 290)
  }

  /// What is not as expected and isn't explained, and what explains the rest.
  private static func misses(_ testCase: Case) -> ([String], explanations: [String]) {
    let verdict = verdict(on: testCase)
    var event: ParsedLine.Event?
    if case .event(let found) = verdict { event = found }
    var misses: [String: String] = [:]
    if !testCase.isEvent {
      if event != nil { misses["client"] = "an event, where none is expected" }
    } else if let event {
      for (field, expected) in testCase.expected where everyField.contains(field) {
        misses[field] = miss(field, expected, event)
      }
    } else {
      misses = Dictionary(uniqueKeysWithValues: everyField.map { ($0, "\(verdict)") })
    }
    let applying = differences.filter { $0.applies(testCase, event) }
    let explanations = applying.filter { !$0.fields.isDisjoint(with: misses.keys) }.map(\.why)
    let unexplained = misses.filter { miss in !applying.contains { $0.fields.contains(miss.key) } }
    return (Set(unexplained.values).sorted(), explanations)
  }

  /// Parsed by the format that is found out from the line alone, with the headers before it.
  private static func verdict(on testCase: Case) -> ParsedLine {
    let block = Array((testCase.directives + [testCase.line]).joined(separator: "\n").utf8) + [10]
    let format = block.withUnsafeBytes { Detection(of: $0).format }
    guard var parser = format?.makeParser() else { return .reject(.otherShape, column: 0) }
    return parser.verdict(on: block, linesBefore: testCase.directives.count)
  }

  private static func miss(_ field: String, _ expected: Any, _ event: ParsedLine.Event) -> String? {
    let path = event.url.prefix { $0 != UInt8(ascii: "?") }
    if field == "time_epoch", let wanted = expected as? NSNumber {
      // Ours are milliseconds; some expect whole seconds of a time that has a fraction.
      let milliseconds = Int64((wanted.doubleValue * 1000).rounded(.down))
      let isSame = abs(milliseconds - event.milliseconds) <= 1
      let isWhole = milliseconds % 1000 == 0 && milliseconds == event.milliseconds / 1000 * 1000
      return isSame || isWhole ? nil : "time is \(Timestamp(milliseconds: event.milliseconds)), not \(wanted)"
    }
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
      case "-" as String where field == "query": ""
      case let number as NSNumber where field == "time_epoch" || field == "latency": String(number.doubleValue)
      default: "\(expected)"
      }
    return actual == Array(wanted.utf8) ? nil : "\(field) is \(String(decoding: actual, as: UTF8.self)), not \(wanted)"
  }
}
