/// A hash of bytes keyed by twelve random secrets, 64 bits wide.
///
/// It multiplies pairs of 8-byte words to 128 bits and folds the halves together, as wyhash does. But no constant that
/// is known takes part: each of the eight words of a block meets a secret of its own before it is multiplied, so whoever
/// doesn't know the secrets can neither make a factor zero nor aim at a slot. (With public constants in the inner lanes a
/// thousand crafted keys had one hash, whatever the seed.) Not cryptographic: it is not to be shown to anybody.
///
/// Values of up to 16 bytes take two words, those of up to 64 take eight by loads that overlap where the value is short:
/// without a branch on the length, because lengths can't be predicted and a wrong guess costs more than all the
/// multiplications.
public struct KeyedHash: Sendable, Equatable {
  /// One for each word of a block.
  private let lanes: SIMD8<UInt64>
  /// For what goes from block to block, and for the last step.
  private let chain: SIMD4<UInt64>

  /// Secrets drawn from `generator`: a seeded one in tests, the system's in the program.
  public init(using generator: inout some RandomNumberGenerator) {
    var lanes = SIMD8<UInt64>()
    for lane in lanes.indices { lanes[lane] = generator.next() }
    var chain = SIMD4<UInt64>()
    for link in chain.indices { chain[link] = generator.next() }
    (self.lanes, self.chain) = (lanes, chain)
  }

  public static func random() -> KeyedHash {
    var generator = SystemRandomNumberGenerator()
    return KeyedHash(using: &generator)
  }

  /// The hash of a value; that of nothing is a number like any other.
  public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return chain[0] }
    return hash(start, bytes.count)
  }

  /// The hash of one or more bytes; reads none outside `[start, start + count)`.
  @inline(__always) func hash(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
    var hash: UInt64
    if count <= 16 {
      let words = start.words(count)
      hash = Self.fold(words.first ^ lanes[0], words.last ^ lanes[1])
    } else {
      hash = 0
      var rest = start
      var left = count
      while left > 64 {
        hash = Self.fold(hash ^ chain[0], block(rest, 64) ^ chain[1])
        rest += 64
        left &-= 64
      }
      // What is left of a long value is hashed with the bytes before it, as a whole block.
      hash ^= count > 64 ? block(start + (count &- 64), 64) : block(start, count)
    }
    return Self.fold(hash ^ chain[2], UInt64(truncatingIfNeeded: count) ^ chain[3])
  }

  /// 17 to 64 bytes: four pairs of words, of which the later ones overlap where there are fewer than 64.
  @inline(__always) private func block(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
    let last = count &- 16
    let second = start + min(16, last)
    let third = start + min(32, last)
    let fourth = start + last
    return Self.fold(start.word(0) ^ lanes[0], start.word(8) ^ lanes[1])
      ^ Self.fold(second.word(0) ^ lanes[2], second.word(8) ^ lanes[3])
      ^ Self.fold(third.word(0) ^ lanes[4], third.word(8) ^ lanes[5])
      ^ Self.fold(fourth.word(0) ^ lanes[6], fourth.word(8) ^ lanes[7])
  }

  @inline(__always) private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
