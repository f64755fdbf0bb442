import PageEvents

/// The events of a key that has too few for a window to say anything: one after the other, as they came. 24 bytes, and 16 an event.
///
/// Nearly all keys never have more. Nothing is summed, and what is too old stays until there is no room for another.
struct EarlyEvents: BitwiseCopyable {
  struct Event: BitwiseCopyable {
    var time: Int64
    /// What is summed of it, or its value's id.
    var what: Int64
  }

  private var events = Queue<Event>()

  var count: Int { Int(events.count) }
  subscript(place: Int) -> Event { events[place] }

  /// Adds an event; `begin` is when the window began that ends with it.
  @inline(__always) mutating func add(_ event: Event, since begin: @autoclosure () -> Int64, _ memory: inout Int) {
    if events.isFull { expire(before: begin()) }
    events.append(event, &memory)
  }

  mutating func expire(before begin: Int64) { while events.count > 0, events[0].time < begin { events.removeFirst() } }

  mutating func free(_ memory: inout Int) { events.free(&memory) }

  /// Values are of other dictionaries now.
  func translate(_ map: (ValueID) -> ValueID) {
    for place in 0..<count { events[place].what = Int64(map(ValueID(truncatingIfNeeded: events[place].what))) }
  }
}
