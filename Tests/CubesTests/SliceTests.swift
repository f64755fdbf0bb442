import Filters
import PageEvents
import TestSupport
import Testing

@testable import Cubes

/// A slice that is moved about must say what a fresh count over its window says.
@Suite struct `A slice` {
  static let context = TimeContext(lastEvent: Timestamp(milliseconds: 0))

  private func rank(_ dimension: Dimension) -> Ranking {
    Ranking(dimension, columns: [.init(.hits), .init(.bytes), .init(.clients), .init(.errors)], limit: 1000)
  }

  private func compare(_ slice: Slice, _ cube: Cube, _ window: Window, _ events: [PlainEvent], _ seed: Int) {
    let facts = cube.facts
    let inside = events.filter { window.contains($0.time) }
    #expect(slice.total.hits == inside.count, "seed \(seed)")
    #expect(slice.total.bytes == inside.reduce(0) { $0 + Int($1.bytes) })
    #expect(slice.total.errors == inside.count(where: \.isError))
    #expect(slice.clients == Set(inside.map(\.client)).count)
    for (dimension, value) in [
      (Dimension.path, \PlainEvent.path), (.client, \.client), (.status, \.status), (.section, \.section),
    ] {
      let answer = slice.answer(
        rank(dimension), head: Timestamp(milliseconds: window.upper), horizon: .distantFuture, in: facts)
      let expected = Dictionary(grouping: inside, by: { $0[keyPath: value] }).map { value, events in
        (
          value,
          [
            events.count, events.reduce(0) { $0 + Int($1.bytes) }, Set(events.map(\.client)).count,
            events.count(where: \.isError),
          ]
        )
      }.sorted { a, b in a.1[0] != b.1[0] ? a.1[0] > b.1[0] : a.0.utf8.lexicographicallyPrecedes(b.0.utf8) }
      #expect(answer.rows.map(\.member.text) == expected.map(\.0), "seed \(seed)")
      #expect(answer.rows.map { $0.values.map(\.int) } == expected.map(\.1), "seed \(seed)")
      #expect(answer.groupCount == expected.count)
    }
    let chart = slice.timeline.chart(over: window.intersection(facts.span), most: 100)
    #expect(chart.bins.reduce(0) { $0 + $1.hits } == inside.count)
  }

  /// Filters, and the same said of plain events.
  private static let filters: [(String, @Sendable (PlainEvent) -> Bool)] = [
    ("", { _ in true }), ("status = 200", { $0.status == "200" }), ("status != 200", { $0.status != "200" }),
    ("status >= 400", { $0.isError }), ("method = GET and status = 200", { $0.method == "GET" && $0.status == "200" }),
    ("path = /shop/*", { $0.path.hasPrefix("/shop/") }), ("bytes < 2500", { $0.bytes < 2500 }),
    ("client = 10.0.1.*", { $0.client.hasPrefix("10.0.1.") }), ("client = 10.0.9.9", { _ in false }),
  ]

  /// A slice moved about by one thread or two, over segments open and packed, in the order of time or in none.
  @Test(arguments: 0..<40) func `says what a slow count says, wherever its window was moved from`(part: Int) throws {
    let crew = ScanCrew(size: part % 2 + 1, columnCount: Schema.pageViews.columnCount)
    for seed in (part * 25)..<(part * 25 + 25) {
      var random = Seeded(seed)
      var events = SyntheticEvents.make(Int.random(in: 1...400, using: &random), seed: seed)
      if Bool.random(using: &random) { events.shuffle(using: &random) }
      let (text, matches) = Self.filters.randomElement(using: &random)!
      let cube = Cube()
      let slice = Slice(
        Slice.Key(
          filter: text.isEmpty ? .everything : try Filter.parse(text),
          dimensions: [.path: true, .status: true, .client: true, .section: true]),
        lexicons: cube.lexicons, context: Self.context, crew: crew)
      let (first, last) = (events.map(\.time).min()!, events.map(\.time).max()!)
      var taken = 0
      for _ in 0..<4 {
        let more = min(events.count - taken, Int.random(in: 0..<250, using: &random))
        cube.append(events[taken..<(taken + more)], using: &random)
        taken += more
        let (a, b) = (Int64.random(in: first...last, using: &random), Int64.random(in: first...last, using: &random))
        let window = [
          Window(lower: min(a, b), upper: max(a, b)), .always, Window(lower: a, upper: Window.always.upper),
        ].randomElement(using: &random)!
        // Interrupted now and then, as by a key.
        var budget = Int.random(in: 0..<2, using: &random)
        while !slice.move(
          to: window, in: cube.facts,
          while: {
            budget -= 1
            return budget > 0
          })
        { budget = 1 }
        compare(slice, cube, window, events.prefix(taken).filter(matches), seed)
      }
    }
  }

  /// Without clients to count, other ways are taken: whole cuboids, and what most rows are not.
  @Test(arguments: 0..<200) func `counts by cuboids what it counts by rows`(seed: Int) throws {
    var random = Seeded(seed)
    let events = SyntheticEvents.make(900, seed: seed)
    let cube = Cube()
    cube.append(events, using: &random)
    let (text, matches) = Self.filters.randomElement(using: &random)!
    let slice = Slice(
      Slice.Key(
        filter: text.isEmpty ? .everything : try Filter.parse(text), dimensions: [.path: false, .status: false]),
      lexicons: cube.lexicons, context: Self.context,
      crew: ScanCrew(size: 2, columnCount: cube.lexicons.schema.columnCount))
    for window in [Window.always, Window(lower: events[200].time, upper: events[700].time), .always] {
      #expect(slice.move(to: window, in: cube.facts, while: { true }))
      let inside = events.filter { matches($0) && window.contains($0.time) }
      #expect(slice.total.hits == inside.count)
      #expect(slice.total.serverErrors == inside.count { $0.status.hasPrefix("5") })
      for (dimension, value) in [(Dimension.path, \PlainEvent.path), (.status, \.status), (.client, \.client)] {
        let ranking = Ranking(dimension, columns: [.init(.hits), .init(.bytes), .init(.errors)], limit: 1000)
        let answer = slice.answer(
          ranking, head: .init(milliseconds: window.upper), horizon: .distantFuture, in: cube.facts)
        let expected = Dictionary(grouping: inside, by: { $0[keyPath: value] }).mapValues { events in
          [events.count, events.reduce(0) { $0 + Int($1.bytes) }, events.count(where: \.isError)]
        }
        #expect(answer.groupCount == expected.count)
        for row in answer.rows { #expect(row.values.map(\.int) == expected[row.member.text]) }
      }
    }
  }

  @Test(arguments: 0..<30) func `keeps the foremost in order as they change`(seed: Int) {
    var random = Seeded(seed)
    let cube = Cube()
    let slice = Slice(Slice.Key(filter: .everything, dimensions: [:]), lexicons: cube.lexicons, context: Self.context)
    var events: [PlainEvent] = []
    // More clients than are kept in order, most of them equal, and a window that slides.
    for step in 0..<12 {
      let new = (0..<900).map { _ in
        let client = min(Int.random(in: 0..<5000, using: &random), Int.random(in: 0..<5000, using: &random))
        return PlainEvent(
          time: Int64(step) * 1000, client: "c\(client)", url: "/", status: "200",
          bytes: Int64.random(in: 0..<3, using: &random))
      }
      events += new
      cube.append(new, using: &random)
      let window = Window(lower: Int64(max(0, step - 5)) * 1000, upper: .max / 4)
      #expect(slice.move(to: window, in: cube.facts, while: { true }))
      let sort: Measure = seed % 2 == 0 ? .hits : .bytes
      let ranking = Ranking(
        .client, columns: [.init(.hits), .init(.bytes)], sort: .init(sort), offset: seed % 3 * 20, limit: 15)
      let answer = slice.answer(ranking, head: .init(seconds: 20), horizon: .distantFuture, in: cube.facts)
      let counts = Dictionary(grouping: events.filter { window.contains($0.time) }, by: \.client).mapValues {
        ($0.count, $0.reduce(0) { $0 + Int($1.bytes) })
      }
      let expected = counts.sorted { a, b in
        let (left, right) = sort == .hits ? (a.value.0, b.value.0) : (a.value.1, b.value.1)
        if left != right { return left > right }
        if a.value.0 != b.value.0 { return a.value.0 > b.value.0 }
        return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
      }.dropFirst(ranking.offset).prefix(15)
      #expect(answer.rows.map(\.member.text) == expected.map(\.key))
      #expect(answer.groupCount == counts.count)
    }
  }

  @Test func `knows exact rates at every second of a log`() {
    let events = SyntheticEvents.make(800, seed: 3)
    let cube = Cube()
    cube.append(events)
    let facts = cube.facts
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.client: false]), lexicons: cube.lexicons, context: Self.context)
    let spans: [Timestamp.Span] = [.seconds(1), .seconds(10), .minutes(1)]
    var head = facts.span.lower
    while head <= facts.span.upper {
      let horizon = Timestamp(milliseconds: head)
      _ = slice.move(to: Window(lower: Window.always.lower, upper: head), in: facts, while: { true })
      let columns = spans.map { Ranking.Column(rateOverLast: $0) }
      let answer = slice.answer(
        Ranking(.client, columns: columns, sort: columns[2], limit: 100), head: horizon, horizon: horizon, in: facts)
      for row in answer.rows {
        for (place, span) in spans.enumerated() {
          let hits = events.count {
            $0.client == row.member.text && $0.time <= head && $0.time > head - span.milliseconds
          }
          #expect(row.values[place] == .real(Double(hits) / span.inSeconds))
        }
      }
      head += 61_000
    }
  }

  @Test func `starts again where rows that would have to leave are no longer held`() throws {
    // Room for some segments of such events.
    let plan = MemoryPlan(total: 0, columnCount: Schema.pageViews.columnCount)
    let cube = Cube(memory: plan.working + 2 * Lexicons().footprint + 100_000)
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: false]), lexicons: cube.lexicons, context: Self.context)
    let batch = EventBatch(lexicons: cube.lexicons, capacity: 5000)
    for step in 0..<40 {
      batch.removeAll()
      let event = PlainEvent(time: Int64(step) * 1000, client: "a", url: "/", status: "200", bytes: Int64(step))
      for _ in 0..<5000 { batch.append(event) }
      cube.consume(SegmentSealer().seal(batch))
      #expect(slice.move(to: .always, in: cube.facts, while: { true }))
    }
    // What was counted stays counted …
    let facts = cube.facts
    #expect(slice.total.hits == 200_000 && slice.history == nil)
    #expect(facts.dropped > 0 && facts.count + facts.dropped == 200_000)
    // … and a window that leaves part of it out is counted from what is held.
    let window = Window(lower: 1000, upper: .max / 4)
    #expect(slice.move(to: window, in: facts, while: { true }))
    #expect(slice.total.hits == facts.count)
  }

  @Test func `shows the newest events first`() {
    let cube = Cube()
    cube.append((0..<5000).map { PlainEvent(time: $0 * 10, client: "c\($0)", url: "/", status: "200", bytes: $0) })
    let slice = Slice(Slice.Key(filter: .everything, dimensions: [:]), lexicons: cube.lexicons, context: Self.context)
    _ = slice.move(to: Window(lower: 0, upper: 40_000), in: cube.facts, while: { true })
    let latest = slice.latest(3, in: cube.facts)
    #expect(latest.map { String(decoding: $0[.client], as: UTF8.self) } == ["c4000", "c3999", "c3998"])
  }

  @Test(arguments: 0..<24) func `shows any stretch of its events, the newest first`(seed: Int) throws {
    var random = Seeded(seed)
    var events = SyntheticEvents.make(1500, seed: seed)
    if seed % 4 == 0 { events.shuffle(using: &random) }
    let cube = Cube()
    cube.append(events, using: &random)
    let (text, matches) = Self.filters[seed % Self.filters.count]
    let slice = Slice(
      Slice.Key(filter: text.isEmpty ? .everything : try Filter.parse(text), dimensions: [:]),
      lexicons: cube.lexicons, context: Self.context)
    let (low, high) = (events[100].time, events[1200].time)
    let window = seed % 3 == 0 ? Window.always : Window(lower: min(low, high), upper: max(low, high))
    _ = slice.move(to: window, in: cube.facts, while: { true })
    let expected = events.filter { window.contains($0.time) && matches($0) }.map(\.time).sorted(by: >)
    #expect(slice.held == expected.count)
    for _ in 0..<20 {
      let first = Int.random(in: 0...expected.count + 5, using: &random)
      let count = Int.random(in: 1...300, using: &random)
      let found = slice.latest(count, from: first, in: cube.facts).map(\.time.milliseconds)
      #expect(found == Array(expected.dropFirst(first).prefix(count)), "\(count) from \(first)")
    }
  }

  @Test(arguments: 0..<6) func `knows where its events' lines are, however they came and were packed`(seed: Int) throws
  {
    var random = Seeded(seed)
    let cube = Cube()
    var line = 0
    // Each event's bytes say which line it is from. Enough of them to fill an open segment.
    for _ in 0..<(seed == 0 ? 800 : 60) {
      let stretch = LogStretch(source: seed, generation: line, offset: line, length: 1000)
      let batch = EventBatch(lexicons: cube.lexicons, capacity: 300)
      let count = Int.random(in: 1...300, using: &random)
      for _ in 0..<count {
        batch.append(PlainEvent(time: Int64(line), client: "a", url: "/", status: "200", bytes: Int64(line)))
        batch.places.append(LineRun(line: line, count: 1), of: stretch)
        line += Int.random(in: 0..<20, using: &random) == 0 ? 3 : 1
      }
      if Bool.random(using: &random) { cube.consume(SegmentSealer().seal(batch)) } else { cube.consume(batch) }
    }
    let slice = Slice(Slice.Key(filter: .everything, dimensions: [:]), lexicons: cube.lexicons, context: Self.context)
    _ = slice.move(to: .always, in: cube.facts, while: { true })
    let events = slice.latest(cube.facts.count, in: cube.facts)
    #expect(events.count == cube.facts.count)
    #expect(events.allSatisfy { $0.place?.line == $0.bytes && Int($0.place?.stretch.source ?? 9) == seed })
  }

  @Test(arguments: 0..<12) func `finds the clients and the course in time of the rows on the screen`(seed: Int) throws {
    var random = Seeded(seed)
    let events = SyntheticEvents.make(2000, seed: seed)
    let cube = Cube()
    cube.append(events, using: &random)
    let facts = cube.facts
    let (text, matches) = Self.filters[seed % Self.filters.count]
    let slice = Slice(
      Slice.Key(
        filter: text.isEmpty ? .everything : try Filter.parse(text), dimensions: [.path: false, .status: false]),
      lexicons: cube.lexicons, context: Self.context,
      crew: ScanCrew(size: seed % 2 + 1, columnCount: cube.lexicons.schema.columnCount))
    _ = slice.move(to: .always, in: facts, while: { true })
    let answers = [Dimension.path, .status].map { dimension in
      let ranking = Ranking(dimension, columns: [.init(.hits), .init(.clients)], limit: 5, trendBins: 9)
      return slice.answer(ranking, head: facts.lastTime!, horizon: .distantFuture, in: facts)
    }
    let details = try #require(slice.details(of: answers, over: facts.span, in: facts, while: { true }))
    for answer in answers {
      for row in answer.rows {
        let own = events.filter { event in
          matches(event) && row.member.text == (answer.ranking.dimension == .path ? event.path : event.status)
        }
        let detail = details[answer.ranking.dimension, row.member.id]
        #expect(row.values == [.whole(own.count), .missing])
        #expect(detail?.clients == Set(own.map(\.client)).count)
        #expect(detail?.trend.reduce(0, +) == own.count)
      }
    }
  }

  @Test func `orders what is equal by the first column, then by its bytes`() {
    let cube = Cube()
    let clients = ["a", "b", "c", "b", "d", "c", "b"]
    cube.append(
      clients.enumerated().map {
        PlainEvent(time: Int64($0) * 1000, client: $1, url: "/", status: "200", bytes: 0)
      })
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.client: false]), lexicons: cube.lexicons, context: Self.context)
    _ = slice.move(to: .always, in: cube.facts, while: { true })
    // An hour later no client has a rate.
    let head = Timestamp(milliseconds: 3_600_000)
    for ascending in [false, true] {
      let ranking = Ranking(
        .client, columns: [.init(.hits)], sort: .init(rateOverLast: .seconds(10)), ascending: ascending, limit: 10)
      let answer = slice.answer(ranking, head: head, horizon: head, in: cube.facts)
      #expect(answer.rows.map(\.member.text) == ["b", "c", "a", "d"])
    }
  }
}
