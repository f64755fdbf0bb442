/// The bins of a `LatencySketch`: which one a latency falls into, and which latency stands for a bin.
///
/// The index is a logarithm in whole numbers. A value is 2^k·(1 + s) with s in [0, 1), and between powers of two log₂(1 + s)
/// is replaced by s·(4 − s)/3, which meets it at both ends and is nowhere less than 0.924 times as steep. So 37.5 bins to
/// the doubling do what takes 34.7 with an exact logarithm: 8 % more memory for a quarter of the time, and, as nothing is
/// rounded, bounds that a test can prove bin by bin. The worst of all 2³² latencies is 0.9963 % off.
///
/// A cubic needs 35 bins, but two more multiplications in a row; linear pieces, as in an HdrHistogram, need 50.
enum LatencyBin {
  /// The bin of a latency of at least 1: from 0 to 1,199, and never less for a longer one.
  @inline(__always) static func index(of microseconds: UInt32) -> Int {
    let zeros = UInt64(truncatingIfNeeded: microseconds.leadingZeroBitCount)
    // s with 31 bits after the point, cut to 24: both factors and 25 times their product fit into 64 bits.
    let s = UInt64((microseconds &<< UInt32(truncatingIfNeeded: zeros)) & 0x7FFF_FFFF) &>> 7
    let thirds = (31 &- zeros) &* 3 &<< 48 &+ s &* (4 &<< 24 &- s)
    // 12.5 bins to a third of a doubling.
    return Int(truncatingIfNeeded: (thirds &* 25) &>> 49)
  }

  /// The latency that is within 1 % of all that fall into the bin: the harmonic mean of the shortest and the longest, which
  /// is off by the same share at both ends.
  static func value(at index: Int) -> Double {
    let shortest = Double(shortest(from: index))
    let longest = Double(self.shortest(from: index + 1) - 1)
    return 2 * shortest * longest / (shortest + longest)
  }

  /// The shortest latency whose bin is `index` or a later one; 2³² beyond the last. The index is never inverted by a
  /// formula, which would have to round: 32 halvings find what `index(of:)` really does.
  static func shortest(from index: Int) -> UInt64 {
    var low: UInt64 = 1
    var high: UInt64 = 1 << 32
    while low < high {
      let middle = (low + high) / 2
      if Self.index(of: UInt32(middle)) < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
