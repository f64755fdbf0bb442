import LogFormats
import Testing

/// Every format's parser over lines that are nearly right. `Scripts/fuzz mutations` does the same for as long as one likes.
struct FormatMutationTests {
  private static let lines = 4000

  @Test(arguments: LogFormat.presets.map(\.name))
  func `a parser reads nothing beyond its block, and the same however the lines are cut into blocks`(name: String)
    throws
  {
    let format = try #require(LogFormat.named(name))
    let memory = GuardedMemory(capacity: 1 << 20)
    var mutated = MutatedFormatLines(of: format)
    var events = 0
    for _ in 0..<(Self.lines / 50) {
      let lines = (0..<50).map { _ in mutated.next() }
      let (isSame, count) = FormatOutcome.isSame(of: format, lines, in: memory)
      if !isSame {
        Issue.record("\(name): \(lines.map { String(decoding: $0, as: UTF8.self) })")
        return
      }
      events += count
    }
    // A test that only ever rejects would agree about nothing.
    #expect(events > Self.lines / 20)
  }
}
