import Foundation
import LogFormats

/// Every format's parser over millions of lines that are nearly right, and the access logs' beside their slow twin. Says how
/// many there were, and stops with the lines on which something differs.
///
///     fuzz 10000000            so many lines a format
///     fuzz 10000000 json w3c   only these; access-log is the comparison with the slow twin
@main enum Mutations {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let lines = arguments.first.flatMap(Int.init), lines > 0 else {
      print("fuzz LINES [FORMAT…]")
      exit(64)
    }
    let names = arguments.count > 1 ? Array(arguments.dropFirst()) : ["access-log"] + LogFormat.presets.map(\.name)
    for name in names {
      let start = ContinuousClock.now
      let events = name == "access-log" ? compareWithTwin(lines) : mutate(name, lines)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      print("\(name): \(lines) lines, \(events) events, \(Int(seconds)) s")
      fflush(nil)
    }
  }

  private static func mutate(_ name: String, _ lines: Int) -> Int {
    guard let format = LogFormat.named(name) else {
      print("\(name): no such format")
      exit(64)
    }
    let memory = GuardedMemory(capacity: 1 << 20)
    var mutated = MutatedFormatLines(of: format, seed: 1)
    var events = 0
    for _ in stride(from: 0, to: lines, by: 50) {
      let block = (0..<50).map { _ in mutated.next() }
      let (isSame, count) = FormatOutcome.isSame(of: format, block, in: memory)
      if !isSame { fail(name, block) }
      events += count
    }
    return events
  }

  private static func compareWithTwin(_ lines: Int) -> Int {
    var mutated = MutatedLines(seed: 1)
    var events = 0
    for _ in stride(from: 0, to: lines, by: 50) {
      let block = mutated.block(lines: 50)
      let fast = ParsedBlock(block)
      if fast != ParsedBlock(slow: block) {
        let lines = block.split(separator: 10).map(Array.init)
        fail("access-log", lines.filter { ParsedBlock($0) != ParsedBlock(slow: $0) } + [block])
      }
      events += fast.events.count
    }
    return events
  }

  private static func fail(_ name: String, _ lines: [[UInt8]]) -> Never {
    print("\(name) differs on:")
    for line in lines { print("  \(String(reflecting: String(decoding: line, as: UTF8.self)))") }
    exit(1)
  }
}
