import Filters
public import PageEvents
import Synchronization

/// Keeps slices up to date on a thread of its own, and publishes views of the one that was asked for.
///
/// The screen asks and reads; it never waits. Ingest appends and pokes; it never waits either. A new question supersedes the
/// one being answered within a piece of 4,096 rows. The slice of everything is always kept, and the last few others, so that
/// going back is at once.
public final class SliceKeeper: Sendable {
  private struct Shared {
    var request: ViewRequest?
    var view: View?
    var isStopped = false
  }

  private let cube: Cube
  private let clock: any EventClock
  private let offset: @Sendable (Timestamp) -> Int
  private let publish: @Sendable () -> Void
  private let shared = Mutex(Shared())
  private let signal = Signal()
  private let thread = Mutex<WorkThread?>(nil)

  /// `offset` is seconds east of UTC at a moment, for times of day in filters. `publish` is called on the keeper's thread
  /// when there is a new view.
  public init(
    _ cube: Cube, clock: any EventClock, offset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 },
    publish: @escaping @Sendable () -> Void
  ) {
    self.cube = cube
    self.clock = clock
    self.offset = offset
    self.publish = publish
  }

  public func start() {
    thread.withLock { thread in
      precondition(thread == nil, "A keeper is started once.")
      thread = WorkThread { [self] in
        var work = KeeperWork(cube: cube, clock: clock, offset: offset)
        while let request = next() { step(&work, request) }
      }
    }
  }

  /// Returns when the thread has ended.
  public func stop() {
    shared.withLock { $0.isStopped = true }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// Says what the screen wants to know from now on.
  public func ask(_ request: ViewRequest) {
    let isNew = shared.withLock { shared in
      defer { shared.request = request }
      return shared.request != request
    }
    if isNew { signal.raise() }
  }

  /// There are new facts, or the clock was moved.
  public func poke() { signal.raise() }

  /// The newest view; nil before the first.
  public var view: View? { shared.withLock { $0.view } }

  private func next() -> ViewRequest? {
    while true {
      let (request, isStopped) = shared.withLock { ($0.request, $0.isStopped) }
      if isStopped { return nil }
      if let request { return request }
      signal.wait(milliseconds: 1000)
    }
  }

  private func step(_ work: inout KeeperWork, _ request: ViewRequest) {
    let deadline = ContinuousClock.now + .milliseconds(20)
    let (view, isSettled) = work.answer(request) {
      ContinuousClock.now < deadline && shared.withLock { $0.request == request && !$0.isStopped }
    }
    if let view {
      let isNew = shared.withLock { shared in
        guard shared.view != view else { return false }
        shared.view = view
        return true
      }
      if isNew { publish() }
    }
    if isSettled { pause(after: request) }
  }

  /// Ten views a second are enough for eyes; a new question is answered at once.
  private func pause(after request: ViewRequest) {
    let end = ContinuousClock.now + .milliseconds(100)
    while true {
      let left = end - ContinuousClock.now
      let milliseconds = Int(left.components.attoseconds / 1_000_000_000_000_000)
      if left <= .zero || milliseconds == 0 { return }
      signal.wait(milliseconds: milliseconds)
      if shared.withLock({ $0.request != request || $0.isStopped }) { return }
    }
  }
}

/// What the keeper's thread knows: the slices, and when the costly parts of a view were last made.
private struct KeeperWork {
  let cube: Cube
  let clock: any EventClock
  let offset: @Sendable (Timestamp) -> Int

  private struct SliceID: Hashable {
    var key: Slice.Key
    var range: TimeRange
  }

  /// The latest used last.
  private var slices: [(id: SliceID, slice: Slice)] = []
  private static let mostSlices = 6
  private var trends = Costly<TrendKey, [[[Int]]]>()
  private var latest = Costly<LatestKey, [LoggedEvent]>()
  private var answered: (request: ViewRequest, moment: Moment)?

  private struct TrendKey: Equatable {
    var filter: Filter
    var range: TimeRange
    var rows: [[ValueID]]
    var bins: [Int]
  }
  private struct LatestKey: Equatable {
    var filter: Filter
    var range: TimeRange
    var limit: Int
  }

  init(cube: Cube, clock: any EventClock, offset: @escaping @Sendable (Timestamp) -> Int) {
    self.cube = cube
    self.clock = clock
    self.offset = offset
  }

  /// Works towards the answer as long as it may.
  /// - Returns: the view so far, nil if nothing has changed; and whether there is nothing more to do for now.
  mutating func answer(_ request: ViewRequest, while mayGoOn: () -> Bool) -> (View?, isSettled: Bool) {
    let facts = cube.facts
    let reading = clock.read(facts)
    let moment = Moment(count: facts.count + facts.dropped, reading: reading)
    if let answered, answered.request == request, answered.moment == moment, !trends.isDue(at: moment),
      !latest.isDue(at: moment)
    {
      return (nil, true)
    }
    let slice = slice(for: request, facts)
    var window = request.range.window(head: reading.head)
    window.upper = min(
      request.range.isPinned ? window.upper : reading.horizon.milliseconds, reading.horizon.milliseconds)
    let isComplete = slice.move(to: window, in: facts, while: mayGoOn)
    let view = look(at: slice, request, facts, moment)
    if isComplete {
      answered = (request, moment)
    } else {
      answered = nil
    }
    keepRoot(request, facts, reading, while: mayGoOn)
    return (view, isComplete)
  }

  /// The slice of everything is moved along with what time is left, so that going back finds it ready.
  private func keepRoot(_ request: ViewRequest, _ facts: Facts, _ reading: ClockReading, while mayGoOn: () -> Bool) {
    guard let root = slices.first(where: { $0.id.key.filter == .everything && $0.id.range == .all }) else { return }
    if root.id == id(of: request) { return }
    let window = Window(lower: Window.always.lower, upper: reading.horizon.milliseconds)
    _ = root.slice.move(to: window, in: facts, while: mayGoOn)
  }

  private func id(of request: ViewRequest) -> SliceID {
    var dimensions: [Dimension: Bool] = [:]
    for ranking in request.rankings {
      let countsClients = (ranking.columns + [ranking.sort]).contains { $0.measure == .clients }
      dimensions[ranking.dimension] = countsClients || dimensions[ranking.dimension] ?? false
    }
    return SliceID(key: Slice.Key(filter: request.filter, dimensions: dimensions), range: request.range)
  }

  private mutating func slice(for request: ViewRequest, _ facts: Facts) -> Slice {
    let id = id(of: request)
    if let place = slices.firstIndex(where: { $0.id == id }) {
      let found = slices.remove(at: place)
      slices.append(found)
      return found.slice
    }
    let context = TimeContext(lastEvent: facts.lastTime ?? Timestamp(milliseconds: 0), offset: offset)
    let slice = Slice(id.key, lexicons: cube.lexicons, context: context)
    slices.append((id, slice))
    if slices.count > Self.mostSlices,
      let oldest = slices.firstIndex(where: { !($0.id.key.filter == .everything && $0.id.range == .all) })
    {
      slices.remove(at: oldest)
    }
    return slice
  }

  private mutating func look(
    at slice: Slice, _ request: ViewRequest, _ facts: Facts, _ moment: Moment
  ) -> View {
    var view = View(request: request)
    view.events = facts.count
    view.dropped = facts.dropped
    view.recorded = facts.span
    view.progress = slice.isComplete ? 1 : slice.progress(in: facts)
    guard facts.count > 0 else { return view }
    let head = moment.reading.head
    let horizon = moment.reading.horizon
    view.head = head
    view.total = slice.total
    view.clients = slice.clients
    view.window = slice.window.intersection(
      Window(lower: facts.span.lower, upper: max(head.milliseconds, facts.span.lower)))
    view.lastSecond = slice.trailing(.seconds(1), head: head, horizon: horizon, in: facts).total
    view.lastTenSeconds = slice.trailing(.seconds(10), head: head, horizon: horizon, in: facts).total
    view.lastMinute = slice.trailing(.minutes(1), head: head, horizon: horizon, in: facts).total
    view.answers = request.rankings.map { slice.answer($0, head: head, horizon: horizon, in: facts) }
    view.timeline = slice.timeline.chart(
      over: chartWindow(view.window, request.range, head), most: request.timelineBins)
    addTrends(to: &view, slice, facts, moment)
    let key = LatestKey(filter: request.filter, range: request.range, limit: request.latestEvents)
    view.latest = latest.value(for: key, at: moment) { slice.latest(request.latestEvents, in: facts) }
    return view
  }

  /// A sliding range is drawn in its full length, also where the log is shorter: the bins stand still while it fills.
  private func chartWindow(_ window: Window, _ range: TimeRange, _ head: Timestamp) -> Window {
    switch range {
    case .all: window
    case .last, .between: range.window(head: head)
    }
  }

  private mutating func addTrends(to view: inout View, _ slice: Slice, _ facts: Facts, _ moment: Moment) {
    let key = TrendKey(
      filter: view.request.filter, range: view.request.range,
      rows: view.answers.map { $0.ranking.trendBins > 0 ? $0.rows.map(\.member.id) : [] },
      bins: view.answers.map(\.ranking.trendBins))
    let window = chartWindow(view.window, view.request.range, view.head!)
    let answers = view.answers
    let found = trends.value(for: key, at: moment) {
      answers.map {
        slice.trends(
          of: $0.rows.map(\.member), in: $0.ranking.dimension, bins: $0.ranking.trendBins, over: window, facts: facts)
      }
    }
    for (place, trends) in found.enumerated() {
      for (row, trend) in trends.enumerated() { view.answers[place].rows[row].trend = trend }
    }
  }
}

/// What a view was made of: it is worth making again when this has changed.
private struct Moment: Equatable {
  var count: Int
  var reading: ClockReading
}

/// Something that costs a scan: made again at once when its key changes; when only the facts have changed at most once a
/// second, and so rarely that it takes no more than a twentieth of the time.
private struct Costly<Key: Equatable, Value> {
  private var made: (key: Key, moment: Moment, value: Value, next: ContinuousClock.Instant)?

  func isDue(at moment: Moment) -> Bool { made.map { $0.moment != moment && $0.next <= .now } ?? true }

  mutating func value(for key: Key, at moment: Moment, make: () -> Value) -> Value {
    if let made, made.key == key, !isDue(at: moment) { return made.value }
    let start = ContinuousClock.now
    let value = make()
    let cost = ContinuousClock.now - start
    made = (key, moment, value, start + max(.seconds(1), cost * 20))
    return value
  }
}

extension TimeRange {
  var isPinned: Bool { if case .between = self { true } else { false } }
}
