import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The other end of a terminal's line, in the hands of a test: it sees every byte that a program writes, and may let it
/// wait.
final class PseudoTerminal {
  private var line: Int32
  private let process: pid_t

  init(_ program: String, width: Int, height: Int, type: String = "xterm-256color") throws {
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    var ends: (line: Int32, terminal: Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 128)
    try #require(openpty(&ends.line, &ends.terminal, &name, nil, &size) == 0)
    defer { close(ends.terminal) }
    line = ends.line
    // Otherwise the program would hold the test's end, and never see the line go away.
    _ = fcntl(line, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.terminal, F_SETFD, FD_CLOEXEC)

    let terminal = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The first terminal that the leader of a session opens becomes its own.
    process = try spawn(
      [program], files: (Int32(0)...2).map { (descriptor: $0, path: terminal, flags: O_RDWR) },
      environment: ["TERM": type, "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"], flags: Self.newSession
    ).get()
  }

  /// POSIX_SPAWN_SETSID, which Swift doesn't import from glibc.
  private static let newSession: Int32 = 0x80

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    if line >= 0 { close(line) }
  }

  func type(_ text: String) {
    _ = text.withCString { write(line, $0, strlen($0)) }
  }

  /// Closes the line, as a lost connection does.
  func hangUp() {
    close(line)
    line = -1
  }

  func signal(_ number: Int32) { kill(process, number) }

  /// Everything that the program writes until it has been silent for a while.
  func read(silence milliseconds: Int32 = 300) -> [UInt8] {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var file = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
    while poll(&file, 1, milliseconds) > 0 {
      let count = Foundation.read(line, &buffer, buffer.count)
      guard count > 0 else { break }
      output += buffer.prefix(count)
    }
    return output
  }

  /// Reads until the program has written something, whatever it is.
  func waitForOutput(containing text: String) throws {
    var output = ""
    let end = Date(timeIntervalSinceNow: 10)
    while !output.contains(text) {
      try #require(Date() < end, "no \(text)")
      output += String(decoding: read(silence: 50), as: UTF8.self)
    }
  }

  /// The program's exit status, or 128 and the signal that ended it; nil when it doesn't end within ten seconds.
  func waitForExit() -> Int32? {
    for _ in 0..<1000 {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      }
      usleep(10_000)
    }
    return nil
  }

  /// Whether the terminal collects lines and shows what is typed, as a shell wants it.
  var isCooked: Bool {
    var modes = termios()
    tcgetattr(line, &modes)
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }
}
