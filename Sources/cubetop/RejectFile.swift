#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Ingest
import Synchronization

/// A file that is given every rejected line, whole and as it is: mended, it can be read again.
///
/// What can't be written is counted, and stops nothing.
final class RejectFile: RejectKeeper {
  private struct State {
    /// What is missing of the last line in the file: the disk was full in the middle of it. It is written before anything else.
    var rest: [UInt8] = []
    var lost = 0
    var error: OutputError?
  }

  private let path: String
  private let descriptor: Int32
  private let state = Mutex(State())

  /// Makes the file, or appends to the one that is there. It must not be one of the logs, which it would feed without end.
  init(_ path: String, besides logs: [String]) throws(Failure) {
    let flags = O_RDWR | O_APPEND | O_CLOEXEC
    let made = open(path, flags | O_CREAT | O_EXCL, 0o644)
    descriptor = made >= 0 ? made : open(path, flags)
    guard descriptor >= 0 else {
      throw Failure("--rejects", "\(path): \(OutputError.failed(errno).why)", "name a file that can be written")
    }
    self.path = path
    if let problem = Self.conflict(of: descriptor, path, with: logs) {
      // A file that wasn't there before the mistake isn't there after it.
      if made >= 0 { unlink(path) }
      throw problem
    }
    if Self.endsInMidLine(descriptor) { state.withLock { $0.rest = [UInt8(ascii: "\n")] } }
  }

  deinit { close(descriptor) }

  func keep(_ lines: [UInt8]) {
    state.withLock { state in
      let bytes = state.rest + lines
      let (written, error) = Self.write(bytes, to: descriptor)
      // A line is never cut: the one that was begun goes on when there is room again. Those behind it are lost.
      var begun = max(written, state.rest.count)
      while begun > 0, begun < bytes.count, bytes[begun - 1] != UInt8(ascii: "\n") { begun += 1 }
      state.rest = Array(bytes[written..<begun])
      state.lost += bytes[begun...].count { $0 == UInt8(ascii: "\n") }
      state.error = error ?? state.error
    }
  }

  /// What to say of lines that are not in the file; nil where all are.
  var failure: Failure? {
    state.withLock { state in
      // Of a line that lacks its end alone nothing is missing.
      let lost = state.lost + (state.rest.count > 1 ? 1 : 0)
      guard lost > 0, let error = state.error else { return nil }
      let lines = lost == 1 ? "a rejected line is" : "\(lost) rejected lines are"
      return Failure("--rejects", "\(lines) not in \(path): \(error.why)", error.remedy)
    }
  }

  /// Writes as much as there is room for.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> (count: Int, error: OutputError?) {
    bytes.withUnsafeBytes { bytes in
      var count = 0
      while count < bytes.count {
        #if canImport(Glibc)
          let more = Glibc.write(descriptor, bytes.baseAddress.map { $0 + count }, bytes.count - count)
        #else
          let more = Darwin.write(descriptor, bytes.baseAddress.map { $0 + count }, bytes.count - count)
        #endif
        if more > 0 {
          count += more
        } else if more == 0 || errno != EINTR {
          return (count, .failed(more == 0 ? EIO : errno))
        }
      }
      return (count, nil)
    }
  }

  /// Whether the last who wrote to it left a line without its end, which the next one would become a part of.
  private static func endsInMidLine(_ descriptor: Int32) -> Bool {
    var (status, last) = (stat(), UInt8(ascii: "\n"))
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return false }
    return pread(descriptor, &last, 1, status.st_size - 1) == 1 && last != UInt8(ascii: "\n")
  }
}

// MARK: - What it must not be

extension RejectFile {
  private static func conflict(of descriptor: Int32, _ path: String, with logs: [String]) -> Failure? {
    var mine = stat()
    guard fstat(descriptor, &mine) == 0, mine.st_mode & S_IFMT == S_IFREG else { return nil }
    for log in logs {
      if isSame(mine, log) {
        return .usage("--rejects", "\(path) is the log \(log == "-" ? "on standard input" : log)", "name another file")
      }
      if isAmong(log, mine, path) {
        return .usage("--rejects", "\(path) would be read as one of the logs of \(log)", "put it elsewhere")
      }
    }
    return nil
  }

  private static func isSame(_ mine: stat, _ path: String) -> Bool {
    var other = stat()
    guard (path == "-" ? fstat(STDIN_FILENO, &other) : stat(path, &other)) == 0 else { return false }
    return mine.st_dev == other.st_dev && mine.st_ino == other.st_ino
  }

  /// Whether a directory or a pattern that is watched for logs has the file, which is there by now.
  private static func isAmong(_ set: String, _ mine: stat, _ path: String) -> Bool {
    var (directory, parent) = (stat(), stat())
    let parentPath = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if stat(set, &directory) == 0, directory.st_mode & S_IFMT == S_IFDIR {
      return stat(parentPath, &parent) == 0 && parent.st_dev == directory.st_dev && parent.st_ino == directory.st_ino
    }
    var matches = glob_t()
    defer { globfree(&matches) }
    guard glob(set, 0, nil, &matches) == 0 else { return false }
    return (0..<Int(matches.gl_pathc)).contains { place in
      matches.gl_pathv[place].map { isSame(mine, String(cString: $0)) } ?? false
    }
  }
}
