public import Filters
public import PageEvents

/// One query being answered: it takes in events, in any order and any pieces, and says the answer at any time.
///
/// Fed with batches as they are parsed it answers a log of any length in the memory of its groups; fed with a cube's facts it
/// answers from memory.
public final class Aggregation: EventConsumer {
  public let query: Query
  private let lexicons: Lexicons
  private let scratch: ScanScratch
  private let selection: Selection
  /// By group; and, with `every`, by cell: a group in a bin of time.
  private var groups: Accumulator
  private var cells: Accumulator
  private var groupTable: GroupTable
  private var cellTable = GroupTable(width: 3)
  private let maps: [RollupMap]
  /// The times of the events taken in.
  private var seen = Window.empty

  /// Times in the filter are relative to the context's last event.
  public init(_ query: Query, lexicons: Lexicons, context: TimeContext) {
    precondition(query.every.map { $0 > .zero } ?? true, "A bin of time must have a width.")
    self.query = query
    self.lexicons = lexicons
    scratch = ScanScratch(columnCount: lexicons.schema.columnCount)
    selection = Selection(Predicate(query.filter, lexicons: lexicons, context: context), scratch: scratch)
    let kept = query.measures + [query.sort.measure]
    groups = Accumulator(for: kept, in: lexicons)
    cells = Accumulator(for: kept, in: lexicons)
    groupTable = GroupTable(width: max(1, query.dimensions.count))
    maps = query.dimensions.map { RollupMap($0, in: lexicons) }
  }

  /// The columns that its groups and its filter are of. Traits say what is a page view, and what an error.
  public var needs: EventNeeds {
    let measures = query.measures + [query.sort.measure]
    var columns = ColumnSet(
      (query.dimensions + query.filter.dimensions).map { lexicons.schema.column(of: $0) })
    if measures.contains(.clients) { columns.insert(.client) }
    for column in measures.compactMap(\.summedColumn) { columns.insert(column) }
    return EventNeeds(columns: columns, traits: measures.contains { $0 == .pageviews || $0 == .errors })
  }

  /// Takes in a batch's events.
  public func consume(_ batch: EventBatch) {
    lexicons.publish()
    add(batch.rows, span: Window(lower: .min, upper: .max))
  }

  /// Takes in a packed segment's events.
  public func consume(_ segment: Segment) {
    lexicons.publish()
    add(Facts.Part(serial: 0, .packed(segment)))
  }

  /// Takes in a segment by its own counters, where they tell all that is asked: then its rows need not be looked at.
  private func addCuboid(of segment: Segment, span: Window) -> Bool {
    guard isAnsweredByCuboids, query.window.contains(span), selection.predicate.isEverything else { return false }
    seen = seen.union(span)
    // Without a dimension every value is of the one group that there is.
    let column = maps.first.map { lexicons.schema.column(of: $0.dimension) } ?? .source
    guard let dictionary = segment.rows[column].dictionary else { return false }
    let cuboid = segment.cuboids[Int(column.index)]
    for (id, cell) in zip(dictionary, cuboid) {
      groups.add(cell, to: maps.first.map { Int(lexicons.rollUp(id, to: $0.dimension)) } ?? 0)
    }
    return true
  }

  /// Whether a segment's counters by the values of one column are enough.
  private var isAnsweredByCuboids: Bool {
    maps.count < 2 && query.every == nil
      && (query.measures + [query.sort.measure]).allSatisfy { [.hits, .bytes, .errors, .rate].contains($0) }
  }

  /// Takes in all facts.
  public func add(_ facts: Facts) { for part in facts.segments { add(part) } }

  private func add(_ part: Facts.Part) {
    guard part.count > 0, part.span.intersects(query.window) else { return }
    if let segment = part.packed, addCuboid(of: segment, span: part.span) { return }
    let rows = part.rows
    if selection.predicate.verdict(on: rows) != .none { add(rows, span: part.span) }
  }

  private func add(_ rows: EventRows, span: Window) {
    for range in Selection.pieces(of: 0..<rows.count) {
      let picked = selection.pick(rows, range, in: query.window, span: span)
      if picked.count > 0 { add(rows, picked) }
    }
  }

  private func add(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>) {
    note(rows, picked)
    name(rows, picked)
    groups.add(rows, picked, scratch)
    guard let every = query.every else { return }
    rows.times.copy(picked, into: scratch.numbers)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 3) { words in
      for i in 0..<picked.count {
        let bin = UInt64(bitPattern: scratch.numbers[i].flooredQuotient(by: every.milliseconds))
        words[0] = UInt32(bitPattern: scratch.groups[i])
        words[1] = UInt32(truncatingIfNeeded: bin)
        words[2] = UInt32(truncatingIfNeeded: bin >> 32)
        scratch.groups[i] = cellTable.index(of: UnsafeBufferPointer(words))
      }
    }
    cells.add(rows, picked, scratch)
  }

  /// Keeps the first and the last time, over which a rate is.
  private func note(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>) {
    rows.times.copy(picked, into: scratch.numbers)
    for i in 0..<picked.count {
      seen.lower = min(seen.lower, scratch.numbers[i])
      seen.upper = max(seen.upper, scratch.numbers[i])
    }
  }

  /// Writes each picked event's group into the scratch.
  private func name(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>) {
    let out = scratch.groups
    switch maps.count {
    case 0: out.update(repeating: 0, count: picked.count)
    case 1: maps[0].name(rows, picked, into: out)
    default:
      let width = maps.count
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: width * picked.count) { words in
        for place in 0..<width {
          maps[place].name(rows, picked, into: out)
          for i in 0..<picked.count { words[i * width + place] = UInt32(bitPattern: out[i]) }
        }
        for i in 0..<picked.count {
          out[i] = groupTable.index(of: UnsafeBufferPointer(rebasing: words[(i * width)..<((i + 1) * width)]))
        }
      }
    }
  }

  private func ids(of group: Int) -> [ValueID] {
    maps.count < 2 ? maps.map { _ in ValueID(group) } : Array(groupTable.words(of: group))
  }

  /// The answer to all that was taken in so far.
  public func answer() -> Answer {
    let occupied = groups.occupied
    let shown = ranked(occupied)
    var rows: [Answer.Row]
    if let every = query.every {
      rows = rowsByTime(shown, every: every)
    } else {
      rows = shown.map { row(group: $0, time: nil, from: groups, index: $0, seconds: rangeSeconds) }
      // Without groups to tell apart there is always one row, if only of zeros.
      if rows.isEmpty && maps.isEmpty {
        rows = [row(group: 0, time: nil, from: groups, index: 0, seconds: rangeSeconds)]
      }
    }
    return Answer(query: query, rows: rows, groupCount: occupied.count)
  }

  /// Groups by the sort measure, those without one last.
  private func ranked(_ occupied: [Int]) -> [Int] {
    let none = query.sort.ascending ? Double.infinity : -.infinity
    let order = RankOrder(
      ascending: query.sort.ascending,
      key: { [groups, query, rangeSeconds] in
        groups.value(query.sort.measure, of: $0, seconds: rangeSeconds).double ?? none
      }, precedes: precedes)
    return order.first(query.top > 0 ? query.top : occupied.count, of: occupied)
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    for (place, (left, right)) in zip(ids(of: a), ids(of: b)).enumerated() where left != right {
      let lexicon = lexicons[query.dimensions[place]]
      return lexicon.bytes(of: left).lexicographicallyPrecedes(lexicon.bytes(of: right))
    }
    return false
  }

  private func row(group: Int, time: Timestamp?, from: Accumulator, index: Int, seconds: Double) -> Answer.Row {
    Answer.Row(
      time: time,
      members: zip(query.dimensions, ids(of: group)).map { Member($1, of: $0, in: lexicons) },
      values: query.measures.map { from.value($0, of: index, seconds: seconds) })
  }

  /// A row for each bin that has events: by time, within a bin by the groups' rank.
  private func rowsByTime(_ shown: [Int], every: Timestamp.Span) -> [Answer.Row] {
    let ranks = Dictionary(uniqueKeysWithValues: zip(shown, shown.indices))
    struct Cell {
      var time: Int64
      var rank: Int
      var group: Int
      var index: Int
    }
    var found: [Cell] = []
    for index in 0..<cellTable.count {
      let words = Array(cellTable.words(of: index))
      guard let rank = ranks[Int(words[0])] else { continue }
      let bin = Int64(bitPattern: UInt64(words[2]) << 32 | UInt64(words[1]))
      found.append(Cell(time: bin * every.milliseconds, rank: rank, group: Int(words[0]), index: index))
    }
    found.sort { ($0.time, $0.rank) < ($1.time, $1.rank) }
    return found.map {
      row(
        group: $0.group, time: Timestamp(milliseconds: $0.time), from: cells, index: $0.index,
        seconds: every.inSeconds)
    }
  }

  /// The length of the range that rates are over: what was asked for, else from the first event to the last; a second
  /// at least.
  private var rangeSeconds: Double {
    let lower = query.window.lower > Window.always.lower ? query.window.lower : seen.lower
    let upper = query.window.upper < Window.always.upper ? query.window.upper + 1 : seen.upper
    guard lower < upper else { return 1 }
    return max(1, Double(upper - lower) / 1000)
  }
}

extension Facts {
  /// Answers a query by reading every fact that its window may hold.
  public func answer(_ query: Query, lexicons: Lexicons, context: TimeContext) -> Answer {
    let aggregation = Aggregation(query, lexicons: lexicons, context: context)
    aggregation.add(self)
    return aggregation.answer()
  }
}
