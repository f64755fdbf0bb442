import Ingest
import LogSources
import PageEvents
import Patterns
import Synchronization
import TestSupport
import Testing

@testable import cubetop

/// However a log is read, its rules have the same to say, byte for byte.
@Suite struct `A log's alerts` {
  private let directory = TestDirectory()

  private static let rules = """
    - {name: bucket, per: client, bucket: {capacity: 3, leak: 8s, distinct: path}, mute: 30s}
    - {name: flood, per: [client, status], window: {over: 30s, when: count > 6}}
    - {name: share, window: {over: 30s, when: share(status >= 500) > 60%, least: 10}}
    - {name: drop, window: {every: 1m, when: count < 75% of 2m before, least: 20}}
    - name: steps
      per: client
      pattern:
        match: a{2,} then b
        where: {a: status = 500, b: status = 200 and path = first(a).path}
        within: 1m
    - {name: quiet, per: [client, path], pattern: {match: a then not b for 20s, where: {a: status = 500, b: status = 200}}}

    """

  /// Some minutes of a log, an event a second at the most: of two events of a second nothing says which was first, but their order.
  private func lines(_ random: inout Seeded) -> [(second: Int, text: String)] {
    (0..<400).compactMap { second in
      if Int.random(in: 0..<8, using: &random) == 0 || (200..<260).contains(second) && Bool.random(using: &random) {
        return nil
      }
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let text = line(
        "10:\(two(second / 60)):\(two(second % 60))", "/\(Int.random(in: 0..<6, using: &random))",
        status: Bool.random(using: &random) ? 200 : 500, client: "192.0.2.\(Int.random(in: 0..<4, using: &random))")
      return (second, text)
    }
  }

  /// Each line up to 55 seconds later than it belongs.
  private func shuffled(_ lines: [(second: Int, text: String)], _ random: inout Seeded) -> [String] {
    lines.map { (Double($0.second) + Double.random(in: 0..<55, using: &random), $0.text) }
      .sorted { $0.0 < $1.0 }.map(\.1)
  }

  private enum Way: CaseIterable { case lineByLine, bySeveralThreads, asItIsFollowed }

  private func alerts(of logs: [[String]], _ way: Way, _ name: String) throws -> [String] {
    let paths = logs.enumerated().map { directory.file("\(name)-\($0.offset).log", $0.element.joined()) }
    let sources = try paths.map { try openSource($0, follow: false) }
    let lexicons = Lexicons()
    let told = Mutex<[String]>([])
    let ways = Mutex<Ingest?>(nil)
    let engine = RuleEngine(try Rule.parse(Self.rules), lexicons: lexicons) { event in
      guard case .raised(let alert) = event else { return }
      let lines = LineRecall.lines(at: alert.evidence.compactMap(\.place)) { source in
        ways.withLock { $0 }?.past(ofSource: source)
      }
      told.withLock { $0.append(AlertObject.text(alert, lines)) }
    }
    let ingest = Ingest(
      sources, lexicons: lexicons, consumers: [engine], threads: way == .bySeveralThreads ? 3 : 1,
      leastBulk: way == .bySeveralThreads ? 0 : .max)
    ways.withLock { $0 = ingest }
    // Each knows of the other: else no file would ever be closed.
    defer { ways.withLock { $0 = nil } }
    if way == .asItIsFollowed { ingest.run() } else { try ingest.load() }
    return told.withLock { $0 }
  }

  @Test(arguments: 0..<200) func `are the same in any order within the watermark, in two files, and however it is read`(
    seed: Int
  ) throws {
    var random = Seeded(seed)
    let lines = lines(&random)
    let sorted = try alerts(of: [lines.map(\.text)], .lineByLine, "sorted")
    #expect(sorted.count > 5)
    #expect(sorted.allSatisfy { $0.contains("\"line\":\"192.0.2.") })
    let mixed = shuffled(lines, &random)
    let way = Way.allCases[seed % 3]
    #expect(try alerts(of: [mixed], way, "mixed") == sorted)
    var halves: [[String]] = [[], []]
    for line in mixed { halves[Int.random(in: 0..<2, using: &random)].append(line) }
    #expect(try alerts(of: halves, Way.allCases[(seed + 1) % 3], "split") == sorted)
  }

  /// A replay's clock decides when an alert is seen, and nothing else.
  @Test(arguments: 0..<6) func `are the same in a replay at a thousand times the speed, each in its time`(
    seed: Int
  ) async throws {
    var random = Seeded(seed)
    let lines = lines(&random)
    let sorted = try alerts(of: [lines.map(\.text)], .lineByLine, "sorted")
    var halves: [[String]] = [[], []]
    for line in shuffled(lines, &random) { halves[Int.random(in: 0..<2, using: &random)].append(line) }
    let logs = halves.enumerated().map { directory.file("half-\($0.offset).log", $0.element.joined()) }
    let replay = try await ReplayRun(logs, rules: directory.file("rules.yaml", Self.rules), speed: 1000)
    #expect(replay.alerts.map { AlertObject.text($0, Self.lines(of: $0, in: halves)) } == sorted)
    // Some 400 seconds were played in 0.4 s, and alerts came one after the other meanwhile.
    #expect(replay.time > .milliseconds(350))
    #expect(!replay.sawFuture && replay.counts.last == sorted.count && Set(replay.counts).count > 5)
    #expect(replay.counts == replay.counts.sorted())
  }

  /// The lines that an alert was raised for, looked up in the logs as they were written.
  private static func lines(of alert: Alert, in logs: [[String]]) -> [LinePlace: [UInt8]] {
    var found: [LinePlace: [UInt8]] = [:]
    for place in alert.evidence.compactMap(\.place) {
      let text = Array(logs[Int(place.stretch.source)].joined().utf8)
      let lines = text[place.stretch.offset...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      found[place] = Array(lines[place.line])
    }
    return found
  }

  @Test func `are the same on the command line`() throws {
    var random = Seeded(1)
    let lines = lines(&random)
    let rules = directory.file("rules.yaml", Self.rules)
    func run(_ logs: [String]) throws -> String {
      let run = try Command.cubetop(["rules", "run", rules] + logs + ["--output", "ndjson"])
      #expect(run.status == 0 && run.errors == "")
      return run.text
    }
    let sorted = try run([directory.file("sorted.log", lines.map(\.text).joined())])
    let mixed = shuffled(lines, &random)
    #expect(try run([directory.file("mixed.log", mixed.joined())]) == sorted)
    let (odd, even) = (
      mixed.enumerated().filter { $0.offset % 2 == 1 }, mixed.enumerated().filter { $0.offset % 2 == 0 }
    )
    let parts = [even, odd].enumerated().map { number, part in
      directory.file("part-\(number).log", part.map(\.element).joined())
    }
    #expect(try run(parts) == sorted)
    #expect(sorted.split(separator: "\n").count > 5)
  }
}
