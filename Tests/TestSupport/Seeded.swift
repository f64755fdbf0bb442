/// A small seeded generator (SplitMix64): the same seed gives the same values everywhere, so that a failing one can be run again.
public struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  /// The seed is mixed: taken as it is, the next seed's values would be this one's, a place further on.
  public init(_ seed: Int) { state = Self.mixed(UInt64(truncatingIfNeeded: seed)) }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ bits: UInt64) -> UInt64 {
    var mixed = bits
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
