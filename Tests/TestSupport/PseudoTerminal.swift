public import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The other end of a terminal's line, in the hands of a test: it sees every byte that a program writes, takes them as fast or as
/// slowly as it likes, and has any size at any time.
public final class PseudoTerminal {
  private var line: Int32
  /// The program on it.
  public let process: pid_t
  private var status: Int32?

  public struct Failed: Error, CustomStringConvertible {
    public let description: String
  }

  /// Starts a program in a session of its own. Its environment is a small fixed one, and `environment` over it.
  public init(
    _ words: [String], width: Int, height: Int, type: String = "xterm-256color", environment: [String: String] = [:]
  ) throws {
    var size = Self.size(width, height)
    var ends: (line: Int32, terminal: Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&ends.line, &ends.terminal, &name, nil, &size) == 0 else {
      throw Failed(description: "no pseudo-terminal")
    }
    defer { close(ends.terminal) }
    line = ends.line
    // Otherwise the program would hold the test's end, and never see the line go away.
    _ = fcntl(line, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.terminal, F_SETFD, FD_CLOEXEC)

    let terminal = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fixed = ["TERM": type, "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
    // The first terminal that the leader of a session opens becomes its own.
    process = try spawn(
      words, files: (Int32(0)...2).map { (descriptor: $0, path: terminal, flags: O_RDWR) },
      environment: fixed.merging(environment) { $1 }, flags: Self.newSession
    ).get()
  }

  public convenience init(_ program: String, width: Int, height: Int, type: String = "xterm-256color") throws {
    try self.init([program], width: width, height: height, type: type)
  }

  /// POSIX_SPAWN_SETSID, which Swift doesn't import from glibc.
  private static let newSession: Int32 = 0x80

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if line >= 0 { close(line) }
  }

  public func type(_ text: String) {
    _ = text.withCString { write(line, $0, strlen($0)) }
  }

  private static func size(_ width: Int, _ height: Int) -> winsize {
    winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
  }

  /// The system tells the program of it, by a signal.
  public func resize(width: Int, height: Int) {
    var size = Self.size(width, height)
    _ = ioctl(line, UInt(TIOCSWINSZ), &size)
  }

  /// Closes the line, as a lost connection does.
  public func hangUp() {
    close(line)
    line = -1
  }

  public func signal(_ number: Int32) { kill(process, number) }

  /// What has come, at most so many bytes; waits for the first of them no longer than this.
  public func read(atMost most: Int, waiting milliseconds: Int32) -> [UInt8] {
    var file = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
    guard poll(&file, 1, milliseconds) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: most)
    let count = Foundation.read(line, &buffer, most)
    return Array(buffer.prefix(max(0, count)))
  }

  /// Everything that the program writes until it has been silent for a while; a minute's worth at most.
  public func read(silence milliseconds: Int32 = 300) -> [UInt8] {
    var output: [UInt8] = []
    let end = Date(timeIntervalSinceNow: 60)
    while Date() < end {
      let bytes = read(atMost: 1 << 16, waiting: milliseconds)
      if bytes.isEmpty { break }
      output += bytes
    }
    return output
  }

  /// Reads until the program has written that.
  public func waitForOutput(containing text: String) throws {
    var output = ""
    let end = Date(timeIntervalSinceNow: 10)
    while !output.contains(text) {
      guard Date() < end else { throw Failed(description: "no \(text)") }
      output += String(decoding: read(silence: 50), as: UTF8.self)
    }
  }

  /// The program's exit status, or 128 and the signal that ended it; nil when it doesn't end within ten seconds.
  public func waitForExit() -> Int32? {
    for _ in 0..<1000 {
      if !isRunning { return status }
      usleep(10_000)
    }
    return nil
  }

  public var isRunning: Bool {
    var ended: Int32 = 0
    if status == nil, waitpid(process, &ended, WNOHANG) == process {
      status = ended & 0x7F == 0 ? ended >> 8 & 0xFF : 128 + ended & 0x7F
    }
    return status == nil
  }

  /// Whether the terminal collects lines and shows what is typed, as a shell wants it.
  public var isCooked: Bool {
    var modes = termios()
    tcgetattr(line, &modes)
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }
}
