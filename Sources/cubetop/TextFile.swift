#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that a user wrote: small, and read as a whole.
enum TextFile {
  private static let most = 1 << 20

  /// The file's text. Bytes that are not UTF-8 stay what they are, for whoever reads it to complain of.
  static func read(_ path: String, option: String) throws(Failure) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, option) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = piece.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, option) }
      if count == 0 { break }
      bytes += piece[..<count]
      guard bytes.count <= most else {
        throw Failure(option, "\(path) is larger than 1 MiB", "name the file that was meant")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(option, "\(path) is not UTF-8", "save it as UTF-8")
    }
    return text
  }

  /// Writes the file anew, in one step.
  static func write(_ text: String, to path: String, makingFolders: Bool = false) throws(Failure) {
    if makingFolders { makeFolders(of: path) }
    let draft = "\(path).\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(path, String(cString: strerror(errno)), "make its folder writable") }
    let output = ByteOutput(descriptor: descriptor)
    var failure: OutputError?
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      failure = error
    }
    // Else a crash of the machine might leave an empty file under the name.
    if failure == nil, fsync(descriptor) != 0 { failure = .failed(errno) }
    close(descriptor)
    if failure == nil, rename(draft, path) != 0 { failure = .failed(errno) }
    guard let failure else { return }
    unlink(draft)
    throw Failure(path, failure.why, failure.remedy)
  }

  /// Makes a file that isn't there yet.
  static func make(_ text: String, at path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? Failure(path, "it is there already", "choose another name")
        : Failure(path, String(cString: strerror(errno)), "choose another place")
    }
    defer { close(descriptor) }
    let output = ByteOutput(descriptor: descriptor)
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      throw Failure(path, error.why, error.remedy)
    }
  }

  private static func makeFolders(of path: String) {
    for place in path.indices where path[place] == "/" && place > path.startIndex {
      mkdir(String(path[..<place]), 0o755)
    }
  }

  private static func failure(_ path: String, _ option: String) -> Failure {
    Failure(option, "\(path): \(String(cString: strerror(errno)))", "name a file that can be read")
  }
}

/// The system's `read`, which the method's name hides.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}
