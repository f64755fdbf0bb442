import PageEvents

/// A test of one dimension, asked by the ids of the column that holds it.
///
/// Of a derived dimension every distinct value is tested once: a million URLs may have a hundred sections.
final class DimensionTest {
  private let dimension: Dimension
  private let test: ValueTest
  private let lexicons: Lexicons
  private let lexicon: Lexicon
  private let isDerived: Bool
  /// By id of a derived dimension. Stays empty for a column, whose values are asked for once anyway.
  private var answers = UnsafeMutablePointer<Answer>.allocate(capacity: 0)
  private var capacity = 0

  private enum Answer: UInt8 {
    case no, yes, open

    init(_ holds: Bool) { self = holds ? .yes : .no }
  }

  init(_ dimension: Dimension, _ test: ValueTest, lexicons: Lexicons) {
    self.dimension = dimension
    self.test = test
    self.lexicons = lexicons
    lexicon = lexicons[dimension]
    isDerived = dimension.isDerived
  }

  deinit { answers.deallocate() }

  func holds(_ columnID: ValueID) -> Bool {
    guard isDerived else { return test.holds(columnID, in: lexicon) }
    let id = lexicons.rollUp(columnID, to: dimension)
    if Int(id) >= capacity { grow(beyond: Int(id)) }
    if answers[Int(id)] == .open { answers[Int(id)] = Answer(test.holds(id, in: lexicon)) }
    return answers[Int(id)] == .yes
  }

  private func grow(beyond id: Int) {
    let larger = max(id + 1, capacity * 2)
    let grown = UnsafeMutablePointer<Answer>.allocate(capacity: larger)
    grown.moveInitialize(from: answers, count: capacity)
    (grown + capacity).initialize(repeating: .open, count: larger - capacity)
    answers.deallocate()
    (answers, capacity) = (grown, larger)
  }
}
