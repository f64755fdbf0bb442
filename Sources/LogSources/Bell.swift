#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A descriptor that poll(2) reports as readable from a ring until it is silenced: how one thread wakes another that waits
/// for files and pipes, too. A pipe with a byte in it, since an eventfd is Linux's alone.
///
/// Two system calls for each change; ringing while it rings costs nothing if the caller keeps count.
public final class Bell: Sendable {
  public let descriptor: CInt
  private let writeEnd: CInt

  /// Where no descriptor is to be had it never rings, and whoever waits for it has to look now and then.
  public init() {
    var ends: [CInt] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    (descriptor, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      close(writeEnd)
    }
  }

  public func ring() {
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  public func silence() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(descriptor, &bytes, 16) == 16 {}
  }

  var isRinging: Bool { waitUntilReadable([descriptor], atMost: .zero) }
}
