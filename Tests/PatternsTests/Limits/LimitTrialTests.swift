import Filters
import PageEvents
import TestSupport
import Testing

@testable import Patterns

private let context = TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 })

/// A limit tried on streams of requests, against the slow twin.
@Suite struct `A limit on trial` {
  private func limit(_ random: inout Seeded) -> RateLimit {
    let (count, unit) = [(1, RateLimit.Unit.second), (20, .minute), (7, .minute), (90, .hour)].randomElement(
      using: &random)!
    return RateLimit(
      count, per: unit, burst: Int.random(in: 1...8, using: &random),
      for: [.client, .network].randomElement(using: &random)!)
  }

  private func expectEqual(_ report: LimitReport, _ slow: SlowLimits) {
    #expect(report.requests == slow.requests)
    #expect(report.refused == slow.refused)
    #expect(report.limited == slow.limited.count)
    #expect(report.withoutKey == slow.withoutKey)
    #expect(Set(report.rows.map(\.text)) == Set(slow.limited.keys))
    for row in report.rows {
      guard let outcome = slow.limited[row.text] else { continue }
      #expect(row.requests == outcome.requests)
      #expect(row.refused == outcome.refusals.count)
      #expect(row.first.milliseconds == outcome.refusals.first)
      #expect(row.last.milliseconds == outcome.refusals.last)
      #expect(row.longest.milliseconds == outcome.longest)
      #expect(abs(row.peak - outcome.peak) < 1e-9)
    }
    let isInOrder = zip(report.rows, report.rows.dropFirst()).allSatisfy { a, b in
      (b.refused, a.text) < (a.refused, b.text)
    }
    #expect(isInOrder)
  }

  @Test(arguments: 0..<150) func `refuses what a dictionary of fractions does`(seed: Int) {
    var random = Seeded(seed)
    let limit = limit(&random)
    let requests = PlainRequest.make(Int.random(in: 0...3000, using: &random), clients: 60, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context)
    trial.consume(requests, in: lexicons, &random)
    var slow = SlowLimits(limit)
    for request in requests { slow.take(request) }
    expectEqual(trial.report(), slow)
    #expect(trial.report().keys == slow.outcomes.count)
  }

  @Test(arguments: 0..<30) func `says by its peak which burst would have refused nothing`(seed: Int) throws {
    var random = Seeded(seed)
    let limit = RateLimit(20, per: .minute, burst: Int.random(in: 2...6, using: &random))
    let requests = PlainRequest.make(2000, clients: 40, &random)
    func rows(_ limit: RateLimit) -> [LimitReport.Row] {
      let lexicons = Lexicons()
      let trial = LimitTrial(limit, lexicons: lexicons, context: context)
      trial.consume(requests, in: lexicons, &random)
      return trial.report().rows
    }
    let peak = try #require(rows(limit).map(\.peak).max())
    let burst = Int((peak * Double(limit.burst)).rounded(.up))
    #expect(burst > limit.burst)
    #expect(rows(RateLimit(20, per: .minute, burst: burst)).isEmpty)
    #expect(!rows(RateLimit(20, per: .minute, burst: burst - 1)).isEmpty)
  }

  @Test(arguments: 0..<60) func `goes on when dictionaries are made anew`(seed: Int) {
    var random = Seeded(seed)
    let limit = limit(&random)
    let requests = PlainRequest.make(3000, clients: 40, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context)
    let last = trial.consume(requests, in: lexicons, renewing: true, &random)
    var slow = SlowLimits(limit)
    for request in requests { slow.take(request) }
    let report = trial.report()
    #expect(report.refused == slow.refused && report.limited == slow.limited.count)
    for row in report.rows {
      #expect(row.refused == slow.limited[row.text]?.refusals.count)
      #expect(row.first.milliseconds == slow.limited[row.text]?.refusals.first)
      #expect(row.longest.milliseconds == slow.limited[row.text]?.longest)
      // Of the time before it was limited, with a full bucket, nothing need be known any more.
      #expect(row.requests <= slow.limited[row.text]?.requests ?? 0)
      #expect(last[limit.dimension].text(of: row.id) == row.text)
    }
  }

  @Test(arguments: 0..<40) func `judges only what matches, within a range of time`(seed: Int) throws {
    var random = Seeded(seed)
    let limit = limit(&random)
    let requests = PlainRequest.make(2000, clients: 20, &random)
    let range = requests[300].time..<requests[1700].time
    let lexicons = Lexicons()
    let trial = LimitTrial(
      limit, where: try Filter.parse("status = 404"),
      within: Timestamp(milliseconds: range.lowerBound)..<Timestamp(milliseconds: range.upperBound), lexicons: lexicons,
      context: context)
    trial.consume(requests, in: lexicons, renewing: Bool.random(using: &random), &random)
    var slow = SlowLimits(limit)
    for request in requests where request.status == "404" && range.contains(request.time) { slow.take(request) }
    #expect(slow.requests > 0)
    #expect(trial.report().requests == slow.requests && trial.report().refused == slow.refused)
  }

  @Test(arguments: 0..<40) func `forgets full buckets for free`(seed: Int) {
    var random = Seeded(seed)
    // Full again after a second at most, and some seventy clients in any second.
    let limit = RateLimit(1, per: .second, burst: 1)
    let requests = PlainRequest.make(6000, clients: 400, most: 30, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, mostBuckets: 350)
    trial.consume(requests, in: lexicons, &random)
    var slow = SlowLimits(limit)
    for request in requests { slow.take(request) }
    #expect(slow.outcomes.count > 350 && slow.refused > 0)
    #expect(trial.report().forgotten == 0)
    expectEqual(trial.report(), slow)
  }

  @Test(arguments: 0..<40) func `forgets those used longest ago when all else is in use`(seed: Int) {
    var random = Seeded(seed)
    // A bucket is never full again: the scanner's is used all the time, those of a crowd once.
    let limit = RateLimit(1, per: .day, burst: 50)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, mostBuckets: 64)
    let scanner = "203.0.113.66"
    let requests = (0..<4000).map { place in
      PlainRequest(
        time: Int64(place) * 100, client: place % 8 == 0 ? scanner : "10.0.\(place / 250).\(place % 250)")
    }
    trial.consume(requests, in: lexicons, &random)
    let report = trial.report()
    #expect(report.forgotten > 3000 - 64)
    #expect(report.rows.map(\.text) == [scanner])
    #expect(report.refused == 500 - 50)
    #expect(report.requests == 4000 && report.rows[0].requests == 500)
  }

  @Test(arguments: 0..<40) func `keeps those most refused, and counts the others`(seed: Int) {
    var random = Seeded(seed)
    let limit = RateLimit(1, per: .minute, burst: 2)
    let requests = PlainRequest.make(4000, clients: 150, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, mostReported: 10)
    trial.consume(requests, in: lexicons, &random)
    var slow = SlowLimits(limit)
    for request in requests { slow.take(request) }
    let counts = slow.limited.values.map(\.refusals.count).sorted(by: >)
    let report = trial.report()
    #expect(counts.count > 40)
    #expect(report.rows.map(\.refused) == Array(counts.prefix(10)))
    for row in report.rows { #expect(row.refused == slow.limited[row.text]?.refusals.count) }
    #expect(report.limited == counts.count)
    #expect(report.others == (counts.count - 10, counts.dropFirst(10).reduce(0, +)))
  }

  @Test(arguments: 0..<20) func `counts what is late, and lets it through`(seed: Int) {
    var random = Seeded(seed)
    let limit = limit(&random)
    let requests = PlainRequest.make(1000, clients: 20, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context)
    trial.consume(requests[..<600], in: lexicons, &random)
    trial.consume(requests[200..<300], in: lexicons, isLate: true, &random)
    trial.consume(requests[600...], in: lexicons, &random)
    var slow = SlowLimits(limit)
    for request in requests { slow.take(request) }
    let refused = slow.refused
    for request in requests[200..<300] { slow.note(request) }
    #expect(slow.refused == refused)
    expectEqual(trial.report(), slow)
    let keyed = requests[200..<300].count { limit.dimension == .client ? !$0.client.isEmpty : $0.network != nil }
    #expect(trial.report().late == keyed)
  }

  private func intern(_ text: String, _ lexicons: Lexicons) {
    Array(text.utf8).withUnsafeBytes { _ = lexicons.intern($0, in: .client) }
  }

  @Test func `says how full buckets are at present`() throws {
    var random = Seeded(1)
    let lexicons = Lexicons()
    let trial = LimitTrial(try RateLimit.parse("1/s:4"), lexicons: lexicons, context: context)
    let requests =
      (0..<6).map { _ in PlainRequest(time: 10_000, client: "10.0.0.1") }
      + [PlainRequest(time: 12_000, client: "10.0.0.2")]
    trial.consume(requests, in: lexicons, &random)
    intern("10.0.0.3", lexicons)
    lexicons.publish()
    let values = (1...3).map { LimitTrial.Value(id: $0, bytes: Array("10.0.0.\($0)".utf8)) }
    func readings(at second: Int64) -> [LimitReading?] {
      trial.readings(of: values, at: Timestamp(seconds: second))
    }
    #expect(
      readings(at: 12) == [
        LimitReading(level: 0.5, refused: 2), LimitReading(level: 0.25, refused: 0), LimitReading(level: 0, refused: 0),
      ])
    #expect(readings(at: 13).map { $0?.level } == [0.25, 0, 0])
    #expect(readings(at: 100).map { $0?.refused } == [2, 0, 0])
    // A clock that is behind what was loaded: nobody knows any more how it was.
    #expect(readings(at: 11) == [LimitReading(level: 0.75, refused: 2), nil, LimitReading(level: 0, refused: 0)])
    // Ids of dictionaries that are no more: another value has it, or none.
    let others = [LimitTrial.Value(id: 1, bytes: Array("10.0.0.2".utf8)), LimitTrial.Value(id: 99, bytes: [])]
    #expect(trial.readings(of: others, at: Timestamp(seconds: 12)) == [nil, nil])
  }

  @Test func `can be asked by a screen while it is fed`() async throws {
    var random = Seeded(1)
    let lexicons = Lexicons()
    let trial = LimitTrial(RateLimit(1, per: .second, burst: 2), lexicons: lexicons, context: context)
    let requests = PlainRequest.make(20_000, clients: 30, &random)
    let last = Timestamp(milliseconds: requests[requests.count - 1].time)
    trial.consume(requests[..<2000], in: lexicons, &random)
    let values = (1...10).map { id in
      LimitTrial.Value(id: id, bytes: Array(lexicons[.client].bytes(of: id)))
    }
    let screen = Task.detached {
      var (refused, readings) = (trial.report().refused, 0)
      repeat {
        let levels = trial.readings(of: values, at: last).map { $0?.level ?? -1 }
        #expect(levels.allSatisfy { (0...1).contains($0) })
        let now = trial.report().refused
        #expect(now >= refused)
        (refused, readings) = (now, readings + levels.count)
      } while !Task.isCancelled
      return readings
    }
    trial.consume(requests[2000...], in: lexicons, &random)
    screen.cancel()
    #expect(await screen.value > 0)
    var slow = SlowLimits(trial.limit)
    for request in requests { slow.take(request) }
    expectEqual(trial.report(), slow)
  }

  @Test func `asks for events by their time, and for the columns that it reads`() throws {
    let lexicons = Lexicons()
    let trial = LimitTrial(
      RateLimit(1, per: .second, for: .network), where: try Filter.parse("path = /x and status = 200"),
      lexicons: lexicons, context: context)
    #expect(trial.needs == EventNeeds(columns: [.client, .url, .status], traits: false))
    let consumer: any EventConsumer = trial
    #expect(consumer is any OrderedEventConsumer)
  }
}

@Suite struct `Two limits compared` {
  @Test(arguments: 0..<60) func `differ by the requests and the keys that one alone refuses`(seed: Int) throws {
    var random = Seeded(seed)
    let limits = [
      RateLimit(1, per: .second, burst: 2), RateLimit(30, per: .minute, burst: 5),
      RateLimit(3, per: .second, burst: 4, for: .network),
    ].shuffled(using: &random)
    let requests = PlainRequest.make(2500, clients: 40, &random)
    let lexicons = Lexicons()
    let trials = limits.map { LimitTrial($0, lexicons: lexicons, context: context) }
    let comparison = LimitComparison(trials[0], trials[1], lexicons: lexicons)
    comparison.consume(requests, in: lexicons, &random)
    var (first, second) = (SlowLimits(limits[0]), SlowLimits(limits[1]))
    var split = LimitComparison.Split()
    for request in requests {
      switch (first.take(request), second.take(request)) {
      case (true, true): split.both += 1
      case (true, false): split.onlyFirst += 1
      case (false, true): split.onlySecond += 1
      case (false, false): continue
      }
    }
    #expect(comparison.refused == split)
    #expect(comparison.first.report().refused == first.refused)
    guard limits[0].dimension == limits[1].dimension else {
      #expect(comparison.limited() == nil)
      return
    }
    let limited = try #require(comparison.limited())
    let (a, b) = (Set(first.limited.keys), Set(second.limited.keys))
    #expect(
      limited.split
        == LimitComparison.Split(
          both: a.intersection(b).count, onlyFirst: a.subtracting(b).count, onlySecond: b.subtracting(a).count))
    #expect(Set(limited.differences.map(\.text)) == a.symmetricDifference(b))
    for difference in limited.differences {
      #expect(difference.refusedByFirst == first.limited[difference.text]?.refusals.count ?? 0)
      #expect(difference.refusedBySecond == second.limited[difference.text]?.refusals.count ?? 0)
    }
  }
}
