import PageEvents
import Synchronization

/// The events that came last, as columns in full width, in the order of their arrival: the place where a cube grows.
///
/// One thread appends, any thread reads the rows published so far; what is published never changes. When it is full its rows
/// are packed into a `Segment`, and its memory is given back once nobody reads it any more.
///
/// 61 bytes an event, against 20 when they are packed; allocated at once and touched as it fills.
final class OpenSegment: @unchecked Sendable {
  private let times: UnsafeMutablePointer<Int64>
  private let bytes: UnsafeMutablePointer<Int64>
  private let latencies: UnsafeMutablePointer<UInt32>
  private let traits: UnsafeMutablePointer<EventTraits>
  private let columns: [UnsafeMutablePointer<ValueID>]
  private let readableColumns: [UnsafePointer<ValueID>]
  /// Of all rows; somebody who looks at a line is rare, so a lock will do.
  private let places = Mutex(LinePlaces())
  private let published = Atomic<Int>(0)
  private let earliest = Atomic<Int64>(.max)
  private let latest = Atomic<Int64>(.min)

  init(columnCount: Int) {
    times = .allocate(capacity: Segment.capacity)
    bytes = .allocate(capacity: Segment.capacity)
    latencies = .allocate(capacity: Segment.capacity)
    traits = .allocate(capacity: Segment.capacity)
    columns = (0..<columnCount).map { _ in .allocate(capacity: Segment.capacity) }
    readableColumns = columns.map { UnsafePointer($0) }
  }

  deinit {
    times.deallocate()
    bytes.deallocate()
    latencies.deallocate()
    traits.deallocate()
    for column in columns { column.deallocate() }
  }

  /// Memory held, in bytes.
  static func footprint(columnCount: Int) -> Int { Segment.capacity * (8 + 8 + 4 + 1 + 4 * columnCount) }

  /// Rows readable now.
  var count: Int { published.load(ordering: .acquiring) }

  /// The span of the times of all readable rows, perhaps of some that will be readable in a moment. Read `count` first.
  var timeSpan: Window {
    Window(lower: earliest.load(ordering: .relaxed), upper: latest.load(ordering: .relaxed))
  }

  /// Where the lines of all rows are, perhaps of some that will be readable in a moment.
  var linePlaces: LinePlaces { places.withLock { $0 } }

  func rows(_ count: Int) -> EventRows {
    EventRows(
      count: count, times: times, bytes: bytes, latencies: latencies, traits: traits, columns: readableColumns)
  }

  /// Copies rows from `batch`, starting at `start`, as many as there is room for; returns how many.
  func append(_ batch: EventBatch, from start: Int) -> Int {
    let row = published.load(ordering: .relaxed)
    let n = min(batch.count - start, Segment.capacity - row)
    (times + row).update(from: batch.times + start, count: n)
    (bytes + row).update(from: batch.bytes + start, count: n)
    (latencies + row).update(from: batch.latencies + start, count: n)
    (traits + row).update(from: batch.traits + start, count: n)
    for (column, source) in zip(columns, batch.columns) { (column + row).update(from: source + start, count: n) }
    var low = earliest.load(ordering: .relaxed)
    var high = latest.load(ordering: .relaxed)
    for i in row..<(row + n) {
      low = min(low, times[i])
      high = max(high, times[i])
    }
    earliest.store(low, ordering: .relaxed)
    latest.store(high, ordering: .relaxed)
    places.withLock { $0.append(batch.places, start..<start + n) }
    published.store(row + n, ordering: .releasing)
    return n
  }
}
