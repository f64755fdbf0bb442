import Foundation
import LogSources
import Synchronization
import TestSupport
import Testing

/// A server and a rotator at full speed, a hundred thousand lines a second and more, and a reader that they don't wait for,
/// except where nobody could do better: a file that is deleted before anyone has opened it is gone.
struct FullSpeedTests {
  @Test(arguments: 0..<100)
  func `whatever happens at full speed, each file's lines come once, and in order`(seed: Int) throws {
    let bench = Workbench()
    bench.append("")
    let server = Server(bench, seed: seed)
    let limits = SourceLimits(
      maximumLineLength: 1 << 16, rotationGrace: .seconds(1000), unterminatedGrace: .seconds(1000))
    var count = Count(try openSource(bench.path(), follow: true, limits: limits), seen: server.seen)
    server.start()
    while !server.isFinished {
      // Some readers are asleep while the log is rotated several times.
      if seed % 4 == 0 { usleep(3000) }
      try count.readAll(intoBlocks: seed % 2 == 1)
      waitForNews(from: [count.source], atMost: .milliseconds(20))
    }
    try count.readAll(intoBlocks: seed % 2 == 1)
    #expect(count.lines == server.written.withLock { $0 }, "seed \(seed): \(server.history.withLock { $0 })")
    #expect(count.surprises == [], "seed \(seed)")
  }
}

/// Lines are `GENERATION NUMBER x…`, numbered from 0 in each generation: one more for each new file, and each truncation.
private struct Count {
  let source: any LogSource
  /// How many came, by generation.
  private(set) var lines: [Int] = []
  /// Lines that should not have come then.
  private(set) var surprises: [String] = []
  private let seen: Seen
  private let block = LineBlock()

  init(_ source: any LogSource, seen: Seen) {
    self.source = source
    self.seen = seen
  }

  mutating func readAll(intoBlocks: Bool) throws {
    while true {
      let outcome: ReadOutcome
      if intoBlocks {
        outcome = try source.read(now: .now, into: block)
        take(block.lines)
      } else {
        outcome = try source.read(now: .now) { take($0) }
      }
      if outcome != .advanced { return }
    }
  }

  /// By strtol and memchr, which are fast where Swift isn't optimised.
  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard var line = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
    let end = line + bytes.count
    while line < end {
      let newline = memchr(line, 10, end - line).map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
      var rest: UnsafeMutablePointer<CChar>?
      let generation = strtol(line, &rest, 10)
      let number = strtol(rest!, &rest, 10)
      while lines.count <= generation { lines.append(0) }
      if newline == nil || lines[generation] != number {
        let text = UnsafeRawBufferPointer(start: line, count: min(40, (newline ?? end) - line))
        surprises.append("\(String(decoding: text, as: UTF8.self)) after \(lines[generation])")
      }
      lines[generation] = number + 1
      seen.note(generation: generation, lines: number + 1)
      line = (newline ?? end - 1) + 1
    }
  }
}

/// How far the reader has come, for the server.
private final class Seen: Sendable {
  private let place = Atomic(0)

  func note(generation: Int, lines: Int) {
    let new = generation << 32 | lines
    if new > place.load(ordering: .relaxed) { place.store(new, ordering: .releasing) }
  }

  /// The deadline is for the day when a line is lost: then the test must fail, and not hang.
  func wait(forGeneration generation: Int, lines: Int) {
    let deadline = ContinuousClock.now + .seconds(20)
    while place.load(ordering: .acquiring) < generation << 32 | lines, .now < deadline { usleep(20) }
  }
}

private final class Server: @unchecked Sendable {
  let seen = Seen()
  /// Lines by generation.
  let written = Mutex([0])
  let history = Mutex("")

  private let isDone = Atomic(false)
  private let bench: Workbench
  private var random: Seeded
  private var writer: Writer
  /// Of the file that was rotated last: requests under way are logged there.
  private var older: (writer: Writer, generation: Int)?
  private var counts = [0]
  private var generation = 0
  /// The reader must have seen this file before the next thing happens to it.
  private var mustBeSeen = false

  init(_ bench: Workbench, seed: Int) {
    self.bench = bench
    random = Seeded(seed)
    writer = Writer(bench.path())
  }

  func start() { Thread { self.run() }.start() }

  var isFinished: Bool { isDone.load(ordering: .acquiring) }

  private func run() {
    for _ in 0..<400 {
      writeLines()
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<4: rotate()
      case 4..<6: copyAndTruncate()
      case 6..<7: truncate()
      case 7..<9: removeAndCreate()
      case 9..<14: if let older { write(lines: 1, to: older.writer, older.generation) }
      case 14..<15: usleep(1000)
      default: break
      }
    }
    // A file without a line would not show.
    writeLines()
    written.withLock { $0 = counts }
    isDone.store(true, ordering: .releasing)
  }

  private func writeLines() {
    write(lines: Int.random(in: 1...50, using: &random), to: writer, generation)
  }

  /// In one write, or in two that part a line somewhere, between which a rotation may come.
  private func write(lines: Int, to writer: Writer, _ generation: Int, _ between: () -> Void = {}) {
    var text = ""
    for _ in 0..<lines {
      let filler = Int.random(in: 40...90, using: &random)
      text += "\(generation) \(counts[generation]) \(Self.filler[filler])"
      counts[generation] += 1
    }
    var bytes = Array(text.utf8)
    if Bool.random(using: &random) {
      let cut = Int.random(in: 1..<bytes.count, using: &random)
      writer.write(Array(bytes[..<cut]))
      between()
      bytes.removeFirst(cut)
    }
    writer.write(bytes)
  }

  private static let filler = (0...90).map { String(repeating: "x", count: $0) + "\n" }

  private func begin(_ what: String) {
    history.withLock { $0 += " \(counts[generation])\(what)" }
    if mustBeSeen || what != "r" { wait(for: 2) }
    mustBeSeen = what != "r"
  }

  /// Enough lines to know the file by, or all.
  private func wait(for lines: Int) {
    while counts[generation] < lines { writeLines() }
    seen.wait(forGeneration: generation, lines: lines)
  }

  private func rotate() {
    begin("r")
    let next = counts.count
    // A line may be half written when the log is renamed.
    write(lines: 3, to: writer, generation) {
      bench.shiftNumbers()
      bench.move(to: "access.log.1")
    }
    if bench.exists("access.log") {
      bench.shiftNumbers()
      bench.move(to: "access.log.1")
    }
    startFile(next)
  }

  private func removeAndCreate() {
    begin("d")
    bench.remove()
    if Bool.random(using: &random) { write(lines: 5, to: writer, generation) }
    startFile(counts.count)
  }

  private func startFile(_ next: Int) {
    older = (writer, generation)
    writer = Writer(bench.path())
    generation = next
    counts.append(0)
  }

  private func copyAndTruncate() {
    begin("c")
    bench.shiftNumbers()
    bench.copy(to: "access.log.1")
    bench.truncate()
    generation = counts.count
    counts.append(0)
  }

  private func truncate() {
    begin("t")
    wait(for: counts[generation])
    bench.truncate()
    generation = counts.count
    counts.append(0)
  }
}
