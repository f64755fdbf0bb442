import TestSupport
import Testing

@testable import PageEvents

/// A generator whose secrets are known, so that keys can be crafted against them.
private struct Zeros: RandomNumberGenerator {
  func next() -> UInt64 { 0 }
}

struct LexiconTableTests {
  private func zeros() -> KeyedHash {
    var generator = Zeros()
    return KeyedHash(using: &generator)
  }

  /// Looks values up in batches of any size, as an event batch does.
  private func intern(_ values: [[UInt8]], in table: inout LexiconTable) -> [ValueID] {
    let text = values.flatMap { $0 }
    return text.withUnsafeBytes { bytes in
      var start = 0
      var lookups = values.map { value in
        defer { start += value.count }
        return Lookup(start: bytes.baseAddress! + start, count: value.count)
      }
      lookups.withUnsafeMutableBufferPointer { lookups in
        table.hash(lookups)
        table.intern(lookups)
      }
      return lookups.map(\.id)
    }
  }

  @Test(arguments: 0..<4)
  func `a table filled in batches and a dictionary agree through many growths`(seed: Int) {
    var random = Seeded(seed)
    var table = LexiconTable(secret: .seeded(seed))
    var ids: [[UInt8]: ValueID] = [:]
    while ids.count < 60_000 {
      let values = (0..<Int.random(in: 1...LexiconTable.batchSize, using: &random)).map { _ in
        let number = Int.random(in: 0..<100_000, using: &random)
        let padding = String(repeating: "x", count: number % 7 == 0 ? number % 150 : 0)
        return Array("\(number)\(padding)".utf8)
      }
      for (value, id) in zip(values, intern(values, in: &table)) {
        let expected = ids[value] ?? ValueID(ids.count + 1)
        ids[value] = expected
        guard id == expected else {
          Issue.record("seed \(seed): \(value) is \(id), not \(expected)")
          return
        }
      }
    }
    #expect(table.count == ids.count + 1 && table.rehashes == 0)
    #expect(table.furthest < LexiconTable.longestProbe)
    for (value, id) in ids where !table.record(of: id).bytes.elementsEqual(value) {
      Issue.record("seed \(seed): \(id)")
    }
  }

  @Test(arguments: [63, 64, 65, 1000, 20_000])
  func `where many values have one hash, the table changes its secrets and keeps its ids`(count: Int) {
    var table = LexiconTable(secret: zeros())
    // The first word is zero, and so is the secret that it meets: the other word doesn't count.
    let values = (0..<count).map { number in
      [UInt8](repeating: 0, count: 8) + (0..<8).map { UInt8(truncatingIfNeeded: number >> (4 * $0)) & 15 }
    }
    var ids: [ValueID] = []
    for first in stride(from: 0, to: count, by: 100) {
      ids += intern(Array(values[first..<min(count, first + 100)]), in: &table)
    }
    #expect(ids == Array(1...ValueID(count)))
    #expect(intern(values, in: &table) == ids)
    #expect(table.rehashes == (count > 64 ? 1 : 0))
    #expect(table.furthest < LexiconTable.longestProbe)
  }

  @Test func `values that share the first bits of their hash don't make the directory grow without end`() {
    // Of many values those whose hash begins with 8 zeros, which somebody who knows the secrets can look for.
    var table = LexiconTable(secret: .seeded(1))
    var number = 0
    var values: [[UInt8]] = []
    while values.count < 3000 {
      let value = (0..<16).map { UInt8(truncatingIfNeeded: number >> (2 * $0)) & 3 }
      let hash = value.withUnsafeBytes { table.hash($0.baseAddress!, $0.count) }
      if hash >> 24 == 0 { values.append(value) }
      number += 1
    }
    #expect(intern(values, in: &table) == Array(1...3000))
    #expect(table.rehashes > 0 && table.footprint < 3000 * 400)
    #expect(intern(values, in: &table) == Array(1...3000))
  }

  @Test func `300,000 values grow a table without a pause, in 100 bytes each`() {
    var table = LexiconTable(secret: .seeded(2))
    var longest = Duration.zero
    let clock = ContinuousClock()
    for first in stride(from: 0, to: 300_000, by: 250) {
      let values = (first..<(first + 250)).map { Array("10.\($0)".utf8) }
      let span = clock.measure { _ = intern(values, in: &table) }
      longest = max(longest, span)
    }
    #expect(table.count == 300_001)
    #expect(table.footprint < 100 * table.count + 2 * HugePages.size)
    // A hundred times what it takes: a bound that holds on a machine with much else to do, too.
    #expect(longest < .milliseconds(200))
  }
}
