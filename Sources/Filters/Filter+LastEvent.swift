extension TimeLiteral {
  /// Whether the moment meant is known only with the log's last event: `12:30`, `-15m`.
  public var dependsOnLastEvent: Bool {
    switch self {
    case .timeOfDay, .beforeLastEvent: true
    case .moment, .local: false
    }
  }
}

extension Filter {
  /// Whether it asks for times, which may be of a zone that it doesn't name.
  public var hasTimes: Bool {
    switch self {
    case .everything: false
    case .condition(let condition): condition.isTime
    case .and(let left, let right), .or(let left, let right): left.hasTimes || right.hasTimes
    case .not(let filter): filter.hasTimes
    }
  }

  /// Whether which events match is known only with the log's last event. A filter that doesn't can be decided while the
  /// log is still being read.
  public var dependsOnLastEvent: Bool {
    switch self {
    case .everything: false
    case .condition(let condition): condition.dependsOnLastEvent
    case .and(let left, let right), .or(let left, let right): left.dependsOnLastEvent || right.dependsOnLastEvent
    case .not(let filter): filter.dependsOnLastEvent
    }
  }
}

extension Filter.Condition {
  fileprivate var isTime: Bool { if case .time = kind { true } else { false } }

  fileprivate var dependsOnLastEvent: Bool {
    guard case .time(_, let literal) = kind else { return false }
    return literal.dependsOnLastEvent
  }
}
