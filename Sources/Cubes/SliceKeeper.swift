public import PageEvents
import Synchronization

/// Keeps slices up to date on a thread of its own, and publishes views of the one that was asked for.
///
/// The screen asks and reads; it never waits. Ingest appends and pokes; it never waits either. A new question supersedes the
/// one being answered within a segment. The slice of everything is always kept, and the last few others, so that
/// going back is at once.
public final class SliceKeeper: Sendable {
  private struct Shared {
    var request: ViewRequest?
    var view: View?
    var isStopped = false
  }

  private let cube: Cube
  private let clock: any EventClock
  private let offset: @Sendable (Timestamp) -> Int
  private let publish: @Sendable () -> Void
  private let memory: Int
  private let shared = Mutex(Shared())
  private let signal = Signal()
  private let thread = Mutex<WorkThread?>(nil)

  /// `offset` is seconds east of UTC at a moment, for times of day in filters. `publish` is called on the keeper's thread
  /// when there is a new view. Slices that are kept for going back take at most `memory` bytes.
  public init(
    _ cube: Cube, clock: any EventClock, offset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 },
    memory: Int = .max,
    publish: @escaping @Sendable () -> Void
  ) {
    self.cube = cube
    self.clock = clock
    self.offset = offset
    self.publish = publish
    self.memory = memory
  }

  public func start() {
    thread.withLock { thread in
      precondition(thread == nil, "A keeper is started once.")
      thread = WorkThread { [self] in
        var work = KeeperWork(cube: cube, clock: clock, offset: offset, memory: memory)
        var asked: ViewRequest?
        while let request = next() {
          step(&work, request, isNew: request != asked)
          asked = request
        }
      }
    }
  }

  /// Returns when the thread has ended.
  public func stop() {
    shared.withLock { $0.isStopped = true }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// Says what the screen wants to know from now on.
  public func ask(_ request: ViewRequest) {
    let isNew = shared.withLock { shared in
      defer { shared.request = request }
      return shared.request != request
    }
    if isNew { signal.raise() }
  }

  /// There are new facts, or the clock was moved.
  public func poke() { signal.raise() }

  /// The newest view; nil before the first.
  public var view: View? { shared.withLock { $0.view } }

  private func next() -> ViewRequest? {
    while true {
      let (request, isStopped) = shared.withLock { ($0.request, $0.isStopped) }
      if isStopped { return nil }
      if let request { return request }
      signal.wait(milliseconds: 1000)
    }
  }

  private func step(_ work: inout KeeperWork, _ request: ViewRequest, isNew: Bool) {
    // A new question's first numbers are shown at once, and the next when they have become much better.
    let deadline = ContinuousClock.now + .milliseconds(isNew ? 4 : 25)
    let isWanted = { self.shared.withLock { $0.request == request && !$0.isStopped } }
    let (view, isSettled) = work.answer(
      request, isWanted: isWanted, mayGoOn: { ContinuousClock.now < deadline && isWanted() })
    if let view {
      let isNew = shared.withLock { shared in
        guard shared.view != view else { return false }
        shared.view = view
        return true
      }
      if isNew { publish() }
    }
    if isSettled { pause(after: request) }
  }

  /// Ten views a second are enough for eyes; a new question is answered at once.
  private func pause(after request: ViewRequest) {
    let end = ContinuousClock.now + .milliseconds(100)
    while true {
      let milliseconds = Int((end - ContinuousClock.now) / .milliseconds(1))
      if milliseconds < 1 { return }
      signal.wait(milliseconds: milliseconds)
      if shared.withLock({ $0.request != request || $0.isStopped }) { return }
    }
  }
}
