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

  /// ns an event of one log in order, as several threads load it: packed, a block of each of two segments in turns.
  func runPacked() -> Double {
    let listener = Listener()
    let merge = TimeMerge(of: 1, lexicons: lexicons, consumers: [listener], lateness: .minutes(1))
    let (blocks, sealer) = (64, SegmentSealer())
    let rows = EventBatch(lexicons: lexicons, capacity: Segment.capacity)
    var time = Duration.zero
    for number in 0..<Self.batches / 2 / blocks {
      let segments = (0..<2).map { which in
        rows.removeAll()
        for block in 0..<blocks {
          rows.append(0..<batch.count, of: batch.rows, at: (number * blocks + block) * 2 + which)
        }
        return sealer.seal(rows)
      }
      let start = ContinuousClock.now
      for block in 0..<blocks {
        let range = block * batch.count..<(block + 1) * batch.count
        for segment in segments { merge.add(segment, range, of: 0, in: lexicons) }
      }
      merge.release()
      time += .now - start
    }
    let start = ContinuousClock.now
    merge.end(0)
    merge.release()
    time += .now - start
    return time.inNanoseconds / Double(listener.events)
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

extension EventBatch {
  /// Appends rows as the block of that number, a millisecond apart.
  fileprivate func append(_ range: Range<Int>, of rows: EventRows, at block: Int) {
    let begin = count
    append(range, of: rows)
    for row in begin..<count { times[row] = Int64(block * range.count + row - begin) }
  }
}
