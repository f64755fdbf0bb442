import PageEvents

/// A window as the engine works with it: numbers alone, so that looking at it for each event copies nothing that is counted.
struct WindowPlan: BitwiseCopyable {
  /// What is made of count and sum.
  private enum Measure: BitwiseCopyable {
    case count, distinct, sum, average, share
    case quantile(Double)
  }

  let size: WindowState.Size
  let alignment: Rule.Window.Alignment
  let comparison: Rule.Window.Comparison
  /// Whether it has to be looked at when a step is over, though nothing happens.
  let needsTimer: Bool
  let least: Int64
  /// With fewer events it can't be there, whatever they are.
  let leastCount: Int64
  /// Whether more can only do more: then what is too old may stay until somebody wants to know.
  let isMonotonic: Bool
  private let measure: Measure
  /// How many of what is summed make one of its unit.
  private let scale: Double
  /// In the measure's unit, or how many times what was before.
  private let bound: Double

  init(_ window: Rule.Window) {
    size = WindowState.Size(window)
    alignment = window.alignment
    comparison = window.comparison
    needsTimer = window.needsTimer
    least = Int64(window.least)
    switch window.measure {
    case .count: (measure, scale) = (.count, 1)
    case .distinct: (measure, scale) = (.distinct, 1)
    case .sum(let number): (measure, scale) = (.sum, number.scale)
    case .average(let number): (measure, scale) = (.average, number.scale)
    case .share: (measure, scale) = (.share, 1)
    case .quantile(let part, _): (measure, scale) = (.quantile(part), 1)
    }
    switch window.bound {
    case .number(let number): bound = number
    case .before(_, let times): bound = times
    }
    isMonotonic =
      switch window.measure {
      case .count, .distinct, .sum(.bytes), .sum(.latency): true
      default: false
      }
    // There are at most as many values as events.
    switch (window.measure, window.bound, window.comparison) {
    case (.count, .number(let number), .above), (.distinct, .number(let number), .above):
      leastCount = max(least, Int64(min(max(number, 0), 1e15).rounded(.down)) + 1)
    case (.count, .number(let number), .atLeast), (.distinct, .number(let number), .atLeast):
      leastCount = max(least, Int64(min(max(number, 0), 1e15).rounded(.up)))
    case (_, .number, _): leastCount = least
    case (_, .before, _): leastCount = 0
    }
  }

  /// What a window has to come to before a verdict is worth while, if it has so many events already: in a window of a share or a mean,
  /// no more than it has, since with more it takes more. Less than it takes, if in doubt.
  func least(of count: Int64) -> WindowState.Total {
    if size.before > 0 || needsTimer { return .init(count: .min, sum: .min) }
    let least: Double? =
      switch measure {
      case .count, .distinct: nil
      case .sum: bound * scale
      // Of less than nothing it takes less with more events.
      case .average: bound < 0 ? nil : bound * scale * Double(count)
      case .share: bound * Double(count)
      case .quantile(let part): (1 - part) * Double(count) - 1
      }
    guard let least, abs(least) < 1e17 else { return .init(count: leastCount, sum: .min) }
    return .init(count: leastCount, sum: Int64((least - abs(least) * 1e-12).rounded(.down)) - 1)
  }

  /// Whether what it watches for is there, when the window ends with the step of that number and the log began at that time.
  func holds(_ finding: Finding, _ index: Int64, since begin: Int64) -> Bool {
    // Of what was before the log began nothing is known: there may have been events.
    let known = alignment == .firstEvent || (index - size.before - size.span + 1) * size.step >= begin
    if (comparison.isBelow || size.before > 0) && !known { return false }
    if size.before > 0 {
      guard finding.past.count >= max(1, least) else { return false }
      return comparison.holds(
        value(of: finding.now, distinct: 0), bound * value(of: finding.past, distinct: 0))
    }
    guard finding.now.count >= least else { return false }
    if case .quantile(let part) = measure { return holds(quantile: part, finding.now) }
    return comparison.holds(value(of: finding.now, distinct: finding.distinct), bound)
  }

  /// What a window has come to.
  struct Finding {
    var now: WindowState.Total
    var past: WindowState.Total
    var distinct: Int32
  }

  /// What was measured, in the measure's unit; nil where it is only compared.
  func value(_ finding: Finding) -> Double? {
    if case .quantile = measure { return nil }
    return value(of: finding.now, distinct: finding.distinct)
  }

  /// The quantile exceeds the bound where fewer events than it takes stay within.
  private func holds(quantile part: Double, _ total: WindowState.Total) -> Bool {
    let within = total.count - total.sum
    let rank = max(1, Int64((part * Double(total.count)).rounded(.up)))
    return comparison.isBelow ? within >= rank : within < rank
  }

  private func value(of total: WindowState.Total, distinct: Int32) -> Double {
    switch measure {
    case .count: Double(total.count)
    case .distinct: Double(distinct)
    case .sum: Double(total.sum) / scale
    case .average: total.count == 0 ? 0 : Double(total.sum) / scale / Double(total.count)
    case .share: total.count == 0 ? 0 : Double(total.sum) / Double(total.count)
    case .quantile: 0
    }
  }
}

extension Rule.Window.Number {
  fileprivate var scale: Double {
    switch self {
    case .bytes: 1
    case .latency: 1000
    case .column: 1_000_000
    }
  }
}
