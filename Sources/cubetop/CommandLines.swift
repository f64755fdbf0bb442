#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lines that somebody types, or a script pipes in: read when there is something to read, without waiting for it.
struct CommandLines {
  let descriptor: Int32
  let isTerminal: Bool
  private(set) var isOver = false
  private var bytes: [UInt8] = []
  /// A command is a few words: what is much longer is no command, and mustn't fill the memory.
  private static let longest = 4096

  /// Standard input; or the terminal itself, where standard input is a log.
  init(besides sources: [String]) throws(Failure) {
    guard sources.contains("-") else {
      self.init(descriptor: STDIN_FILENO)
      return
    }
    let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Failure(
        "-", "standard input is the log, and there is no terminal to take commands from", "name the log's file")
    }
    self.init(descriptor: terminal)
  }

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// Takes what there is. Only after poll(2) has said that there is something.
  mutating func read() {
    var piece = [UInt8](repeating: 0, count: Self.longest)
    let count = piece.withUnsafeMutableBytes { piece in
      #if canImport(Glibc)
        Glibc.read(descriptor, piece.baseAddress, piece.count)
      #else
        Darwin.read(descriptor, piece.baseAddress, piece.count)
      #endif
    }
    if count > 0 {
      bytes += piece[..<count]
      let rest = bytes.count - Self.longest
      if rest > 0, !bytes.contains(UInt8(ascii: "\n")) { bytes.removeLast(rest) }
    } else if count == 0 || errno != EINTR && errno != EAGAIN {
      isOver = true
    }
  }

  /// The next line, without its end; the last may have none.
  mutating func next() -> String? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? (isOver && !bytes.isEmpty ? bytes.count : nil) else {
      return nil
    }
    var line = bytes[..<min(end, Self.longest)]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { bytes.removeFirst(min(end + 1, bytes.count)) }
    return String(decoding: line, as: UTF8.self)
  }
}
