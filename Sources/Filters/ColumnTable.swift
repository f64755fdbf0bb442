import PageEvents

/// The answers to all that a filter asks of one column: a byte by value id.
///
/// A value is decided when a row first has it, so that values outside of the rows asked for cost nothing; from then on a
/// row costs one load: 0.5 ns with 10 distinct values, 0.7 to 1.2 ns with 840,000 (a million rows, release build, one
/// core). Memory is a byte for each id up to the highest seen.
///
/// Of packed rows it is the dictionary that is asked, once for all rows: where one value matches, a row costs a comparison, 16
/// at a time; where none or all do, nothing.
final class ColumnTable {
  private static let undecided: UInt8 = 2

  let column: Dimension
  let decision: Decision
  /// 0 no, 1 yes, 2 undecided. As many as the next power of two above every id seen.
  private var answers: UnsafeMutablePointer<UInt8>
  private var capacity = 0
  /// The answers by place in the dictionary of the packed rows last asked of.
  private var places: [UInt8] = []
  private var known: (identity: Int, finding: Finding) = (0, .none)

  /// Which of a dictionary's values match.
  private enum Finding {
    case none, some, all
    /// The one at that place, and no other.
    case one(Int)
  }

  init(_ column: Dimension, _ decision: Decision) {
    self.column = column
    self.decision = decision
    answers = .allocate(capacity: 0)
  }

  deinit { answers.deallocate() }

  /// Writes a byte a row: 1 where the row's value matches, 0 where it doesn't.
  func select(_ rows: EventRows, at start: Int, count: Int, into mask: UnsafeMutablePointer<UInt8>) {
    switch rows[column] {
    case .ids(let ids): select(ids + start, count: count, into: mask)
    case .constant: select(nil as UnsafePointer<UInt8>?, find(in: rows), count, mask)
    case .ones(let places, _): select(places + start, find(in: rows), count, mask)
    case .twos(let places, _): select(places + start, find(in: rows), count, mask)
    }
  }

  /// What is known of packed rows without a look at them.
  func verdict(on rows: EventRows) -> Predicate.Verdict {
    guard rows.identity != 0 else { return .some }
    return switch find(in: rows) {
    case .none: .none
    case .all: .all
    case .some, .one: .some
    }
  }

  private func find(in rows: EventRows) -> Finding {
    if known.identity == rows.identity { return known.finding }
    guard let dictionary = rows[column].dictionary else { return .some }
    if places.count < dictionary.count { places = [UInt8](repeating: 0, count: max(dictionary.count, 256)) }
    places.withUnsafeMutableBufferPointer { places in
      guard let places = places.baseAddress, let ids = dictionary.baseAddress else { return }
      select(ids, count: dictionary.count, into: places)
    }
    let matching = places.prefix(dictionary.count).reduce(0) { $0 + Int($1) }
    let finding: Finding =
      switch matching {
      case 0: .none
      case dictionary.count: .all
      case 1: places.firstIndex(of: 1).map { .one($0) } ?? .none
      default: .some
      }
    known = (rows.identity, finding)
    return finding
  }

  @inline(__always) private func select<Place: FixedWidthInteger & UnsignedInteger>(
    _ rows: UnsafePointer<Place>?, _ finding: Finding, _ count: Int, _ mask: UnsafeMutablePointer<UInt8>
  ) {
    switch finding {
    case .none: mask.update(repeating: 0, count: count)
    case .all: mask.update(repeating: 1, count: count)
    case .one(let place):
      guard let rows else { return }
      let wanted = Place(truncatingIfNeeded: place)
      for row in 0..<count { mask[row] = rows[row] == wanted ? 1 : 0 }
    case .some:
      places.withUnsafeBufferPointer { places in
        guard let rows, let places = places.baseAddress else { return }
        for row in 0..<count { mask[row] = places[Int(rows[row])] }
      }
    }
  }

  private func select(_ ids: UnsafePointer<ValueID>, count: Int, into mask: UnsafeMutablePointer<UInt8>) {
    // All bits together are at least the highest id, and below the same power of two; unlike a maximum, every machine
    // ors in vectors.
    var bits: ValueID = 0
    for row in 0..<count { bits |= ids[row] }
    if Int(bits) >= capacity { grow(beyond: Int(bits)) }
    let answers = answers
    var seen: UInt8 = 0
    for row in 0..<count {
      let answer = answers[Int(ids[row])]
      mask[row] = answer
      seen |= answer
    }
    if seen & Self.undecided != 0 { decide(ids, count: count, into: mask) }
  }

  private func decide(_ ids: UnsafePointer<ValueID>, count: Int, into mask: UnsafeMutablePointer<UInt8>) {
    for row in 0..<count where mask[row] == Self.undecided {
      let id = Int(ids[row])
      if answers[id] == Self.undecided { answers[id] = decision.holds(ids[row]) ? 1 : 0 }
      mask[row] = answers[id]
    }
  }

  private func grow(beyond id: Int) {
    let larger = max(64, 1 << (Int.bitWidth - id.leadingZeroBitCount))
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    grown.update(from: answers, count: capacity)
    (grown + capacity).update(repeating: Self.undecided, count: larger - capacity)
    answers.deallocate()
    answers = grown
    capacity = larger
  }
}
