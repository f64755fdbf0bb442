#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Sleeps until one of the sources may have something to read, but not longer than asked. It may return early.
///
/// Give it the sources whose last read was ``ReadOutcome/idle``. Pipes wake it at once; files don't, so the limit is how
/// late a line of a followed file may be seen: from 10 ms while lines come to 250 ms when they don't is a good habit, at
/// two system calls a file each time.
public func waitForNews(from sources: [any LogSource], atMost limit: Duration) {
  waitUntilReadable(sources.compactMap(\.pollableDescriptor), atMost: limit)
}

/// Sleeps until one of the descriptors may be read, but not longer than asked, or for as long as it takes. It may return
/// early.
func waitUntilReadable(_ descriptors: [CInt], atMost limit: Duration?) {
  var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  poll(&requests, nfds_t(requests.count), limit?.pollMilliseconds ?? -1)
}

extension Duration {
  /// As poll(2) takes it. Rounded up: a wait of less than a millisecond must not become a busy loop.
  fileprivate var pollMilliseconds: CInt {
    let (seconds, attoseconds) = components
    let milliseconds =
      seconds.clamped(to: 0...1_000_000) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return CInt(max(0, milliseconds))
  }
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
