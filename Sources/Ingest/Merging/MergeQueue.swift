import PageEvents
import Synchronization

/// What threads of a load have for consumers that need order: a queue, which is worked off by whoever finds nobody at it.
///
/// So nobody waits for these consumers while there is something to parse: who comes while another works leaves what it has, and
/// goes on; and who works looks once more after each step. Only where the queue has become too long, who comes waits for its turn
/// to take a step of the work: segments that wait are memory.
///
/// The same as flat combining (Hendler, Incze, Shavit and Tzafrir, 2010), with steps of some milliseconds.
final class MergeQueue: @unchecked Sendable {
  /// A segment, or blocks that had no event; and what is in it of which block.
  struct Item {
    let segment: Segment?
    let pieces: [BlockOrder.Piece]
    /// What its ids are of.
    let lexicons: Lexicons
  }

  private let items = Mutex<[Item]>([])
  /// Held while a step is taken.
  private let working = Mutex<Void>(())
  private let most: Int

  /// From more than `most` items on, who comes waits.
  init(most: Int) { self.most = most }

  /// Adds an item. Whoever does has to work off the queue soon after.
  func add(_ item: Item) { items.withLock { $0.append(item) } }

  /// Takes steps, one for each item, in the order in which they were added, until there are none, or another thread does it.
  ///
  /// That thread looks at the queue again after it has let go: so nothing is left behind.
  func workOff(_ step: (Item) -> Void) {
    while true {
      let waiting = items.withLock { $0.count }
      if waiting == 0 { return }
      if waiting > most {
        working.withLock { _ in takeStep(step) }
      } else if working.withLockIfAvailable({ _ in takeStep(step) }) == nil {
        return
      }
    }
  }

  private func takeStep(_ step: (Item) -> Void) {
    if let next = items.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { step(next) }
  }
}
