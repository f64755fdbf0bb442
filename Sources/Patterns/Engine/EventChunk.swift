import Filters
import PageEvents

/// Some rows of a batch that rules look at together: a rule after the other, as each finds its own states in the cache then, and
/// decides once for all rows what it has to decide.
struct EventChunk {
  /// At most so many rows.
  static let most = 1024

  let lexicons: Lexicons
  let count: Int
  /// The number of its first event, counted from the first there ever was.
  let number: Int
  /// By row, which conditions it meets.
  let words: UnsafePointer<PredicateSet.Word>
  let times: UnsafePointer<Int64>
  let bytes: UnsafePointer<Int64>
  let latencies: UnsafePointer<UInt32>
  let places: UnsafePointer<RowPlace>?
  /// By column of the schema, the ids.
  let columns: UnsafePointer<UnsafePointer<ValueID>>

  var order: EventOrder { EventOrder(times: UnsafeBufferPointer(start: times, count: count), number: number) }

  /// One of its events. For looking at an event, not for loops.
  subscript(row: Int) -> EventRow { EventRow(chunk: self, row: row) }

  /// What a dimension's values are, by row; in `ids` where they have to be rolled up.
  func values(of reading: ValueReading, into ids: UnsafeMutablePointer<ValueID>) -> UnsafePointer<ValueID> {
    let column = columns[Int(reading.column.index)]
    if !reading.dimension.isDerived { return column }
    ids.update(from: column, count: count)
    lexicons.rollUp(ids, count, to: reading.dimension)
    return UnsafePointer(ids)
  }

  /// The same of the rows picked.
  @inline(__always) func copy(
    _ reading: ValueReading, of picked: Picks, into ids: UnsafeMutablePointer<ValueID>
  ) {
    let column = columns[Int(reading.column.index)]
    for place in 0..<picked.count { ids[place] = column[picked[place]] }
    if reading.dimension.isDerived { lexicons.rollUp(ids, picked.count, to: reading.dimension) }
  }

}

/// When events were that have consecutive numbers.
struct EventOrder {
  /// In milliseconds, none before the one before.
  let times: UnsafeBufferPointer<Int64>
  /// The first one's number, counted from the first there ever was.
  let number: Int

  /// Which event was the last before that time, by its number.
  func number(before time: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return number + low - 1
  }
}

/// Which rows of a chunk a rule looks at, in their order.
struct Picks {
  let rows: UnsafePointer<Int32>
  let count: Int

  @inline(__always) subscript(place: Int) -> Int { Int(rows[place]) }
}

/// An event, where it stands.
struct EventRow {
  let chunk: EventChunk
  let row: Int

  var time: Int64 { chunk.times[row] }
  var bytes: Int64 { chunk.bytes[row] }
  var latency: UInt32 { chunk.latencies[row] }
  var word: PredicateSet.Word { chunk.words[row] }
  var place: RowPlace { chunk.places?[row] ?? .unknown }

  /// The id of a column.
  subscript(column: Dimension) -> ValueID { chunk.columns[Int(column.index)][row] }
}

/// When something happened to a rule: with an event, or between two.
struct Moment {
  var time: Int64
  /// The number of the event, or of the last one before.
  var number: Int
  var isEvent: Bool

  /// With that event of a chunk.
  init(_ chunk: EventChunk, _ row: Int) { (time, number, isEvent) = (chunk.times[row], chunk.number + row, true) }

  /// At that time, before the events of it.
  init(_ order: EventOrder, before time: Int64) {
    (self.time, number, isEvent) = (time, order.number(before: time), false)
  }
}
