extension Rule.Window {
  /// Whether what it watches for is there, when the window ends with the step of that number and the log began at that time.
  func holds(_ state: WindowState, _ index: Int64, since begin: Int64, _ size: WindowState.Size) -> Bool {
    // Of what was before the log began nothing is known: there may have been events.
    let known = alignment == .firstEvent || (index - size.before - size.span + 1) * size.step >= begin
    if (comparison.isBelow || size.before > 0) && !known { return false }
    switch bound {
    case .number(let bound):
      guard state.now.count >= least else { return false }
      if case .quantile(let part, _) = measure { return holds(quantile: part, state.now) }
      return comparison.holds(value(of: state.now, distinct: state.distinct), bound)
    case .before(_, let times):
      guard state.past.count >= max(1, least) else { return false }
      return comparison.holds(
        value(of: state.now, distinct: 0), times * value(of: state.past, distinct: 0))
    }
  }

  /// What was measured, in the measure's unit; nil where it is only compared.
  func value(_ state: WindowState) -> Double? {
    if case .quantile = measure { return nil }
    return value(of: state.now, distinct: state.distinct)
  }

  /// The quantile exceeds the bound where fewer events than it takes stay within.
  private func holds(quantile part: Double, _ total: WindowState.Total) -> Bool {
    let within = total.count - total.sum
    let rank = max(1, Int64((part * Double(total.count)).rounded(.up)))
    return comparison.isBelow ? within >= rank : within < rank
  }

  private func value(of total: WindowState.Total, distinct: Int32) -> Double {
    let count = Double(total.count)
    switch measure {
    case .count: return count
    case .distinct: return Double(distinct)
    case .sum(let number): return Double(total.sum) / number.scale
    case .average(let number): return total.count == 0 ? 0 : Double(total.sum) / number.scale / count
    case .share: return total.count == 0 ? 0 : Double(total.sum) / count
    case .quantile: return 0
    }
  }
}

extension Rule.Window.Number {
  /// How many of what is summed make one of its unit.
  fileprivate var scale: Double {
    switch self {
    case .bytes: 1
    case .latency: 1000
    case .column: 1_000_000
    }
  }
}
