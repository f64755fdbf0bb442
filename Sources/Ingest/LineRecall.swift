public import Cubes
public import LogSources
public import PageEvents
import Synchronization

/// Reads the lines again that events came from, on a thread of its own: who asks doesn't wait.
///
/// 200 lines of a log in the page cache take some milliseconds, wherever they are; of a packed one, as long as it takes to unpack
/// it. What is asked for next supersedes what is being read, unless that is still wanted.
public final class LineRecall: Sendable {
  private struct Shared {
    var wanted: [LinePlace] = []
    var found = RecalledLines()
    var isStopped = false
    /// What the thread is reading, and whether somebody still wants it.
    var underWay: Set<LinePlace> = []
    var isWanted = true
  }

  private let past: @Sendable (Int) -> (any SourcePast)?
  private let news: @Sendable () -> Void
  private let shared = Mutex(Shared())
  private let signal = Signal()
  private let thread = Mutex<WorkThread?>(nil)

  /// `past` is the way back to the source of that number (`Ingest.past`); `news` is called on the thread when there are lines.
  public init(past: @escaping @Sendable (Int) -> (any SourcePast)?, news: @escaping @Sendable () -> Void) {
    self.past = past
    self.news = news
  }

  public func start() {
    thread.withLock { thread in
      precondition(thread == nil, "A recall is started once.")
      thread = WorkThread { [self] in run() }
    }
  }

  /// Reads lines at once: as a program does that has nothing else to show. Those that aren't there any more are left out, and those
  /// that weren't come to when `goesOn` says no: what is packed may take a while.
  public static func lines(
    at places: [LinePlace], past: (Int) -> (any SourcePast)?, goesOn: () -> Bool = { true }
  ) -> [LinePlace: [UInt8]] {
    var found: [LinePlace: [UInt8]] = [:]
    for (source, places) in Dictionary(grouping: places, by: \.stretch.source) {
      let wanted = WantedLines(places)
      // Damaged, or not to be opened any more: what isn't found is gone.
      try? past(Int(source))?.read(wanted.stretches, goesOn: { _ in goesOn() }) { place, bytes in
        for (place, line) in wanted.lines(of: place, in: bytes) { found[place] = line }
      }
    }
    return found
  }

  /// Returns when the thread has ended.
  public func stop() {
    shared.withLock {
      $0.isStopped = true
      $0.isWanted = false
    }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// Says which lines are wanted from now on; others are forgotten.
  public func ask(_ places: [LinePlace]) {
    let isNew = shared.withLock { shared in
      if shared.wanted == places { return false }
      shared.wanted = places
      let wanted = Set(places)
      shared.found.lines = shared.found.lines.filter { wanted.contains($0.key) }
      shared.isWanted = !shared.isStopped && shared.underWay.isSubset(of: wanted)
      return true
    }
    if isNew { signal.raise() }
  }

  /// The lines found so far.
  public var found: RecalledLines { shared.withLock { $0.found } }

  // MARK: - The thread

  private func run() {
    var pasts = UsedPasts(past)
    while work(&pasts) {}
  }

  private func work(_ pasts: inout UsedPasts) -> Bool {
    let (wanted, isStopped) = shared.withLock { shared in
      (shared.wanted.filter { shared.found.lines[$0] == nil }, shared.isStopped)
    }
    if isStopped { return false }
    if wanted.isEmpty {
      pasts.idle()
      signal.wait(milliseconds: 1000)
      return true
    }
    let bySource = Dictionary(grouping: wanted, by: \.stretch.source).sorted { $0.key < $1.key }
    guard let (source, places) = bySource.first else { return true }
    read(places, by: pasts[Int(source)])
    return true
  }

  private func read(_ places: [LinePlace], by past: (any SourcePast)?) {
    shared.withLock { shared in
      shared.underWay = Set(places)
      // It may have changed its mind since.
      shared.isWanted = !shared.isStopped && shared.underWay.isSubset(of: shared.wanted)
    }
    let wanted = WantedLines(places)
    var published = ContinuousClock.now
    var isWhole = true
    do throws(SourceError) {
      try past?.read(
        wanted.stretches,
        goesOn: { progress in
          isWhole = shared.withLock { shared in
            shared.found.progress = progress
            return shared.isWanted
          }
          if published.duration(to: .now) > .milliseconds(100) {
            published = .now
            news()
          }
          return isWhole
        }
      ) { place, bytes in
        let lines = wanted.lines(of: place, in: bytes)
        shared.withLock { shared in
          for (place, line) in lines { shared.found.lines[place] = .bytes(line) }
        }
      }
    } catch {
      // Damaged, or not to be opened any more: what wasn't found is gone.
    }
    shared.withLock { shared in
      if isWhole {
        for place in places where shared.found.lines[place] == nil { shared.found.lines[place] = .gone }
      }
      // Asked for another set meanwhile, nobody wants the rest.
      let wanted = Set(shared.wanted)
      shared.found.lines = shared.found.lines.filter { wanted.contains($0.key) }
      shared.found.progress = nil
      shared.underWay = []
    }
    news()
  }
}

/// Lines of one source, in the order of their places: which stretches to read, and what to take from each.
private struct WantedLines {
  let stretches: [PastStretch]
  private let places: [[LinePlace]]

  init(_ places: [LinePlace]) {
    let ordered = places.sorted { a, b in
      let (left, right) = (a.stretch, b.stretch)
      return (left.generation, left.offset, a.line) < (right.generation, right.offset, b.line)
    }
    var groups: [[LinePlace]] = []
    for place in ordered {
      if groups.last?.last?.stretch == place.stretch {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
      }
    }
    self.places = groups
    stretches = groups.map { group in
      let stretch = group[0].stretch
      // A stretch that grows may be known in several lengths.
      let length = group.map { Int($0.stretch.length) }.max() ?? 0
      return PastStretch(
        generation: Int(stretch.generation), bytes: stretch.offset..<stretch.offset + length)
    }
  }

  /// The lines wanted of a stretch whose bytes these are.
  func lines(of stretch: Int, in bytes: UnsafeRawBufferPointer) -> [(LinePlace, [UInt8])] {
    var found: [(LinePlace, [UInt8])] = []
    var walk = LineWalk(bytes)
    for place in places[stretch] {
      guard let line = walk.line(place.line) else { break }
      found.append((place, Array(line)))
    }
    return found
  }
}
