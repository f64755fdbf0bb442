#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where bytes go, in large pieces: a million rows cost a few hundred system calls.
///
/// What was written is out only after `flush`.
final class ByteOutput {
  private let sink: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  private var buffer: [UInt8] = []
  private static let pieceSize = 65_536

  init(_ sink: @escaping (UnsafeRawBufferPointer) throws(OutputError) -> Void) { self.sink = sink }

  convenience init(descriptor: Int32) {
    self.init { bytes throws(OutputError) in try Self.write(bytes, to: descriptor) }
  }

  func write(_ text: String) throws(OutputError) { try write(text.utf8) }

  func write(_ bytes: some Sequence<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.pieceSize { try flush() }
  }

  func flush() throws(OutputError) {
    // The array's own closure can't throw typed errors.
    let result = buffer.withUnsafeBytes { bytes in
      Result { () throws(OutputError) in try sink(bytes) }
    }
    buffer.removeAll(keepingCapacity: true)
    try result.get()
  }

  /// A line for standard error, which has nowhere to report its own errors to.
  static func writeError(_ text: String) {
    let output = ByteOutput(descriptor: STDERR_FILENO)
    try? output.write(text)
    try? output.flush()
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(OutputError) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #else
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Somebody else's O_NONBLOCK on a shared pipe: wait for room.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      case EPIPE: throw .brokenPipe
      default: throw .failed(errno)
      }
    }
  }
}

/// Why what was written did not arrive.
enum OutputError: Error, Equatable {
  /// Nobody reads any more.
  case brokenPipe
  /// What write(2) left in `errno`.
  case failed(Int32)

  var why: String {
    switch self {
    case .brokenPipe: "nobody reads it any more"
    case .failed(let code): String(cString: strerror(code)).lowercased()
    }
  }

  var remedy: String {
    switch self {
    case .failed(ENOSPC), .failed(EDQUOT): "make room on its disk, or write elsewhere"
    case .failed(EBADF): "it is closed; redirect it into a file or a pipe"
    default: "check what it is redirected to"
    }
  }
}
