/// Events that make up a pattern: which ones, and under which names.
public struct SequenceMatch: Hashable, Sendable {
  /// One event of a match.
  public struct Event: Hashable, Sendable {
    /// The number of the name under which it was taken.
    public let name: Int
    /// What the caller knows the event by.
    public let handle: Int32
    public let time: Int64
  }

  /// In the order in which they came: at least one.
  public let events: [Event]
  /// When it was known, in event time: with its last event, with the one after it, or when the time for something that must
  /// not happen was over.
  public let completed: Int64

  public var first: Int64 { events[0].time }
  public var last: Int64 { events[events.count - 1].time }
}

/// The events that an attempt has taken so far, for conditions that refer to them.
///
/// It is a view: it costs nothing to make, and must not outlive the call that it was given to. Each question walks back from
/// the latest event.
public struct PartialMatch {
  let prefixes: SharedPrefixes
  let node: Int32

  /// The first event taken under a name.
  public func first(_ name: Int) -> Int32? {
    var found: Int32?
    forEachBackwards(of: name) {
      found = $0
      return true
    }
    return found
  }

  /// The latest event taken under a name.
  public func last(_ name: Int) -> Int32? {
    var found: Int32?
    forEachBackwards(of: name) {
      found = $0
      return false
    }
    return found
  }

  /// How many events were taken under a name.
  public func count(_ name: Int) -> Int {
    var count = 0
    forEachBackwards(of: name) { _ in
      count += 1
      return true
    }
    return count
  }

  /// The events taken under a name, the latest first, until the body says that it has seen enough.
  public func forEachBackwards(of name: Int, _ body: (Int32) -> Bool) {
    prefixes.walk(back: node) { taken, handle, _, _ in taken == name ? body(handle) : true }
  }
}
