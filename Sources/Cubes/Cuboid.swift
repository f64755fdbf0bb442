import PageEvents
import Synchronization

/// The counters of a dimension's values in a slice, by id.
///
/// Ids are dense, so this is a flat table: adding is one cache line. It knows how many values have events, and keeps the
/// foremost of them in order as they change, so that what a panel shows costs what is on the screen.
final class Cuboid {
  let dimension: Dimension
  let column: Dimension
  private let lexicons: Lexicons
  private var cells: UnsafeMutablePointer<Counters>
  private var capacity = 0
  /// How many values have events.
  private(set) var occupied = 0
  /// Of the values that a history held, and of all others.
  private var errors: [ValueID: Int] = [:]
  private var errorOfOthers = 0
  /// Distinct clients by value, where an order by them is asked for.
  private var pairs: ClientPairs?
  /// By summed column, what the values' events add up to.
  private let summed: [SummedColumn]
  private var sums: [UnsafeMutablePointer<FixedPointSum>]
  private var board: Leaderboard?
  /// Held by whichever of the crew counts here. One for each cuboid: so two threads seldom wait for each other.
  private let lock = Mutex<Void>(())

  init(_ dimension: Dimension, countsClients: Bool, in lexicons: Lexicons) {
    self.dimension = dimension
    self.lexicons = lexicons
    column = lexicons.schema.column(of: dimension)
    cells = .allocate(capacity: 0)
    summed = lexicons.schema.summed.map { SummedColumn($0, lexicons) }
    sums = summed.map { _ in .allocate(capacity: 0) }
    pairs = countsClients ? ClientPairs() : nil
  }

  deinit {
    cells.deallocate()
    for sums in sums { sums.deallocate() }
  }

  /// Whether it needs more of events than segments have counted.
  var readsRows: Bool { pairs != nil || !summed.isEmpty }

  /// Memory held, in bytes.
  var footprint: Int {
    capacity * (MemoryLayout<Counters>.stride + sums.count * MemoryLayout<FixedPointSum>.stride)
      + (pairs?.footprint ?? 0) + errors.count * 32
  }

  func counters(of group: ValueID) -> Counters { Int(group) < capacity ? cells[Int(group)] : .zero }

  /// By how many hits at the most a value's number may be too low: what a history had lost sight of.
  func error(of group: ValueID) -> Int { errors[group] ?? errorOfOthers }
  var isExact: Bool { errorOfOthers == 0 }

  /// Clients of a value; nil where they aren't counted.
  func clients(of group: ValueID) -> Int? { pairs?.clients(of: Int(group)) }

  /// What a summed column's values add up to in a value's events.
  func sum(of column: Dimension, for group: ValueID) -> FixedPointSum {
    guard let place = lexicons.schema.summed.firstIndex(of: column), Int(group) < capacity else { return .zero }
    return sums[place][Int(group)]
  }

  func removeAll() {
    cells.update(repeating: .zero, count: capacity)
    for sums in sums { sums.update(repeating: .zero, count: capacity) }
    occupied = 0
    board = nil
    errors = [:]
    errorOfOthers = 0
    if pairs != nil { pairs = ClientPairs() }
  }

  // MARK: - Counting

  /// Adds the counters of a dictionary's values, or takes them away.
  func add(_ dictionary: IDColumn.Dictionary, _ counters: UnsafePointer<Cell>, isRemoval: Bool) {
    let isDerived = column != dimension
    change { change in
      for place in 0..<dictionary.count where !counters[place].isEmpty {
        let group = isDerived ? lexicons.rollUp(dictionary[place], to: dimension) : dictionary[place]
        change.apply(Int(group), counters[place], isRemoval: isRemoval)
      }
    }
  }

  /// Begins with what a history knows of the dimension's values.
  func add(_ history: HeavyHitters<ValueID>) {
    reserve(lexicons[dimension].count)
    errorOfOthers = history.largestEvicted
    for entry in history.entries {
      if cells[Int(entry.key)].isEmpty { occupied += 1 }
      cells[Int(entry.key)].merge(entry.tally)
      errors[entry.key] = entry.error
    }
  }

  /// Adds picked rows one by one, or takes them away: where there are few, or where the rows have no dictionary.
  func add(
    _ ids: IDColumn, _ picked: UnsafeBufferPointer<Int32>, _ addends: UnsafePointer<Cell>, isRemoval: Bool
  ) {
    let isDerived = column != dimension
    change { change in
      for i in 0..<picked.count {
        let id = ids[Int(picked[i])]
        let group = isDerived ? lexicons.rollUp(id, to: dimension) : id
        change.apply(Int(group), addends[i], isRemoval: isRemoval)
      }
    }
  }

  /// Takes in of picked rows what segments don't count: clients by value, and sums.
  func addRows(
    _ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch, isRemoval: Bool
  ) {
    RollupMap(dimension, in: lexicons).name(rows, picked, into: scratch.groups)
    lock.withLock { _ in
      pairs?.change(rows[.client], picked, groups: scratch.groups, isRemoval: isRemoval)
      reserve(lexicons[dimension].count)
      for (place, column) in summed.enumerated() {
        column.add(rows, picked, scratch, to: sums[place], isRemoval: isRemoval)
      }
    }
  }

  /// What changes, outside of the object while it does: a loop over its own variables would be checked at every step.
  private struct Change {
    let cells: UnsafeMutablePointer<Counters>
    var occupied: Int
    var board: Leaderboard?
    unowned(unsafe) let cuboid: Cuboid

    @inline(__always) mutating func apply(_ group: Int, _ addend: Cell, isRemoval: Bool) {
      let before = cells[group]
      var after = before
      if isRemoval { after.remove(addend) } else { after.merge(addend) }
      cells[group] = after
      if before.isEmpty != after.isEmpty { occupied += after.isEmpty ? -1 : 1 }
      if board != nil { board?.note(group, after, in: cuboid) }
    }
  }

  private func change(_ body: (inout Change) -> Void) {
    lock.withLock { _ in
      reserve(lexicons[dimension].count)
      var change = Change(cells: cells, occupied: occupied, board: board.take(), cuboid: self)
      body(&change)
      occupied = change.occupied
      board = change.board
    }
  }

  private func reserve(_ count: Int) {
    if count <= capacity { return }
    let larger = max(count, capacity + capacity / 2, 64)
    let grown = UnsafeMutablePointer<Counters>.allocate(capacity: larger)
    grown.update(from: cells, count: capacity)
    (grown + capacity).update(repeating: .zero, count: larger - capacity)
    cells.deallocate()
    cells = grown
    for place in sums.indices {
      let grown = UnsafeMutablePointer<FixedPointSum>.allocate(capacity: larger)
      grown.update(from: sums[place], count: capacity)
      (grown + capacity).update(repeating: .zero, count: larger - capacity)
      sums[place].deallocate()
      sums[place] = grown
    }
    capacity = larger
  }

  // MARK: - Order

  /// The groups that have events.
  var groups: [Int] { (0..<capacity).filter { !cells[$0].isEmpty } }

  /// The number that a group is ordered by: a whole one, as measures of counters are.
  @inline(__always) func key(_ measure: Measure, of group: Int, _ cell: Counters) -> Int {
    switch measure {
    case .bytes: cell.bytes
    case .errors: cell.errors
    case .clients: pairs?.clients(of: group) ?? 0
    case .sum(let column): sum(of: column, for: ValueID(group)).key
    default: cell.hits
    }
  }

  func key(_ measure: Measure, of group: Int) -> Int { key(measure, of: group, counters(of: ValueID(group))) }

  /// The first groups by a measure, greatest first; ties by another measure, then by their bytes.
  func first(_ count: Int, by sort: Measure, then tie: Measure) -> [Int] {
    // These change without their cells being touched.
    let isApart = [sort, tie].contains { $0 == .clients || $0.summedColumn != nil }
    if isApart {
      return order(by: sort, then: tie).first(count, of: groups)
    }
    if board?.sort != sort || board?.tie != tie { board = Leaderboard(sort: sort, tie: tie) }
    return board?.first(count, in: self) ?? []
  }

  func order(by sort: Measure, then tie: Measure) -> RankOrder {
    RankOrder(
      ascending: false, key: { [self] in Double(key(sort, of: $0, cells[$0])) },
      precedes: { [self] a, b in
        let keys = (key(tie, of: a, cells[a]), key(tie, of: b, cells[b]))
        return keys.0 != keys.1 ? keys.0 > keys.1 : comesFirst(a, b)
      })
  }

  /// Whether a group's bytes come before another's.
  func comesFirst(_ a: Int, _ b: Int) -> Bool {
    let lexicon = lexicons[dimension]
    return lexicon.bytes(of: ValueID(a)).lexicographicallyPrecedes(lexicon.bytes(of: ValueID(b)))
  }
}
