import Cubes
import LogSources
import PageEvents
import Synchronization
import Testing

@testable import Ingest

@Suite struct `A queue of threads for one consumer` {
  @Test(arguments: [0, 2, 1000]) func `is worked off by one at a time, in order, to its end`(most: Int) {
    let queue = MergeQueue(most: most)
    let lexicons = Lexicons()
    let isBusy = Atomic<Bool>(false)
    let overlaps = Atomic<Int>(0)
    let taken = Mutex<[[Int]]>(Array(repeating: [], count: 4))
    let threads = (0..<4).map { source in
      WorkThread {
        for block in 0..<400 {
          let piece = BlockOrder.Piece(source: source, block: block, rows: 0..<0, isLast: true)
          queue.add(MergeQueue.Item(segment: nil, pieces: [piece], lexicons: lexicons))
          queue.workOff { item in
            if isBusy.exchange(true, ordering: .acquiring) { overlaps.add(1, ordering: .relaxed) }
            taken.withLock { $0[item.pieces[0].source].append(item.pieces[0].block) }
            isBusy.store(false, ordering: .releasing)
          }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(taken.withLock { $0 } == Array(repeating: Array(0..<400), count: 4))
    #expect(overlaps.load(ordering: .relaxed) == 0)
  }

  /// Counts the segments that threads publish.
  private final class Counter: EventConsumer, Sendable {
    let segments = Atomic<Int>(0)
    let needs = EventNeeds(columns: [.url], traits: false)
    func consume(_ batch: EventBatch) {}
    func consume(_ segment: Segment) { segments.add(1, ordering: .relaxed) }
  }

  /// Is done with a batch only when two more segments have been published meanwhile. Not with its first: who is new to
  /// dictionaries may look something up in them, so meanwhile nobody publishes.
  private final class Slow: OrderedEventConsumer, Sendable {
    let counter: Counter
    let first = Mutex<Int?>(nil)
    let hasSeen = Mutex<Bool?>(nil)
    let needs = EventNeeds(columns: [.url], traits: false)

    init(_ counter: Counter) { self.counter = counter }

    func consume(_ batch: EventBatch) {
      let before = counter.segments.load(ordering: .relaxed)
      let first = first.withLock { first in
        first = first ?? before
        return first ?? before
      }
      guard before > first, hasSeen.withLock({ $0 }) == nil else { return }
      let isMore = eventually { counter.segments.load(ordering: .relaxed) >= before + 2 }
      hasSeen.withLock { $0 = isMore }
    }
  }

  @Test func `doesn't keep other threads from parsing while a consumer is at work`() throws {
    let directory = LogDirectory()
    let path = directory.log((0..<30_000).map { line($0 / 20, "/\($0)") }.joined())
    let counter = Counter()
    let slow = Slow(counter)
    let lexicons = Lexicons()
    let ingest = Ingest(
      [try openSource(path, follow: false)], lexicons: lexicons, consumers: [counter, slow], threads: 2,
      memory: 1 << 20,
      leastBulk: 1, lateness: .seconds(1))
    try ingest.load()
    #expect(slow.hasSeen.withLock { $0 } == true)
  }
}
