#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The distribution of a group's latencies, from which any quantile is read within 1 % of the true value; the longest is exact.
///
/// A DDSketch: bin i counts values in (γ^(i−1), γ^i] with γ = 1.01/0.99. Merging adds the bins, so a quantile doesn't depend
/// on how the events were split or ordered. Only the stretch of bins in use is held, at 4 bytes each: five hundred for
/// latencies from 100 µs to 2 s.
///
/// Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019.
public struct LatencySketch: MeasureAlgebra, Equatable {
  /// Values are within this share of the true quantile.
  public static let relativeError = 0.01
  private static let logGamma = log((1 + relativeError) / (1 - relativeError))

  private var bins: [UInt32] = []
  /// The index of the first of `bins`.
  private var first = 0
  private var zeros = 0
  public private(set) var count = 0
  /// The longest latency, in microseconds.
  public private(set) var longest: UInt32 = 0

  public static let zero = LatencySketch()

  public init() {}

  /// Adds one latency in microseconds.
  public mutating func add(_ microseconds: UInt32) {
    count += 1
    longest = max(longest, microseconds)
    if microseconds == 0 {
      zeros += 1
      return
    }
    let index = Int((log(Double(microseconds)) / Self.logGamma).rounded(.up))
    reserve(index...index)
    bins[index - first] += 1
  }

  public mutating func merge(_ other: LatencySketch) {
    count += other.count
    zeros += other.zeros
    longest = max(longest, other.longest)
    guard !other.bins.isEmpty else { return }
    reserve(other.first...(other.first + other.bins.count - 1))
    for (offset, n) in other.bins.enumerated() { bins[other.first + offset - first] += n }
  }

  /// The latency in microseconds that a share `q` of the events does not exceed; nil without events.
  public func quantile(_ q: Double) -> Double? {
    guard count > 0 else { return nil }
    if q >= 1 { return Double(longest) }
    var left = Int(q * Double(count - 1)) - zeros
    if left < 0 { return 0 }
    for (offset, n) in bins.enumerated() {
      left -= Int(n)
      if left < 0 {
        // The middle of the bin, in the sense that makes the error the same on both sides.
        let upper = exp(Double(first + offset) * Self.logGamma)
        return min(Double(longest), upper * (1 - Self.relativeError))
      }
    }
    return Double(longest)
  }

  private mutating func reserve(_ range: ClosedRange<Int>) {
    if bins.isEmpty { first = range.lowerBound }
    if range.lowerBound < first {
      bins.insert(contentsOf: repeatElement(0, count: first - range.lowerBound), at: 0)
      first = range.lowerBound
    }
    let missing = range.upperBound - first + 1 - bins.count
    if missing > 0 { bins.append(contentsOf: repeatElement(0, count: missing)) }
  }
}
