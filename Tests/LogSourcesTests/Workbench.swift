import Foundation
import LogSources

/// A directory of its own for a test, and what servers and log rotators do to the files in it.
final class Workbench {
  let directory: String

  init() {
    var template = Array((NSTemporaryDirectory() + "/log-sources-XXXXXX").utf8CString)
    directory = String(cString: mkdtemp(&template)!)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
  }

  func path(_ name: String = "access.log") -> String { directory + "/" + name }

  /// Opens, writes and closes.
  func append(_ text: String, to name: String = "access.log") {
    Writer(path(name)).write(text)
  }

  func move(_ old: String = "access.log", to new: String) {
    precondition(rename(path(old), path(new)) == 0)
  }

  func copy(_ old: String = "access.log", to new: String) {
    // As cp does it: the copy's times are those of copying.
    let contents = FileManager.default.contents(atPath: path(old))!
    precondition(FileManager.default.createFile(atPath: path(new), contents: contents))
  }

  func truncate(_ name: String = "access.log", to size: Int = 0) {
    precondition(Foundation.truncate(path(name), off_t(size)) == 0)
  }

  func remove(_ name: String = "access.log") {
    precondition(unlink(path(name)) == 0)
  }

  /// Makes a symbolic link, or moves it in one step, as `ln -sfn` does.
  func link(_ name: String, to target: String) {
    precondition(symlink(target, path("link.new")) == 0)
    move("link.new", to: name)
  }

  func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

  /// What logrotate does to the older files: access.log.2 becomes access.log.3, access.log.1 becomes access.log.2.
  func shiftNumbers() {
    var last = 0
    while exists("access.log.\(last + 1)") { last += 1 }
    for number in stride(from: last, to: 0, by: -1) { move("access.log.\(number)", to: "access.log.\(number + 1)") }
  }

  func source(
    _ name: String = "access.log", follow: Bool = true, limits: SourceLimits = SourceLimits()
  ) throws -> Reader {
    Reader(try openSource(path(name), follow: follow, limits: limits))
  }
}

/// A server with its log open.
final class Writer {
  let descriptor: Int32

  init(_ path: String, appending: Bool = true) {
    descriptor = open(path, O_WRONLY | O_CREAT | (appending ? O_APPEND : 0), 0o644)
    precondition(descriptor >= 0, path)
  }

  deinit {
    close(descriptor)
  }

  func write(_ text: String) {
    write(Array(text.utf8))
  }

  func write(_ bytes: [UInt8]) {
    precondition(Foundation.write(descriptor, bytes, bytes.count) == bytes.count)
  }
}

/// Reads a source by hand, in a time that only the test moves.
final class Reader {
  let source: any LogSource
  /// Everything so far. A line that had no newline ends with `¬`.
  private(set) var lines: [String] = []
  private(set) var positions: [SourcePosition] = []
  private(set) var largestBlock = 0
  private(set) var now = ContinuousClock.now

  init(_ source: any LogSource) {
    self.source = source
  }

  /// Reads until there is nothing more for now, and returns the lines that came.
  @discardableResult
  func poll(after duration: Duration = .zero) throws -> [String] {
    now += duration
    let before = lines.count
    while try step() == .advanced {}
    return Array(lines[before...])
  }

  /// Reads one block.
  func step() throws -> ReadOutcome {
    try source.read(now: now) { bytes in
      precondition(!bytes.isEmpty)
      positions.append(source.position)
      largestBlock = max(largestBlock, bytes.count)
      for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        lines.append(String(decoding: line, as: UTF8.self))
      }
      let last = lines.removeLast()
      if !last.isEmpty { lines.append(last + "¬") }
      // The promise of padding: this must be allowed, and no sanitizer may object.
      _ = (bytes.baseAddress! + bytes.count - 1).loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
    }
  }
}
