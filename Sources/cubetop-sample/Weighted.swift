/// A choice among `count` things of different weights, made in constant time: Vose's alias method.
///
/// Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE TSE 1991.
struct Weighted {
  private let keep: [Double]
  private let alias: [Int32]

  var count: Int { keep.count }

  init(_ weights: [Double]) {
    precondition(!weights.isEmpty, "a choice needs something to choose from")
    var total = 0.0
    for weight in weights { total += weight }
    var scaled = weights.map { $0 * Double(weights.count) / total }
    var small: [Int] = []
    var large: [Int] = []
    for index in scaled.indices {
      if scaled[index] < 1 { small.append(index) } else { large.append(index) }
    }
    var keep = [Double](repeating: 1, count: weights.count)
    var alias = [Int32](repeating: 0, count: weights.count)
    while let poor = small.popLast(), let rich = large.last {
      keep[poor] = scaled[poor]
      alias[poor] = Int32(rich)
      scaled[rich] -= 1 - scaled[poor]
      if scaled[rich] < 1 {
        large.removeLast()
        small.append(rich)
      }
    }
    self.keep = keep
    self.alias = alias
  }

  /// The heavy tail of everything that people choose: the thing of rank k has a weight of about 1/k. The offset
  /// flattens the first ranks a little, as in Mandelbrot's form of Zipf's law, so that no product outsells the shop.
  static func zipf(_ count: Int) -> Weighted {
    Weighted((0..<count).map { 1 / (Double($0) + 2.7) })
  }

  func pick(_ random: inout Random) -> Int {
    let index = random.below(keep.count)
    return random.unit() < keep[index] ? index : Int(alias[index])
  }
}
