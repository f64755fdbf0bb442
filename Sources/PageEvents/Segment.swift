import Synchronization

/// A stretch of events that is over: packed, immutable, and shared between threads without locks.
///
/// Every column has a dictionary of its own, of the values that occur in the segment; a row holds its place in there, in no,
/// one or two bytes. So a segment made by any thread becomes part of a cube by translating its dictionaries, a filter is
/// decided once per value that occurs (and most segments have none of a rare one), and counting by a column stays in the
/// cache. With each dictionary goes its cuboid: the counters of every value, so that a segment that matches as a whole needs
/// no look at its rows.
///
/// About 20 bytes an event of a combined log: 17 in rows, 3 in dictionaries and cuboids.
public final class Segment: @unchecked Sendable {
  /// The most rows of a segment: what two bytes can tell apart.
  public static let capacity = 1 << 16

  public let rows: EventRows
  /// By column, the counters of each of its dictionary's values.
  public let cuboids: [UnsafeBufferPointer<Cell>]
  /// How many events have each combination of traits, by the traits' raw value.
  public let traitCounts: [Int]
  /// Memory held, in bytes.
  public var footprint: Int { block.byteCount + dictionaries.reduce(0) { $0 + $1.count } * 4 }

  private let block: SegmentBlock
  private let dictionaries: [UnsafeMutableBufferPointer<ValueID>]

  private static let lastIdentity = Atomic<Int>(0)

  /// Rows in packed form, and the ids that their places stand for.
  init(_ block: SegmentBlock, dictionaries ids: [[ValueID]]) {
    self.block = block
    cuboids = block.cuboids
    traitCounts = block.traitCounts
    let dictionaries = ids.map { ids in
      let dictionary = UnsafeMutableBufferPointer<ValueID>.allocate(capacity: ids.count)
      _ = dictionary.initialize(from: ids)
      return dictionary
    }
    self.dictionaries = dictionaries
    let columns = zip(block.places, dictionaries).map { places, dictionary -> IDColumn in
      let dictionary = UnsafeBufferPointer(dictionary)
      return switch places {
      case .none: .constant(dictionary)
      case .ones(let places): .ones(places, dictionary)
      case .twos(let places): .twos(places, dictionary)
      }
    }
    rows = EventRows(
      count: block.count, times: block.times, bytes: block.bytes, latencies: block.latencies, traits: block.traits,
      columns: columns, identity: Self.lastIdentity.add(1, ordering: .relaxed).newValue)
  }

  deinit { for dictionary in dictionaries { dictionary.deallocate() } }

  public var count: Int { rows.count }

  /// Lets `body` rewrite the dictionaries, column by column, from the ids of one set of lexicons to those of another: before
  /// anybody else knows of the segment.
  func rewriteDictionaries(_ body: (Dimension, UnsafeMutableBufferPointer<ValueID>) -> Void) {
    for (index, dictionary) in dictionaries.enumerated() { body(Dimension(UInt8(index)), dictionary) }
  }

  /// The same rows under other ids; they share the memory of what is not ids.
  public func translated(_ map: (Dimension, ValueID) -> ValueID) -> Segment {
    let ids = dictionaries.enumerated().map { index, dictionary in
      dictionary.map { map(Dimension(UInt8(index)), $0) }
    }
    return Segment(block, dictionaries: ids)
  }
}

/// A segment's memory, laid out: all but its dictionaries.
final class SegmentBlock {
  /// Each row's place in a column's dictionary; none where that has one value.
  enum Places {
    case none
    case ones(UnsafePointer<UInt8>)
    case twos(UnsafePointer<UInt16>)
  }

  let storage: UnsafeMutableRawPointer
  let byteCount: Int
  let count: Int
  let times: NumberColumn
  let bytes: NumberColumn
  let latencies: NumberColumn
  let traits: UnsafePointer<EventTraits>
  let places: [Places]
  let cuboids: [UnsafeBufferPointer<Cell>]
  let traitCounts: [Int]

  init(
    storage: UnsafeMutableRawPointer, byteCount: Int, count: Int, times: NumberColumn, bytes: NumberColumn,
    latencies: NumberColumn, traits: UnsafePointer<EventTraits>, places: [Places],
    cuboids: [UnsafeBufferPointer<Cell>], traitCounts: [Int]
  ) {
    self.storage = storage
    self.byteCount = byteCount
    self.count = count
    self.times = times
    self.bytes = bytes
    self.latencies = latencies
    self.traits = traits
    self.places = places
    self.cuboids = cuboids
    self.traitCounts = traitCounts
  }

  deinit { storage.deallocate() }
}
