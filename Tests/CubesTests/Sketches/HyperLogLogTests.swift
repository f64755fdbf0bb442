import TestSupport
import Testing

@testable import Cubes

@Suite struct `A HyperLogLog` {
  private func sketch(_ hashes: some Sequence<UInt64>, precision: Int) -> HyperLogLog {
    hashes.reduce(into: HyperLogLog(precision: precision)) { $0.add(hash: $1) }
  }

  /// The registers as the paper defines them, one bit at a time.
  private func slowRegisters(_ hashes: [UInt64], precision: Int) -> [UInt8] {
    var registers = [UInt8](repeating: 0, count: 1 << precision)
    for hash in hashes {
      var rank: UInt8 = 1
      var bit = 63 - precision
      while bit >= 0 && hash >> UInt64(bit) & 1 == 0 {
        rank += 1
        bit -= 1
      }
      let place = Int(hash >> UInt64(64 - precision))
      registers[place] = max(registers[place], rank)
    }
    return registers
  }

  /// Hashes, some of them with runs of zeros as long as they never come by chance.
  private func hashes(_ count: Int, _ random: inout Seeded) -> [UInt64] {
    (0..<count).map { _ in
      let hash = random.next()
      guard Int.random(in: 0..<8, using: &random) == 0 else { return hash }
      let before = UInt64.random(in: 4...63, using: &random)
      let length = UInt64.random(in: 0...60, using: &random)
      return (hash & ~(UInt64.max >> before)) | (hash & ((UInt64.max >> before) >> length))
    }
  }

  @Test(arguments: [6, 7, 10, 14]) func `has the registers of its definition`(precision: Int) {
    for seed in 0..<10 {
      var random = Seeded(seed)
      // Enough to leave the list of coupons.
      let hashes = hashes(1 << precision, &random)
      #expect(sketch(hashes, precision: precision).registers == slowRegisters(hashes, precision: precision))
    }
  }

  @Test func `is that of the union after a merge, bit for bit`() {
    for seed in 0..<300 {
      var random = Seeded(seed)
      let precision = Int.random(in: 6...10, using: &random)
      // From lists that stay lists to registers on both sides.
      let all = hashes(.random(in: 0...(2 << precision), using: &random), &random)
      var parts = [[UInt64]](repeating: [], count: 3)
      for hash in all.shuffled(using: &random) {
        // Some values are seen by more than one part.
        for _ in 0..<Int.random(in: 1...2, using: &random) { parts[.random(in: 0..<3, using: &random)].append(hash) }
      }
      let merged = parts.map { sketch($0, precision: precision) }.shuffled(using: &random)
        .reduce(into: HyperLogLog.zero) { $0.merge($1) }
      let union = sketch(all, precision: precision)
      #expect(merged == union || all.isEmpty, "seed \(seed)")
      #expect(merged.estimate == union.estimate)
    }
  }

  @Test func `takes in a value twice as it does once`() {
    var random = Seeded(1)
    let hashes = hashes(3000, &random)
    for count in [10, 200, 3000] {
      #expect(
        sketch(hashes.prefix(count), precision: 10)
          == sketch(hashes.prefix(count) + hashes.prefix(count), precision: 10))
    }
  }

  @Test func `counts few values as good as exactly`() {
    for seed in 0..<20 {
      var random = Seeded(seed)
      var sketch = HyperLogLog()
      for n in 0...(1 << 14) / 50 {
        #expect(abs(sketch.estimate - Double(n)) < 1)
        sketch.add(hash: random.next())
      }
    }
  }

  @Test func `is within three standard errors for ids that count up`() {
    let hash = SketchHash(secret: 2024)
    var sketch = HyperLogLog()
    var id: UInt32 = 0
    for n in [1000, 4000, 4200, 10_000, 40_000, 160_000] {
      while id < n {
        sketch.add(hash: hash.hash(id))
        id += 1
      }
      #expect(abs(sketch.estimate / Double(n) - 1) < 3 * sketch.relativeError, "\(n) ids")
    }
  }

  @Test func `is off by its standard error on the average, and no more to one side than it says`() {
    let sets = 200
    let precision = 8
    let counts = [70, 130, 200, 400, 640, 1000, 5000]
    var squares = [Double](repeating: 0, count: counts.count)
    var sums = squares
    for seed in 0..<sets {
      var random = Seeded(seed)
      var sketch = HyperLogLog(precision: precision)
      var added = 0
      for (place, count) in counts.enumerated() {
        while added < count {
          sketch.add(hash: random.next())
          added += 1
        }
        let error = sketch.estimate / Double(count) - 1
        squares[place] += error * error
        sums[place] += error
      }
      #expect(abs(sketch.relativeError - 1.03896 / 16) < 1e-5)
    }
    let standardError = 1.03896 / 16
    for (place, count) in counts.enumerated() {
      #expect((squares[place] / Double(sets)).squareRoot() <= 1.1 * standardError, "\(count) values")
      // Besides 1.3/m, three standard errors of a mean of so many.
      let bias = abs(sums[place] / Double(sets))
      #expect(bias <= 1.3 / 256 + 3 * standardError / Double(sets).squareRoot(), "\(count) values")
    }
  }

  @Test func `counts on where registers are full`() {
    var sketch = HyperLogLog(precision: 6)
    // Each of the 64 registers sees nothing but zeros.
    for place in UInt64(0)..<64 { sketch.add(hash: place << 58) }
    #expect(sketch.estimate > 1e18)
  }

  @Test func `of ten values takes a hundredth of the memory of a large one`() {
    var random = Seeded(1)
    let small = sketch((0..<10).map { _ in random.next() }, precision: 14)
    let large = sketch((0..<10_000).map { _ in random.next() }, precision: 14)
    #expect(small.footprint <= 160)
    #expect((16_384..<17_000).contains(large.footprint))
  }
}
