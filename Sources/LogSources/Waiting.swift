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
  var requests = sources.compactMap(\.pollableDescriptor).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  let (seconds, attoseconds) = limit.components
  // Rounded up: a wait of less than a millisecond must not become a busy loop.
  let milliseconds =
    seconds.clamped(to: 0...1_000_000) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  poll(&requests, nfds_t(requests.count), CInt(max(0, milliseconds)))
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
