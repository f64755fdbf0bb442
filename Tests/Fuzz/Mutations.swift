import Foundation
import LogFormats

/// Every format's parser over millions of lines that are nearly right, and the access logs' beside their slow twin. Says how
/// many there were, and stops with the lines on which something differs.
///
///     fuzz 10000000            so many lines a format
///     fuzz 10000000 json w3c   only these; access-log is the comparison with the slow twin, and
///                              second-look has logs of which each line is of another format
@main enum Mutations {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let lines = arguments.first.flatMap(Int.init), lines > 0 else {
      print("fuzz LINES [FORMAT…]")
      exit(64)
    }
    let names =
      arguments.count > 1
      ? Array(arguments.dropFirst()) : ["access-log", "second-look"] + LogFormat.presets.map(\.name)
    for name in names {
      let start = ContinuousClock.now
      let events =
        switch name {
        case "access-log": compareWithTwin(lines)
        case "second-look": mix(lines)
        default: mutate(name, lines)
        }
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

  private static func mix(_ lines: Int) -> Int {
    let memory = GuardedMemory(capacity: 1 << 20)
    var mutated = LogFormat.presets.map { MutatedFormatLines(of: $0, seed: 2) }
    var events = 0
    for number in stride(from: 0, to: lines, by: mutated.count) {
      let block = mutated.indices.map { mutated[$0].next() }
      let format = LogFormat.presets[number / block.count % block.count]
      let whole = FormatOutcome(
        secondLookOf: format, [Array(block.joined(separator: [10])) + [10]], in: memory, capacity: 256)
      let cut = FormatOutcome(secondLookOf: format, block.map { $0 + [10] }, in: memory, capacity: 1)
      if whole != cut { fail("\(format.name) with a second look", block) }
      events += whole.events.count
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
