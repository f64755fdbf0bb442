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

  /// The values of the ticks above 0, the highest first.
  var ticks: [Double] {
    let count = max(1, Int((top / step).rounded()))
    return (1...count).reversed().map { Double($0) * step }
  }
}
