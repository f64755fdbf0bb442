/// What every server on the network hears besides its visitors: TLS on the plain port, connections without a request,
/// passers-by that try one door and go, requests too long to read. And a few lines that went wrong in the writing.
struct Strays: Traffic {
  private let world: World
  private let pace: Double
  private var random: Random

  init(world: World) {
    self.world = world
    pace = world.perMinute(share: 0.011)
    random = Random(seed: world.seed, for: "strays")
  }

  func expected(in minute: Int) -> Double { pace }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    for _ in 0..<random.round(pace) {
      let moment = minute * 60_000 + random.below(60_000)
      schedule.add(stray(at: moment), at: moment)
    }
    let minuteOfDay = world.clock.minuteOfDay(minute)
    for (when, line) in Self.brokenLines where when == minuteOfDay && world.lines >= 1_000 {
      schedule.add(broken: line, at: minute * 60_000 + 30_000)
    }
    if minuteOfDay == 16 * 60 + 40 { tryTheEndlessRequest(at: minute * 60_000 + 20_000, &schedule) }
  }

  private mutating func stray(at moment: Milliseconds) -> Request {
    let client = Client.ipv4((10 << 24 | 200 << 16) + UInt32(random.below(1 << 20)))
    switch random.below(100) {
    case ..<14: return plain(client, "\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03", 400, bytes: 157)
    case ..<20:
      return plain(client, "\\x03\\x00\\x00/*\\xE0\\x00\\x00\\x00\\x00\\x00Cookie: mstshash=Administr", 400, bytes: 157)
    case ..<32: return plain(client, "", 400, bytes: 0)
    case ..<42: return plain(client, "-", 408, bytes: nil, latency: 60_000)
    case ..<45: return plain(client, "SSH-2.0-Go", 400, bytes: 157)
    default: break
    }
    let who = Identity(
      client: client, agent: random.pick(Self.agents), version: random.chance(0.2) ? "HTTP/1.0" : "HTTP/1.1",
      host: .plainShop)
    let door = random.pick(Self.doors)
    return world.request(.get, door.target, by: who, doing: .file, at: moment, status: door.status, &random)
  }

  private func plain(
    _ client: Client, _ line: StaticString, _ status: Int, bytes: Int?, latency: Milliseconds = 0
  ) -> Request {
    Request(
      client: client, line: .verbatim(line), status: status, bytes: bytes, latency: latency, host: .plainShop)
  }

  private mutating func tryTheEndlessRequest(at moment: Milliseconds, _ schedule: inout Schedule) {
    let who = Identity(client: .ipv4(203, 0, 113, 99), agent: .fixed("curl/8.5.0"))
    schedule.add(
      world.request(.get, .endless, by: who, doing: .file, at: moment, status: 414, bytes: 178, &random), at: moment)
  }

  private static let doors: [(target: Target, status: Int)] = [
    (.fixed("/"), 301), (.fixed("/"), 301), (.fixed("/"), 301), (.fixed("/robots.txt"), 200),
    (.fixed("/wp-login.php"), 404), (.fixed("/.env"), 403), (.fixed("/.git/config"), 403),
    (.fixed("http://check.example/ip?x=1"), 404), (.fixed("/favicon.ico?v=%00"), 400), (.fixed("//shop//tea"), 404),
  ]

  private static let agents: [Agent] = [
    .none, .fixed("curl/8.5.0"), .fixed("Go-http-client/1.1"), .fixed("Mozilla/5.0 zgrab/0.x"),
    .fixed(
      "Expanse, a company, searches across the global IPv4 space \\x22multiple times per day\\x22 to identify assets"),
    .fixed(
      "Mozilla/5.0 (Linux; Android 13; \\\"Pixel 7\\\") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile"),
    .fixed("() { :; }; echo vulnerable"),
  ]

  /// Minutes of the day, and what stands in the log then: a write cut short by a full disk, two writers in one line, a
  /// line of the error log, and a line of the application's.
  private static let brokenLines: [(Int, StaticString)] = [
    (7 * 60 + 21, "198.18.7.9 - - [14/Mar/2026:07:21:30 +0100] \"GET /shop/tea/ass"),
    (
      10 * 60 + 33,
      "10.31.8.20 - - [14/Mar/2026:10:33:100.64.9.81 - - [14/Mar/2026:10:33:30 +0100] \"GET /cart HTTP/2.0\" 200 3120 \"-\" \"-\""
    ),
    (
      13 * 60 + 5,
      "2026/03/14 13:05:30 [warn] 1187#1187: *90211 an upstream response is buffered to a temporary file while reading upstream"
    ),
    (17 * 60 + 48, "    at CheckoutController.pay (checkout.js:212:17)"),
  ]
}
