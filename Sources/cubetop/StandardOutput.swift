#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a command's answer goes.
enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  static var destination: Destination { isTerminal ? .terminal(columns: columns) : .pipe }

  /// The terminal's width, where it says.
  private static var columns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// What an interrupted program exits with, shells say: 128 and the signal's number.
  static func exitWhenInterrupted() {
    signal(SIGINT) { _ in
      _exit(130)
    }
  }
}
