public import Cubes
public import LogSources
import PageEvents
import Synchronization

/// Looks at lines that have come, on a thread of its own, and counts those that have what is searched for.
///
/// Their stretches are read again one after the other, and no line is kept: 65,536 lines of a log in the page cache take 40 ms. Of a packed
/// log it goes on unpacking where it stopped the last time (`SourcePast`).
public final class LineCounter: Sendable {
  private struct Shared {
    var wanted: Arrivals?
    var found: LineMatches?
    var isStopped = false
  }

  private let past: @Sendable (Int) -> (any SourcePast)?
  private let news: @Sendable () -> Void
  private let shared = Mutex(Shared())
  private let signal = Signal()
  private let thread = Mutex<WorkThread?>(nil)

  /// `past` is the way back to the source of that number (`Ingest.past`); `news` is called on the thread when lines have been looked at.
  public init(past: @escaping @Sendable (Int) -> (any SourcePast)?, news: @escaping @Sendable () -> Void) {
    self.past = past
    self.news = news
  }

  /// Returns when the thread has ended, if there is one.
  public func stop() {
    shared.withLock { $0.isStopped = true }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// Says which lines are to be looked at, from now on no others. The first ones start the thread.
  public func ask(_ arrivals: Arrivals?) {
    let isNew = shared.withLock { shared in
      defer { shared.wanted = arrivals }
      return shared.wanted?.watch != arrivals?.watch
    }
    if !isNew || arrivals == nil { return }
    thread.withLock { thread in
      if thread == nil { thread = WorkThread { [self] in run() } }
    }
    signal.raise()
  }

  /// What was found in the last lines that were wanted.
  public var found: LineMatches? { shared.withLock { $0.found } }

  // MARK: - The thread

  private func run() {
    var pasts = UsedPasts(past)
    while work(&pasts) {}
  }

  private func work(_ pasts: inout UsedPasts) -> Bool {
    let (wanted, found, isStopped) = shared.withLock { ($0.wanted, $0.found, $0.isStopped) }
    if isStopped { return false }
    guard let wanted, wanted.watch != found?.watch else {
      pasts.idle()
      signal.wait(milliseconds: 1000)
      return true
    }
    let isWanted = { self.shared.withLock { !$0.isStopped && $0.wanted?.watch == wanted.watch } }
    let matches = Self.matches(in: wanted, past: { pasts[$0] }, while: isWanted)
    if !isWanted() { return true }
    shared.withLock { $0.found = matches }
    news()
    return true
  }

  /// Looks at all lines of some events, unless nobody wants it any more.
  static func matches(
    in arrivals: Arrivals, past: (Int) -> (any SourcePast)?, while isWanted: () -> Bool
  ) -> LineMatches {
    let search = arrivals.watch.search
    var found = LineMatches(watch: arrivals.watch, unread: arrivals.lines.count)
    for (source, runs) in StretchRuns.bySource(arrivals.lines) {
      // Damaged, or not to be opened any more: what wasn't found is gone.
      try? past(source)?.read(runs.stretches, goesOn: { _ in isWanted() }) { place, bytes in
        var walk = LineWalk(bytes)
        for run in runs.runs[place] {
          for number in run.line..<run.line + run.count {
            guard let line = walk.line(number) else { return }
            found.unread -= 1
            if search.isIn(line) { found.count += 1 }
          }
        }
      }
    }
    return found
  }
}

/// Lines of one source, in the order of their places: which stretches to read, and which lines of each.
private struct StretchRuns {
  private(set) var stretches: [PastStretch] = []
  /// By stretch, in the order of the lines.
  private(set) var runs: [[LineRun]] = []

  static func bySource(_ lines: LinePlaces) -> [(source: Int, StretchRuns)] {
    var runs: [LogStretch: (length: UInt32, runs: [LineRun])] = [:]
    lines.forEachRun { _, run, stretch in
      guard let stretch else { return }
      // A stretch that grows may be known in several lengths.
      runs[stretch, default: (0, [])].length = max(stretch.length, runs[stretch]?.length ?? 0)
      runs[stretch]?.runs.append(run)
    }
    return Dictionary(grouping: runs, by: \.key.source).sorted { $0.key < $1.key }.map { source, stretches in
      var own = StretchRuns()
      let ordered = stretches.sorted { a, b in
        (a.key.generation, a.key.offset) < (b.key.generation, b.key.offset)
      }
      for (stretch, (length, runs)) in ordered {
        own.stretches.append(
          PastStretch(generation: Int(stretch.generation), bytes: stretch.offset..<stretch.offset + Int(length)))
        own.runs.append(runs.sorted { $0.line < $1.line })
      }
      return (Int(source), own)
    }
  }
}
