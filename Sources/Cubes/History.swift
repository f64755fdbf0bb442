import PageEvents

/// What is remembered of the events whose rows were dropped, in steps: the nearest with minutes, older ones with hours, the
/// oldest as a whole. Of each step the totals are exact, and the values with the most hits are known between two bounds.
///
/// A value: facts of a moment have the history of that moment.
struct History: Sendable {
  private(set) var steps: [Digest] = []
  /// How many events it is of.
  var count: Int { steps.reduce(0) { $0 + $1.total.hits } }
  /// From its first to its last event; empty without any.
  private(set) var window = Window.empty
  private let capacity: Int

  /// `capacity` is how many values of a dimension each step is sure to keep.
  init(capacity: Int) { self.capacity = capacity }

  /// Of the times that have minutes, or hours. As there can be no more bins than that, they cost 100 KiB at the most.
  private static let granularities: [(CoarseTimeline.Granularity, longest: Timestamp.Span)] = [
    (.minute, .days(2)), (.hour, .days(120)),
  ]

  /// Takes in a segment that is dropped.
  mutating func add(_ segment: Segment, _ lexicons: Lexicons, _ secret: SketchHash) {
    var newest = steps.popLast() ?? Digest(window: .empty, capacity: capacity)
    newest.add(segment, lexicons, secret)
    steps.append(newest)
    window = window.union(newest.window)
    age()
  }

  /// Steps that have grown long become the next ones.
  private mutating func age() {
    for (place, granularity) in Self.granularities.enumerated() {
      let index = steps.count - 1 - place
      guard index >= 0 else { return }
      let span = steps[index].window
      guard !span.isEmpty, span.upper - span.lower > granularity.longest.milliseconds else { continue }
      var older = steps.remove(at: index)
      older.coarsen(to: place == 0 ? .hour : .whole)
      if index > 0 {
        steps[index - 1].merge(older)
      } else {
        steps.insert(older, at: 0)
      }
      if place == 0 { steps.append(Digest(window: .empty, capacity: capacity)) }
    }
  }

  /// The whole of it as one.
  var whole: Digest {
    steps.dropFirst().reduce(into: steps.first ?? Digest(window: .empty, capacity: capacity)) { $0.merge($1) }
  }

  /// Gives the values of a dimension other ids.
  mutating func remapIDs(of dimension: Dimension, _ newID: (ValueID) -> ValueID?) {
    for place in steps.indices { steps[place].remapIDs(of: dimension, newID) }
  }

  /// Every value that is remembered of a dimension.
  func ids(of dimension: Dimension) -> [ValueID] { steps.flatMap { $0[dimension].entries.map(\.key) } }

  /// Memory held, in bytes.
  var footprint: Int { steps.reduce(0) { $0 + $1.footprint } }
}

extension Digest {
  /// Takes in all of a segment's events by way of its cuboids: 0.2 ms where its columns have 17,000 different values.
  mutating func add(_ segment: Segment, _ lexicons: Lexicons, _ secret: SketchHash) {
    let rows = segment.rows
    let totals = ScanTotals(whole: segment, ScanScratch(columnCount: lexicons.schema.columnCount))
    add(latencies: rows.latencies, count: rows.count)
    add(totals.total, over: Window(lower: rows.times.range.lowerBound, upper: rows.times.range.upperBound))
    for run in totals.runs { add(run.bin, at: Timestamp(milliseconds: run.second)) }
    for (place, column) in lexicons.schema.summed.enumerated() {
      add(SummedColumn(column, lexicons).sum(of: rows), at: place)
    }
    for dimension in lexicons.schema.dimensions {
      let column = lexicons.schema.column(of: dimension)
      guard let dictionary = rows[column].dictionary else { continue }
      let cuboid = segment.cuboids[Int(column.index)]
      add(
        zip(dictionary, cuboid).lazy.map { id, cell in
          (lexicons.rollUp(id, to: dimension), Tally(cell))
        }, of: dimension)
      if dimension == .client {
        for id in dictionary where id != 0 { clients.add(hash: secret.hash(lexicons[.client].bytes(of: id))) }
      }
    }
  }

  private mutating func add(latencies column: NumberColumn, count: Int) {
    let none = Int64(EventFields.noLatency)
    if column.range == none...none { return }
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: Selection.piece) { numbers in
      guard let start = numbers.baseAddress else { return }
      for range in Selection.pieces(of: 0..<count) {
        column.copy(range, into: start)
        for i in 0..<range.count where start[i] != none { latencies.add(UInt32(truncatingIfNeeded: start[i])) }
      }
    }
  }
}

extension Tally {
  /// What a cell knows: page views, and whose errors they are, it doesn't.
  init(_ cell: Cell) {
    self.init()
    hits = cell.hits
    errors = cell.errors
    bytes = cell.bytes
  }
}
