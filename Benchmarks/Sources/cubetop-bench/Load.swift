#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Cubes
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents
import Patterns

/// Logs loaded as `cubetop LOG…` loads them, while the slices' thread counts them: how it went.
///
/// Loading is over when the dashboard's first screen is exact, which is later than the last line was parsed.
struct Load {
  let lines: Int
  let events: Int
  let bytes: Int
  /// Until every line was parsed and its values interned.
  let parsed: Duration
  /// Until the view of everything was exact.
  let counted: Duration
  /// What the rules said, where they ran.
  let rules: RuleEngine.Status?

  /// Who reads the stream beside the cube.
  struct Others: OptionSet {
    let rawValue: Int
    static let query = Others(rawValue: 1)
    static let rules = Others(rawValue: 2)
  }

  /// Several copies are several sources: of each the line that is next in time is read next, as in one large log.
  init(
    _ logs: [String], copies: Int, memory: Int, threads: Int = Processors.count, onto screen: Screen,
    with others: Others = []
  ) throws {
    let sources = try (0..<copies).flatMap { _ in try logs.map { try openSource($0, follow: false) } }
    let start = ContinuousClock.now
    var consumers: [any EventConsumer] = [screen.cube]
    var engine: RuleEngine?
    if others.contains(.rules) {
      let rules = RuleEngine(try Rule.parse(Rule.shipped), lexicons: screen.cube.lexicons) { _ in }
      consumers.append(rules)
      engine = rules
    }
    if others.contains(.query) {
      let context = TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 })
      consumers.append(Aggregation(Query([.hits], by: [.client]), lexicons: screen.cube.lexicons, context: context))
    }
    let ingest = Ingest(
      sources, lexicons: screen.cube.lexicons, consumers: consumers, threads: threads, memory: memory
    ) {
      screen.poke()
    }
    let everything = screen.request()
    screen.ask(everything)
    try ingest.load()
    parsed = .now - start
    screen.poke()
    screen.waitUntilExact(everything)
    counted = .now - start
    let status = ingest.status
    rules = engine?.status
    (lines, events, bytes) = (status.report.lines, status.report.events, status.bytesRead)
  }

  /// How often the logs are to be loaded to hold that many events, or nearly.
  static func copies(of logs: [String], for events: Int) -> Int {
    let lines = logs.reduce(0) { $0 + self.lines(of: $1) }
    return lines == 0 ? 1 : max(1, Int((Double(events) / Double(lines)).rounded()))
  }

  /// Counted to the last: lines are longer by day than by night, so that reckoning from a sample was a copy short of twenty.
  private static func lines(of log: String) -> Int {
    guard let file = fopen(log, "r") else { return 0 }
    defer { fclose(file) }
    var lines = 0
    withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 64) { buffer in
      while case let count = fread(buffer.baseAddress, 1, buffer.count, file), count > 0 {
        for place in 0..<count where buffer[place] == UInt8(ascii: "\n") { lines += 1 }
      }
    }
    return lines
  }
}
