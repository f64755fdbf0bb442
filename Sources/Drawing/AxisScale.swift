/// A vertical axis from 0 to `top` with its ticks at 1, 2 or 5 times a power of ten apart, so that it stays as it is while
/// the values below it wobble.
public struct AxisScale: Hashable, Sendable {
  public let top: Double
  public let step: Double

  /// The smallest scale of at most five ticks that holds a value. 23 gives 5, 10, 15, 20, 25.
  public init(covering value: Double) {
    guard value > 0, value.isFinite, value < 1e300 else {
      top = 1
      step = 1
      return
    }
    var power = 1.0
    while power * 5 < value { power *= 10 }
    while power > value && power > 1e-300 { power /= 10 }
    // From here power ≤ value ≤ 10 × power, or nearly so: the steps tried go from too fine to too coarse.
    for factor in [0.1, 0.2, 0.5, 1, 2, 5] {
      let step = power * factor
      let ticks = (value / step).rounded(.up)
      if ticks <= 5 {
        self.step = step
        top = step * max(1, ticks)
        return
      }
    }
    step = power * 10
    top = power * 10
  }

  /// The ticks to write on an axis of so many rows, the highest first, with their rows counted from the foot: evenly
  /// spaced, as many as leave a free row between them, and zero if there is room for it.
  func labels(inRows rows: Int) -> [(value: Double, row: Int)] {
    let count = max(1, Int((top / step).rounded()))
    func row(of tick: Int) -> Int { max(0, (tick * rows + count - 1) / count - 1) }
    let stride = (1..<count).first { stride in
      count.isMultiple(of: stride) && row(of: count) - row(of: count - stride) >= 2
        && row(of: 2 * stride) - row(of: stride) >= 2
    }
    let ticks = Array(Swift.stride(from: count, to: 0, by: -(stride ?? count)))
    let labels = ticks.map { (value: Double($0) * step, row: row(of: $0)) }
    return (labels.last?.row ?? 0) >= 2 ? labels + [(value: 0, row: 0)] : labels
  }
}
