import Synchronization

/// The threads that scan: whoever asks, and a helper for each further core. Helpers sleep while there is nothing to do.
///
/// Work is a number of items, taken one by one by whoever is free. The asking thread alone says whether to go on, and it
/// returns when nobody works any more: so what the items share needs a lock only among themselves.
final class ScanCrew: Sendable {
  private struct Work {
    let count: Int
    let body: (_ worker: Int, _ item: Int) -> Void
  }

  /// What the threads share; the helpers' only tie to the crew, so that they end with it.
  private final class Board: @unchecked Sendable {
    /// Written while no helper works, read while they do.
    var work: Work?
    let next = Atomic<Int>(0)
    let busy = Atomic<Int>(0)
    /// Counts the calls of `run`: a helper takes part once in each.
    let round = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    let done = Signal()

    func takeItems(_ worker: Int, while mayGoOn: () -> Bool) {
      guard let work else { return }
      while true {
        guard mayGoOn() else {
          // Nobody takes another.
          next.store(work.count, ordering: .relaxed)
          return
        }
        let item = next.add(1, ordering: .relaxed).oldValue
        if item >= work.count { return }
        work.body(worker, item)
      }
    }

    func help(as worker: Int, _ start: Signal) {
      var seen = 0
      while true {
        start.wait(milliseconds: 60_000)
        if isOver.load(ordering: .acquiring) { return }
        let now = round.load(ordering: .acquiring)
        if now == seen { continue }
        seen = now
        takeItems(worker, while: { true })
        if busy.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.raise() }
      }
    }
  }

  /// How many threads there are, the asking one among them.
  let size: Int
  /// By thread, the memory that it works in, whatever it scans.
  let scratches: [ScanScratch]
  private let board = Board()
  private let starts: [Signal]

  /// Fewer items than that are not worth a helper's waking up.
  private static let leastShared = 3

  /// - Parameter columnCount: how many columns the rows have that it scans.
  init(size: Int, columnCount: Int) {
    self.size = max(1, size)
    scratches = (0..<max(1, size)).map { _ in ScanScratch(columnCount: columnCount) }
    starts = (1..<max(1, size)).map { _ in Signal() }
    for (helper, start) in starts.enumerated() {
      _ = WorkThread { [board] in board.help(as: helper + 1, start) }
    }
  }

  deinit {
    board.isOver.store(true, ordering: .releasing)
    for start in starts { start.raise() }
  }

  /// Does the items, in their order give or take a few. At least one is done, whatever `mayGoOn` says.
  func run(_ count: Int, while mayGoOn: () -> Bool, _ body: (_ worker: Int, _ item: Int) -> Void) {
    if size == 1 || count < Self.leastShared {
      for item in 0..<count {
        body(0, item)
        if !mayGoOn() { return }
      }
      return
    }
    withoutActuallyEscaping(body) { body in
      board.work = Work(count: count, body: body)
      board.next.store(0, ordering: .relaxed)
      board.busy.store(size, ordering: .relaxed)
      board.round.add(1, ordering: .releasing)
      for start in starts { start.raise() }
      var isFirst = true
      board.takeItems(0) {
        defer { isFirst = false }
        return isFirst || mayGoOn()
      }
      if board.busy.subtract(1, ordering: .acquiringAndReleasing).newValue > 0 {
        while board.busy.load(ordering: .acquiring) > 0 { board.done.wait(milliseconds: 1000) }
      }
      board.work = nil
    }
  }
}
