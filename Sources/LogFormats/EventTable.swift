public import PageEvents

/// A table of parsed events with a fixed capacity, filled by a parser and emptied by whoever reads it, over and over.
///
/// Its events point into the block they were parsed from, so they are to be used up before that block's memory is.
/// 168 bytes an event: 256 of them stay in a core's cache between the parser and its reader.
public final class EventTable {
  public let capacity: Int
  /// How many events there are.
  public internal(set) var count = 0
  let storage: UnsafeMutablePointer<EventFields>

  public init(capacity: Int = 256) {
    precondition(capacity > 0, "A table without room for an event can't be filled.")
    self.capacity = capacity
    storage = .allocate(capacity: capacity)
  }

  deinit { storage.deallocate() }

  public var isFull: Bool { count == capacity }
  public func removeAll() { count = 0 }

  /// The events, good until the table is filled again.
  public var events: UnsafeBufferPointer<EventFields> { UnsafeBufferPointer(start: storage, count: count) }
}
