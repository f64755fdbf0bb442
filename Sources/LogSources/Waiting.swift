#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Sleeps until one of the sources may have something to read or the bell rings, but not longer than asked. It may return early.
///
/// Give it the sources whose last read was ``ReadOutcome/idle``. Pipes wake it at once, and so do files where the system
/// tells of writes; two milliseconds later, so that a busy log comes in blocks and not line by line, at the cost of ten
/// system calls each. What the system doesn't tell of, such as another host's writes, is seen when the limit is over: a
/// second is a good one where every source has a ``LogSource/pollableDescriptor``, and 10 to 250 ms where one has none.
public func waitForNews(
  from sources: [any LogSource], or set: SourceSet? = nil, until bell: Bell? = nil, atMost limit: Duration
) {
  var descriptors = sources.compactMap(\.pollableDescriptor)
  if let set { descriptors += set.pollableDescriptors }
  if let bell { descriptors.append(bell.descriptor) }
  let begin = ContinuousClock.now
  waitUntilReadable(descriptors, atMost: limit)
  let rest = limit - begin.duration(to: .now)
  let pipes = sources.filter { !($0 is FileSource) }.compactMap(\.pollableDescriptor)
  if rest > .zero { waitUntilReadable(pipes, atMost: min(rest, .milliseconds(2))) }
}

/// Sleeps until one of the descriptors may be read, but not longer than asked, or for as long as it takes, and says whether
/// one may be. It may return early.
@discardableResult
public func waitUntilReadable(_ descriptors: [CInt], atMost limit: Duration?) -> Bool {
  var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  return poll(&requests, nfds_t(requests.count), limit?.pollMilliseconds ?? -1) > 0
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
