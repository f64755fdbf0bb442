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
  /// The events by the second; nil where they are spread over so many that to keep them wouldn't pay.
  public let course: [SecondCount]?
  /// Where the rows' lines are.
  public let places: LinePlaces
  /// Memory held, in bytes.
  public var footprint: Int {
    block.byteCount + dictionaries.reduce(0) { $0 + $1.count } * 4 + places.footprint
      + (course?.count ?? 0) * MemoryLayout<SecondCount>.stride
  }

  private let block: SegmentBlock
  private let dictionaries: [UnsafeMutableBufferPointer<ValueID>]

  private static let lastIdentity = Atomic<Int>(0)

  /// Rows in packed form, and the ids that their places stand for.
  init(_ block: SegmentBlock, dictionaries ids: [[ValueID]], places: LinePlaces) {
    self.block = block
    self.places = places
    cuboids = block.cuboids
    traitCounts = block.traitCounts
    course = block.course
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
    return Segment(block, dictionaries: ids, places: places)
  }
}

/// How many events of a second there are. 24 bytes.
public struct SecondCount: BitwiseCopyable, Hashable, Sendable {
  /// When it began, in milliseconds since 1970.
  public let second: Int64
  public private(set) var hits: UInt32 = 0
  /// Answered 4xx.
  public private(set) var clientErrors: UInt32 = 0
  /// Answered 5xx.
  public private(set) var serverErrors: UInt32 = 0

  public init(second: Int64) { self.second = second }

  @inlinable public mutating func add(_ traits: EventTraits) {
    add(hits: 1, clientErrors: UInt32(traits.rawValue >> 2 & 1), serverErrors: UInt32(traits.rawValue >> 3 & 1))
  }

  @usableFromInline mutating func add(hits: UInt32, clientErrors: UInt32, serverErrors: UInt32) {
    self.hits &+= hits
    self.clientErrors &+= clientErrors
    self.serverErrors &+= serverErrors
  }

  /// The seconds of rows in full width, those that follow each other as one; nil where there are more than `most`.
  static func course(of rows: EventRows, most: Int) -> [SecondCount]? {
    guard case .eights(let times) = rows.times.stored else { return nil }
    let traits = rows.traits
    var course: [SecondCount] = []
    var present = SecondCount(second: times[0].flooredQuotient(by: 1000) &* 1000)
    for row in 0..<rows.count {
      if UInt64(bitPattern: times[row] &- present.second) >= 1000 {
        course.append(present)
        if course.count >= most { return nil }
        present = SecondCount(second: times[row].flooredQuotient(by: 1000) &* 1000)
      }
      present.add(traits[row])
    }
    course.append(present)
    return course
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
  let course: [SecondCount]?

  init(
    storage: UnsafeMutableRawPointer, byteCount: Int, count: Int, times: NumberColumn, bytes: NumberColumn,
    latencies: NumberColumn, traits: UnsafePointer<EventTraits>, places: [Places],
    cuboids: [UnsafeBufferPointer<Cell>], traitCounts: [Int], course: [SecondCount]?
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
    self.course = course
  }

  deinit { storage.deallocate() }
}
