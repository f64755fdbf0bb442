import Cubes
import Foundation
import LogSources
import PageEvents
import Synchronization

/// Ten o'clock of a day in May, in milliseconds: where all logs here start.
let ten = Timestamp(milliseconds: 1_431_856_800_000)

/// A line of the combined format, so many seconds after ten.
func line(_ second: Int, _ path: String = "/", client: String = "192.0.2.1") -> String {
  let civil = CivilTime(ten + .seconds(Int64(second)))
  return "\(client) - - [17/May/2015:\(civil.timeText) +0000] \"GET \(path) HTTP/1.1\" 200 12 \"-\" \"test\"\n"
}

/// A directory of logs that goes away with the test.
final class LogDirectory {
  private let path: String

  init() {
    var template = Array((NSTemporaryDirectory() + "/ingest-XXXXXX").utf8CString)
    path = String(cString: mkdtemp(&template)!)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a log and returns its path.
  func log(_ text: String, named name: String = "access.log") -> String {
    precondition(FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(text.utf8)))
    return "\(path)/\(name)"
  }

  func append(_ text: String, to path: String) {
    let file = FileHandle(forWritingAtPath: path)!
    file.seekToEndOfFile()
    file.write(Data(text.utf8))
    try! file.close()
  }
}

/// Notes the path and the source of every event, in the order of ingest. May be asked from any thread.
final class Witness: EventConsumer, Sendable {
  struct Sight: Equatable, Sendable {
    var time: Timestamp
    var path: String
    var source: String
  }

  private let seen = Mutex<[Sight]>([])

  var sights: [Sight] { seen.withLock { $0 } }
  var paths: [String] { sights.map(\.path) }

  private let lexicons: Lexicons

  init(_ lexicons: Lexicons) { self.lexicons = lexicons }

  func consume(_ batch: EventBatch) { note(batch.rows) }
  func consume(_ segment: Segment) { note(segment.rows) }

  private func note(_ rows: EventRows) {
    lexicons.publish()
    for row in 0..<rows.count {
      func text(_ column: PageEvents.Dimension) -> String { lexicons[column].text(of: rows[column][row]) ?? "" }
      let sight = Sight(time: Timestamp(milliseconds: rows.times[row]), path: text(.url), source: text(.source))
      seen.withLock { $0.append(sight) }
    }
  }
}

/// A source made of blocks and troubles, one a read.
final class ScriptedSource: LogSource {
  enum Step {
    case block(String)
    case idle
    case failure
  }

  let name = "scripted"
  private var steps: [Step]
  private var bytesRead = 0

  init(_ steps: [Step]) { self.steps = steps }

  var progress: SourceProgress { SourceProgress(bytesRead: bytesRead, bytesKnown: nil) }
  var position: SourcePosition { SourcePosition(generation: 0, offset: bytesRead) }
  var oversizedLines: Int { 0 }
  var trouble: SourceError? { nil }
  var pollableDescriptor: Int32? { nil }

  func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    guard !steps.isEmpty else { return .end }
    switch steps.removeFirst() {
    case .block(let text):
      // Followed by the bytes that a parser may load.
      let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
      bytesRead += text.utf8.count
      bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0.prefix(text.utf8.count))) }
      return .advanced
    case .idle: return .idle
    case .failure: throw SourceError(what: name, why: "the disk is wet", remedy: "dry it")
    }
  }
}

/// Waits until it holds, for ten seconds at most; then says whether it does.
func eventually(_ holds: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + .seconds(10)
  while !holds() {
    if ContinuousClock.now > deadline { return false }
    usleep(2000)
  }
  return true
}
