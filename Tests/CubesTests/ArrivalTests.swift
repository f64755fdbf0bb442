import Filters
import PageEvents
import Synchronization
import TestSupport
import Testing

@testable import Cubes

@Suite struct `Arrivals` {
  private static let filters: [(String, @Sendable (PlainEvent) -> Bool)] = [
    ("", { _ in true }), ("status >= 400", { $0.isError }), ("path = /shop/*", { $0.path.hasPrefix("/shop/") }),
    ("client = 10.0.9.9", { _ in false }),
  ]
  private static let cart = LineSearch("cart")!
  private static let everyone = ClockReading(head: Timestamp(milliseconds: 0), horizon: .distantFuture)

  private func queue(_ text: String, _ cube: Cube, _ reading: ClockReading = everyone) throws -> ArrivalQueue {
    let filter = text.isEmpty ? Filter.everything : try Filter.parse(text)
    return ArrivalQueue(
      ArrivalWatch(number: 1, Self.cart, filter: filter), cube.facts, reading,
      TimeContext(lastEvent: Timestamp(milliseconds: 0)))
  }

  /// What was handed over: the numbers of the lines, and of the events without one how many there were and how many matched.
  private struct Taken: Equatable {
    var lines: [Int] = []
    var others = 0
    var matches = 0
    var count: Int { lines.count + others }
  }

  /// What there is to be taken, all of it, in as many steps as it takes; asked twice each time, as a screen does.
  private func drain(
    _ queue: inout ArrivalQueue, _ cube: Cube, _ reading: ClockReading = everyone, into taken: inout Taken
  ) {
    queue.note(cube.facts, reading)
    while true {
      let next = queue.next(after: taken.count)
      #expect(queue.next(after: taken.count) == next && next.watch.taken == taken.count)
      // What comes meanwhile doesn't change it.
      queue.note(cube.facts, reading)
      #expect(queue.next(after: taken.count) == next)
      #expect(next.count <= ArrivalQueue.most + Selection.piece)
      if next.count == 0 { return }
      taken.lines += next.lines.numbers
      taken.others += next.count - next.lines.count
      taken.matches += next.matches
    }
  }

  @Test(arguments: 0..<24) func `are each event once that came since, however they came and were packed`(seed: Int)
    throws
  {
    var random = Seeded(seed)
    var events = SyntheticEvents.make(Int.random(in: 1...6000, using: &random), seed: seed)
    if seed % 3 == 0 { events.shuffle(using: &random) }
    // Each has a number of its own.
    for place in events.indices { events[place].bytes = Int64(place) }
    let (text, matches) = Self.filters[seed % Self.filters.count]
    let hasLine: (PlainEvent) -> Bool = { seed % 2 == 0 || $0.bytes % 7 != 3 }
    let cube = Cube()
    let before = Int.random(in: 0...events.count, using: &random)
    cube.append(events[..<before], withLine: hasLine, using: &random)
    var queue = try queue(text, cube)
    var (rest, taken) = (events[before...], Taken())
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...3000, using: &random))
      rest = rest.dropFirst(piece.count)
      cube.append(piece, withLine: hasLine, using: &random)
      drain(&queue, cube, into: &taken)
    }
    let expected = events[before...].filter(matches)
    let others = expected.filter { !hasLine($0) }
    #expect(taken.lines.sorted() == expected.filter(hasLine).map { Int($0.bytes) }.sorted(), "seed \(seed)")
    #expect(taken.others == others.count && taken.matches == others.count { $0.url.contains("cart") }, "seed \(seed)")
  }

  @Test func `come in a replay when the clock has come to them, again where it was wound back`() throws {
    let cube = Cube()
    cube.append((0..<100).map { PlainEvent(time: $0 * 1000, client: "c", url: "/", status: "200", bytes: $0) }) { _ in
      true
    }
    func reading(_ seconds: Int64) -> ClockReading {
      ClockReading(head: Timestamp(seconds: seconds), horizon: Timestamp(seconds: seconds))
    }
    var queue = try queue("", cube, reading(10))
    var taken = Taken()
    func come(_ seconds: Int64) -> [Int] {
      let before = taken.lines.count
      drain(&queue, cube, reading(seconds), into: &taken)
      return Array(taken.lines[before...])
    }
    #expect(come(10) == [])
    #expect(come(13) == [11, 12, 13])
    #expect(come(5) == [])
    #expect(come(7) == [6, 7])
    #expect(come(200).count == 92)
  }

  @Test func `go on when dictionaries were made anew and old segments are gone`() throws {
    // Every value is another, and there is little room.
    let cube = Cube(memory: 6 << 20)
    var queue = try queue("url = /a*", cube)
    var (taken, expected) = (Taken(), 0)
    let first = cube.lexicons
    // In batches of their own, as a batch is in the dictionaries that it was begun with.
    for round in 0..<60 {
      let events = (0..<900).map { place in
        PlainEvent(
          time: Int64(round * 900 + place), client: "c", url: "/\(place % 2 == 0 ? "a" : "b")/\(round)/\(place)",
          status: "200", bytes: 1)
      }
      expected += 450
      cube.append(events)
      drain(&queue, cube, into: &taken)
    }
    #expect(cube.lexicons !== first && cube.facts.dropped > 0)
    #expect(taken.count == expected)
  }

  /// A log of ever new values at full speed, while the slices' thread is busy: rows leave the memory before it looks at them.
  @Test(arguments: [true, false]) func `that have left the memory are there all the same, as whoever drops them waits`(
    haveLines: Bool
  ) throws {
    let cube = Cube(memory: 6 << 20)
    let watcher = ArrivalWatcher(cube, clock: StandingClock())
    let watch = ArrivalWatch(number: 1, Self.cart)
    let context = { (_: Facts) in TimeContext(lastEvent: Timestamp(milliseconds: 0)) }
    watcher.note(watch, context, while: { true })
    for round in 0..<60 {
      let events = (0..<900).map { place in
        PlainEvent(
          time: Int64(place), client: "c", url: "/\(place % 10 == 0 ? "cart" : "x")/\(round)/\(place)", status: "200",
          bytes: Int64(round * 900 + place))
      }
      cube.append(events) { _ in haveLines }
    }
    #expect(cube.facts.dropped > 0 && cube.facts.count < 54_000)
    watcher.note(watch, context, while: { true })
    var (taken, missed) = (Taken(), 0)
    while true {
      var present = watch
      present.taken = taken.count
      guard let next = watcher.next(of: present), next.count > 0 else { break }
      taken.lines += next.lines.numbers
      taken.others += next.count - next.lines.count
      taken.matches += next.matches
      missed = next.missed
    }
    #expect(missed == 0)
    if haveLines {
      #expect(taken.lines.sorted() == Array(0..<54_000))
    } else {
      #expect(taken == Taken(others: 54_000, matches: 5400))
    }
  }

  @Test func `that leave the memory before a replay's clock has come to them are counted as missed`() throws {
    let cube = Cube(memory: 6 << 20)
    let clock = HeldClock(at: 0)
    let watcher = ArrivalWatcher(cube, clock: clock)
    let watch = ArrivalWatch(number: 1, Self.cart)
    func note() { watcher.note(watch, { _ in TimeContext(lastEvent: Timestamp(milliseconds: 0)) }, while: { true }) }
    note()
    var come = 0
    for round in 0..<100 {
      cube.append(
        (0..<900).map {
          PlainEvent(time: Int64(come + $0), client: "c", url: "/\(round)/\($0)", status: "200", bytes: 1)
        })
      come += 900
      // The recording is read ahead of the clock.
      if round == 10 { clock.go(to: 3000) }
    }
    clock.go(to: Int64(come))
    note()
    let found = try #require(watcher.next(of: watch))
    #expect(cube.facts.dropped > 3000)
    #expect(found.count + found.waiting + found.missed == come)
    #expect(found.missed == cube.facts.dropped - 3001)
  }

  @Test func `are in the view of whoever asks for them, and of nobody else`() {
    let cube = Cube()
    cube.append(SyntheticEvents.make(3000, seed: 1))
    var work = KeeperWork(cube: cube, clock: StandingClock(), offset: { _ in 0 })
    func view(_ watch: ArrivalWatch?, latest: Int = 5, isHeld: Bool = false) -> View? {
      var request = ViewRequest(latestEvents: latest, arrivals: watch)
      request.isHeld = isHeld
      var view: View?
      for _ in 0..<3 { view = work.answer(request, isWanted: { true }, mayGoOn: { true }).view ?? view }
      return view
    }
    #expect(view(nil).map { $0.arrivals == nil } == true)
    var watch = ArrivalWatch(number: 7, Self.cart)
    #expect(view(watch)?.arrivals?.count == 0)
    cube.append(SyntheticEvents.make(5, seed: 2))
    let next = view(watch)
    #expect(next?.arrivals?.count == 5)
    // The newest events may be a moment old, until others are asked for.
    let others = view(watch, latest: 6)
    #expect(others.map { $0.latestSeen.covers($0.arrivals!.seen) } == true && others?.arrivals == next?.arrivals)
    // Taken, they are gone.
    watch.taken = 5
    #expect(view(watch)?.arrivals?.count == 0)
    // While time stands still none are handed over; they are when it goes on.
    cube.append(SyntheticEvents.make(3, seed: 3))
    #expect(view(watch, isHeld: true).map { $0.arrivals == nil } == true)
    #expect(view(watch)?.arrivals?.count == 3)
    // Another number begins anew.
    #expect(view(ArrivalWatch(number: 8, Self.cart))?.arrivals?.count == 0)
  }
}

private struct StandingClock: EventClock {
  func read(_ facts: Facts) -> ClockReading {
    ClockReading(head: facts.lastTime ?? Timestamp(milliseconds: 0), horizon: .distantFuture)
  }
}

/// A replay's, moved by hand.
private final class HeldClock: EventClock {
  private let time: Mutex<Int64>

  init(at time: Int64) { self.time = Mutex(time) }

  func go(to time: Int64) { self.time.withLock { $0 = time } }

  func read(_ facts: Facts) -> ClockReading {
    let now = Timestamp(milliseconds: time.withLock { $0 })
    return ClockReading(head: now, horizon: now)
  }
}

extension LinePlaces {
  /// The lines' numbers, in the order of the rows: a thousand in each stretch.
  fileprivate var numbers: [Int] {
    (0..<count).compactMap { self[$0] }.map { $0.stretch.offset + $0.line }
  }
}

extension Cube {
  /// Takes in events in batches; those with a line are on that of the number that they have as their size.
  fileprivate func append(_ events: some Sequence<PlainEvent>, withLine hasLine: (PlainEvent) -> Bool) {
    let batch = EventBatch(lexicons: lexicons, capacity: 997)
    for event in events {
      batch.append(event, hasLine: hasLine(event))
      if batch.isFull {
        consume(batch)
        batch.removeAll()
      }
    }
    consume(batch)
  }

  /// The same in pieces of any size, some of them as packed segments.
  fileprivate func append(
    _ events: some Collection<PlainEvent>, withLine hasLine: (PlainEvent) -> Bool, using random: inout Seeded
  ) {
    var rest = Array(events)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...300, using: &random))
      rest = rest.dropFirst(piece.count)
      if Bool.random(using: &random) {
        append(piece, withLine: hasLine)
      } else {
        let batch = EventBatch(lexicons: lexicons, capacity: piece.count)
        for event in piece { batch.append(event, hasLine: hasLine(event)) }
        consume(SegmentSealer().seal(batch))
      }
    }
  }
}

extension EventBatch {
  fileprivate func append(_ event: PlainEvent, hasLine: Bool) {
    append(event)
    let (number, line) = (Int(event.bytes), Int(event.bytes) % 1000)
    let stretch = LogStretch(source: 0, generation: 0, offset: number - line, length: 1000)
    places.append(LineRun(line: line, count: 1), of: hasLine ? stretch : nil)
  }
}
