/// Programs that look for news all day, most of them politely: nothing new, nothing sent.
struct FeedReaders: Traffic {
  private let world: World
  private let pace: Double
  private var random: Random

  init(world: World) {
    self.world = world
    pace = world.perMinute(share: 0.018)
    random = Random(seed: world.seed, for: "feed readers")
  }

  func expected(in minute: Int) -> Double { pace }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    for _ in 0..<random.round(pace) {
      let moment = minute * 60_000 + random.below(60_000)
      let reader = random.below(Self.agents.count)
      let who = Identity(
        client: reader < 2
          ? .documentation(site: 0xfeed, subnet: UInt16(reader), interface: 0x10)
          : .ipv4(203, 0, 113, UInt32(120 + reader)),
        agent: .fixed(Self.agents[reader]))
      // One of them never heard of conditional requests.
      let isNews = reader == 3 || random.chance(0.08)
      let method: Method = reader == 4 && random.chance(0.5) ? .head : .get
      schedule.add(
        world.request(
          method, .fixed("/blog/feed.xml"), by: who, doing: .article, at: moment, status: isNews ? 200 : 304,
          bytes: 48_211, &random), at: moment)
    }
  }

  private static let agents: [StaticString] = [
    "Feedly/1.0 (+https://feedly.com/poller.html; 214 subscribers; )", "FreshRSS/1.24.3 (Linux; https://freshrss.org)",
    "Tiny Tiny RSS/23.07 (https://tt-rss.org/)", "python-requests/2.32.3",
    "NetNewsWire (RSS Reader; https://netnewswire.com/)",
    "Miniflux/2.2.4 (https://miniflux.app)",
  ]
}
