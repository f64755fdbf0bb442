import PageEvents

/// The answers to all that a filter asks of one column: a byte by value id.
///
/// A value is decided when a row first has it, so that values outside of the rows asked for cost nothing; from then on a
/// row costs one load: 0.5 ns with 10 distinct values, 0.7 to 1.2 ns with 840,000 (a million rows, release build, one
/// core). Memory is a byte for each id up to the highest seen.
final class ColumnTable {
  private static let undecided: UInt8 = 2

  let column: Dimension
  let decision: Decision
  /// 0 no, 1 yes, 2 undecided. As many as the next power of two above every id seen.
  private var answers: UnsafeMutablePointer<UInt8>
  private var capacity = 0

  init(_ column: Dimension, _ decision: Decision) {
    self.column = column
    self.decision = decision
    answers = .allocate(capacity: 0)
  }

  deinit { answers.deallocate() }

  /// Writes a byte a row: 1 where the row's value matches, 0 where it doesn't.
  func select(_ ids: UnsafePointer<ValueID>, count: Int, into mask: UnsafeMutablePointer<UInt8>) {
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
