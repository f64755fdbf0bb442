#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Cubes
import Ingest
import LogFormats
import LogSources
import PageEvents

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

  /// Several copies are several sources: of each the line that is next in time is read next, as in one large log.
  init(_ logs: [String], copies: Int, onto screen: Screen) throws {
    let sources = try (0..<copies).flatMap { _ in try logs.map { try openSource($0, follow: false) } }
    let start = ContinuousClock.now
    let ingest = Ingest(sources, lexicons: screen.cube.lexicons, consumers: [screen.cube]) { screen.poke() }
    let everything = screen.request()
    screen.ask(everything)
    try ingest.load()
    parsed = .now - start
    screen.poke()
    screen.waitUntilExact(everything)
    counted = .now - start
    let status = ingest.status
    (lines, events, bytes) = (status.report.lines, status.report.events, status.bytesRead)
  }

  /// How often the logs hold that many events: reckoned from the length of the lines in the first MiB of each.
  static func copies(of logs: [String], for events: Int) -> Int {
    let lines = logs.reduce(0) { $0 + estimatedLines(of: $1) }
    return lines == 0 ? 1 : max(1, Int((Double(events) / Double(lines)).rounded()))
  }

  private static func estimatedLines(of log: String) -> Int {
    guard let file = fopen(log, "r") else { return 0 }
    defer { fclose(file) }
    let sample = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    fseek(file, 0, SEEK_END)
    let lines = sample.count { $0 == UInt8(ascii: "\n") }
    return sample.isEmpty ? 0 : Int(Double(ftell(file)) / Double(sample.count) * Double(lines))
  }
}
