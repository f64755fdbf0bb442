public import PageEvents

/// Which events to look at: a value that can be printed, compared, and parsed back.
///
/// It says nothing of where events are kept: a `Predicate` decides it over columns, another engine may translate it. Made
/// from text by `parse(_:schema:)`, or from what the cursor is on by `equals(_:_:)`, `missing(_:)`, `and(_:)` and
/// `excluding(_:)`. For every filter, `parse(description)` is the same filter again.
///
///     status >= 500 and path ~ "^/api/" and not client in 10.0.0.0/8
public indirect enum Filter: Hashable, Sendable {
  /// Every event: the empty text, or `*` within an expression.
  case everything
  case condition(Condition)
  case and(Filter, Filter)
  case or(Filter, Filter)
  case not(Filter)
}

extension Filter {
  /// Events whose value is exactly these bytes: no byte is a wildcard. No bytes are the missing value.
  public static func equals(_ dimension: Dimension, _ value: some Sequence<UInt8>) -> Filter {
    .condition(Condition(.equals(dimension, Pattern(literal: value), negated: false)))
  }

  /// Events whose value is exactly this text's UTF-8.
  public static func equals(_ dimension: Dimension, _ value: String) -> Filter { equals(dimension, value.utf8) }

  /// Events whose value has this text somewhere in it, in which no character means anything but itself; its ASCII letters large
  /// or small, if case is ignored.
  public static func contains(_ dimension: Dimension, _ text: String, ignoringCase: Bool = false) -> Filter {
    let escaped = text.map { #"\.[]{}()^$|?*+"#.contains($0) ? "\\\($0)" : String($0) }.joined()
    return .condition(Condition(.matches(dimension, (ignoringCase ? "(?i)" : "") + escaped, negated: false)))
  }

  /// Events that have no value: `user = ""`. Those that have one are `user != ""`.
  public static func missing(_ dimension: Dimension) -> Filter { equals(dimension, EmptyCollection()) }

  /// The one value that it asks for, if that is all that it asks; no bytes for the missing one.
  public var equality: (dimension: Dimension, value: [UInt8])? {
    guard case .condition(let condition) = self,
      case .equals(let dimension, let pattern, negated: false) = condition.kind
    else { return nil }
    return pattern.literal.map { (dimension, $0) }
  }

  /// Both this and the other. What is asked for already is not asked for twice.
  public func and(_ other: Filter) -> Filter {
    other.conjuncts.reduce(self) { sofar, conjunct in
      if sofar == .everything { return conjunct }
      return sofar.conjuncts.contains(conjunct) ? sofar : .and(sofar, conjunct)
    }
  }

  /// This without the other.
  public func excluding(_ other: Filter) -> Filter { and(other.negated) }

  /// The events that this doesn't match, as a person would write it: `=` becomes `!=`.
  public var negated: Filter {
    switch self {
    case .not(let filter): filter
    case .condition(let condition): condition.negated.map(Filter.condition) ?? .not(self)
    case .everything, .and, .or: .not(self)
    }
  }

  /// The parts joined by the outermost `and`s: the steps of a drill-down, in order. Empty for everything.
  public var conjuncts: [Filter] {
    var parts: [Filter] = []
    var rest = self
    while case .and(let left, let right) = rest {
      parts.append(contentsOf: right.conjuncts.reversed())
      rest = left
    }
    if rest != .everything { parts.append(rest) }
    return parts.reversed()
  }
}
