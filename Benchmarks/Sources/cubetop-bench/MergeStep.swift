import Ingest
import LogFormats
import PageEvents

/// What it costs to bring the events of two logs in order: a log's first events, over and over, a millisecond apart.
struct MergeStep {
  /// Asks for what a rule of clients and paths would.
  private final class Listener: OrderedEventConsumer {
    let needs = EventNeeds(columns: [.client, .url, .status], traits: true)
    private(set) var events = 0
    func consume(_ batch: EventBatch) { events += batch.count }
    func consume(_ segment: Segment) { events += segment.count }
  }

  private let lexicons = Lexicons()
  private let batch: EventBatch
  private static let batches = 1000

  init(_ block: LogBlock) {
    var parser = (Detection(of: block.bytes).format ?? LogFormat.presets[0]).makeParser()
    let table = EventTable(capacity: 1024)
    var report = ParseReport()
    _ = parser.parse(block.bytes, into: table, noting: &report)
    batch = EventBatch(lexicons: lexicons, capacity: 1024)
    _ = batch.append(table.events, source: 0)
  }

  /// ns an event, each up to `jitter` milliseconds late.
  func run(jitter: Int64) -> Double {
    let listener = Listener()
    let merge = TimeMerge(of: 2, lexicons: lexicons, consumers: [listener], lateness: .minutes(1))
    let rows = batch.rows
    let late = (0..<8191).map { _ in Int64.random(in: 0...jitter) }
    var time = Duration.zero
    for number in 0..<Self.batches {
      // Each log's next batch is of the same stretch of time.
      for row in 0..<batch.count {
        let place = number / 2 * batch.count + row
        batch.times[row] = Int64(place) - late[(place + number % 2) % late.count]
      }
      let start = ContinuousClock.now
      merge.add(rows, 0..<rows.count, of: number % 2, in: lexicons)
      merge.release()
      time += .now - start
    }
    let start = ContinuousClock.now
    for source in 0..<2 { merge.end(source) }
    merge.release()
    time += .now - start
    precondition(listener.events == Self.batches * batch.count, "A merge loses nothing.")
    return time.inNanoseconds / Double(listener.events)
  }
}
