import Filters
import PageEvents

/// A drill-down kept up to date: a filter and a window over the facts, and the cuboids of the dimensions on the screen.
///
/// Opening one scans the facts once and fills all cuboids in that pass, newest segments first; from then on only what is new, or
/// what the moving window passes over, is read. Used by one thread.
final class Slice {
  /// What a slice is told apart by.
  struct Key: Hashable {
    var filter: Filter
    /// Dimensions that panels rank, and whether they count distinct clients.
    var dimensions: [Dimension: Bool]
  }

  let key: Key
  private let lexicons: Lexicons
  private let context: TimeContext
  private let scratch = Selection.Scratch()
  private var selection: Selection
  private var cursor = WindowCursor()
  private var cuboids: [Cuboid]
  private(set) var total = Tally.zero
  private(set) var timeline = Timeline()
  private(set) var window = Window.empty
  private(set) var isComplete = false
  var extras = Extras()
  private var trailing: [Timestamp.Span: TrailingHits] = [:]

  struct Cuboid {
    var map: RollupMap
    var accumulator: Accumulator
  }

  init(_ key: Key, lexicons: Lexicons, context: TimeContext) {
    self.key = key
    self.lexicons = lexicons
    self.context = context
    selection = Selection(Predicate(key.filter, lexicons: lexicons, context: context), scratch: scratch)
    var dimensions = key.dimensions
    // Distinct clients of the whole slice are the occupied cells of the clients' cuboid.
    dimensions[.client] = dimensions[.client] ?? false
    cuboids = dimensions.map { dimension, countsClients in
      Cuboid(map: RollupMap(dimension, in: lexicons), accumulator: Accumulator(for: countsClients ? [.clients] : []))
    }
  }

  private func cuboid(of dimension: Dimension) -> Cuboid? { cuboids.first { $0.map.dimension == dimension } }

  /// Moves towards the window; true when all facts are taken in.
  func move(to window: Window, in facts: Facts, while mayGoOn: () -> Bool) -> Bool {
    self.window = window
    switch cursor.move(to: window, in: facts, while: mayGoOn, visit: take) {
    case .complete: isComplete = true
    case .interrupted: isComplete = false
    case .stale:
      startAgain()
      return move(to: window, in: facts, while: mayGoOn)
    }
    return isComplete
  }

  private func startAgain() {
    cursor = WindowCursor()
    total = .zero
    timeline = Timeline()
    for place in cuboids.indices {
      cuboids[place].accumulator = cuboids[place].accumulator.emptied
    }
  }

  private func take(_ piece: WindowCursor.Piece) {
    let picked = selection.pick(
      piece.rows, piece.range, in: piece.window, except: piece.except, span: piece.span)
    guard picked.count > 0 else { return }
    var sum = Tally.zero
    for row in picked {
      let row = Int(row)
      let traits = piece.rows.traits[row]
      sum.merge(Tally(traits: traits, bytes: piece.rows.bytes[row]))
      if piece.isRemoval {
        timeline.remove(traits, at: piece.rows.times[row])
      } else {
        timeline.add(traits, at: piece.rows.times[row])
      }
    }
    if piece.isRemoval { total.remove(sum) } else { total.merge(sum) }
    for place in cuboids.indices { cuboids[place].take(piece, picked, groups: scratch.groups) }
  }

  /// How many of the facts have been taken in, from 0 to 1.
  func progress(in facts: Facts) -> Double {
    facts.count == 0 ? 1 : min(1, Double(cursor.count) / Double(facts.count + facts.dropped))
  }

  /// Distinct clients.
  var clients: Int {
    guard let accumulator = cuboid(of: .client)?.accumulator else { return 0 }
    // An event without a client has nobody to count.
    return accumulator.occupiedCount - (accumulator.isOccupied(0) ? 1 : 0)
  }

  /// Hits in the trailing window of that length that ends with `head`, in all and by client.
  func trailing(_ span: Timestamp.Span, head: Timestamp, horizon: Timestamp, in facts: Facts) -> TrailingHits {
    let window = Window(lower: (head - span).milliseconds + 1, upper: horizon.milliseconds)
    if trailing[span] == nil {
      trailing[span] = TrailingHits(Predicate(key.filter, lexicons: lexicons, context: context))
    }
    trailing[span]!.move(to: window, in: facts)
    return trailing[span]!
  }

  /// The groups of a dimension that the ranking asks for.
  func answer(
    _ ranking: Ranking, head: Timestamp, horizon: Timestamp, in facts: Facts
  ) -> Ranking.Answer {
    guard let accumulator = cuboid(of: ranking.dimension)?.accumulator else {
      return Ranking.Answer(ranking: ranking, rows: [], groupCount: 0)
    }
    let seconds = max(1, Double(min(window.upper, head.milliseconds) - max(window.lower, facts.span.lower)) / 1000)
    let meters = Set(([ranking.sort] + ranking.columns).compactMap(\.trailing)).reduce(
      into: [Timestamp.Span: TrailingHits]()
    ) { $0[$1] = trailing($1, head: head, horizon: horizon, in: facts) }

    func number(_ column: Ranking.Column, _ group: Int) -> Number {
      guard let span = column.trailing else { return accumulator.value(column.measure, of: group, seconds: seconds) }
      precondition(ranking.dimension == .client, "Trailing rates are kept by client.")
      return .real(Double(meters[span]?.hits(of: group) ?? 0) / span.inSeconds)
    }

    let lexicon = lexicons[ranking.dimension]
    let order = RankOrder(
      ascending: ranking.ascending, key: { number(ranking.sort, $0).double ?? -1 },
      precedes: { a, b in
        // Most rates are zero most of the time: what is left of the order has to mean something as well.
        if let first = ranking.columns.first, first != ranking.sort {
          let keys = (number(first, a).double ?? -1, number(first, b).double ?? -1)
          if keys.0 != keys.1 { return keys.0 > keys.1 }
        }
        return lexicon.bytes(of: ValueID(a)).lexicographicallyPrecedes(lexicon.bytes(of: ValueID(b)))
      })
    let shown =
      ranking.pinned?.map { Int($0) }
      ?? Array(order.first(ranking.offset + ranking.limit, of: accumulator.occupied).dropFirst(ranking.offset))
    return Ranking.Answer(
      ranking: ranking,
      rows: shown.map { group in
        Ranking.Row(
          member: Member(ValueID(group), of: ranking.dimension, in: lexicons),
          values: ranking.columns.map { number($0, group) }, trend: [])
      },
      groupCount: accumulator.occupiedCount)
  }

  /// Hits over time of some values of a dimension, in `bins` bins over the window; nil where it was told to stop.
  func trends(
    of members: [Member], in dimension: Dimension, bins: Int, over span: Window, facts: Facts, while mayGoOn: () -> Bool
  ) -> [[Int]]? {
    guard !members.isEmpty, bins > 0, !span.isEmpty else { return members.map { _ in [] } }
    var places: [ValueID: Int] = [:]
    for (place, member) in members.enumerated() { places[member.id] = place }
    var trends = members.map { _ in [Int](repeating: 0, count: bins) }
    let column = lexicons.schema.column(of: dimension)
    // By the column's ids, so that the scan needs one load a row; -1 is not asked for.
    let lookup: [Int32] = (0..<lexicons[column].count).map {
      places[lexicons.rollUp(ValueID($0), to: dimension)].map(Int32.init) ?? -1
    }
    let width = max(1, (span.upper - span.lower + Int64(bins)) / Int64(bins))
    for part in facts.segments where part.count > 0 && part.segment.timeSpan.intersects(span) {
      if !mayGoOn() { return nil }
      let rows = part.segment.rows(part.count)
      for start in stride(from: 0, to: part.count, by: Selection.piece) {
        let range = start..<min(start + Selection.piece, part.count)
        let picked = selection.pick(rows, range, in: span, span: part.segment.timeSpan)
        let ids = rows[column]
        lookup.withUnsafeBufferPointer { lookup in
          for row in picked {
            let id = Int(ids[Int(row)])
            guard id < lookup.count, lookup[id] >= 0 else { continue }
            trends[Int(lookup[id])][Int((rows.times[Int(row)] - span.lower) / width)] += 1
          }
        }
      }
    }
    return trends
  }

  /// The newest events of the window, the latest arrival first.
  func latest(_ limit: Int, in facts: Facts) -> [LoggedEvent] {
    var found: [LoggedEvent] = []
    for part in facts.segments.reversed() where part.count > 0 && part.segment.timeSpan.intersects(window) {
      let rows = part.segment.rows(part.count)
      var end = part.count
      while end > 0 && found.count < limit {
        let start = max(0, end - Selection.piece)
        let picked = selection.pick(rows, start..<end, in: window, span: part.segment.timeSpan)
        for row in picked.reversed().prefix(limit - found.count) {
          found.append(LoggedEvent(rows, Int(row), lexicons))
        }
        end = start
      }
      if found.count == limit { break }
    }
    return found.enumerated().sorted { ($1.element.time, $0.offset) < ($0.element.time, $1.offset) }.map(\.element)
  }
}

extension Slice.Cuboid {
  mutating func take(
    _ piece: WindowCursor.Piece, _ picked: UnsafeBufferPointer<Int32>, groups: UnsafeMutablePointer<Int32>
  ) {
    map.name(piece.rows, picked, into: groups)
    if piece.isRemoval {
      accumulator.remove(piece.rows, picked, groups: groups)
    } else {
      accumulator.add(piece.rows, picked, groups: groups)
    }
  }
}

/// Hits of the last so many seconds, in all and by client: exact, and kept by adding what enters the window and taking away
/// what leaves it.
struct TrailingHits {
  private let scratch = Selection.Scratch()
  private var selection: Selection
  private var cursor = WindowCursor()
  private var counts: [UInt32] = []
  private(set) var total = 0

  init(_ predicate: Predicate) { selection = Selection(predicate, scratch: scratch) }

  func hits(of client: Int) -> Int { client < counts.count ? Int(counts[client]) : 0 }

  mutating func move(to window: Window, in facts: Facts) {
    var selection = self.selection
    var total = self.total
    // Taken out and put back: while both held them, the first change would copy them all.
    var counts: [UInt32] = []
    swap(&counts, &self.counts)
    let outcome = cursor.move(to: window, in: facts, while: { true }) { piece in
      let picked = selection.pick(piece.rows, piece.range, in: piece.window, except: piece.except, span: piece.span)
      let clients = piece.rows[.client]
      total += piece.isRemoval ? -picked.count : picked.count
      for row in picked {
        let client = Int(clients[Int(row)])
        if client >= counts.count {
          counts.append(contentsOf: repeatElement(0, count: max(client + 1 - counts.count, counts.count)))
        }
        counts[client] = piece.isRemoval ? counts[client] &- 1 : counts[client] &+ 1
      }
    }
    self.selection = selection
    if outcome == .stale {
      // Rows of the window are gone from memory: what is left is counted afresh.
      cursor = WindowCursor()
      self.total = 0
      move(to: window, in: facts)
    } else {
      self.counts = counts
      self.total = total
    }
  }
}
