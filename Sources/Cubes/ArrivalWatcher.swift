import Filters
import PageEvents
import Synchronization

/// Notes what comes of a watch, for the slices' thread, and on the thread that appends what is about to leave the memory: so nothing does
/// that hasn't been noted, however long the other takes for its slices.
///
/// Whoever notes holds a lock, which the other waits for: some 0.1 ms for a segment whose lines can be read again, 20 ms for one whose
/// values have to be looked at.
final class ArrivalWatcher: Sendable {
  private let cube: Cube
  private let clock: any EventClock
  private let queue = Mutex<ArrivalQueue?>(nil)

  init(_ cube: Cube, clock: any EventClock) {
    self.cube = cube
    self.clock = clock
    cube.willDrop { [weak self] count in self?.noteLeaving(count) }
  }

  /// Notes what has come of a watch, or begins with what comes from now on; without one, nothing is noted any more.
  func note(_ watch: ArrivalWatch?, _ context: (Facts) -> TimeContext, while mayGoOn: () -> Bool) {
    queue.withLock { queue in
      guard let watch else { return queue = nil }
      // Facts from before the lock may be older than what the other thread has noted.
      let facts = cube.facts
      if queue?.isFor(watch) != true {
        queue = ArrivalQueue(watch, facts, clock.read(facts), context(facts))
      } else {
        queue?.note(facts, clock.read(facts), while: mayGoOn)
      }
    }
  }

  /// The next ones behind those that have been taken.
  func next(of watch: ArrivalWatch) -> Arrivals? { queue.withLock { $0?.next(after: watch.taken) } }

  private func noteLeaving(_ count: Int) {
    queue.withLock { queue in
      if queue == nil { return }
      let facts = cube.facts
      queue?.note(facts, clock.read(facts), before: count)
    }
  }
}
