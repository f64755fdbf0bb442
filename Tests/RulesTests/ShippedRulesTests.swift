import Foundation
import Ingest
import LogFormats
import PageEvents
import Patterns
import TestSupport
import Testing

/// Each rule that comes with the program has a log of its own in `sample-data/rules`: what it is there to see, among others who do
/// nothing wrong.
@Suite struct `The rules that come with the program` {
  /// By rule, whom it names over its log, once for each alert; all other rules say nothing.
  private static let expected: [String: [String]] = [
    "probing": ["203.0.113.7 shop.example"],
    "path-traversal": ["203.0.113.9"],
    "sensitive-files": ["203.0.113.21"],
    "admin-interfaces": ["203.0.113.30", "203.0.113.31"],
    "user-enumeration": ["203.0.113.41"],
    "wordpress-scan": ["203.0.113.57"],
    "web-shells": ["203.0.113.55"],
    "malformed-requests": ["203.0.113.65", "203.0.113.66"],
    "open-proxy": ["203.0.113.60", "203.0.113.61"],
    "exploits": ["203.0.113.70", "203.0.113.71", "203.0.113.72", "203.0.113.73", "203.0.113.74", "203.0.113.75"],
    "injected-code": ["203.0.113.80", "203.0.113.81", "203.0.113.82"],
    "sql-injection": ["203.0.113.90"],
    "cross-site-scripting": ["203.0.113.99"],
    "bad-agent": ["203.0.113.101"],
    "brute-force": ["203.0.113.110", "203.0.113.111"],
    "brute-force-wordpress": ["203.0.113.120"],
    "guessed-password": ["203.0.113.130"],
    "agent-switching": ["203.0.113.140"],
    "crawling": ["203.0.113.150"],
    "cache-busting": ["203.0.113.165"],
    "error-rate": [""],
    "more-errors": [""],
    "traffic-drop": [""],
    "slow-section": ["/api"],
  ]
  /// Rules that can't but see it, too: whoever gets in by guessing has guessed.
  private static let companions = ["guessed-password": ["brute-force"]]

  /// By rule, what takes thousands of requests to be one: who sends how many of them, all the same time apart.
  private static let floods: [String: [Flood]] = [
    "scraping": [
      Flood(count: 400, every: 1.5, client: { _ in "203.0.113.160" }, path: { "/shop/item/\($0)" }),
      // Who reads the same pages again and again.
      Flood(count: 700, every: 4, client: { _ in "198.51.100.20" }, path: { "/shop/item/\($0 % 40)" }),
    ],
    "request-flood-client": [
      Flood(count: 700, every: 0.08, client: { _ in "203.0.113.170" }, path: { _ in "/" }),
      Flood(count: 590, every: 0.1, client: { _ in "198.51.100.20" }, path: { _ in "/" }),
    ],
    "request-flood-network": [
      Flood(count: 3600, every: 0.016, client: { "203.0.113.\($0 % 200)" }, path: { _ in "/" }),
      Flood(count: 3600, every: 0.016, client: { "198.51.\($0 % 200).7" }, path: { _ in "/" }),
    ],
  ]
  private static let flooding = [
    "scraping": "203.0.113.160", "request-flood-client": "203.0.113.170", "request-flood-network": "203.0.113.0/24",
  ]

  private struct Flood: Sendable {
    var count: Int
    var every: Double
    var client: @Sendable (Int) -> String
    var path: @Sendable (Int) -> String

    var lines: [(seconds: Double, line: String)] {
      (0..<count).map { place in
        let seconds = Double(place) * every
        let clock = [Int(seconds) / 3600 + 10, Int(seconds) / 60 % 60, Int(seconds) % 60].map {
          $0 < 10 ? "0\($0)" : "\($0)"
        }
        return (
          seconds,
          "\(client(place)) - - [10/Mar/2026:\(clock.joined(separator: ":")) +0000] \"GET \(path(place)) HTTP/1.1\" 200 512 \"-\" "
            + "\"Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0\"\n"
        )
      }
    }
  }

  private static func log(_ name: String) -> URL { package.appending(path: "sample-data/rules/\(name).log") }

  @Test func `are understood, and each says what it has seen`() throws {
    let rules = try Rule.parse(Rule.shipped)
    #expect(rules.map(\.name).sorted() == (Array(Self.expected.keys) + Self.floods.keys).sorted())
    #expect(rules.allSatisfy { $0.summary != nil })
    // Whoever goes on is told of once in a while.
    #expect(rules.allSatisfy { $0.mute > .zero })
    #expect(RuleEngine.conditionCount(of: rules) <= RuleEngine.mostConditions / 2, "there is room for a user's own")
  }

  @Test(arguments: expected.keys.sorted()) func `see what they are for, and nothing else`(name: String) throws {
    let run = try RuleRun(try Rule.parse(Rule.shipped), over: Self.log(name))
    let companions = Self.companions[name] ?? []
    let others = run.alerts.filter { $0.rule != name && !companions.contains($0.rule) }
    #expect(others.map { "\($0.rule): \($0.summary)" } == [])
    let found = run.alerts.filter { $0.rule == name }
    #expect(found.map { $0.key.compactMap(\.value).joined(separator: " ") }.sorted() == Self.expected[name])
    #expect(run.status.report.rejected == 0)
  }

  @Test(arguments: floods.keys.sorted()) func `see a flood, and nobody who only sends much`(name: String) throws {
    let lines = (Self.floods[name] ?? []).flatMap(\.lines).sorted { $0.seconds < $1.seconds }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(name)-\(UUID().uuidString).log")
    try Data(lines.map(\.line).joined().utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try RuleRun(try Rule.parse(Rule.shipped), over: file)
    #expect(
      run.alerts.map { "\($0.rule) \($0.key.compactMap(\.value).joined())" } == ["\(name) \(Self.flooding[name] ?? "")"]
    )
  }

  /// By log, what is told of it, looked at by eye: whoever asks that one for an editor that isn't there, under eleven addresses.
  private static let real = [
    "apache_logs": [], "nginx_logs": [], "shop_access_log": [], "logfile_w3c_big.0": ["probing by 183.60.244.30"],
  ]

  @Test(arguments: real.keys.sorted()) func `have nothing to say of real logs but what is so`(name: String) throws {
    let log = sharedData.appending(path: "logs/\(name)")
    guard FileManager.default.fileExists(atPath: log.path) else {
      print("Skipped: no log at \(log.path).")
      return
    }
    let run = try RuleRun(try Rule.parse(Rule.shipped), over: log)
    for alert in run.alerts { print("\(name): \(alert.rule): \(alert.summary)") }
    #expect(run.alerts.map { "\($0.rule) by \($0.key.compactMap(\.value).joined(separator: " "))" } == Self.real[name])
    #expect(run.status.report.events > 200)
  }
}
