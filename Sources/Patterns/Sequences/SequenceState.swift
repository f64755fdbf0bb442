/// An event as a pattern sees it.
public struct SequenceEvent: Sendable, BitwiseCopyable {
  /// In milliseconds of event time.
  public var time: Int64
  /// For each of the pattern's names, by its number, whether the event meets it. Of a name whose condition refers to earlier
  /// events of an attempt, whether it meets the rest of the condition.
  public var bits: UInt64
  /// What the caller knows the event by, where it has to find it again.
  public var handle: Int32

  public init(time: Int64, bits: UInt64, handle: Int32) {
    self.time = time
    self.bits = bits
    self.handle = handle
  }
}

/// How far one key's events have come in a pattern: its attempts, each a state of the automaton and the events taken so far.
///
/// Every event that can begin a match begins an attempt, and where an attempt can go on in two ways it becomes two. They stand in
/// the order in which they began; of those that began together, the one that took more comes first. That order decides which
/// of several matches counts where the pattern says that not all do (`AfterMatch`): a match waits until no attempt is left
/// that began before it, then it counts, and attempts and matches that may not begin where they did are given up.
///
/// With `skip: past last` or `to next`, of attempts that began together the first wins. A later one in the same state, or in one
/// that the first one's state covers, is left out. So a loop of n events is one attempt for each event that it can begin with,
/// not n; with `past last` and no `within`, one altogether. With `past last` and a `within`, one that all others follow.
///
/// Empty, it is 120 bytes and no allocation. An event that concerns no attempt and begins none costs a mask and two
/// comparisons, 3 ns with the call. Otherwise an event costs about 40 ns for each attempt that it concerns.
public struct SequenceState: Sendable {
  struct Attempt {
    var state: Int32
    /// The last event taken, and those before it.
    var node: Int32
    /// The place in the stream of the event that it began with, and its time.
    var start: Int64
    var startTime: Int64
    var lastTime: Int64
    /// The list of those that follow it; -1 for none.
    var followers: Int32 = -1
  }

  /// A match that waits for attempts that began before it.
  struct Completed {
    var node: Int32
    var start: Int64
    var time: Int64
  }

  var attempts: [Attempt] = []
  /// Lists of attempts that follow one of those, and the lists that are free.
  var followers: [Followers] = []
  var freeFollowers: [Int32] = []
  var followerCount = 0
  var completed: [Completed] = []
  var prefixes = SharedPrefixes()
  /// How many events were looked at.
  var order: Int64 = 0
  /// The names that any attempt's state asks for.
  var concern: UInt64 = 0
  /// Whether even an event that meets none of them changes something, since some attempt wants the very next event.
  var isRestless = false
  /// The earliest time at which an attempt's time is over.
  var deadline: Int64 = .max

  public init() {}

  /// Nothing is under way: the key can be forgotten.
  public var isEmpty: Bool { attempts.isEmpty && completed.isEmpty }

  /// How many values are held: attempts, matches that wait, events, and their places in attempts.
  public var weight: Int { attemptCount + completed.count + prefixes.nodeCount + prefixes.eventCount }

  /// The earliest time at which something ends or is fulfilled without a further event: `advance` should be called then.
  public var nextDeadline: Int64? { deadline == .max ? nil : deadline }

  /// What came of an event.
  public struct Outcome: Equatable, Sendable {
    /// Whether an attempt took it. Its handle is then in use until `takeReleased` gives it back, which may be at once.
    public var isTaken = false
    /// How many attempts were dropped since there were too many.
    public var dropped = 0
  }

  /// Ends all attempts without a match.
  mutating func giveUp() {
    for attempt in attempts { giveUp(attempt) }
    for match in completed { prefixes.release(match.node) }
    (attempts, completed) = ([], [])
    (concern, isRestless, deadline) = (0, false, .max)
  }

  /// Gives back the handles that are in no attempt any more, each once.
  public mutating func takeReleased(_ body: (Int32) -> Void) {
    if prefixes.released.isEmpty { return }
    for handle in prefixes.released { body(handle) }
    prefixes.released.removeAll(keepingCapacity: prefixes.released.capacity <= 32)
  }
}
