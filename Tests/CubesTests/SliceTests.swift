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

  private func compare(_ slice: Slice, _ cube: Cube, _ window: Window, _ events: [PlainEvent]) {
    let facts = cube.facts
    let inside = events.filter { window.contains($0.time) }
    #expect(slice.total.hits == inside.count)
    #expect(slice.total.bytes == inside.reduce(0) { $0 + Int($1.bytes) })
    #expect(slice.clients == Set(inside.map(\.client)).count)
    for dimension in [Dimension.path, .client, .status] {
      let answer = slice.answer(
        rank(dimension), head: Timestamp(milliseconds: window.upper), horizon: .distantFuture, in: facts)
      let query = Query([.hits, .bytes, .clients, .errors], by: [dimension], over: window)
      let expected = facts.answer(query, lexicons: cube.lexicons, context: Self.context)
      #expect(answer.rows.map(\.member) == expected.rows.map { $0.members[0] })
      #expect(answer.rows.map(\.values) == expected.rows.map(\.values))
      #expect(answer.groupCount == expected.groupCount)
    }
    let chart = slice.timeline.chart(over: window.intersection(facts.span), most: 100)
    #expect(chart.bins.reduce(0) { $0 + $1.hits } == inside.count)
  }

  @Test(arguments: 0..<25) func `says the same wherever its window was moved from`(seed: Int) {
    var random = Seeded(seed)
    let events = SyntheticEvents.make(600, seed: seed)
    let cube = Cube()
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: true, .status: true, .client: true]), lexicons: cube.lexicons,
      context: Self.context)
    var taken = 0
    let first = events.map(\.time).min()!
    let last = events.map(\.time).max()!
    for _ in 0..<8 {
      let more = min(events.count - taken, Int.random(in: 0..<250, using: &random))
      cube.append(events[taken..<(taken + more)])
      taken += more
      let a = Int64.random(in: first...last, using: &random)
      let b = Int64.random(in: first...last, using: &random)
      let window =
        [Window(lower: min(a, b), upper: max(a, b)), .always, Window(lower: a, upper: Window.always.upper)]
        .randomElement(using: &random)!
      // Interrupted now and then, as by a key.
      var budget = Int.random(in: 0..<2, using: &random)
      while !slice.move(
        to: window, in: cube.facts,
        while: {
          budget -= 1; return budget > 0
        })
      { budget = 1 }
      compare(slice, cube, window, Array(events.prefix(taken)))
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

  @Test func `starts again where rows that would have to leave are no longer held`() {
    let columnCount = Schema.pageViews.columnCount
    let cube = Cube(memory: 2 * Segment.footprint(columnCount: columnCount))
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: false]), lexicons: cube.lexicons, context: Self.context)
    let event = PlainEvent(time: 0, client: "a", url: "/", status: "200", bytes: 1)
    let batch = EventBatch(lexicons: cube.lexicons, capacity: Segment.capacity)
    for step in 0..<4 {
      batch.removeAll()
      var event = event
      event.time = Int64(step) * 1000
      for _ in 0..<Segment.capacity { batch.append(event) }
      cube.consume(batch)
      #expect(slice.move(to: .always, in: cube.facts, while: { true }))
    }
    // What was counted stays counted …
    #expect(slice.total.hits == 4 * Segment.capacity)
    #expect(cube.facts.dropped == 2 * Segment.capacity)
    // … and a window that leaves part of it out is counted from what is held.
    let window = Window(lower: 1000, upper: 3000)
    #expect(slice.move(to: window, in: cube.facts, while: { true }))
    #expect(slice.total.hits == 2 * Segment.capacity)
  }

  @Test func `shows the newest events first`() {
    let cube = Cube()
    cube.append((0..<5000).map { PlainEvent(time: $0 * 10, client: "c\($0)", url: "/", status: "200", bytes: $0) })
    let slice = Slice(Slice.Key(filter: .everything, dimensions: [:]), lexicons: cube.lexicons, context: Self.context)
    _ = slice.move(to: Window(lower: 0, upper: 40_000), in: cube.facts, while: { true })
    let latest = slice.latest(3, in: cube.facts)
    #expect(latest.map { String(decoding: $0[.client], as: UTF8.self) } == ["c4000", "c3999", "c3998"])
  }

  @Test func `draws trends whose bins sum up to the row's hits`() {
    let events = SyntheticEvents.make(2000, seed: 8)
    let cube = Cube()
    cube.append(events)
    let facts = cube.facts
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: false]), lexicons: cube.lexicons, context: Self.context)
    _ = slice.move(to: .always, in: facts, while: { true })
    let answer = slice.answer(rank(.path), head: facts.lastTime!, horizon: .distantFuture, in: facts)
    let trends = slice.trends(
      of: answer.rows.map(\.member), in: .path, bins: 9, over: facts.span, facts: facts, while: { true })
    #expect(trends?.map { $0.reduce(0, +) } == answer.rows.map { $0.values[0].int })
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
