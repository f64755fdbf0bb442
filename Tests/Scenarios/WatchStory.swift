import Foundation
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Watching a log that is written` {
  private let folder = LogFolder()

  /// Appends numbered lines, some in two pieces as busy servers do.
  private func append(_ count: Int, to file: String) {
    for number in 0..<count {
      let bytes = Array(Line.at(path: "/page/\(number)").utf8)
      if number % 7 == 0 {
        folder.append(Array(bytes[..<40]), to: file)
        folder.append(Array(bytes[40...]), to: file)
      } else {
        folder.append(bytes, to: file)
      }
    }
  }

  /// A night's work of a log server, in a second: whatever is done to the file, each line is a hit, once.
  @Test func `loses nothing and counts nothing twice through each kind of rotation`() throws {
    append(100, to: folder.log)
    let cubetop = try Cubetop(folder.log)
    let screen = try cubetop.waitForHits(100)
    #expect(screen.contains("● LIVE"))

    // Renamed and created anew; the server goes on writing to the old file for a while.
    let old = folder.path + "/access.log.1"
    #expect(rename(folder.log, old) == 0)
    append(50, to: old)
    append(50, to: folder.log)
    append(50, to: old)
    try cubetop.waitForHits(250)

    // Copied and truncated.
    try FileManager.default.copyItem(atPath: folder.log, toPath: folder.path + "/access.log.copy")
    #expect(truncate(folder.log, 0) == 0)
    append(30, to: folder.log)
    try cubetop.waitForHits(280)

    // Deleted, absent for a moment, and created anew.
    #expect(unlink(folder.log) == 0)
    usleep(300_000)
    append(20, to: folder.log)
    try cubetop.waitForHits(300)
    try cubetop.leave()
  }

  @Test(arguments: Rotation.allCases)
  func `loses nothing while a server writes and its log is rotated`(rotation: Rotation) throws {
    let server = Server(writingTo: folder.log)
    let cubetop = try Cubetop(folder.log)
    try cubetop.wait("lines as they come") { ($0.hits ?? 0) > 500 }
    for turn in 1...3 {
      let before = server.written
      let copy = folder.path + "/access.log.\(turn)"
      switch rotation {
      case .rename:
        // As logrotate does it: the server is told a while later, and what it writes until then is in the old file.
        #expect(rename(folder.log, copy) == 0)
        folder.append([], to: folder.log)
        usleep(200_000)
        server.perform { $0.reopen() }
      case .copyAndTruncate:
        // What is written between the copy and the truncation is lost to everybody: the server holds still.
        try server.perform { _ in
          try FileManager.default.copyItem(atPath: folder.log, toPath: copy)
          #expect(truncate(folder.log, 0) == 0)
        }
      case .delete:
        #expect(unlink(folder.log) == 0)
        usleep(100_000)
        server.perform { $0.reopen() }
      }
      try cubetop.wait("lines after turn \(turn)") { ($0.hits ?? 0) > before + 500 }
    }
    server.stop()
    try cubetop.waitForHits(server.written)
    // And nothing is counted again later.
    cubetop.press("2")
    try cubetop.waitFor("┏━ ² Clients")
    try cubetop.waitForHits(server.written)
    try cubetop.leave()
  }

  @Test func `keeps up with 20,000 lines a second while keys are pressed`() throws {
    let log = GrowingLog(linesPerSecond: 20_000)
    let cubetop = try Cubetop(log.path)
    var seen: [(written: Int, shown: Int)] = []
    let keys = ["j", "k", "Tab", "j", "BTab", "PageDown", "PageUp"]
    for turn in 0..<40 {
      cubetop.press(keys[turn % keys.count])
      usleep(100_000)
      let before = log.written
      if turn % 5 == 4, let shown = cubetop.hits { seen.append((before, shown)) }
    }
    log.stop()
    try cubetop.waitForHits(log.written)
    // What was shown grew all the while, and was never far behind: two seconds' worth on a busy machine.
    #expect(seen.count >= 3)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.shown <= $1.shown })
    #expect(seen.dropFirst().allSatisfy { $0.shown >= $0.written - 40_000 })
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `holds the screen while paused, says how many wait, and goes on`() throws {
    append(10, to: folder.log)
    let cubetop = try Cubetop(folder.log)
    try cubetop.waitForHits(10)
    cubetop.press("Space")
    try cubetop.waitFor("PAUSED")
    append(25, to: folder.log)
    let held = try cubetop.waitFor("held · \\+25 waiting")
    #expect(held.contains("10 hits · all · exact"))
    // Drilled into, it is still of that moment.
    cubetop.press("Enter")
    try cubetop.waitForHits(1)
    cubetop.press("BSpace")
    try cubetop.waitForHits(10)
    cubetop.press("Space")
    try cubetop.waitForHits(35)
    try cubetop.leave()
  }

  @Test func `a log that isn't there yet is waited for`() throws {
    let later = folder.path + "/later.log"
    let cubetop = try Cubetop(later, width: 140, height: 40)
    try cubetop.waitFor("later.log: no such file yet: waiting for it")
    append(10, to: later)
    try cubetop.waitForHits(10)
    #expect(!cubetop.tmux.capture().contains("waiting for it"))
    try cubetop.leave()
  }

  @Test func `a pipe is read, and keys come from the terminal`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let tmux = try Tmux.start(
      "cat \(Tmux.quoted(sampleLog)) | \(Tmux.quoted(Cubetop.program)) -; echo \"ended with $?\"; exec sleep 600",
      width: 100, height: 30)
    _ = try tmux.waitFor("\(grouped(all)) hits · all · exact", timeout: Cubetop.patience)
    tmux.send("3")
    tmux.send("Enter")
    _ = try tmux.waitFor("all › status = 200", timeout: Cubetop.patience)
    tmux.send("Q")
    _ = try tmux.waitFor("ended with 0", timeout: Cubetop.patience)
  }
}

/// How a log can be rotated.
enum Rotation: CaseIterable {
  case rename, copyAndTruncate, delete
}

/// A server that writes some two thousand lines a second to its log, in a thread of its own.
private final class Server: Sendable {
  /// The open log, and what went into it.
  struct State: ~Copyable {
    let path: String
    var file: Int32
    var written = 0
    var isStopped = false

    init(_ path: String) {
      self.path = path
      file = Self.open(path)
    }

    mutating func reopen() {
      close(file)
      file = Self.open(path)
    }

    private static func open(_ path: String) -> Int32 {
      let file = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
      precondition(file >= 0, "\(path) can't be written")
      return file
    }

    deinit { close(file) }
  }

  private let state: Mutex<State>

  init(writingTo path: String) {
    state = Mutex(State(path))
    Thread.detachNewThread { [self] in
      while writeBurst() { usleep(10_000) }
    }
  }

  /// Lines that are in the file, whichever file that was.
  var written: Int { state.withLock { $0.written } }

  /// Does something between two bursts.
  func perform(_ action: (inout State) throws -> Void) rethrows { try state.withLock { try action(&$0) } }

  func stop() { state.withLock { $0.isStopped = true } }

  private func writeBurst() -> Bool {
    state.withLock { state in
      if state.isStopped { return false }
      let first = state.written
      let bytes = Array((0..<20).map { Line.at(path: "/page/\(first + $0)") }.joined().utf8)
      // Now and then in two pieces, as busy servers do.
      let cut = first % 140 == 0 ? 777 : bytes.count
      for piece in [bytes[..<cut], bytes[cut...]] where !piece.isEmpty {
        precondition(piece.withUnsafeBytes { write(state.file, $0.baseAddress, $0.count) } == piece.count)
      }
      state.written += 20
      return true
    }
  }
}
