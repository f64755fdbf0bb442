import Cubes
import LogFormats
import LogSources
import PageEvents
import Synchronization
import TestSupport
import Testing

@testable import Ingest

/// A consumer that needs order sees the same whether logs are read line by line or by several threads.
@Suite struct MergingTests {
  private let directory = LogDirectory()

  /// Notes times and paths, in the order in which it is given them.
  private final class Listener: OrderedEventConsumer, Sendable {
    struct Sight: Hashable {
      var second: Int
      var path: String
    }

    private let seen = Mutex<(events: [Sight], late: [Sight])>(([], []))
    var events: [Sight] { seen.withLock { $0.events } }
    var late: [Sight] { seen.withLock { $0.late } }
    var needs: EventNeeds { EventNeeds(columns: [.url], traits: false) }

    func consume(_ batch: EventBatch) {
      let sights = read(batch)
      seen.withLock { $0.events += sights }
    }
    func consumeLate(_ batch: EventBatch) {
      let sights = read(batch)
      seen.withLock { $0.late += sights }
    }
    func consume(_ segment: Segment) { Issue.record("A consumer that needs order is given batches.") }

    private func read(_ batch: EventBatch) -> [Sight] {
      (0..<batch.count).map { row in
        let time = Timestamp(milliseconds: batch.times[row])
        let path = batch.lexicons[.url].text(of: batch.rows[.url][row]) ?? ""
        return Sight(second: Int((time - ten).milliseconds / 1000), path: path)
      }
    }
  }

  /// A consumer of the other kind, which makes its dictionaries anew all the time.
  private final class Renewer: EventConsumer, Sendable {
    private let present = Mutex(Lexicons())
    private let steps = Mutex(0)
    var lexicons: Lexicons { present.withLock { $0 } }
    func consume(_ batch: EventBatch) { renew() }
    func consume(_ segment: Segment) { renew() }

    private func renew() {
      let step = steps.withLock { steps in
        steps += 1
        return steps
      }
      if step % 5 == 0 { present.withLock { $0 = Lexicons(emptyAs: $0) } }
    }
  }

  @Test(arguments: 0..<8) func `logs that overlap come as one sorted log, however they are read`(seed: Int) throws {
    var random = Seeded(seed)
    var (expected, late): ([(sight: Listener.Sight, source: Int, line: Int)], [Int]) = ([], [])
    let paths = (0..<2 + seed % 4).map { source in
      let begin = Int.random(in: 0..<600, using: &random)
      var (latest, count) = (Int.min / 2, 0)
      let lines = (0..<Int.random(in: 10..<9000, using: &random)).map { place in
        // What is no line is no event, and none behind it is late for it.
        if place % 300 == 299 { return "not a line\n" }
        let isStray = Int.random(in: 0..<200, using: &random) == 0
        let second = begin + place / 20 - (isStray ? 100 : Int.random(in: 0...20, using: &random))
        let path = "/\(source)/\(place)"
        if second < latest - 30 {
          count += 1
        } else {
          expected.append((Listener.Sight(second: second, path: path), source, place))
        }
        latest = max(latest, second)
        return line(second, path)
      }
      late.append(count)
      return directory.log(lines.joined(), named: "\(source).log")
    }
    expected.sort { ($0.sight.second, $0.source, $0.line) < ($1.sight.second, $1.source, $1.line) }
    for (threads, leastBulk) in [(1, Int.max), (1, 1), (2, 1), (3, 1)] {
      let listener = Listener()
      let renewer = Renewer()
      let ingest = Ingest(
        try paths.map { try openSource($0, follow: false) }, lexicons: renewer.lexicons,
        consumers: [renewer, listener],
        threads: threads, memory: seed % 2 == 0 ? 1 << 20 : 256 << 20, leastBulk: leastBulk, lateness: .seconds(30))
      try ingest.load()
      #expect(listener.events == expected.map(\.sight))
      #expect(ingest.status.sources.map(\.late) == late)
      #expect(late.reduce(0, +) == listener.late.count && ingest.status.early == 0 && ingest.status.held == 0)
      #expect(Set(listener.late).isDisjoint(with: listener.events))
      #expect(listener.events.count + listener.late.count == ingest.status.report.events)
    }
  }

  @Test
  func `what is followed is handed on when the watermark has passed, or when nobody has said anything for a while`()
    throws
  {
    let path = directory.log(line(0, "/0"))
    let listener = Listener()
    let lexicons = Lexicons()
    let ingest = Ingest(
      [try openSource(path, follow: true)], lexicons: lexicons, consumers: [listener], lateness: .seconds(2))
    let thread = WorkThread { ingest.run() }
    #expect(eventually { ingest.status.phase == .following })
    directory.append(line(10, "/10") + line(9, "/9") + line(7, "/7"), to: path)
    #expect(eventually { listener.events.map(\.path) == ["/0"] && listener.late.map(\.path) == ["/7"] })
    // Two seconds by the machine's clock.
    #expect(eventually { listener.events.map(\.path) == ["/0", "/9", "/10"] })
    ingest.stop()
    thread.join()
    #expect(ingest.status.late == 1 && ingest.status.watermark == after(10))
  }
}
