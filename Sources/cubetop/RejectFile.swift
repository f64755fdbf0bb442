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
    var lost = 0
    var error: OutputError?
  }

  private let path: String
  private let descriptor: Int32
  private let state = Mutex(State())

  /// Makes the file, or appends to the one that is there. It must not be one of the logs, which it would feed without end.
  init(_ path: String, besides logs: [String]) throws(Failure) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure("--rejects", "\(path): \(String(cString: strerror(errno)))", "name a file that can be written")
    }
    self.path = path
    if let log = logs.first(where: { Self.isSame(descriptor, $0) }) {
      throw Failure.usage("--rejects", "\(path) is the log \(log)", "name another file")
    }
    if let set = logs.first(where: { Self.isAmong($0, path) }) {
      throw Failure.usage("--rejects", "\(path) would be read as one of the logs of \(set)", "put it elsewhere")
    }
  }

  deinit { close(descriptor) }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (mine, other) = (stat(), stat())
    guard fstat(descriptor, &mine) == 0, stat(path, &other) == 0, mine.st_mode & S_IFMT == S_IFREG else { return false }
    return mine.st_dev == other.st_dev && mine.st_ino == other.st_ino
  }

  /// Whether a directory or a pattern that is watched for logs has the file.
  private static func isAmong(_ set: String, _ path: String) -> Bool {
    if fnmatch(set, path, FNM_PATHNAME) == 0, set != path { return true }
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var (mine, other) = (stat(), stat())
    guard stat(parent, &mine) == 0, stat(set, &other) == 0, other.st_mode & S_IFMT == S_IFDIR else { return false }
    return mine.st_dev == other.st_dev && mine.st_ino == other.st_ino
  }

  func keep(_ lines: [UInt8]) {
    let output = ByteOutput(descriptor: descriptor)
    do throws(OutputError) {
      try output.write(lines)
      try output.flush()
    } catch {
      state.withLock {
        $0.lost += lines.count { $0 == UInt8(ascii: "\n") }
        $0.error = error
      }
    }
  }

  /// What to say at the end of lines that are not in the file; nil where all are.
  var failure: Failure? {
    state.withLock { state in
      state.error.map {
        Failure("--rejects", "\(state.lost) rejected lines are not in \(path): \($0.why)", $0.remedy)
      }
    }
  }
}
