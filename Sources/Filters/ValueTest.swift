import PageEvents

/// A condition on one dimension's value, ready to be asked of values.
enum ValueTest {
  case missing
  case pattern(Pattern)
  case oneOf(patterns: [Pattern], networks: [IPAddress], isMissing: Bool)
  case expression(RegularExpression)
  /// In millionths.
  case number(ClosedRange<Int64>)

  /// Whether the value matches: id 0 is the missing value, and only what asks for it matches it.
  func holds(_ id: ValueID, in lexicon: Lexicon) -> Bool {
    guard id != 0 else {
      return switch self {
      case .missing: true
      case .oneOf(_, _, let isMissing): isMissing
      case .pattern, .expression, .number: false
      }
    }
    let value = lexicon.bytes(of: id)
    switch self {
    case .missing: return false
    case .pattern(let pattern): return pattern.matches(value)
    case .oneOf(let patterns, let networks, _):
      return patterns.contains { $0.matches(value) } || (!networks.isEmpty && Self.isAddress(value, in: networks))
    case .expression(let expression): return expression.matches(value)
    case .number(let range):
      guard let number = FixedPoint(value) else { return false }
      return range.contains(number.millionths)
    }
  }

  private static func isAddress(_ value: UnsafeRawBufferPointer, in networks: [IPAddress]) -> Bool {
    // A client is an address, a network has a mask.
    let address =
      value.contains(UInt8(ascii: "/"))
      ? IPAddress(network: String(decoding: value, as: UTF8.self)) : IPAddress(value)
    guard let address else { return false }
    return networks.contains { $0.contains(address) }
  }
}

/// A test of one dimension, asked by the ids of the column that holds it.
///
/// Of a derived dimension every distinct value is tested once: a million URLs may have a hundred sections.
final class DimensionTest {
  private let dimension: Dimension
  private let test: ValueTest
  private let lexicons: Lexicons
  private let lexicon: Lexicon
  /// By id of a derived dimension: 0 no, 1 yes, 2 not asked yet. Stays empty for a column, which has its `ColumnTable`.
  private var answers: [UInt8] = []
  private let isDerived: Bool

  init(_ dimension: Dimension, _ test: ValueTest, lexicons: Lexicons) {
    self.dimension = dimension
    self.test = test
    self.lexicons = lexicons
    lexicon = lexicons[dimension]
    isDerived = dimension.isDerived
  }

  func holds(_ columnID: ValueID) -> Bool {
    guard isDerived else { return test.holds(columnID, in: lexicon) }
    let id = lexicons.rollUp(columnID, to: dimension)
    let index = Int(id)
    if index >= answers.count {
      answers += repeatElement(2, count: max(index + 1, answers.count * 2) - answers.count)
    }
    if answers[index] == 2 { answers[index] = test.holds(id, in: lexicon) ? 1 : 0 }
    return answers[index] == 1
  }
}

/// What a filter asks of one column's values, all of it: decided once per distinct value.
indirect enum Decision {
  case test(DimensionTest)
  case not(Decision)
  case and(Decision, Decision)
  case or(Decision, Decision)

  func holds(_ id: ValueID) -> Bool {
    switch self {
    case .test(let test): test.holds(id)
    case .not(let decision): !decision.holds(id)
    case .and(let a, let b): a.holds(id) && b.holds(id)
    case .or(let a, let b): a.holds(id) || b.holds(id)
    }
  }
}
