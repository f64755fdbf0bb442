/// The people. They make up what the log has room for besides everyone else: the more lines, the more people.
struct Crowd {
  private let world: World
  private let curve: DayCurve
  private var random: Random
  private var visits = 0
  /// Visitors so far: numbers below it have been here before.
  private var known = 0
  /// Lines that the minutes so far should have brought and that no visit has brought yet.
  private var owed = 0.0

  init(world: World) {
    self.world = world
    curve = DayCurve(clock: world.clock)
    random = Random(seed: world.seed, for: "crowd")
  }

  /// Plans the visits that begin in this minute, when `others` lines are still to come from everyone else.
  ///
  /// What is left of the log is dealt out anew every minute, so that neither a long visit nor another's bad day leaves
  /// a gap or a heap at the log's end; the last minute's share is all that is left.
  mutating func plan(minute: Int, leaving others: Double, into schedule: inout Schedule) {
    let isLast = minute == world.clock.minutes - 1
    owed += (Double(schedule.limit - schedule.count) - others - owed) * curve.share(of: minute)
    schedule.reserved = isLast ? 0 : min(Int(others) + 1, schedule.limit)
    while (isLast || owed > 0) && !schedule.isFull {
      let before = schedule.count
      visit(in: minute, &schedule)
      owed -= Double(schedule.count - before)
    }
    schedule.reserved = 0
  }

  private mutating func visit(in minute: Int, _ schedule: inout Schedule) {
    let isBack = known > 0 && random.chance(0.26)
    let number = isBack ? random.below(known) : known
    if !isBack { known += 1 }
    visits += 1
    var walk = Walk(
      Visitor(number, in: world), isBack: isBack, at: minute * 60_000 + random.below(60_000), order: visits, in: world,
      seed: random.next())
    walk.run(into: &schedule)
  }
}
