/// A hash of bytes keyed by three random secrets: 16 bytes a step, each folded by a full 64×64-bit multiplication, as
/// wyhash does it. Not cryptographic, but whoever doesn't know the secrets can't aim at a slot.
public struct KeyedHash: Sendable {
  private let secrets: (UInt64, UInt64, UInt64)

  /// Secrets drawn from `generator`: a seeded one in tests, the system's in the program.
  public init(using generator: inout some RandomNumberGenerator) {
    secrets = (generator.next(), generator.next(), generator.next())
  }

  public static func random() -> KeyedHash {
    var generator = SystemRandomNumberGenerator()
    return KeyedHash(using: &generator)
  }

  @inline(__always) private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// 32 bits of hash; reads no byte outside `[start, start + count)`.
  @inline(__always) func hash(_ start: UnsafeRawPointer, _ count: Int) -> UInt32 {
    var hash = secrets.2 ^ UInt64(truncatingIfNeeded: count)
    var rest = start
    var left = count
    while left > 16 {
      hash = Self.fold(rest.word(0) ^ secrets.0, rest.word(8) ^ hash)
      rest += 16
      left &-= 16
    }
    // The last 1 to 16 bytes by two loads that may overlap: no loop over single bytes.
    let low: UInt64
    let high: UInt64
    if left >= 8 {
      low = rest.word(0)
      high = rest.word(left &- 8)
    } else if left >= 4 {
      low = UInt64(rest.loadUnaligned(as: UInt32.self))
      high = UInt64(rest.loadUnaligned(fromByteOffset: left &- 4, as: UInt32.self))
    } else {
      low = UInt64(rest.load(as: UInt8.self)) | UInt64(rest.load(fromByteOffset: left >> 1, as: UInt8.self)) << 8
      high = UInt64(rest.load(fromByteOffset: left &- 1, as: UInt8.self))
    }
    hash = Self.fold(low ^ secrets.1, high ^ hash)
    let mixed = Self.fold(hash ^ secrets.0, secrets.1 ^ UInt64(truncatingIfNeeded: count))
    return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 32))
  }
}

extension UnsafeRawPointer {
  @inline(__always) fileprivate func word(_ offset: Int) -> UInt64 {
    loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
