import Foundation
import LogFormats
import TestSupport
import Testing

/// Every format's parser over lines that are nearly right.
struct FormatMutationTests {
  /// How many lines a format is given. `CUBETOP_MUTATED_LINES=10000000` takes an hour.
  private static let lines =
    ProcessInfo.processInfo.environment["CUBETOP_MUTATED_LINES"].flatMap(Int.init) ?? 4000

  @Test(arguments: LogFormat.presets.map(\.name))
  func `a parser reads nothing beyond its block, and the same however the lines are cut into blocks`(name: String)
    throws
  {
    let format = try #require(LogFormat.named(name))
    let memory = GuardedMemory(capacity: 1 << 20)
    var generator = Seeded(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } << 32)
    var left = Self.lines
    var events = 0
    while left > 0 {
      let lines = (0..<50).map { _ in mutated(format, using: &generator) }
      left -= lines.count
      let whole = outcome(of: format, [lines.joined(separator: [10]) + []], memory, capacity: 256)
      let cut = outcome(of: format, lines.map { $0 + [10] }, memory, capacity: 1)
      if whole.events != cut.events || whole.report.rejections != cut.report.rejections {
        Issue.record("\(name): \(lines.map { String(decoding: $0, as: UTF8.self) })")
        return
      }
      events += whole.events.count
    }
    // A test that only ever rejects would agree about nothing.
    #expect(events > Self.lines / 20)
  }

  private func outcome(
    of format: LogFormat, _ blocks: [[UInt8]], _ memory: GuardedMemory, capacity: Int
  ) -> (events: [ParsedLine.Event], report: ParseReport) {
    var parser = format.makeParser()
    var report = ParseReport()
    var events: [ParsedLine.Event] = []
    let table = EventTable(capacity: capacity)
    for block in blocks {
      let block = memory.copy(block)
      var consumed = 0
      while consumed < block.count {
        consumed += parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report)
        events += table.events.map(ParsedLine.Event.init)
        table.removeAll()
      }
    }
    return (events, report)
  }

  private static let insertions = [
    "\"", "\\", "\\\"", "{", "}", "[", "]", ",", ":", " ", "\t", "-", "#", "%", "\\u12", "\\ud83d\\ude00", "null",
    "1e9", "\r",
    "99999999999999999999", "#Fields: ", "Mar 14 09:26:53 web nginx[1]: ", "<134>", "web  | ", "\0", "é", "\"\"", "/",
    "?",
  ].map { Array($0.utf8) }

  /// A line of the format's example, up to three times changed.
  private func mutated(_ format: LogFormat, using generator: inout Seeded) -> [UInt8] {
    let examples = format.example.split(separator: "\n").map { Array($0.utf8) }
    var line = examples.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 0...3, using: &generator) where !line.isEmpty {
      let place = Int.random(in: 0..<line.count, using: &generator)
      let length = min(Int.random(in: 1...12, using: &generator), line.count - place)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: line[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: line.removeSubrange(place...)
      case 2: line.removeSubrange(place..<(place + length))
      case 3: line.insert(contentsOf: line[place..<(place + length)], at: place)
      case 4: line[place] = UInt8.random(in: 48...57, using: &generator)
      default: line.insert(contentsOf: Self.insertions.randomElement(using: &generator)!, at: place)
      }
    }
    line = line.map { $0 == 10 ? 11 : $0 }
    // An empty line at a block's end would be none.
    return line.isEmpty ? [32] : line
  }
}
