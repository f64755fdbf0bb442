public import PageEvents

extension Filter {
  /// The dimensions whose values decide which events match; those of its numbers and times are none.
  public var dimensions: [Dimension] {
    switch self {
    case .everything: []
    case .condition(let condition): condition.dimension.map { [$0] } ?? []
    case .and(let left, let right), .or(let left, let right): left.dimensions + right.dimensions
    case .not(let filter): filter.dimensions
    }
  }
}

extension Filter.Condition {
  fileprivate var dimension: Dimension? {
    switch kind {
    case .equals(let dimension, _, _), .oneOf(let dimension, _, _), .matches(let dimension, _, _),
      .ordered(let dimension, _, _):
      dimension
    case .bytes, .latency, .time: nil
    }
  }
}
