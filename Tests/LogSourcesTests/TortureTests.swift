import Foundation
import LogSources
import TestSupport
import Testing

/// Servers and rotators at random, thousands of steps over all seeds, and every line exactly once at the end.
struct TortureTests {
  @Test func `whatever happens to a log, every line comes once, and in its writer's order`() throws {
    for seed in 0..<200 as Range<UInt64> {
      var story = try Story(seed: seed)
      try story.play(steps: 50)
      let difference = story.reader.lines.sorted().difference(from: story.expected.sorted())
      #expect(difference.isEmpty, "seed \(seed): \(difference) after \(story.history.joined(separator: " "))")
      #expect(story.isInWritersOrder, "seed \(seed)")
    }
  }
}

private struct Story {
  /// A server with its log open, perhaps in the middle of a line.
  private final class Server {
    let number: Int
    let writer: Writer
    var written = 0
    var lineStart = ""
    var lineEnd = ""

    init(number: Int, path: String) {
      self.number = number
      writer = Writer(path)
    }
  }

  let bench = Workbench()
  let reader: Reader
  private(set) var expected: [String] = []
  private(set) var history: [String] = []
  private var random: Seeded
  private var current: Server
  /// Their files were moved away or deleted, but they still write to them.
  private var older: [Server] = []
  private var lineCount = 0
  private var serverCount = 1
  /// Bytes of the log that have certainly been read.
  private var bytesRead = 0
  private var isNewFileUnread = false
  private var mustNotMiss = false

  init(seed: UInt64) throws {
    random = Seeded(Int(seed))
    current = Server(number: 0, path: bench.path())
    let longest = Bool.random(using: &random) ? 200 : 1 << 20
    reader = try bench.source(limits: SourceLimits(maximumLineLength: longest, rotationGrace: .seconds(1000)))
  }

  mutating func play(steps: Int) throws {
    for _ in 0..<steps {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<50: writePiece(current)
      case 50..<58: if let server = older.randomElement(using: &random) { writePiece(server) }
      case 58..<80: try poll("poll")
      case 80..<84: try wait()
      case 84..<86: try waitLong()
      case 86..<92: try rotate()
      case 92..<97: try copyAndTruncate()
      default: try removeAndCreate()
      }
    }
    finishLine(current)
    try wait()
  }

  /// Lines carry their server's number and their own; each server's must come in order.
  var isInWritersOrder: Bool {
    var last: [Substring: Int] = [:]
    for line in reader.lines {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let number = Int(fields[1]) else { continue }
      if number <= last[fields[0], default: -1] { return false }
      last[fields[0]] = number
    }
    return true
  }

  private mutating func writePiece(_ server: Server) {
    if server.lineEnd.isEmpty {
      server.lineEnd =
        "server\(server.number) \(lineCount) " + String(repeating: "x", count: .random(in: 0...60, using: &random))
        + "\n"
      lineCount += 1
    }
    let isWhole = Bool.random(using: &random)
    let count = isWhole ? server.lineEnd.count : Int.random(in: 1...server.lineEnd.count, using: &random)
    write(server.lineEnd.prefix(count), by: server)
  }

  private mutating func finishLine(_ server: Server) {
    write(server.lineEnd[...], by: server)
  }

  private mutating func write(_ piece: Substring, by server: Server) {
    if piece.isEmpty { return }
    history.append("\(server.number):\(piece.count)")
    server.writer.write(String(piece))
    server.written += piece.utf8.count
    server.lineStart += piece
    server.lineEnd.removeFirst(piece.count)
    if server.lineEnd.isEmpty {
      expected.append(String(server.lineStart.dropLast()))
      server.lineStart = ""
    }
  }

  /// The server will not finish its line, and the source will hand over what there is.
  private mutating func abandonLine(_ server: Server) {
    if !server.lineStart.isEmpty { expected.append(server.lineStart + "¬") }
    server.lineStart = ""
    server.lineEnd = ""
  }

  private mutating func poll(_ name: String, after duration: Duration = .zero) throws {
    history.append(name)
    try reader.poll(after: duration)
    // While a rotated file is in the middle of a line, the log itself is held back.
    if older.allSatisfy(\.lineStart.isEmpty) {
      bytesRead = current.written
      isNewFileUnread = false
    }
  }

  private mutating func wait() throws {
    // After a second, a line that a rotated file was left with counts as finished.
    for server in older {
      if Bool.random(using: &random) { finishLine(server) } else { abandonLine(server) }
    }
    // Each of several rotated files may hold back the next for a second.
    for _ in 0..<5 { try poll("wait", after: .seconds(2)) }
  }

  /// So long that rotated files are closed.
  private mutating func waitLong() throws {
    try wait()
    try poll("long wait", after: .seconds(2000))
    older = []
  }

  private mutating func replaceServer() {
    older.append(current)
    // More files are not kept open.
    while older.count > 3 { finishLine(older.removeFirst()) }
    current = Server(number: serverCount, path: bench.path())
    serverCount += 1
    bytesRead = 0
    isNewFileUnread = true
  }

  private mutating func rotate() throws {
    if mustNotMiss && isNewFileUnread { try wait() }
    history.append("rotate")
    mustNotMiss = false
    bench.shiftNumbers()
    bench.move(to: "access.log.1")
    if Int.random(in: 0..<4, using: &random) == 0 { try poll("absent") }
    replaceServer()
  }

  private mutating func copyAndTruncate() throws {
    // Of half a line, there is no telling whether the file begins with the same one or with another like it.
    if (1..<64).contains(current.written) { return }
    // What is written between a read and the copy is found in the copy, once enough has been read to know it by.
    if bytesRead < 64 || isNewFileUnread { try wait() }
    history.append("copytruncate")
    bench.shiftNumbers()
    bench.copy(to: "access.log.1")
    bench.truncate()
    abandonLine(current)
    current.written = 0
    bytesRead = 0
  }

  private mutating func removeAndCreate() throws {
    // A file that was created and deleted without being looked at in between is gone for everybody.
    if isNewFileUnread { try wait() }
    history.append("remove")
    bench.remove()
    if Bool.random(using: &random) { try poll("absent") }
    replaceServer()
    // The file read last has no name any more, so there is no going back to it along the numbers.
    mustNotMiss = true
  }
}
