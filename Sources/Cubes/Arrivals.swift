public import Filters
public import PageEvents

/// Which of the events that come from now on a screen wants to look at, each by itself: as a search does that goes on.
public struct ArrivalWatch: Sendable, Hashable {
  /// Another number begins anew, with what comes from then on.
  public var number: Int
  /// The slice that they are of: it may be another than that of the panels, where somebody only tries a filter.
  public var filter: Filter
  public var range: TimeRange
  /// How many have been looked at: the next are those behind them.
  public var taken: Int

  public init(number: Int, filter: Filter = .everything, range: TimeRange = .all, taken: Int = 0) {
    self.number = number
    self.filter = filter
    self.range = range
    self.taken = taken
  }
}

/// The next events of a watch, in the order in which they came, give or take a segment.
public struct Arrivals: Sendable, Equatable {
  public var watch: ArrivalWatch
  /// At most `ArrivalQueue.most`: there may be more behind them.
  public var events: [LoggedEvent]
  /// What had come when they were found.
  public var seen: Seen
  /// How many events, of this slice and of others, have left the memory before their turn to be looked at.
  public var missed: Int

  public init(watch: ArrivalWatch, events: [LoggedEvent], seen: Seen, missed: Int = 0) {
    self.watch = watch
    self.events = events
    self.seen = seen
    self.missed = missed
  }
}

/// How much of a log had come at a moment: so many events, of which those up to a time are seen.
public struct Seen: Sendable, Equatable {
  public var count: Int
  public var horizon: Timestamp

  public init(count: Int, horizon: Timestamp) {
    self.count = count
    self.horizon = horizon
  }

  /// Whether whoever has seen this has seen all that the other had.
  public func covers(_ other: Seen) -> Bool { count >= other.count && horizon >= other.horizon }
}

/// Hands over the events of a slice that come after a moment: each once, and none left out, however many come between two looks
/// and however late in their own time; but for those that leave the memory before their turn, which are counted. In a replay an event comes when the clock has come to it.
///
/// Costs a look at the rows that have come since the last one, which the slice itself looks at, too; memory, a row number for each
/// event of one segment that waits to be handed over.
struct ArrivalQueue {
  /// So many are handed over at once.
  static let most = 2000

  /// With how many were handed over and taken.
  private var watch: ArrivalWatch
  private let context: TimeContext
  private let scratch: ScanScratch
  private var lexicons: Lexicons
  private var selection: Selection
  private var cursor = WindowCursor()
  /// Those that wait: rows of a segment, in the dictionaries that it is written in.
  private var waiting: (part: Facts.Part, lexicons: Lexicons, rows: ArraySlice<Int32>)?
  private var seen: Seen
  private var missed = 0
  /// How many of those the present cursor knows of.
  private var known = 0

  /// Begins with what comes from now on.
  init(
    _ watch: ArrivalWatch, _ facts: Facts, _ reading: ClockReading, _ context: TimeContext, _ scratch: ScanScratch
  ) {
    self.watch = watch
    self.context = context
    self.scratch = scratch
    lexicons = facts.lexicons
    selection = Selection(Predicate(watch.filter, lexicons: facts.lexicons, context: context), scratch: scratch)
    seen = Seen(facts, reading)
    skip(to: reading, in: facts)
  }

  /// Whether it is of the same watch.
  func isFor(_ other: ArrivalWatch) -> Bool {
    watch.number == other.number && watch.filter == other.filter && watch.range == other.range
  }

  /// The next ones behind those that have been taken. Asked again, it says the same.
  mutating func next(after taken: Int, in facts: Facts, _ reading: ClockReading) -> Arrivals {
    if facts.lexicons !== lexicons {
      lexicons = facts.lexicons
      selection = Selection(Predicate(watch.filter, lexicons: lexicons, context: context), scratch: scratch)
    }
    if let rows = waiting?.rows {
      let rest = rows.dropFirst(max(0, taken - watch.taken))
      watch.taken += rows.count - rest.count
      waiting?.rows = rest
      if rest.isEmpty { waiting = nil }
    }
    if waiting == nil { look(at: facts, reading) }
    let events = waiting.map { part, lexicons, rows in
      let (held, places) = (part.rows, part.places)
      return rows.prefix(Self.most).map { LoggedEvent(held, Int($0), lexicons, place: places[Int($0)]) }
    }
    return Arrivals(watch: watch, events: events ?? [], seen: seen, missed: missed)
  }

  /// Goes through what has come, the oldest first, to the first segment that something is in.
  private mutating func look(at facts: Facts, _ reading: ClockReading) {
    // What leaves a sliding range has been handed over all the same: the cursor's window only grows, but for a clock wound back.
    guard let jobs = cursor.jobs(to: Self.window(to: reading), in: facts) else { return skip(to: reading, in: facts) }
    missed += facts.dropped - cursor.droppedSeen - known
    known = facts.dropped - cursor.droppedSeen
    let window = watch.range.window(head: reading.head, horizon: reading.horizon)
    for job in jobs.reversed() {
      let rows = job.part.rows
      var found: [Int32] = []
      for step in job.steps where !step.isRemoval && selection.predicate.verdict(on: rows) != .none {
        for range in Selection.pieces(of: step.range) {
          found += selection.pick(
            rows, range, in: step.window.intersection(window), except: step.except, span: job.part.span)
        }
      }
      cursor.finish(job)
      if found.isEmpty { continue }
      seen = Seen(facts, reading)
      waiting = (job.part, facts.lexicons, found[...])
      return
    }
  }

  /// Takes all that there is for known.
  private mutating func skip(to reading: ClockReading, in facts: Facts) {
    cursor = WindowCursor(droppedSeen: facts.dropped)
    known = 0
    for job in cursor.jobs(to: Self.window(to: reading), in: facts) ?? [] { cursor.finish(job) }
  }

  private static func window(to reading: ClockReading) -> Window {
    Window(lower: Window.always.lower, upper: reading.horizon.milliseconds)
  }
}

extension Seen {
  init(_ facts: Facts, _ reading: ClockReading) {
    self.init(count: facts.count + facts.dropped, horizon: reading.horizon)
  }
}
