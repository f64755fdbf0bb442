import TestSupport
import Testing

@testable import LogSources

struct LineBufferTests {
  /// The slow, obvious twin: looks at every byte of the whole text at once.
  private func slowLines(of text: [UInt8], longest: Int) -> (lines: [[UInt8]], rest: [UInt8], oversized: Int) {
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    var oversized = 0
    for byte in text {
      if byte == UInt8(ascii: "\n") {
        if line.count <= longest { lines.append(line) }
        line = []
      } else {
        line.append(byte)
        if line.count == longest + 1 {
          lines.append(Array(line.prefix(longest)))
          oversized += 1
        }
      }
    }
    return (lines, line.count > longest ? [] : line, oversized)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `any text in any pieces gives the same lines as looking at every byte`(seed: UInt64) {
    var random = Seeded(Int(seed))
    let longest = Int.random(in: 1...40, using: &random)
    let newlineChance = Int.random(in: 1...60, using: &random)
    let text = (0..<Int.random(in: 0...2000, using: &random)).map { _ in
      Int.random(in: 0..<newlineChance, using: &random) == 0
        ? UInt8(ascii: "\n") : UInt8.random(in: 11...255, using: &random)
    }

    var buffer = LineBuffer(maximumLineLength: longest)
    var lines: [[UInt8]] = []
    var oversized = 0
    var taken = 0
    while taken < text.count {
      let room = buffer.room()
      #expect(!room.isEmpty)
      let count = min(Int.random(in: 1...room.count, using: &random), text.count - taken)
      room.copyBytes(from: text[taken..<taken + count])
      buffer.append(count)
      taken += count
      if buffer.wholeLines.isEmpty { continue }
      lines += buffer.wholeLines.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
        Array.init)
      if buffer.isInsideOversizedLine { oversized += 1 }
      buffer.dropWholeLines()
    }

    let slow = slowLines(of: text, longest: longest)
    #expect(lines == slow.lines)
    #expect(Array(buffer.rest) == slow.rest)
    #expect(oversized == slow.oversized)
  }
}
