/// A few addresses that try passwords. In the last minute one fits, and the account is emptied.
struct LoginAttack: Traffic {
  private let world: World
  private let window: Range<Milliseconds>
  private let perMinute: Int
  private var random: Random

  private static let attackers: [Identity] = [
    Identity(client: .ipv4(198, 51, 100, 23), agent: .fixed("python-requests/2.31.0")),
    Identity(client: .ipv4(198, 51, 100, 24), agent: .fixed("python-requests/2.31.0")),
    Identity(client: .ipv4(198, 51, 100, 77), agent: .fixed("Go-http-client/2.0"), version: "HTTP/2.0"),
    Identity(client: .documentation(site: 0xbad, subnet: 7, interface: 0x17), agent: .fixed("python-requests/2.31.0")),
  ]

  init(world: World) {
    self.world = world
    window = Incident.loginAttack.window(by: world.clock)
    perMinute = min(20_000, world.perDay(share: 0.03)) / Incident.loginAttack.minutes
    random = Random(seed: world.seed, for: "login attack")
  }

  func expected(in minute: Int) -> Double { window.contains(minute * 60_000) ? Double(perMinute) : 0 }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    let begin = minute * 60_000
    guard perMinute > 0, let part = window.progress(of: begin) else { return }
    let isLast = begin + 60_000 >= window.upperBound
    for number in 0..<(isLast ? perMinute / 2 : perMinute) {
      let moment = begin + (60_000 * number + random.below(60_000)) / perMinute
      // The limiter wakes up late.
      let isLimited = part > 0.5 && random.chance(0.12)
      ask(
        .post, "/account/login", status: isLimited ? 429 : 401, at: moment, by: random.pick(Self.attackers), &schedule)
    }
    guard isLast else { return }
    let thief = Self.attackers[0]
    var moment = begin + 34_000
    ask(.post, "/account/login", status: 302, at: moment, by: thief, &schedule)
    for path in ["/account", "/account/orders", "/account/addresses", "/account/payment-methods"] as [StaticString] {
      moment += random.within(900...2_400)
      ask(.get, path, status: 200, at: moment, by: thief, &schedule)
    }
    ask(
      .get, "/account/export?format=csv", status: 200, bytes: 1_482_903, doing: .export, at: moment + 2_000, by: thief,
      &schedule)
  }

  private mutating func ask(
    _ method: Method, _ path: StaticString, status: Int, bytes: Int? = nil, doing work: Site.Work = .login,
    at moment: Milliseconds, by who: Identity, _ schedule: inout Schedule
  ) {
    schedule.add(
      world.request(
        method, .fixed(path), by: who, doing: work, at: moment, status: status, bytes: bytes, &random),
      at: moment)
  }
}
