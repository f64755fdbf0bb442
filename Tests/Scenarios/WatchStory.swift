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

  @Test func `loses nothing and counts nothing twice through each kind of rotation`() throws {
    append(100, to: folder.log)
    let cubetop = try Cubetop(folder.log)
    try cubetop.waitForHits(100)
    #expect(cubetop.tmux.capture().contains("LIVE"))

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
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `keeps up with 20,000 lines a second while keys are pressed`() throws {
    folder.write("")
    let cubetop = try Cubetop(folder.log)
    let written = Atomic<Int>(0)
    let isDone = Atomic<Bool>(false)
    let log = folder.log
    let folder = folder
    let writer = Thread {
      // 200 lines each hundredth of a second, for four seconds.
      let start = Date()
      for step in 0..<400 {
        let block = Array(Line.at(path: "/item/\(step % 50)").utf8)
        folder.append(Array(repeatElement(block, count: 200).joined()), to: log)
        written.add(200, ordering: .relaxed)
        let ahead = Double(step) / 100 + start.timeIntervalSinceNow
        if ahead > 0 { Thread.sleep(forTimeInterval: ahead) }
      }
      isDone.store(true, ordering: .releasing)
    }
    writer.start()
    var seen: [(written: Int, shown: Int)] = []
    let keys = ["j", "k", "Tab", "j", "BTab", "PageDown", "PageUp"]
    var pressed = 0
    while !isDone.load(ordering: .acquiring) {
      cubetop.press(keys[pressed % keys.count])
      pressed += 1
      usleep(100_000)
      let before = written.load(ordering: .relaxed)
      if pressed % 5 == 0, let shown = cubetop.hits { seen.append((before, shown)) }
    }
    try cubetop.waitForHits(80_000)
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
    cubetop.press("Space")
    try cubetop.waitForHits(35)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
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
