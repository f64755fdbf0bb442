import Foundation
import TestSupport
import Testing

/// The program over a line that a test holds the other end of.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `A line` {
  private let log = GrowingLog(linesPerSecond: 2000)
  private let settings = LogFolder()

  private func open(width: Int = 140, height: Int = 45) throws -> PseudoTerminal {
    try PseudoTerminal(
      [Cubetop.program, log.path], width: width, height: height, type: "tmux-256color",
      environment: ["XDG_CONFIG_HOME": settings.path])
  }

  /// Answers what the program asks, as terminals do, where that is among the bytes.
  private func answer(_ bytes: [UInt8], on line: PseudoTerminal) {
    let text = String(decoding: bytes, as: UTF8.self)
    for _ in text.ranges(of: "\u{1B}[5n") { line.type("\u{1B}[0n") }
    if text.contains("\u{1B}[c") { line.type("\u{1B}[?62;22c") }
  }

  /// The log ends, all of it is shown, and the screen is held: rates would go on falling for a minute.
  private func stand(still line: PseudoTerminal, _ take: ([UInt8]) -> Void) {
    log.stop()
    let end = Date(timeIntervalSinceNow: 2)
    while Date() < end { take(line.read(atMost: 1 << 16, waiting: 100)) }
    line.type(" ")
    // Sparklines come a moment later, and later on a busy machine; a key has them asked for again.
    take(line.read(silence: 1500))
    line.type("\u{1B}")
    take(line.read(silence: 1500))
  }

  @Test func `may be of hundreds of sizes in a few seconds, while the log goes on`() throws {
    let line = try open()
    try line.waitForOutput(containing: "LIVE")
    var random = Seeded(7)
    var sizes = [
      (300, 100), (20, 6), (1, 1), (0, 0), (2, 1), (1, 2), (39, 9), (40, 10), (59, 15), (60, 16), (99, 28), (100, 28),
    ]
    sizes += (0..<500).map { _ in (Int.random(in: 0...300, using: &random), Int.random(in: 0...100, using: &random)) }
    let keys = ["\t", "j", "8", "1", "e", "\r", "\u{7F}", "?", "\u{1B}", "+", ":", "\u{1B}"]
    for (number, size) in sizes.enumerated() {
      line.resize(width: size.0, height: size.1)
      if number.isMultiple(of: 3) { line.type(keys[number / 3 % keys.count]) }
      // Some come faster than anybody can draw, some are drawn.
      _ = line.read(atMost: 1 << 18, waiting: number.isMultiple(of: 10) ? 20 : 2)
    }
    #expect(line.isRunning)
    line.resize(width: 90, height: 20)
    _ = line.read(silence: 30)
    line.type("\u{1B}\u{1B}")
    usleep(100_000)
    line.type("\u{1B}\u{1B}=1")
    stand(still: line) { _ in }
    // From here on: a frame of another size is a whole one.
    line.resize(width: 140, height: 45)
    let screen = try Tmux.showing(line.read(silence: 700), width: 140, height: 45).capture()
    #expect(screen.hits == log.written, "\(screen)")
    for text in ["‖ PAUSED", "¹ Top URLs", "⁶ Methods", "? help"] {
      #expect(screen.contains(text), "\(text) in\n\(screen)")
    }
    line.type("Q")
    #expect(line.waitForExit() == 0)
    #expect(line.isCooked)
  }

  /// 2000 lines a second, of which every row changes: nobody could read that ten times a second.
  @Test func `is left alone while nobody touches the dashboard, and carries what a key brings at once`() throws {
    let line = try open()
    try line.waitForOutput(containing: "LIVE")
    func take(_ seconds: TimeInterval) -> Int {
      var count = 0
      let end = Date(timeIntervalSinceNow: seconds)
      while Date() < end { count += line.read(atMost: 1 << 16, waiting: 20).count }
      return count
    }
    _ = take(5)
    let calm = take(8)
    #expect(calm > 0 && calm < 8 * 2600, "\(calm) bytes in eight seconds")
    // Whoever presses a key sees what comes of it as it comes.
    line.type("2")
    let watched = take(2)
    #expect(watched > 2 * 3000, "\(watched) bytes in two seconds")
    line.type("Q")
    #expect(line.waitForExit() == 0)
  }

  /// Four thousand bytes a second: a modem, or a telephone at the edge of its net.
  @Test(arguments: [true, false])
  func `may be slow: frames are left out, the log is read and keys are answered, and the last frame is right`(
    answers: Bool
  ) throws {
    let line = try open()
    var all: [UInt8] = []
    func take(_ bytes: [UInt8]) {
      all += bytes
      if answers { answer(bytes, on: line) }
    }
    func takeSlowly(until isOver: () -> Bool) -> Int {
      let before = all.count
      while !isOver() {
        take(line.read(atMost: 400, waiting: 0))
        usleep(100_000)
      }
      return all.count - before
    }
    func text(from start: Int) -> String { String(decoding: all[start...], as: UTF8.self) }
    let begin = Date()
    while begin.timeIntervalSinceNow > -1 { take(line.read(atMost: 1 << 16, waiting: 50)) }
    let slowFrom = all.count
    let end = Date(timeIntervalSinceNow: 3)
    _ = takeSlowly { Date() > end }

    #if os(Linux)
      // Ingest has gone on meanwhile: the file is read as far as it was written a moment ago.
      let account = try String(contentsOfFile: "/proc/\(line.process)/io", encoding: .utf8)
      let read = account.split(separator: "\n").first.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
      #expect(read > (log.written - 2000) * 90)
    #endif
    // A frame is a second of such a line: what nobody could see was never sent. A terminal that says so never has more underway
    // than a frame of its own accord and one for a key; others have what their line buffers.
    let key = all.count
    line.type("?")
    let limit = Date(timeIntervalSinceNow: 20)
    let queued = takeSlowly { text(from: key).contains("next panel") || Date() > limit }
    #expect(text(from: key).contains("next panel"))
    #expect(queued < (answers ? 9_000 : 24_000), "\(queued) bytes before the answer to a key")
    if answers {
      let frames = text(from: slowFrom).ranges(of: "\u{1B}[5n").count
      #expect(frames < 40, "\(frames) frames over a line that carries a few")
    }

    line.type("\u{1B}")
    stand(still: line, take)
    let screen = try Tmux.showing(all, width: 140, height: 45).capture()
    #expect(screen.hits == log.written, "\(screen)")
    // Drawn anew from nothing it is the same: no difference was lost on the way.
    let redraw = all.count
    line.type("\u{C}")
    take(line.read(silence: 1000))
    let redrawn = try Tmux.showing(Array(all[redraw...]), width: 140, height: 45).capture()
    #expect(redrawn == screen)
    line.type("Q")
    take(line.read(silence: 100))
    #expect(line.waitForExit() == 0)
    #expect(line.isCooked)
  }
}
