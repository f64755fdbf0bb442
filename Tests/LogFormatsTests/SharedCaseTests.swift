import Foundation
import LogFormats
import PageEvents
import TestSupport
import Testing

/// Lines that other parsers' own tests hold, with what those expect: an opinion that isn't ours.
///
/// The cases are a file of JSON objects, one a line: `cases/format-cases.jsonl` in `sharedData`.
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

  /// Where others write the same fact in another way: what they expect is rewritten, then compared as strictly as the rest.
  private struct Notation: Sendable {
    let why: String
    let applies: @Sendable (Case) -> Bool
    let rewrite: @Sendable (Case, inout [String: Any]) -> Void
  }

  private static let notations = [
    Notation(
      why: "a request that isn't METHOD target PROTOCOL has none of the three; CrowdSec gives it as a path",
      applies: { testCase in
        guard let path = testCase.expected["path"] as? String, testCase.expected["method"] == nil else { return false }
        return testCase.line.contains(" \"\(path)\" ") && !testCase.line.drop(while: \.isWhitespace).hasPrefix("{")
      },
      rewrite: { _, expected in
        for field in ["method", "path", "query", "uri", "protocol"] { expected[field] = "" }
      }),
    Notation(
      why: "values are kept as logged: IIS writes + for a space, and a zone behind an address",
      applies: { testCase in testCase.format == "iis" },
      rewrite: { testCase, expected in
        if let agent = expected["user_agent"] as? String { expected["user_agent"] = agent.replacing(" ", with: "+") }
        if let client = expected["client"] as? String, testCase.line.contains(" \(client)%0 ") {
          expected["client"] = client + "%0"
        }
      }),
    Notation(
      why: "a load balancer's target is a host and a path",
      applies: { testCase in testCase.format == "logstash:ELB_ACCESS_LOG" },
      rewrite: { _, expected in
        guard let url = (expected["uri"] as? String).flatMap(URLComponents.init) else { return }
        expected["uri"] = url.path
        expected["host"] = url.host
      }),
    Notation(
      why: "an instant; CrowdSec's cPanel parser gives the wall clock's time and leaves out the zone",
      applies: { testCase in testCase.format == "crowdsec:cpanel" && testCase.line.hasPrefix("[") },
      rewrite: { testCase, expected in
        let zone = testCase.line.prefix { $0 != "]" }.suffix(5)
        guard let hours = Int(zone.prefix(3)), let time = expected["time_epoch"] as? Double else { return }
        expected["time_epoch"] = time - Double(hours * 3600)
      }),
  ]

  /// Lines that are no requests. Others have a reader for them, too; here they have to be refused, and known for what they are.
  private struct Refusal: Sendable {
    let why: String
    let applies: @Sendable (Case) -> Bool
    let isRefused: @Sendable (Case) -> Bool
  }

  private static let refusals = [
    Refusal(
      why: "an error log tells of failures, not of requests",
      applies: { testCase in testCase.format == "nginx_error" || testCase.format == "logstash:HTTPD_ERRORLOG" },
      isRefused: { testCase in detect(testCase) == nil && ErrorLog.isLine(Array(testCase.line.utf8)) }),
    Refusal(
      why: "that somebody connected to HAProxy is no request",
      applies: { testCase in testCase.line.contains(": Connect from ") },
      isRefused: { testCase in
        guard detect(testCase) == nil, var parser = LogFormat.named("haproxy")?.makeParser() else { return false }
        if case .reject(.serverMessage, _) = parser.verdict(on: Array(testCase.line.utf8)) { return true }
        return false
      }),
  ]

  /// What we get wrong by others' lights, and mean to: each a rule about the line, with the fields that it is about.
  private struct Difference: Sendable {
    let why: String
    let fields: Set<String>
    let applies: @Sendable (Case) -> Bool
  }

  private static let everyField: Set = [
    "client", "time_epoch", "method", "path", "query", "uri", "protocol", "status", "bytes", "user_agent", "referrer",
    "user",
    "host", "latency",
  ]

  private static let differences = [
    Difference(
      why: "an event happened at a time; Vector takes a line whose time is `-`", fields: everyField,
      applies: { testCase in testCase.line.hasPrefix("- - -") }),
    Difference(
      why: "a W3C line that lacks columns that its header names is not of that header", fields: everyField,
      applies: { testCase in
        testCase.format == "iis"
          && testCase.directives.contains {
            $0.split(separator: " ").count - 1 > testCase.line.split(separator: " ").count
          }
      }),
    Difference(
      why: "Logstash takes the bytes that CloudFront received for those it sent", fields: ["bytes"],
      applies: { testCase in testCase.format == "logstash:CLOUDFRONT_ACCESS_LOG" }),
  ]

  @Test func `other parsers' test cases are read as their authors expect`() throws {
    let file = sharedData.appending(path: "cases/format-cases.jsonl")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      print("Skipped: no shared cases at \(file.path).")
      return
    }
    var tally: [String: (passed: Int, differing: Int, failed: Int)] = [:]
    var reasons: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let testCase = object.flatMap(Case.init) else { continue }
      let outcome = Self.outcome(of: testCase)
      for why in outcome.reasons { reasons[why, default: 0] += 1 }
      for miss in outcome.misses { Issue.record("\(testCase.source): \(miss)\n  \(testCase.line)") }
      let origin = String(testCase.source.prefix { $0 != "/" && $0 != "-" })
      var count = tally[origin] ?? (0, 0, 0)
      if !outcome.misses.isEmpty {
        count.failed += 1
      } else if outcome.isDiffering {
        count.differing += 1
      } else {
        count.passed += 1
      }
      tally[origin] = count
    }
    for (origin, count) in tally.sorted(by: { $0.key < $1.key }) {
      print(
        "Shared cases of \(origin): \(count.passed) passed, \(count.differing) differ as explained, \(count.failed) failed."
      )
    }
    for (why, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { print("  \(count): \(why)") }
    let passed = tally.values.reduce(0) { $0 + $1.passed }
    let all = tally.values.reduce(passed) { $0 + $1.differing + $1.failed }
    print("Shared cases: \(passed) of \(all) passed.")
    #expect(passed * 100 >= all * 98)
  }

  private struct Outcome {
    /// What is not as expected, without a reason for it.
    var misses: [String] = []
    /// Whether something isn't that has a reason.
    var isDiffering = false
    /// The rules that were made use of.
    var reasons: [String] = []
  }

  private static func outcome(of testCase: Case) -> Outcome {
    if let refusal = refusals.first(where: { $0.applies(testCase) }) {
      return Outcome(
        misses: refusal.isRefused(testCase) ? [] : ["not refused"], reasons: ["refused: " + refusal.why])
    }
    var outcome = Outcome()
    let verdict = verdict(on: testCase)
    var misses: [String: String] = [:]
    if case .event(let event) = verdict {
      if !testCase.isEvent { misses["client"] = "an event, where none is expected" }
      var expected = testCase.expected
      for notation in notations where notation.applies(testCase) {
        notation.rewrite(testCase, &expected)
        outcome.reasons.append("rewritten: " + notation.why)
      }
      for (field, expected) in expected where everyField.contains(field) {
        misses[field] = miss(field, expected, event)
      }
    } else if testCase.isEvent {
      misses = Dictionary(uniqueKeysWithValues: everyField.map { ($0, "\(verdict)") })
    }
    for difference in differences
    where difference.applies(testCase) && !difference.fields.isDisjoint(with: misses.keys) {
      misses = misses.filter { !difference.fields.contains($0.key) }
      outcome.isDiffering = true
      outcome.reasons.append("different: " + difference.why)
    }
    outcome.misses = Set(misses.values).sorted()
    return outcome
  }

  private static func block(_ testCase: Case) -> [UInt8] {
    Array((testCase.directives + [testCase.line]).joined(separator: "\n").utf8) + [10]
  }

  private static func detect(_ testCase: Case) -> LogFormat? {
    block(testCase).withUnsafeBytes { Detection(of: $0).format }
  }

  /// Parsed by the format that is found out from the line alone, with the headers before it.
  private static func verdict(on testCase: Case) -> ParsedLine {
    guard var parser = detect(testCase)?.makeParser() else { return .reject(.otherShape, column: 0) }
    return parser.verdict(on: block(testCase), linesBefore: testCase.directives.count)
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
