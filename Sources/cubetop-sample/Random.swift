/// Where the seeds of the other generator come from, and a good mixer of integers by itself.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  /// Scatters a number over all 64 bits: the same number always goes to the same place.
  static func mix(_ number: UInt64) -> UInt64 {
    var z = number
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A stream of random numbers that is the same for the same seed on every platform: xoshiro256**.
///
/// Everything derived from it uses only what IEEE 754 rounds exactly (`+ - * /`). A logarithm or a power comes from the
/// platform's C library, whose last bit differs between platforms, and one bit would change the log's bytes.
///
/// Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021.
struct Random {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  init(seed: UInt64) {
    var seeds = SplitMix64(seed: seed)
    s0 = seeds.next()
    s1 = seeds.next()
    s2 = seeds.next()
    s3 = seeds.next()
  }

  /// A stream of its own for everyone who rolls dice, so that a change to one actor leaves the others' days as they were.
  init(seed: UInt64, for name: StaticString) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    name.withUTF8Buffer { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    self.init(seed: seed ^ hash)
  }

  mutating func next() -> UInt64 {
    let result = Self.rotate(s1 &* 5, by: 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = Self.rotate(s3, by: 45)
    return result
  }

  private static func rotate(_ x: UInt64, by k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }

  /// A number in `0 ..< bound`. The bias is at most `bound / 2^64`: nobody will see it in a log.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing lies below zero")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of the range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// A number in `0 ..< 1`.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// A whole number whose mean is `mean`: as many as can be each time, and one more now and then.
  mutating func round(_ mean: Double) -> Int {
    let whole = Int(mean)
    return whole + (chance(mean - Double(whole)) ? 1 : 0)
  }
}
