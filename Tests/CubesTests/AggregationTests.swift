import Cubes
import Filters
import PageEvents
import TestSupport
import Testing

@Suite struct `An aggregation` {
  static let context = TimeContext(lastEvent: Timestamp(milliseconds: 0))

  /// The slow, obvious way: a dictionary of lists.
  private func count(_ events: [PlainEvent], by keys: (PlainEvent) -> [String]) -> [[String]: [PlainEvent]] {
    Dictionary(grouping: events, by: keys)
  }

  private func ask(_ events: [PlainEvent], _ query: Query) -> Answer {
    let cube = Cube()
    cube.append(events)
    return cube.facts.answer(query, lexicons: cube.lexicons, context: Self.context)
  }

  @Test(arguments: 0..<60) func `counts what a slow count counts, in one dimension and in two`(seed: Int) {
    let events = SyntheticEvents.make(seed * 37, seed: seed)
    let measures: [Measure] = [.hits, .bytes, .clients, .errors]
    for (dimensions, keys) in [
      ([Dimension.path], { [$0.path] }), ([.section], { [$0.section] }), ([.status], { [$0.status] }),
      ([.path, .status], { [$0.path, $0.status] }), ([.client, .section], { [$0.client, $0.section] }),
    ] as [([Dimension], (PlainEvent) -> [String])] {
      let expected = count(events, by: keys).map { key, events in
        (
          key,
          [
            events.count, events.reduce(0) { $0 + Int($1.bytes) }, Set(events.map(\.client)).count,
            events.count(where: \.isError),
          ]
        )
      }.sorted { a, b in a.1[0] != b.1[0] ? a.1[0] > b.1[0] : a.0.lexicographicallyPrecedes(b.0) }
      let answer = ask(events, Query(measures, by: dimensions))
      #expect(answer.rows.map { $0.members.map(\.text) } == expected.map(\.0))
      #expect(answer.rows.map { $0.values.map(\.int) } == expected.map(\.1))
      #expect(answer.groupCount == expected.count)
    }
  }

  @Test(arguments: 0..<20) func `does not depend on the order of events`(seed: Int) {
    var random = Seeded(seed)
    let events = SyntheticEvents.make(500, seed: seed)
    let query = Query(
      [.hits, .bytes, .clients, .p50, .max], by: [.path], every: .minutes(5), top: 3, sort: .init(.bytes))
    let inOrder = ask(events, query)
    let shuffled = ask(events.shuffled(using: &random), query)
    #expect(inOrder.rows.map { $0.members.map(\.bytes) } == shuffled.rows.map { $0.members.map(\.bytes) })
    #expect(inOrder.rows.map(\.time) == shuffled.rows.map(\.time))
    #expect(inOrder.rows.map(\.values) == shuffled.rows.map(\.values))
  }

  @Test func `gives each of the top groups all its times`() {
    let events = SyntheticEvents.make(2000, seed: 5)
    let answer = ask(events, Query([.hits], by: [.path], every: .minutes(10), top: 2))
    let top = ask(events, Query([.hits], by: [.path], top: 2)).rows
    let paths = top.map { $0.members[0].text }
    #expect(Set(answer.rows.map { $0.members[0].text }) == Set(paths))
    for row in answer.rows {
      let inBin = events.count {
        $0.path == row.members[0].text && Timestamp(milliseconds: $0.time).floored(to: .minutes(10)) == row.time
      }
      #expect(row.values == [.whole(inBin)])
    }
    #expect(answer.rows.reduce(0) { $0 + $1.values[0].int } == top.reduce(0) { $0 + $1.values[0].int })
    #expect(answer.rows.map { $0.time! } == answer.rows.map { $0.time! }.sorted())
  }

  @Test func `answers without groups in one row, also when there is no event`() {
    #expect(ask([], Query([.hits, .rate, .p50])).rows.map(\.values) == [[.whole(0), .real(0), .missing]])
    #expect(ask([], Query([.hits], by: [.path])).rows.isEmpty)
  }

  @Test func `takes the window's first moment and not the one after its end`() {
    let events = (0..<10).map { PlainEvent(time: $0 * 1000, client: "a", url: "/", status: "200", bytes: 1) }
    let window = Window(from: Timestamp(seconds: 2), before: Timestamp(seconds: 5))
    #expect(ask(events, Query([.hits, .rate], over: window)).rows[0].values == [.whole(3), .real(1)])
  }

  @Test(arguments: 0..<10) func `finds quantiles within one per cent, and the longest exactly`(seed: Int) {
    let events = SyntheticEvents.make(3000, seed: seed)
    let latencies = events.compactMap(\.latency).sorted()
    let values = ask(events, Query([.p50, .p90, .p95, .p99, .max])).rows[0].values.map { $0.double! }
    for (value, q) in zip(values, [0.5, 0.9, 0.95, 0.99]) {
      let exact = Double(latencies[Int(q * Double(latencies.count - 1))]) / 1000
      #expect(abs(value - exact) <= exact * 0.01 + 1e-9)
    }
    #expect(values[4] == Double(latencies.last!) / 1000)
  }

  @Test func `counts no client where an event has none`() {
    let events = ["a", "", "b", ""].map { PlainEvent(time: 0, client: $0, url: "/", status: "200", bytes: 1) }
    #expect(ask(events, Query([.hits, .clients])).rows[0].values == [.whole(4), .whole(2)])
  }

  @Test func `sorts by any measure in either direction, ties by bytes`() {
    let events = ["b", "a", "c", "a"].map { PlainEvent(time: 0, client: "x", url: "/" + $0, status: "200", bytes: 5) }
    let answer = ask(events, Query([.hits], by: [.path], sort: .init(.hits, ascending: true)))
    #expect(answer.rows.map { $0.members[0].text } == ["/b", "/c", "/a"])
  }
}
