public import Filters
public import PageEvents

/// In which of the events that come from now on a screen counts matches: as a search does that goes on.
public struct ArrivalWatch: Sendable, Hashable {
  /// Another number begins anew, with what comes from then on.
  public var number: Int
  public var search: LineSearch
  /// The slice that they are of: it may be another than that of the panels, where somebody only tries a filter.
  public var filter: Filter
  public var range: TimeRange
  /// How many have been looked at: the next are those behind them.
  public var taken: Int

  public init(
    number: Int, _ search: LineSearch, filter: Filter = .everything, range: TimeRange = .all, taken: Int = 0
  ) {
    self.number = number
    self.search = search
    self.filter = filter
    self.range = range
    self.taken = taken
  }
}

/// The next events of a watch, in the order in which they came, give or take a segment: where their lines are.
public struct Arrivals: Sendable, Equatable {
  public var watch: ArrivalWatch
  /// How many they are; 0 where nothing has come.
  public var count = 0
  /// The lines to look at.
  public var lines = LinePlaces()
  /// Events whose lines can't be read again have been looked at, value by value: so many of those have what is searched for.
  public var matches = 0
  /// What had come when they were found.
  public var seen: Seen
  /// How many more wait behind them.
  public var waiting = 0
  /// How many events, of this slice and of others, have left the memory before anybody knew of them.
  public var missed = 0

  public init(watch: ArrivalWatch, seen: Seen) {
    self.watch = watch
    self.seen = seen
  }

  /// The next ones of a watch, behind those taken, are always the same.
  public static func == (a: Arrivals, b: Arrivals) -> Bool {
    a.watch == b.watch && a.count == b.count && a.waiting == b.waiting && a.missed == b.missed && a.seen == b.seen
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

/// Notes the events of a slice that come after a moment, and hands over where their lines are: of each once, and of none left out,
/// however many come between two looks and however late in their own time. In a replay an event comes when the clock has come to it.
///
/// Noted is the place of a line and not the event: 0.03 bytes where every line matches the filter, 3 to 7 where each other one does. So
/// rows may leave the memory, as they do within a second where a log of ever new values comes at full speed, before their lines have
/// been looked at. What leaves without having been noted is missed, and counted: in a replay, what the clock hadn't come to yet; else
/// only where there are `mostBytes` of places that nobody takes.
///
/// Costs a look at the rows that have come since the last one, which the slice itself looks at, too; 0.3 µs for each event whose line can't
/// be read again.
/// It knows nothing of threads: `ArrivalWatcher` has it used by one at a time.
struct ArrivalQueue: @unchecked Sendable {
  /// About so many are handed over at once: half a second of a busy log, some hundredths of one to search.
  static let most = Segment.capacity
  /// Places that wait take no more memory than this: 300 million lines, or three million far from each other.
  private static let mostBytes = 8 << 20

  /// With how many were handed over and taken.
  private var watch: ArrivalWatch
  private let context: TimeContext
  private let scratch: ScanScratch
  private var lexicons: Lexicons
  private var selection: Selection
  private var cursor = WindowCursor()
  /// Those that wait, the foremost first. What was handed over stays as it is until it is taken.
  private var batches: [Arrivals] = []
  private var isFirstHandedOver = false
  private var seen: Seen
  private var missed = 0
  /// How many of those the present cursor knows of.
  private var known = 0
  /// An event's values, one after the other.
  private var values: [UInt8] = []

  /// Begins with what comes from now on.
  init(_ watch: ArrivalWatch, _ facts: Facts, _ reading: ClockReading, _ context: TimeContext) {
    self.watch = watch
    self.context = context
    scratch = ScanScratch(columnCount: facts.lexicons.schema.columnCount)
    lexicons = facts.lexicons
    selection = Selection(Predicate(watch.filter, lexicons: facts.lexicons, context: context), scratch: scratch)
    seen = Seen(facts, reading)
    skip(to: reading, in: facts)
  }

  /// Whether it is of the same watch.
  func isFor(_ other: ArrivalWatch) -> Bool {
    var other = other
    other.taken = watch.taken
    return other == watch
  }

  /// Notes what has come, the oldest first; at least one segment of it, and all unless somebody waits.
  mutating func note(_ facts: Facts, _ reading: ClockReading, while mayGoOn: () -> Bool = { true }) {
    if facts.lexicons !== lexicons {
      lexicons = facts.lexicons
      selection = Selection(Predicate(watch.filter, lexicons: lexicons, context: context), scratch: scratch)
    }
    // What leaves a sliding range has been noted all the same: the cursor's window only grows, but for a clock wound back.
    guard let jobs = cursor.jobs(to: Self.window(to: reading), in: facts) else { return skip(to: reading, in: facts) }
    missed += facts.dropped - cursor.droppedSeen - known
    known = facts.dropped - cursor.droppedSeen
    seen = Seen(facts, reading)
    let window = watch.range.window(head: reading.head, horizon: reading.horizon)
    for job in jobs.reversed() where batches.reduce(0, { $0 + $1.lines.footprint }) < Self.mostBytes {
      note(job, in: window)
      cursor.finish(job)
      if !mayGoOn() { return }
    }
  }

  /// Notes what has come before the oldest segments leave.
  mutating func note(_ facts: Facts, _ reading: ClockReading, before leaving: Int) {
    note(facts, reading)
    for part in facts.segments.prefix(leaving) where part.span.upper > reading.horizon.milliseconds {
      let times = part.rows.times
      missed += (0..<part.count).count { times[$0] > reading.horizon.milliseconds }
    }
  }

  /// The next ones behind those that have been taken. Asked again, it says the same.
  mutating func next(after taken: Int) -> Arrivals {
    if isFirstHandedOver, let first = batches.first, taken >= watch.taken + first.count {
      watch.taken += first.count
      batches.removeFirst()
    }
    isFirstHandedOver = !batches.isEmpty
    var next = batches.first ?? Arrivals(watch: watch, seen: seen)
    next.watch = watch
    next.waiting = batches.dropFirst().reduce(0) { $0 + $1.count }
    next.missed = missed
    return next
  }

  private mutating func note(_ job: WindowCursor.Job, in window: Window) {
    let rows = job.part.rows
    if selection.predicate.verdict(on: rows) == .none { return }
    let places = job.part.places
    for step in job.steps where !step.isRemoval {
      for range in Selection.pieces(of: step.range) {
        let picked = selection.pick(
          rows, range, in: step.window.intersection(window), except: step.except, span: job.part.span)
        if !picked.isEmpty { note(picked, of: rows, places) }
      }
    }
  }

  private mutating func note(_ picked: UnsafeBufferPointer<Int32>, of rows: EventRows, _ places: LinePlaces) {
    let isLastFull = batches.last.map { $0.count >= Self.most } ?? true
    if isLastFull || (batches.count == 1 && isFirstHandedOver) { batches.append(Arrivals(watch: watch, seen: seen)) }
    let last = batches.count - 1
    for row in batches[last].lines.append(places, rows: picked) where isMatch(Int(row), of: rows) {
      batches[last].matches += 1
    }
    batches[last].count += picked.count
    batches[last].seen = seen
  }

  private mutating func isMatch(_ row: Int, of rows: EventRows) -> Bool {
    values.removeAll(keepingCapacity: true)
    for (index, column) in rows.columns.enumerated() {
      if index > 0 { values.append(LoggedEvent.separator) }
      values += lexicons[lexicons.schema.dimensions[index]].bytes(of: column[row])
    }
    return watch.search.isIn(values)
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
