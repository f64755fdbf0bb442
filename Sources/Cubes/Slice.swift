import Filters
import PageEvents
import Synchronization

/// A drill-down kept up to date: a filter and a window over the facts, and the cuboids of the dimensions on the screen.
///
/// Opening one scans the facts once and fills all cuboids in that pass, newest segments first, on every core; from then on only
/// what is new, or what the moving window passes over, is read. A packed segment that matches as a whole is not even that: it
/// has its cuboids with it. Of one that matches for the greater part, the smaller part is read and taken off.
///
/// Used by one thread, which may have a crew.
final class Slice {
  /// What a slice is told apart by.
  struct Key: Hashable {
    var filter: Filter
    /// Dimensions that panels rank, and whether in an order that needs every value's distinct clients.
    var dimensions: [Dimension: Bool]
  }

  let key: Key
  let lexicons: Lexicons
  private let context: TimeContext
  let crew: ScanCrew
  let workers: [Worker]
  private var cursor = WindowCursor()
  let cuboids: [Cuboid]
  /// The columns that the cuboids are of, each once.
  let columns: [Dimension]
  var total = Tally.zero
  /// By summed column.
  var sums: [FixedPointSum]
  var timeline = Timeline()
  private(set) var window = Window.empty
  private(set) var isComplete = false
  private var isStarted = false
  /// What was dropped before the slice was opened, where it is counted, too.
  private(set) var history: Digest?
  /// The clients of the history and of all that came since, where there is a history.
  var allClients = HyperLogLog.zero
  var secret: SketchHash?
  var extras = Extras()
  /// What was last looked for among names.
  var names: NameMatches?
  private var trailing: [Timestamp.Span: TrailingHits] = [:]
  /// Held by whichever of the crew writes into the slice, but for the cuboids, which have locks of their own.
  let lock = Mutex<Void>(())

  /// What one thread of the crew works with.
  struct Worker {
    /// Which of the crew.
    let index: Int
    let selection: Selection
    let scratch: ScanScratch
  }

  init(_ key: Key, lexicons: Lexicons, context: TimeContext, crew: ScanCrew? = nil) {
    self.key = key
    self.lexicons = lexicons
    self.context = context
    let columnCount = lexicons.schema.columnCount
    let crew = crew ?? ScanCrew(size: 1, columnCount: columnCount)
    self.crew = crew
    workers = crew.scratches.enumerated().map { index, scratch in
      Worker(
        index: index,
        selection: Selection(Predicate(key.filter, lexicons: lexicons, context: context), scratch: scratch),
        scratch: scratch)
    }
    var dimensions = key.dimensions
    // Distinct clients of the whole slice are the occupied cells of the clients' cuboid.
    dimensions[.client] = dimensions[.client] ?? false
    cuboids = dimensions.sorted { $0.key.index < $1.key.index }.map { dimension, countsClients in
      Cuboid(dimension, countsClients: countsClients, in: lexicons)
    }
    sums = lexicons.schema.summed.map { _ in .zero }
    columns = Set(cuboids.map(\.column)).sorted { $0.index < $1.index }
  }

  /// Memory held, in bytes.
  var footprint: Int { cuboids.reduce(0) { $0 + $1.footprint } }

  func cuboid(of dimension: Dimension) -> Cuboid? { cuboids.first { $0.dimension == dimension } }

  /// Moves towards the window; true when all facts are taken in.
  func move(to window: Window, in facts: Facts, while mayGoOn: () -> Bool) -> Bool {
    self.window = window
    if !isStarted { start(in: facts) }
    guard let jobs = cursor.jobs(to: window, in: facts, countsDropped: selectsEverything) else {
      start(in: facts)
      return move(to: window, in: facts, while: mayGoOn)
    }
    var left = jobs.count
    crew.run(jobs.count, while: mayGoOn) { worker, item in
      for step in jobs[item].steps { take(step, of: jobs[item].part, workers[worker]) }
      lock.withLock { _ in
        cursor.finish(jobs[item])
        left -= 1
      }
    }
    isComplete = left == 0
    return isComplete
  }

  var selectsEverything: Bool { workers[0].selection.predicate.isEverything }

  /// Begins anew, with the history of what was dropped, if all of it is in the slice.
  private func start(in facts: Facts) {
    isStarted = true
    total = .zero
    sums = sums.map { _ in .zero }
    timeline = Timeline()
    for cuboid in cuboids { cuboid.removeAll() }
    history = nil
    if selectsEverything, facts.dropped > 0, window.contains(facts.history.window) { take(facts.history, facts.secret) }
    cursor = WindowCursor(droppedSeen: facts.dropped, gone: history?.window ?? .empty)
  }

  private func take(_ history: History, _ secret: SketchHash) {
    let whole = history.whole
    total.merge(whole.total)
    for (place, sum) in whole.sums.enumerated() { sums[place] += sum }
    for step in history.steps { timeline.add(step.timeline) }
    for cuboid in cuboids { cuboid.add(whole[cuboid.dimension]) }
    allClients = whole.clients
    self.secret = secret
    self.history = whole
  }

  /// How many of the facts have been taken in, from 0 to 1.
  func progress(in facts: Facts) -> Double {
    facts.count == 0 ? 1 : min(1, Double(cursor.count) / Double(facts.count))
  }

  /// How far off the number of distinct clients may be, as a share: one standard error; nil where it is exact.
  var clientsError: Double? { history == nil ? nil : allClients.relativeError }

  /// Distinct clients.
  var clients: Int {
    if history != nil { return Int(allClients.estimate.rounded()) }
    guard let cuboid = cuboid(of: .client) else { return 0 }
    // An event without a client has nobody to count.
    return cuboid.occupied - (cuboid.counters(of: 0).isEmpty ? 0 : 1)
  }

  /// Hits in the trailing window of that length that ends with `head`, in all and by client.
  func trailing(_ span: Timestamp.Span, head: Timestamp, horizon: Timestamp, in facts: Facts) -> TrailingHits {
    let window = Window(lower: (head - span).milliseconds + 1, upper: horizon.milliseconds)
    if trailing[span] == nil {
      trailing[span] = TrailingHits(
        Selection(Predicate(key.filter, lexicons: lexicons, context: context), scratch: workers[0].scratch))
    }
    trailing[span]!.move(to: window, in: facts)
    return trailing[span]!
  }

  /// The groups of a dimension that the ranking asks for. Costs what is asked for, not what there is, in the order of a
  /// measure that is greatest first; clients are missing until they have been counted.
  func answer(
    _ ranking: Ranking, head: Timestamp, horizon: Timestamp, in facts: Facts
  ) -> Ranking.Answer {
    guard let cuboid = cuboid(of: ranking.dimension) else {
      return Ranking.Answer(ranking: ranking, rows: [], groupCount: 0)
    }
    let reader = RankReader(self, cuboid, ranking, head: head, horizon: horizon, in: facts)
    let shown =
      ranking.pinned?.compactMap { $0.id(in: lexicons).map { Int($0) } }
      ?? reader.groups(ranking.offset..<ranking.offset + ranking.limit)
    return Ranking.Answer(
      ranking: ranking,
      rows: shown.map { group in
        Ranking.Row(
          member: Member(ValueID(group), of: ranking.dimension, in: lexicons),
          values: ranking.columns.map { reader.number($0, of: group) }, error: cuboid.error(of: ValueID(group)))
      },
      groupCount: cuboid.occupied, isGroupCountExact: cuboid.isExact)
  }

  /// How many of the slice's events are held with all their values.
  var held: Int { total.hits - (history?.total.hits ?? 0) }

  /// The newest events of the window, by their times and then by their arrival: `limit` of them, from the `first` newest on.
  ///
  /// Where in time to look for them the timeline tells, so that far back costs no more than near: a scan of the segments that
  /// have the times of those bins.
  func latest(_ limit: Int, from first: Int = 0, in facts: Facts) -> [LoggedEvent] {
    let (span, newer) = timeline.span(ofLatest: first..<first + limit)
    let wanted = window.intersection(first == 0 ? Window(lower: span.lower, upper: .max) : span)
    var found: [(time: Int64, part: Int, row: Int)] = []
    for (place, part) in facts.segments.enumerated() where part.count > 0 && part.span.intersects(wanted) {
      let rows = part.rows
      for range in Selection.pieces(of: 0..<part.count) {
        for row in workers[0].selection.pick(rows, range, in: wanted, span: part.span) {
          found.append((rows.times[Int(row)], place, Int(row)))
        }
      }
    }
    found.sort { ($1.time, $1.part, $1.row) < ($0.time, $0.part, $0.row) }
    let shown = found.dropFirst(first - newer).prefix(limit)
    // Taken once a segment: of an open one it is a copy.
    var places: [Int: LinePlaces] = [:]
    for place in Set(shown.map(\.part)) { places[place] = facts.segments[place].places }
    return shown.map { found in
      LoggedEvent(facts.segments[found.part].rows, found.row, lexicons, place: places[found.part]?[found.row])
    }
  }
}
