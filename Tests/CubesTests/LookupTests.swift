import Filters
import PageEvents
import TestSupport
import Testing

@testable import Cubes

@Suite struct `A lookup` {
  private static let head = Timestamp(milliseconds: .max / 4)

  /// The same by the simplest means, over all rows in their order.
  private func slow(_ lookup: Lookup, _ rows: [Ranking.Row]) -> (rank: Int?, matchCount: Int) {
    func isMatch(_ row: Ranking.Row) -> Bool {
      let name = row.member.isMissing ? Schema.pageViews[row.member.dimension].missing : row.member.text
      return lookup.text.isEmpty || name.lowercased().contains(lookup.text.lowercased())
    }
    let matches = rows.indices.filter { isMatch(rows[$0]) }
    let start = rows.firstIndex { $0.member == lookup.start }
    let place: Int? =
      switch (start, lookup.step) {
      case (nil, let step): matches.prefix(max(1, step)).last
      case (let start?, 0): matches.first { $0 >= start } ?? matches.first
      case (let start?, 1...): matches.filter { $0 > start }.prefix(lookup.step).last ?? matches.last
      case (let start?, _): matches.filter { $0 < start }.suffix(-lookup.step).first ?? matches.first
      }
    return (place, matches.count)
  }

  @Test(arguments: 0..<60) func `finds what a look at every row finds`(seed: Int) throws {
    var random = Seeded(seed)
    let cube = Cube()
    cube.append(SyntheticEvents.make(Int.random(in: 1...600, using: &random), seed: seed), using: &random)
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: true, .client: false, .user: false]), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    #expect(slice.move(to: .always, in: cube.facts, while: { true }))
    let last = Timestamp(milliseconds: cube.facts.span.upper)
    for _ in 0..<20 {
      let dimension = [Dimension.path, .client, .user].randomElement(using: &random)!
      var sorts: [Ranking.Column] = [.init(.hits), .init(.bytes), .init(.errors)]
      if dimension == .path { sorts.append(.init(.clients)) }
      if dimension == .client { sorts.append(.init(rateOverLast: .minutes(1))) }
      let ranking = Ranking(
        dimension, columns: [.init(.hits)], sort: sorts.randomElement(using: &random)!,
        ascending: Bool.random(using: &random), limit: 10_000)
      let rows = slice.answer(ranking, head: last, horizon: last, in: cube.facts).rows
      let lookup = Lookup(
        .everything, ranking,
        from: Int.random(in: 0..<5, using: &random) == 0 ? nil : rows.randomElement(using: &random)?.member,
        step: Int.random(in: -4...4, using: &random),
        text: ["", "1", "0.1", "/S", "shop", "TEA", "no such"].randomElement(using: &random)!)
      let answer = slice.find(lookup, head: last, horizon: last, in: cube.facts)
      let expected = slow(lookup, rows)
      #expect(answer.member == expected.rank.map { rows[$0].member }, "seed \(seed): \(lookup)")
      #expect(answer.rank == expected.rank ?? 0)
      #expect(answer.matchCount == expected.matchCount && answer.groupCount == rows.count)
    }
  }

  @Test(arguments: [
    ("", "/Cart", true), ("/cart", "/Cart", true), ("CART", "/shop/cart", true), ("art/", "/cart", false),
    ("cart", "car", false), ("é", "caf\u{E9}", true), ("aab", "aaab", true),
  ])
  func `takes large and small letters for the same`(part: String, name: String, isIn: Bool) {
    #expect(Array(name.utf8).withUnsafeBytes(NamePart(part).isIn) == isIn)
  }

  @Test func `takes in the values that came since`() {
    let cube = Cube()
    func visit(_ paths: String...) {
      cube.append(paths.map { PlainEvent(time: 0, client: "a", url: $0, status: "200", bytes: 0) })
    }
    visit("/a", "/b", "/tea")
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [.path: false]), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    let lookup = Lookup(.everything, Ranking(.path, columns: [.init(.hits)], limit: 1), from: nil, text: "TEA")
    func find() -> Lookup.Answer {
      _ = slice.move(to: .always, in: cube.facts, while: { true })
      return slice.find(lookup, head: Self.head, horizon: Self.head, in: cube.facts)
    }
    #expect(find().rank == 2 && find().matchCount == 1)
    visit("/teapot", "/teapot", "/b")
    #expect(find().member?.text == "/teapot" && find().matchCount == 2)
    #expect(find().groupCount == 4)
  }
}

@Suite struct `Rows far down` {
  @Test(arguments: 0..<20) func `are those of a sort`(seed: Int) {
    var random = Seeded(seed)
    let different = [1, 3, 5000].randomElement(using: &random)!
    let keys = (0..<3000).map { _ in Double(Int.random(in: 0..<different, using: &random)) }
    // Already in order, the other way round, or in none: what a bad pivot is for one is good for another.
    var groups = Array(0..<3000)
    if seed % 3 == 0 { groups.shuffle(using: &random) } else if seed % 3 == 1 { groups.reverse() }
    for ascending in [false, true] {
      let order = RankOrder(ascending: ascending, key: { keys[$0] }, precedes: { $0 < $1 })
      let sorted = groups.sorted { a, b in
        keys[a] == keys[b] ? a < b : (keys[a] < keys[b]) == ascending
      }
      for _ in 0..<4 {
        let start = Int.random(in: 0..<3010, using: &random)
        let ranks = start..<start + Int.random(in: 0..<400, using: &random)
        #expect(order.groups(ranks, of: groups) == Array(sorted[ranks.clamped(to: 0..<3000)]), "seed \(seed), \(ranks)")
      }
    }
  }
}

@Suite struct `A lookup in another slice` {
  @Test func `is answered when that is complete, with the view`() throws {
    let cube = Cube()
    let events = SyntheticEvents.make(3000, seed: 5)
    for start in stride(from: 0, to: events.count, by: 500) {
      let batch = EventBatch(lexicons: cube.lexicons, capacity: 500)
      for event in events[start..<start + 500] { batch.append(event) }
      cube.consume(SegmentSealer().seal(batch))
    }
    let head = Timestamp(milliseconds: cube.facts.span.upper)
    struct Clock: EventClock {
      var head: Timestamp
      func read(_ facts: Facts) -> ClockReading { ClockReading(head: head, horizon: head) }
    }
    var work = KeeperWork(cube: cube, clock: Clock(head: head), offset: { _ in 0 })
    var request = ViewRequest(
      filter: try Filter.parse("status = 200 and path = /"),
      rankings: [Ranking(.client, columns: [.init(.hits)], limit: 10)])
    let errors = try Filter.parse("status = 404")
    request.lookup = Lookup(
      errors, Ranking(.path, columns: [.init(.hits)], limit: 1), from: nil, step: 2)
    // Interrupted again and again, it says each time that there is more to do; what is looked for never comes before the numbers.
    var views: [View] = []
    for _ in 0..<100 where views.last?.found == nil {
      let (view, isSettled) = work.answer(request, isWanted: { true }, mayGoOn: { false })
      #expect(!isSettled)
      if let view { views.append(view) }
    }
    #expect(views.allSatisfy { $0.found == nil || $0.progress == 1 })
    let found = views.last?.found
    let counts = Dictionary(grouping: events.filter { $0.status == "404" }, by: \.path).mapValues(\.count)
    let expected = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    #expect(found?.member?.text == expected[1].key && found?.rank == 1)
    #expect(found?.groupCount == expected.count)
  }
}
