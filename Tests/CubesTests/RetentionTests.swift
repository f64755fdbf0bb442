import Filters
import PageEvents
import TestSupport
import Testing

@testable import Cubes

/// Memory is bounded, totals stay exact, and what is known of values whose rows are gone is within the error that is stated.
@Suite struct `A cube with little memory` {
  /// Counted the slow way, beside the cube.
  private struct Truth {
    var total = Tally.zero
    var hits: [PageEvents.Dimension: [String: Int]] = [:]
    var clients: Set<Int> = []
  }

  /// A log whose values come and go: popular ones stay, others are seen a few times and never again.
  private struct Stream {
    private var random: Seeded
    private var time: Int64 = 1_773_446_400_000
    private var place = 0

    private let seed: Int

    init(seed: Int) {
      self.seed = seed
      random = Seeded(seed)
    }

    mutating func next() -> (event: PlainEvent, client: Int) {
      time += Int64.random(in: 0...2, using: &random) * 500
      place += 1
      // One in ten is a visitor who comes once; the others are by popularity, halved with each rank.
      let isPassing = Int.random(in: 0..<10, using: &random) == 0
      let client = isPassing ? 1000 + seed * 700 + place / 3 : rank()
      let path = Int.random(in: 0..<8, using: &random) == 0 ? "/item/\(seed)-\(place / 2)" : "/page/\(rank())"
      return (
        PlainEvent(
          time: time, client: "198.\(client / 62_500).\(client / 250 % 250).\(client % 250)", url: path,
          status: ["200", "200", "200", "404", "500"].randomElement(using: &random)!,
          bytes: Int64.random(in: 0..<3000, using: &random), referrer: "https://site\(rank()).example/x",
          agent: "Agent/\(rank())"),
        client
      )
    }

    private mutating func rank() -> Int {
      var rank = 0
      while rank < 60, Int.random(in: 0..<8, using: &random) != 0 { rank += 1 }
      return rank
    }
  }

  private func feed(_ cube: Cube, _ count: Int, seed: Int, packedEvery: Int) -> (truth: Truth, peak: Int) {
    var stream = Stream(seed: seed)
    var truth = Truth()
    var peak = 0
    var left = count
    while left > 0 {
      // Events come packed, as in a load, so that a test need not fill segments of 65,536 rows.
      let batch = EventBatch(lexicons: cube.lexicons, capacity: min(left, packedEvery))
      while !batch.isFull {
        let (event, client) = stream.next()
        batch.append(event)
        truth.total.merge(Tally(traits: batch.traits[batch.count - 1], bytes: event.bytes))
        truth.clients.insert(client)
        truth.hits[.path, default: [:]][event.path, default: 0] += 1
        truth.hits[.client, default: [:]][event.client, default: 0] += 1
        truth.hits[.status, default: [:]][event.status, default: 0] += 1
        truth.hits[.referrer, default: [:]][event.referrer, default: 0] += 1
        truth.hits[.agent, default: [:]][event.agent, default: 0] += 1
        truth.hits[.section, default: [:]][event.section, default: 0] += 1
      }
      left -= batch.count
      cube.consume(SegmentSealer().seal(batch))
      peak = max(peak, cube.footprint)
    }
    return (truth, peak)
  }

  @Test(arguments: [1, 2, 3])
  func `keeps totals exact and the foremost right, when twenty times as much has come as fits`(
    seed: Int
  ) throws {
    let memory = 13 << 20
    let cube = Cube(memory: memory)
    let (truth, peak) = feed(cube, 60_000, seed: seed, packedEvery: 1000)
    let facts = cube.facts
    #expect(facts.count + facts.dropped == 60_000)
    #expect(facts.dropped >= 19 * facts.count, "\(facts.count) held of 60,000")
    #expect(peak <= memory + memory / 10, "\(peak) bytes")
    let slice = Slice(
      Slice.Key(
        filter: .everything,
        dimensions: [.path: false, .client: false, .status: false, .referrer: false, .agent: false, .section: false]),
      lexicons: facts.lexicons, context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    #expect(slice.move(to: .always, in: facts, while: { true }))
    #expect(slice.total == truth.total)
    let chart = slice.timeline.chart(over: slice.window.intersection(facts.span.union(facts.history.window)), most: 500)
    #expect(chart.bins.reduce(0) { $0 + $1.hits } == 60_000)
    #expect(chart.bins.reduce(0) { $0 + $1.serverErrors } == truth.total.serverErrors)
    let error = try #require(slice.clientsError)
    #expect(abs(Double(slice.clients) / Double(truth.clients.count) - 1) <= 3 * error)

    for dimension in truth.hits.keys {
      let answer = slice.answer(
        Ranking(dimension, columns: [.init(.hits)], limit: 10), head: facts.lastTime!, horizon: .distantFuture,
        in: facts)
      let counts = truth.hits[dimension]!
      let order = counts.values.sorted(by: >)
      for (place, row) in answer.rows.enumerated() {
        let hits = row.values[0].int
        #expect((hits...(hits + row.error)).contains(counts[row.member.text]!), "\(row.member.text)")
        // As far as the error reaches, places may be changed.
        #expect(abs(counts[row.member.text]! - order[place]) <= row.error)
      }
      #expect(answer.rows.count == min(10, counts.count))
      #expect(answer.groupCount <= counts.count)
      if answer.isGroupCountExact { #expect(answer.groupCount == counts.count) }
    }
  }

  @Test func `gives what is told apart by a filter from the rows held alone, and says what is left out`() throws {
    let cube = Cube(memory: 13 << 20)
    _ = feed(cube, 60_000, seed: 9, packedEvery: 1000)
    var work = KeeperWork(cube: cube, clock: LastEventClock(), offset: { _ in 0 }, threads: 1)
    let request = ViewRequest(rankings: [Ranking(.path, columns: [.init(.hits)], limit: 5)])
    let all = try #require(work.answer(request, isWanted: { true }, mayGoOn: { true }).view)
    #expect(all.total.hits == 60_000 && all.omitted == 0 && all.dropped > 0)
    var drilled = request
    drilled.filter = try Filter.parse("status = 404")
    let view = try #require(work.answer(drilled, isWanted: { true }, mayGoOn: { true }).view)
    #expect(view.omitted == view.dropped && view.total.hits < view.events)
    #expect(view.answers[0].rows.allSatisfy { $0.error == 0 })
  }

  @Test func `a slice that is kept up to date loses nothing when dictionaries are made anew`() throws {
    let cube = Cube(memory: 11 << 20)
    var work = KeeperWork(cube: cube, clock: LastEventClock(), offset: { _ in 0 }, threads: 1)
    let request = ViewRequest(rankings: [Ranking(.client, columns: [.init(.hits)], limit: 5)])
    let before = cube.lexicons
    var sum = 0
    for round in 0..<40 {
      _ = feed(cube, 2000, seed: round, packedEvery: 500)
      sum += 2000
      // What is owed to the last view comes first.
      var view: View?
      var isSettled = false
      while !isSettled {
        let step = work.answer(request, isWanted: { true }, mayGoOn: { true })
        view = step.view ?? view
        isSettled = step.isSettled && view?.events == cube.facts.count
      }
      #expect(view?.total.hits == sum)
      #expect(view?.answers[0].rows.count == 5)
    }
    #expect(cube.lexicons !== before)
  }
}

/// Now is the last event.
private struct LastEventClock: EventClock {
  func read(_ facts: Facts) -> ClockReading {
    ClockReading(head: facts.lastTime ?? Timestamp(milliseconds: 0), horizon: .distantFuture)
  }
}
