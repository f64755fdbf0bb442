import PageEvents
import TestSupport
import Testing

/// Secrets that somebody knows: all of them zero.
private struct Zeros: RandomNumberGenerator {
  func next() -> UInt64 { 0 }
}

struct KeyedHashTests {
  /// Keys of a length in which the word at `place` is zero and everything else is different from key to key: with a
  /// secret of zero, whatever is multiplied by that word vanishes.
  private func craftedKeys(_ length: Int, zeroAt place: Int, by other: Int) -> [[UInt8]] {
    (0..<1000).map { number in
      var key = [UInt8](repeating: 7, count: length)
      for offset in 0..<8 { key[place + offset] = 0 }
      for offset in 0..<3 { key[other + offset] = UInt8(truncatingIfNeeded: number >> (4 * offset)) & 15 }
      return key
    }
  }

  private func distinct(_ keys: [[UInt8]], _ hash: KeyedHash) -> Int {
    Set(keys.map { key in key.withUnsafeBytes { hash.hash($0) } }).count
  }

  @Test(
    arguments: [
      (16, 0, 8), (16, 8, 0), (64, 0, 8), (64, 24, 16), (64, 32, 40), (64, 56, 48), (200, 0, 8), (200, 72, 64),
      (200, 144, 136),
    ])
  func `keys crafted against known secrets collapse under those and spread under others`(
    length: Int, zero: Int, other: Int
  ) {
    let keys = craftedKeys(length, zeroAt: zero, by: other)
    #expect(Set(keys).count == 1000)
    var zeros = Zeros()
    #expect(distinct(keys, KeyedHash(using: &zeros)) == 1)
    for seed in 0..<20 { #expect(distinct(keys, .seeded(seed)) == 1000) }
  }

  @Test func `every byte and the length count, at any length`() {
    let hash = KeyedHash.seeded(5)
    var seen: Set<UInt64> = []
    var keys = 0
    for length in 1...300 {
      var key = [UInt8](repeating: 0, count: length)
      keys += 1
      seen.insert(key.withUnsafeBytes { hash.hash($0) })
      for place in 0..<length {
        key[place] = 1
        keys += 1
        seen.insert(key.withUnsafeBytes { hash.hash($0) })
        key[place] = 0
      }
    }
    #expect(seen.count == keys)
  }

  @Test func `a hash depends on the bytes alone, not on where they lie or what is around them`() {
    let hash = KeyedHash.seeded(6)
    for length in 1...200 {
      let key = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) }
      let expected = key.withUnsafeBytes { hash.hash($0) }
      for around in [UInt8(0), 255] {
        for shift in 0..<9 {
          let block = [UInt8](repeating: around, count: shift) + key + [UInt8](repeating: around, count: 16)
          block.withUnsafeBytes { block in
            #expect(hash.hash(UnsafeRawBufferPointer(rebasing: block[shift..<(shift + length)])) == expected)
          }
        }
      }
    }
  }

  @Test func `each bit of the hash is as often set as not`() {
    let hash = KeyedHash.seeded(7)
    var counts = [Int](repeating: 0, count: 64)
    for number in 0..<20_000 {
      let bits = Array("10.0.\(number / 250).\(number % 250)".utf8).withUnsafeBytes { hash.hash($0) }
      for bit in 0..<64 where bits >> UInt64(bit) & 1 == 1 { counts[bit] += 1 }
    }
    #expect(counts.allSatisfy { (9_500...10_500).contains($0) })
  }
}
