/// What a cuboid keeps of the events of one value: how many, how many of them errors, and their bytes. 16 bytes, added as two
/// words, so that counting an event by a dimension is one load, two additions and one store.
///
/// 2^32 events are the most; a cell counts those of one segment, of which there are 65,536 at the most.
public struct Cell: BitwiseCopyable, Hashable, Sendable {
  /// Hits in the lower half, errors in the upper.
  @usableFromInline var events: UInt64
  /// Response bytes.
  @usableFromInline var sum: UInt64

  public static let zero = Cell(events: 0, sum: 0)

  @inlinable init(events: UInt64, sum: UInt64) {
    self.events = events
    self.sum = sum
  }

  @inlinable public init(hits: Int, errors: Int, bytes: Int) {
    events = UInt64(truncatingIfNeeded: hits) | UInt64(truncatingIfNeeded: errors) &<< 32
    sum = UInt64(bitPattern: Int64(bytes))
  }

  /// The cell of one event.
  @inlinable public init(_ traits: EventTraits, bytes: Int64) {
    events = 1 | UInt64(traits.rawValue & EventTraits.error.rawValue) &<< 31
    sum = UInt64(bitPattern: bytes)
  }

  @inlinable public var hits: Int { Int(truncatingIfNeeded: events & 0xFFFF_FFFF) }
  @inlinable public var errors: Int { Int(truncatingIfNeeded: events &>> 32) }
  @inlinable public var bytes: Int { Int(Int64(bitPattern: sum)) }
  @inlinable public var isEmpty: Bool { events & 0xFFFF_FFFF == 0 }

  @inlinable public mutating func merge(_ other: Cell) {
    events &+= other.events
    sum &+= other.sum
  }

  @inlinable public mutating func remove(_ other: Cell) {
    events &-= other.events
    sum &-= other.sum
  }
}
