import Filters
import PageEvents

/// What the slices' thread knows, and does step by step: slices are moved, views are made of them.
struct KeeperWork {
  private struct SliceID: Hashable {
    var key: Slice.Key
    var range: TimeRange
    /// Where it makes a difference.
    var zone: String?

    var isRoot: Bool { key.filter == .everything && range == .all }
  }

  private let cube: Cube
  private let clock: any EventClock
  private let offset: @Sendable (Timestamp) -> Int
  private let crew: ScanCrew
  /// The latest used last.
  private var slices: [(id: SliceID, slice: Slice)] = []
  private static let mostSlices = 6
  /// How much slices may hold together, in bytes; the present one and that of everything are always kept.
  private let memory: Int
  /// The last view whose numbers are all there, without its extras: those are written into it anew each time it goes out.
  private var answered: (view: View, slice: Slice, moment: Moment, time: ContinuousClock.Instant)?
  /// What was last found: a screen that goes there asks for other rows, and looks for the same once more.
  private var found: (slice: Slice, lookup: Lookup, moment: Moment, window: Window, answer: Lookup.Answer)?
  /// Whether that view went out with the promise of more to come at once. A clock that moves doesn't put it off.
  private var isOwing = false
  /// What requests that are held are answered from. It keeps segments in memory that the cube may have dropped since: at most as
  /// much again as the cube holds.
  private var held: (facts: Facts, reading: ClockReading)?
  /// What has come that somebody wants to look at.
  private let arrivals: ArrivalWatcher
  /// Since when there have been so many events, within a hundredth.
  private var level: (count: Int, since: ContinuousClock.Instant)?
  /// When a view was last made of a slice that is still being filled.
  private var lookedAt: (request: ViewRequest, time: ContinuousClock.Instant)?

  init(
    cube: Cube, clock: any EventClock, offset: @escaping @Sendable (Timestamp) -> Int, threads: Int = Processors.count,
    memory: Int = .max
  ) {
    self.memory = memory
    arrivals = ArrivalWatcher(cube, clock: clock)
    crew = ScanCrew(size: threads, columnCount: cube.lexicons.schema.columnCount)
    self.cube = cube
    self.clock = clock
    self.offset = offset
  }

  /// Works towards the answer. Numbers come first; what costs a scan of its own is made when they have been handed over.
  ///
  /// Returns the view so far, nil where there is nothing new to show, and whether there is nothing more to do for now.
  mutating func answer(
    _ request: ViewRequest, isWanted: () -> Bool, mayGoOn: () -> Bool
  ) -> (view: View?, isSettled: Bool) {
    let (facts, reading) = present(request)
    let moment = Moment(count: facts.count + facts.dropped, reading: reading)
    // At once, also where the slice itself is still being counted or time stands still: what comes meanwhile is new, too.
    arrivals.note(request.arrivals, context, while: isWanted)
    noteLevel(of: moment)
    if let known = answered, known.slice.lexicons !== facts.lexicons {
      answered = nil
      isOwing = false
    }
    if let answered, answered.view.request == request, isOwing || answered.moment == moment {
      guard isOwing || answered.slice.extras.areOwed(to: answered.view, at: moment, calm: calm(since: answered.time))
      else {
        return (nil, true)
      }
      isOwing = false
      return finish(answered.view, of: answered.slice, facts, answered.moment, isWanted: isWanted)
    }
    isOwing = false
    let slice = slice(for: request, facts)
    let isComplete = slice.move(
      to: request.range.window(head: moment.reading.head, horizon: moment.reading.horizon), in: facts, while: mayGoOn)
    keepOthers(besides: request, facts, moment, while: mayGoOn)
    if !isComplete {
      answered = nil
      // Making a view of many distinct values costs more than the piece that was read for it.
      if let lookedAt, lookedAt.request == request, lookedAt.time + .milliseconds(80) > .now { return (nil, false) }
      lookedAt = (request, .now)
      return (slice.extras.completing(look(at: slice, request, facts, moment), at: moment), false)
    }
    var view = look(at: slice, request, facts, moment)
    guard lookUp(request, facts, moment, for: &view, while: mayGoOn) else {
      answered = nil
      return (slice.extras.completing(view, at: moment), false)
    }
    answered = (view, slice, moment, .now)
    isOwing = slice.extras.areOwed(to: view, at: moment, calm: calm(since: .now))
    return (slice.extras.completing(view, at: moment), !isOwing)
  }

  private mutating func noteLevel(of moment: Moment) {
    if let level, moment.count - level.count <= level.count / 100 { return }
    level = (moment.count, .now)
  }

  private func calm(since time: ContinuousClock.Instant) -> Calm {
    Calm(moment: time.duration(to: .now), count: level.map { $0.since.duration(to: .now) } ?? .zero)
  }

  private func context(_ facts: Facts) -> TimeContext {
    TimeContext(lastEvent: facts.lastTime ?? Timestamp(milliseconds: 0), offset: offset)
  }

  /// The facts and the time that a request is about.
  private mutating func present(_ request: ViewRequest) -> (facts: Facts, reading: ClockReading) {
    if request.isHeld, let held { return held }
    let facts = cube.facts
    let present = (facts, clock.read(facts))
    held = request.isHeld ? present : nil
    return present
  }

  private mutating func finish(
    _ view: View, of slice: Slice, _ facts: Facts, _ moment: Moment, isWanted: () -> Bool
  ) -> (view: View?, isSettled: Bool) {
    guard slice.makeExtras(for: view, in: facts, at: moment, while: isWanted) else { return (nil, false) }
    answered = (view, slice, moment, .now)
    return (slice.extras.completing(view, at: moment), true)
  }

  /// The slice of everything and the parent are moved along with what time is left, so that going back finds them ready.
  private func keepOthers(besides request: ViewRequest, _ facts: Facts, _ moment: Moment, while mayGoOn: () -> Bool) {
    for (id, slice) in slices where slice.lexicons === facts.lexicons && id != self.id(of: request) {
      guard id.isRoot || id.key.filter == request.parent && id.range == request.range else { continue }
      let window = id.range.window(head: moment.reading.head, horizon: moment.reading.horizon)
      if !slice.move(to: window, in: facts, while: mayGoOn) { return }
    }
  }

  /// Finds what the request looks for; false as long as the slice to look in isn't complete.
  private mutating func lookUp(
    _ request: ViewRequest, _ facts: Facts, _ moment: Moment, for view: inout View, while mayGoOn: () -> Bool
  ) -> Bool {
    guard let lookup = request.lookup else { return true }
    let (head, horizon) = (moment.reading.head, moment.reading.horizon)
    let slice = slice(for: lookup, of: request, facts)
    guard slice.move(to: request.range.window(head: head, horizon: horizon), in: facts, while: mayGoOn) else {
      return false
    }
    if let found, found.slice === slice, found.lookup == lookup, found.moment == moment, found.window == slice.window {
      view.found = found.answer
    } else {
      let answer = slice.find(lookup, head: head, horizon: horizon, in: facts)
      found = (slice, lookup, moment, slice.window, answer)
      view.found = answer
    }
    return true
  }

  /// The slice to look in: one at hand that has what is ranked, or one of its own.
  private mutating func slice(for lookup: Lookup, of request: ViewRequest, _ facts: Facts) -> Slice {
    let dimension = lookup.ranking.dimension
    let countsClients = lookup.ranking.sort.measure == .clients
    let own = SliceID(
      key: Slice.Key(filter: lookup.filter, dimensions: [dimension: countsClients]), range: request.range,
      zone: zone(of: request, for: lookup.filter))
    let atHand = slices.last { id, slice in
      id.key.filter == own.key.filter && id.range == own.range && id.zone == own.zone
        && slice.lexicons === facts.lexicons && id.key.dimensions[dimension].map { $0 || !countsClients } == true
    }
    return atHand?.slice ?? slice(own, facts, isHeld: request.isHeld, sparing: id(of: request))
  }

  /// The timeline of the slice to compare with, if it is at hand.
  private func parentTimeline(_ request: ViewRequest, _ facts: Facts, over window: Window) -> TimelineChart? {
    guard let parent = request.parent, request.timelineBins > 0 else { return nil }
    let found = slices.last { id, slice in
      id.key.filter == parent && id.range == request.range && slice.lexicons === facts.lexicons && slice.isComplete
    }
    return found?.slice.timeline.chart(over: window, most: request.timelineBins)
  }

  private func id(of request: ViewRequest) -> SliceID {
    var dimensions: [Dimension: Bool] = [:]
    for ranking in request.rankings {
      // Of the rows on the screen clients are counted apart; only an order by them needs everybody's.
      let countsClients = ranking.sort.measure == .clients
      dimensions[ranking.dimension] = countsClients || dimensions[ranking.dimension] ?? false
    }
    return SliceID(
      key: Slice.Key(filter: request.filter, dimensions: dimensions), range: request.range,
      zone: zone(of: request, for: request.filter))
  }

  private func zone(of request: ViewRequest, for filter: Filter) -> String? { filter.hasTimes ? request.zone : nil }

  private mutating func slice(for request: ViewRequest, _ facts: Facts) -> Slice {
    slice(id(of: request), facts, isHeld: request.isHeld, sparing: nil)
  }

  /// - Parameter spared: a slice that doesn't make room for this one.
  private mutating func slice(_ id: SliceID, _ facts: Facts, isHeld: Bool, sparing spared: SliceID?) -> Slice {
    // Dictionaries that were made anew make the slices under the old ones useless.
    slices.removeAll { $0.slice.lexicons !== facts.lexicons && !isHeld }
    if let place = slices.firstIndex(where: { $0.id == id && $0.slice.lexicons === facts.lexicons }) {
      let found = slices.remove(at: place)
      slices.append(found)
      return found.slice
    }
    let slice = Slice(id.key, lexicons: facts.lexicons, context: context(facts), crew: crew)
    slices.append((id, slice))
    while let oldest = slices.dropLast().firstIndex(where: { !$0.id.isRoot && $0.id != spared }),
      slices.count > Self.mostSlices || slices.reduce(0, { $0 + $1.slice.footprint }) > memory
    {
      slices.remove(at: oldest)
    }
    return slice
  }

  private func look(at slice: Slice, _ request: ViewRequest, _ facts: Facts, _ moment: Moment) -> View {
    var view = View(request: request)
    view.events = facts.count
    view.dropped = facts.dropped
    view.recorded = facts.span
    view.progress = slice.isComplete ? 1 : slice.progress(in: facts)
    guard facts.count > 0 else { return view }
    let head = moment.reading.head
    let horizon = moment.reading.horizon
    view.head = head
    // While time stands still nothing comes; it is noted all the same.
    if let watch = request.arrivals, !request.isHeld { view.arrivals = arrivals.next(of: watch) }
    view.total = slice.total
    view.sums = slice.sums
    view.latestCount = slice.held
    view.clients = slice.clients
    view.clientsError = slice.clientsError
    view.omitted = slice.history == nil ? facts.dropped : 0
    let known = slice.history.map { $0.window.union(facts.span) } ?? facts.span
    view.window = slice.window.intersection(
      Window(lower: known.lower, upper: max(head.milliseconds, known.lower)))
    view.lastSecond = slice.trailing(.seconds(1), head: head, horizon: horizon, in: facts).total
    view.lastTenSeconds = slice.trailing(.seconds(10), head: head, horizon: horizon, in: facts).total
    view.lastMinute = slice.trailing(.minutes(1), head: head, horizon: horizon, in: facts).total
    view.answers = request.rankings.map { slice.answer($0, head: head, horizon: horizon, in: facts) }
    view.timeline = slice.timeline.chart(over: view.charted, most: request.timelineBins)
    view.parentTimeline = parentTimeline(request, facts, over: view.charted)
    return view
  }
}

/// What a view was made of: it is worth making again when this has changed.
struct Moment: Equatable {
  var count: Int
  var reading: ClockReading
}
