/// The monitoring: asks every minute whether the shop is well, and learns of the outage first.
struct Probe: Traffic {
  private let world: World
  /// Minutes between two requests. One, unless the log is so short that it would hold little else.
  private let interval: Int
  private var random: Random

  init(world: World) {
    self.world = world
    interval = max(1, world.clock.minutes * 6 / world.lines)
    random = Random(seed: world.seed, for: "probe")
  }

  func expected(in minute: Int) -> Double { minute % interval == 0 ? 1 : 0 }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    guard minute % interval == 0 else { return }
    let moment = minute * 60_000 + 11_000 + random.below(400)
    let who = Identity(
      client: .ipv4(192, 0, 2, 10), agent: .fixed("StatusProbe/3.2 (+https://status.example/probe)"))
    schedule.add(
      world.request(.get, .fixed("/health"), by: who, doing: .health, at: moment, bytes: 15, &random), at: moment)
  }
}
