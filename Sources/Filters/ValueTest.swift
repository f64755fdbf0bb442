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
