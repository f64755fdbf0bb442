import Foundation
import Synchronization

/// A log that a thread of its own appends lines to, all the while, so many a second.
final class GrowingLog: Sendable {
  private let folder = LogFolder()
  private let count = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private let hasStopped = Atomic<Bool>(false)

  var path: String { folder.log }
  /// Lines that are in the file.
  var written: Int { count.load(ordering: .acquiring) }

  init(linesPerSecond: Int) {
    folder.write("")
    Thread.detachNewThread { [self] in
      let begin = Date()
      // In pieces of a fiftieth of a second.
      var piece = 0
      while !isStopping.load(ordering: .acquiring) {
        let lines = (0..<linesPerSecond / 50).map { Line.at(path: "/page/\((piece + $0) % 97)") }
        folder.append(Array(lines.joined().utf8), to: path)
        count.add(lines.count, ordering: .releasing)
        piece += 1
        let ahead = Double(piece) / 50 + begin.timeIntervalSinceNow
        if ahead > 0 { Thread.sleep(forTimeInterval: ahead) }
      }
      hasStopped.store(true, ordering: .releasing)
    }
  }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    while !hasStopped.load(ordering: .acquiring) { usleep(1000) }
  }
}
