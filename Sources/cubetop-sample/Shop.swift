/// A day, or several, in the access log of a web shop.
struct Shop {
  let lines: Int
  let seed: UInt64
  let start: Instant
  let days: Int
  let format: LineFormat

  /// Writes exactly `lines` lines. The same values write the same bytes, everywhere.
  func write(to output: @escaping LineWriter.Output) throws {
    let clock = Clock(start: start, days: days)
    let world = World(lines: lines, seed: seed, clock: clock)
    var schedule = Schedule(limit: lines, clock: clock, seed: seed)
    var crowd = Crowd(world: world)
    var others: [any Traffic] = Crawler.all(in: world)
    others += [
      Probe(world: world), FeedReaders(world: world), Scanner(world: world), LoginAttack(world: world),
      Partners(world: world), Strays(world: world),
    ]
    var writer = LineWriter(
      format: format, clock: clock, catalogue: world.catalogue, browsers: world.browsers, output: output)
    let expected = (0..<clock.minutes).map { minute in others.reduce(0) { $0 + $1.expected(in: minute) } }.sumsToTheEnd

    for minute in 0..<clock.minutes {
      for index in others.indices { others[index].plan(minute: minute, into: &schedule) }
      crowd.plan(minute: minute, leaving: minute + 1 < clock.minutes ? expected[minute + 1] : 0, into: &schedule)
      for second in minute * 60..<minute * 60 + 60 {
        for entry in schedule.take(second: second) { try writer.write(entry) }
      }
    }
    try writer.flush()
  }
}
