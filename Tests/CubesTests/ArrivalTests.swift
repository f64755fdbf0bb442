import Filters
import PageEvents
import TestSupport
import Testing

@testable import Cubes

@Suite struct `Arrivals` {
  private static let filters: [(String, @Sendable (PlainEvent) -> Bool)] = [
    ("", { _ in true }), ("status >= 400", { $0.isError }), ("path = /shop/*", { $0.path.hasPrefix("/shop/") }),
    ("client = 10.0.9.9", { _ in false }),
  ]

  private func queue(_ text: String, _ cube: Cube, _ reading: ClockReading) throws -> ArrivalQueue {
    let filter = text.isEmpty ? Filter.everything : try Filter.parse(text)
    return ArrivalQueue(
      ArrivalWatch(number: 1, filter: filter), cube.facts, reading,
      TimeContext(lastEvent: Timestamp(milliseconds: 0)), ScanScratch(columnCount: Schema.pageViews.columnCount))
  }

  /// What there is to be taken, all of it, in as many steps as it takes; asked twice each time, as a screen does.
  private func drain(_ queue: inout ArrivalQueue, _ cube: Cube, _ reading: ClockReading, _ taken: inout Int)
    -> [LoggedEvent]
  {
    var found: [LoggedEvent] = []
    while true {
      let next = queue.next(after: taken, in: cube.facts, reading)
      #expect(queue.next(after: taken, in: cube.facts, reading) == next && next.watch.taken == taken)
      #expect(next.events.count <= ArrivalQueue.most)
      if next.events.isEmpty { return found }
      found += next.events
      taken += next.events.count
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
    let cube = Cube()
    let reading = ClockReading(head: Timestamp(milliseconds: 0), horizon: .distantFuture)
    let before = Int.random(in: 0...events.count, using: &random)
    cube.append(events[..<before], using: &random)
    var queue = try queue(text, cube, reading)
    var (rest, taken, found) = (events[before...], 0, [Int]())
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...3000, using: &random))
      rest = rest.dropFirst(piece.count)
      cube.append(piece, using: &random)
      found += drain(&queue, cube, reading, &taken).map(\.bytes)
    }
    #expect(found.sorted() == events[before...].filter(matches).map { Int($0.bytes) }, "seed \(seed)")
  }

  @Test func `come in a replay when the clock has come to them, again where it was wound back`() throws {
    let cube = Cube()
    cube.append((0..<100).map { PlainEvent(time: $0 * 1000, client: "c", url: "/", status: "200", bytes: $0) })
    func reading(_ seconds: Int64) -> ClockReading {
      ClockReading(head: Timestamp(seconds: seconds), horizon: Timestamp(seconds: seconds))
    }
    var queue = try queue("", cube, reading(10))
    var taken = 0
    func come(_ seconds: Int64) -> [Int] { drain(&queue, cube, reading(seconds), &taken).map(\.bytes) }
    #expect(come(10) == [])
    #expect(come(13) == [11, 12, 13])
    #expect(come(5) == [])
    #expect(come(7) == [6, 7])
    #expect(come(200).count == 92)
  }

  @Test func `go on when dictionaries were made anew and old segments are gone`() throws {
    // Every value is another, and there is little room.
    let cube = Cube(memory: 6 << 20)
    let reading = ClockReading(head: Timestamp(milliseconds: 0), horizon: .distantFuture)
    var queue = try queue("url = /a*", cube, reading)
    var (taken, found, expected) = (0, 0, 0)
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
      found += drain(&queue, cube, reading, &taken).count
    }
    #expect(cube.lexicons !== first && cube.facts.dropped > 0)
    #expect(found == expected)
  }

  @Test func `that left the memory before their turn are counted`() throws {
    let cube = Cube(memory: 6 << 20)
    let reading = ClockReading(head: Timestamp(milliseconds: 0), horizon: .distantFuture)
    var queue = try queue("", cube, reading)
    var (taken, found, come) = (0, 0, 0)
    for round in 0..<100 {
      cube.append(
        (0..<900).map { PlainEvent(time: Int64($0), client: "c", url: "/\(round)/\($0)", status: "200", bytes: 1) })
      come += 900
      // Somebody who looks at a piece now and then, and at last at all that is left.
      if round % 20 == 0 {
        let next = queue.next(after: taken, in: cube.facts, reading)
        taken += next.events.count
        found += next.events.count
      }
    }
    found += drain(&queue, cube, reading, &taken).count
    let missed = queue.next(after: taken, in: cube.facts, reading).missed
    #expect(missed > 0 && found + missed == come)
  }

  @Test func `are in the view of whoever asks for them, and of nobody else`() {
    let cube = Cube()
    cube.append(SyntheticEvents.make(3000, seed: 1))
    var work = KeeperWork(cube: cube, clock: StandingClock(), offset: { _ in 0 })
    func view(_ watch: ArrivalWatch?, latest: Int = 5) -> View? {
      let request = ViewRequest(latestEvents: latest, arrivals: watch)
      var view: View?
      for _ in 0..<3 { view = work.answer(request, isWanted: { true }, mayGoOn: { true }).view ?? view }
      return view
    }
    #expect(view(nil).map { $0.arrivals == nil } == true)
    let watch = ArrivalWatch(number: 7)
    #expect(view(watch)?.arrivals?.events == [])
    cube.append(SyntheticEvents.make(5, seed: 2))
    let next = view(watch)
    #expect(next?.arrivals?.events.count == 5)
    // The newest events may be a moment old, until others are asked for.
    let others = view(watch, latest: 6)
    #expect(others.map { $0.latestSeen.covers($0.arrivals!.seen) } == true && others?.arrivals == next?.arrivals)
    // Taken, they are gone; another number begins anew.
    #expect(view(ArrivalWatch(number: 7, taken: 5))?.arrivals?.events == [])
    #expect(view(ArrivalWatch(number: 8))?.arrivals?.events == [])
  }
}

private struct StandingClock: EventClock {
  func read(_ facts: Facts) -> ClockReading {
    ClockReading(head: facts.lastTime ?? Timestamp(milliseconds: 0), horizon: .distantFuture)
  }
}
