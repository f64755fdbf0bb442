import LogFormats
import Testing

/// The fast parser against its slow twin, over lines that are nearly right.
struct TwinTests {
  /// Two million lines without optimisation would take minutes.
  #if DEBUG
    static let seeds = 0..<20
  #else
    static let seeds = 0..<200
  #endif

  @Test(arguments: seeds)
  func `the fast parser and its slow twin agree on every mutated line`(seed: Int) {
    var lines = MutatedLines(seed: seed)
    var events = 0
    for capacity in 1...100 {
      let block = lines.block(lines: 100)
      let slow = ParsedBlock(slow: block)
      if ParsedBlock(block, capacity: capacity) != slow { return recordDifference(in: block, seed: seed) }
      events += slow.events.count
    }
    // A test that only ever rejects would agree about nothing.
    #expect((2000...9000).contains(events))
  }

  /// Names the first line on which they differ; where each line by itself is parsed alike, it is the block.
  private func recordDifference(in block: [UInt8], seed: Int) {
    for line in block.split(separator: 10) where ParsedBlock(Array(line)) != ParsedBlock(slow: Array(line)) {
      Issue.record(
        "seed \(seed): \(String(decoding: line, as: UTF8.self))\n  fast \(parsed(line))\n  slow \(SlowAccessLogParser.parse(Array(line)))"
      )
      return
    }
    Issue.record("seed \(seed): its lines, but not the block: \(String(decoding: block, as: UTF8.self))")
  }

  private func parsed(_ line: ArraySlice<UInt8>) -> ParsedLine {
    var parser = AccessLogParser()
    return parser.verdict(on: Array(line))
  }
}
