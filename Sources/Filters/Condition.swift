import PageEvents

extension Filter {
  /// One comparison of one field. Made by parsing or by the constructors of `Filter`, so that each can be written as text.
  public struct Condition: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      /// `=` and `!=`.
      case equals(Dimension, Pattern, negated: Bool)
      /// `in` and `not in`.
      case oneOf(Dimension, [Member], negated: Bool)
      /// `~` and `!~`. The expression is known to compile.
      case matches(Dimension, String, negated: Bool)
      /// `<`, `<=`, `>`, `>=` on a dimension whose values are numbers.
      case ordered(Dimension, Comparator, FixedPoint)
      case bytes(Comparator, SizeLiteral)
      case latency(Comparator, DurationLiteral)
      case time(Comparator, TimeLiteral)
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// The condition with the opposite operator, where that matches exactly the other events. It doesn't for numbers:
    /// an event without a status matches neither `status < 500` nor `status >= 500`.
    var negated: Condition? {
      switch kind {
      case .equals(let dimension, let pattern, let negated):
        Condition(.equals(dimension, pattern, negated: !negated))
      case .oneOf(let dimension, let members, let negated):
        Condition(.oneOf(dimension, members, negated: !negated))
      case .matches(let dimension, let expression, let negated):
        Condition(.matches(dimension, expression, negated: !negated))
      case .ordered, .bytes, .latency, .time: nil
      }
    }
  }
}

/// The comparisons of numbers.
enum Comparator: String, Hashable, Sendable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// What may stand in the list after `in`.
enum Member: Hashable, Sendable {
  case pattern(Pattern)
  /// An address or a network, for the dimensions that hold addresses.
  case network(IPAddress)

  /// A value of the dimension's list: an address is compared as an address, however it is spelt.
  init(_ pattern: Pattern, of dimension: Dimension) {
    if Field.holdsAddresses(dimension), let literal = pattern.literal,
      let network = IPAddress(network: String(decoding: literal, as: UTF8.self))
    {
      self = .network(network)
    } else {
      self = .pattern(pattern)
    }
  }
}
