#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The two files that are the terminal, one to read and one to write.
struct TerminalFiles {
  let input: UnsafeMutablePointer<FILE>
  let output: UnsafeMutablePointer<FILE>
  var descriptor: Int32 { fileno(input) }

  init() throws(TerminalError) {
    let isDirect = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    // On macOS /dev/tty can't be waited for, but the device behind it can.
    #if canImport(Darwin)
      let path = ttyname(STDERR_FILENO).map { String(cString: $0) } ?? "/dev/tty"
    #else
      let path = "/dev/tty"
    #endif
    func open(_ descriptor: Int32, _ mode: String) -> UnsafeMutablePointer<FILE>? {
      let copy = isDirect ? fcntl(descriptor, F_DUPFD_CLOEXEC, 3) : Self.open(path)
      return copy < 0 ? nil : fdopen(copy, mode)
    }
    guard let input = open(STDIN_FILENO, "r") else { throw .noTerminal }
    guard let output = open(STDOUT_FILENO, "w") else {
      fclose(input)
      throw .noTerminal
    }
    self.input = input
    self.output = output
  }

  private static func open(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDWR | O_CLOEXEC)
    #else
      Darwin.open(path, O_RDWR | O_CLOEXEC)
    #endif
  }

  /// Writes past ncurses, whose own buffer is empty between frames.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(fileno(output), buffer.baseAddress, buffer.count)
        #else
          Darwin.write(fileno(output), buffer.baseAddress, buffer.count)
        #endif
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  func close() {
    fclose(input)
    fclose(output)
  }
}
