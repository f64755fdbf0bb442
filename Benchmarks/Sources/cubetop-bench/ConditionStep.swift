import Filters
import LogFormats
import PageEvents
import Patterns

/// What it costs to find out which conditions of the rules that come with the program an event meets, where every value has been seen.
struct ConditionStep {
  private let batch: EventBatch
  private let filters: [Filter]

  init(_ block: LogBlock) throws {
    var parser = (Detection(of: block.bytes).format ?? LogFormat.presets[0]).makeParser()
    let table = EventTable()
    var report = ParseReport()
    batch = EventBatch(lexicons: Lexicons(), capacity: Segment.capacity)
    var rest = block.bytes
    while !rest.isEmpty, !batch.isFull {
      rest = UnsafeRawBufferPointer(rebasing: rest[parser.parse(rest, into: table, noting: &report)...])
      _ = batch.append(table.events, source: 0)
      table.removeAll()
    }
    filters = try Rule.parse(Rule.shipped).flatMap(\.conditions)
  }

  /// ns an event, in batches as a merge hands them on: of the rows of a segment, or of rows that nothing is known of.
  func run(packed: Bool) -> Double {
    let context = TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 })
    let set = PredicateSet(filters, lexicons: batch.lexicons, context: context)
    let segment = SegmentSealer().seal(batch)
    let words = UnsafeMutablePointer<PredicateSet.Word>.allocate(capacity: batch.count)
    defer { words.deallocate() }
    set.select(from: batch.rows, into: words)
    let copies = EventBatch(lexicons: batch.lexicons, capacity: 1024)
    var time = Duration.zero
    for first in stride(from: 0, to: batch.count, by: copies.capacity) {
      copies.removeAll()
      copies.append(first..<min(first + copies.capacity, batch.count), of: packed ? segment.rows : batch.rows)
      time += ContinuousClock().measure { _ = set.select(from: copies.rows, packed: copies.packed, into: words) }
    }
    return time.inNanoseconds / Double(batch.count)
  }
}
