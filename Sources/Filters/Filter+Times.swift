public import PageEvents

extension Filter {
  /// Events from this moment on.
  public static func from(_ time: Timestamp) -> Filter {
    .condition(Condition(.time(.greaterOrEqual, .moment(time))))
  }

  /// Events before this moment.
  public static func before(_ time: Timestamp) -> Filter { .condition(Condition(.time(.less, .moment(time)))) }

  /// The same with all times as moments: it means the same wherever it is read.
  public func resolved(in context: TimeContext) -> Filter {
    switch self {
    case .everything: self
    case .and(let left, let right): .and(left.resolved(in: context), right.resolved(in: context))
    case .or(let left, let right): .or(left.resolved(in: context), right.resolved(in: context))
    case .not(let filter): .not(filter.resolved(in: context))
    case .condition(let condition):
      if case .time(let comparator, let literal) = condition.kind {
        .condition(Condition(.time(comparator, .moment(literal.resolve(in: context)))))
      } else {
        self
      }
    }
  }
}
