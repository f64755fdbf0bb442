import Filters
import PageEvents
import TestSupport
import Testing

@testable import Patterns

private let context = TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 })

/// What a trial says of the past, against another that has seen no more than what had come then.
@Suite struct `A trial that remembers` {
  private let limits = [
    RateLimit(1, per: .second, burst: 3), RateLimit(20, per: .minute, burst: 6), RateLimit(90, per: .hour, burst: 4),
    RateLimit(30, per: .minute, burst: 9, for: .network),
  ]

  private func values(_ lexicon: Lexicon) -> [LimitTrial.Value] {
    lexicon.publish()
    return (1..<ValueID(lexicon.count)).map { LimitTrial.Value(id: $0, bytes: Array(lexicon.bytes(of: $0))) }
  }

  /// How everybody stood at a time, by what they are called; those of whom nothing is known are left out.
  private func readings(_ trial: LimitTrial, _ lexicons: Lexicons, at time: Int64) -> [[UInt8]: LimitReading] {
    let values = values(lexicons[trial.limit.dimension])
    let found = zip(values, trial.readings(of: values, at: Timestamp(milliseconds: time)))
    return Dictionary(uniqueKeysWithValues: found.compactMap { value, reading in reading.map { (value.bytes, $0) } })
  }

  /// The same of a trial to which nothing has come since.
  private func plain(
    _ limit: RateLimit, _ requests: [PlainRequest], until time: Int64, mostBuckets: Int = 1 << 20
  ) -> [[UInt8]: LimitReading] {
    var random = Seeded(1)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, mostBuckets: mostBuckets)
    trial.consume(requests.prefix { $0.time <= time }, in: lexicons, &random)
    return readings(trial, lexicons, at: time)
  }

  /// As a user winds a clock.
  private func times(_ requests: [PlainRequest], _ count: Int, _ random: inout Seeded) -> [Int64] {
    (0..<count).map { _ in
      let request = requests.randomElement(using: &random)!
      return request.time + [0, 0, -1, 1, 730].randomElement(using: &random)!
    } + [requests[0].time - 1, requests[0].time]
  }

  @Test(arguments: 0..<32) func `says how everybody stood at any time, wherever it is wound to`(seed: Int) {
    var random = Seeded(seed)
    let limit = limits[seed % limits.count]
    let requests = PlainRequest.make(4000, clients: seed % 2 == 0 ? 6 : 80, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, remembering: 1 << 30)
    trial.consume(requests, in: lexicons, &random)
    for time in times(requests, 8, &random) {
      let now = min(time, requests[requests.count - 1].time)
      let (then, expected) = (readings(trial, lexicons, at: time), plain(limit, requests, until: now))
      // Who hasn't come yet hasn't used anything.
      #expect(
        then.filter { $0.value != LimitReading(level: 0, refused: 0) }
          == expected.filter { $0.value != LimitReading(level: 0, refused: 0) })
      #expect(expected.keys.allSatisfy { then[$0] != nil })
      #expect(then.count == lexicons[limit.dimension].count - 1)
    }
  }

  @Test(arguments: 0..<30) func `knows of buckets that had to be forgotten`(seed: Int) {
    var random = Seeded(seed)
    let limit = RateLimit(1, per: .day, burst: 6)
    let requests = PlainRequest.make(3000, clients: 150, &random)
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, mostBuckets: 40, remembering: 1 << 30)
    trial.consume(requests, in: lexicons, &random)
    #expect(trial.report().forgotten > 0)
    for time in times(requests, 8, &random) where time <= requests[requests.count - 1].time {
      let (then, expected) = (
        readings(trial, lexicons, at: time), plain(limit, requests, until: time, mostBuckets: 40)
      )
      for (client, reading) in expected {
        #expect(then[client]?.refused == reading.refused)
        // A bucket that is forgotten later is known to have been there.
        if reading.level > 0 { #expect(then[client] == reading) }
      }
    }
  }

  @Test(arguments: 0..<12) func `forgets what is too long ago, and says so`(seed: Int) {
    var random = Seeded(seed)
    let limit = limits[seed % 2]
    let requests = PlainRequest.make(8000, clients: 40, &random)
    let lexicons = Lexicons()
    let memory = 40_000
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, remembering: memory)
    let bare = LimitTrial(limit, lexicons: lexicons, context: context)
    var other = random
    trial.consume(requests, in: lexicons, &random)
    bare.consume(requests, in: lexicons, &other)
    #expect(trial.footprint - bare.footprint <= memory)
    #expect(readings(trial, lexicons, at: requests[0].time + 1000).isEmpty)
    var known = 0
    let recent = Array(requests.suffix(200))
    for time in times(requests, 10, &random) + times(recent, 4, &random) where time <= recent[199].time {
      let (then, expected) = (readings(trial, lexicons, at: time), plain(limit, requests, until: time))
      if then.isEmpty { continue }
      known += 1
      for (client, reading) in expected { #expect(then[client] == reading) }
    }
    #expect(known > 3, "the last of it at least")
  }

  @Test(arguments: 0..<30) func `knows nothing of what was before its dictionaries were made anew`(seed: Int) {
    var random = Seeded(seed)
    let limit = limits[seed % limits.count]
    let requests = PlainRequest.make(2000, clients: 40, &random)
    let trial = LimitTrial(limit, lexicons: Lexicons(), context: context, remembering: 1 << 20)
    trial.consume(requests[..<1000], in: Lexicons(), &random)
    let lexicons = Lexicons()
    trial.consume(requests[1000...], in: lexicons, &random)
    for time in times(requests, 20, &random) where time <= requests[requests.count - 1].time {
      let (then, expected) = (readings(trial, lexicons, at: time), plain(limit, requests, until: time))
      #expect(then.isEmpty == (time < requests[999].time))
      for (client, reading) in expected where then[client] != nil && reading.level > 0 {
        #expect(then[client] == reading)
      }
    }
  }

  @Test func `says how it stood when the last was known, where the clock is ahead of that`() throws {
    var random = Seeded(1)
    let lexicons = Lexicons()
    let trial = LimitTrial(try RateLimit.parse("1/s:4"), lexicons: lexicons, context: context, remembering: 1 << 20)
    trial.consume((0..<6).map { _ in PlainRequest(time: 10_000, client: "10.0.0.1") }, in: lexicons, &random)
    let reading = LimitReading(level: 1, refused: 2)
    #expect(readings(trial, lexicons, at: 10_000).values.first == reading)
    #expect(readings(trial, lexicons, at: 12_000).values.first == reading)
    trial.consume([PlainRequest(time: 12_000, client: "10.0.0.2")], in: lexicons, &random)
    #expect(readings(trial, lexicons, at: 12_000)[Array("10.0.0.1".utf8)] == LimitReading(level: 0.5, refused: 2))
  }
}
