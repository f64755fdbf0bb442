import Foundation
import LogSources
import Synchronization
import TestSupport
import Testing

/// A server and a rotator that don't wait for the reader: what could happen between any two system calls does, in time.
struct RaceTests {
  @Test func `a log that is rotated while it is read loses nothing and repeats nothing`() throws {
    let bench = Workbench()
    let written = Mutex([String]())
    let lineCount = Atomic(0)
    let isDone = Atomic(false)
    let path = bench.path()
    bench.append("")
    let source = try bench.source(limits: SourceLimits(maximumLineLength: 300))

    nonisolated(unsafe) let rotator = bench
    let server = Thread {
      var random = Seeded(1)
      var writer = Writer(path)
      var lines: [String] = []
      var linesAtTruncation = 0
      let deadline = ContinuousClock.now + .seconds(30)
      for _ in 0..<1500 {
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          let line =
            "\(UInt64.random(in: .min ... .max, using: &random)) \(lines.count) "
            + String(repeating: "x", count: .random(in: 40...90, using: &random))
          lines.append(line)
          if Bool.random(using: &random) {
            writer.write(line + "\n")
          } else {
            writer.write(String(line.prefix(20)))
            writer.write(String(line.dropFirst(20)) + "\n")
          }
        }
        switch Int.random(in: 0..<60, using: &random) {
        case 0:
          rotator.shiftNumbers()
          rotator.move(to: "access.log.1")
          writer = Writer(path)
        case 1 where lineCount.load(ordering: .acquiring) > linesAtTruncation:
          // Twice between two reads would lose what was written in between, for everybody.
          // The deadline is for the day when a line is lost: then the test must fail, and not hang.
          while lineCount.load(ordering: .acquiring) < lines.count && ContinuousClock.now < deadline {}
          linesAtTruncation = lines.count
          rotator.truncate()
        default: break
        }
      }
      written.withLock { $0 = lines }
      isDone.store(true, ordering: .releasing)
    }
    server.start()

    while !isDone.load(ordering: .acquiring) {
      try source.poll()
      lineCount.store(source.lines.count, ordering: .releasing)
    }
    try source.poll()
    let expected = written.withLock { $0 }
    #expect(source.lines.count == expected.count)
    #expect(zip(source.lines, expected).allSatisfy { $0 == $1 })
  }
}
