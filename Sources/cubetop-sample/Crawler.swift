/// A public crawler under its real name, from addresses that are nobody's.
struct Crawler: Traffic {
  private let world: World
  private let addresses: [Client]
  private let agent: StaticString
  private let version: StaticString
  private let pace: Double
  /// The time when it forgets its manners, and how many times faster it is then.
  private let rush: (window: Range<Milliseconds>, factor: Double)?
  private var random: Random

  private init(
    _ agent: StaticString, _ addresses: [Client], share: Double, version: StaticString = "HTTP/1.1",
    rush: Incident? = nil, world: World
  ) {
    self.world = world
    self.addresses = addresses
    self.agent = agent
    self.version = version
    pace = world.perMinute(share: share)
    self.rush = rush.map { ($0.window(by: world.clock), 32) }
    random = Random(seed: world.seed, for: agent)
  }

  func expected(in minute: Int) -> Double {
    guard let rush, rush.window.contains(minute * 60_000) else { return pace }
    return pace * rush.factor
  }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    for _ in 0..<random.round(expected(in: minute)) {
      let moment = minute * 60_000 + random.below(60_000)
      let who = Identity(client: random.pick(addresses), agent: .fixed(agent), version: version)
      let (target, work, status) = choose()
      schedule.add(world.request(.get, target, by: who, doing: work, at: moment, status: status, &random), at: moment)
    }
  }

  private mutating func choose() -> (Target, Site.Work, status: Int) {
    let catalogue = world.catalogue
    switch random.below(100) {
    case ..<6: return (.fixed("/robots.txt"), .file, 200)
    case ..<9: return (.fixed("/sitemap.xml"), .sitemap, 200)
    case ..<13: return (.joined("/products/", random.pick(Self.formerProducts)), .redirect, 301)
    case ..<18: return (.joined("/shop/archive/", random.pick(Self.formerProducts)), .product, 404)
    case ..<30: return (.product(catalogue.pickProduct(&random)), .product, 304)
    case ..<40: return (.category(catalogue.pickCategory(&random), page: random.within(1...6)), .category, 200)
    case ..<48: return (.article(catalogue.pickArticle(&random)), .article, 200)
    case ..<58: return (.photograph(product: catalogue.pickProduct(&random), view: 1), .file, 200)
    // Crawlers take every page alike: no favourites.
    default: return (.product(random.below(catalogue.products)), .product, 200)
    }
  }

  private static let formerProducts: [StaticString] = [
    "tin-kettle", "blue-mug", "gift-2019", "advent-tea", "mocha-mix", "bread-box", "egg-timer", "linen-apron",
  ]

  static func all(in world: World) -> [Crawler] {
    func addresses(_ c: UInt32, _ range: ClosedRange<UInt32>, of a: UInt32 = 192, _ b: UInt32 = 0) -> [Client] {
      range.map { .ipv4(a, b, c, $0) }
    }
    return [
      Crawler(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/141.0.7390.122 Safari/537.36",
        addresses(2, 64...79), share: 0.026, world: world),
      Crawler(
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7390.122 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        addresses(2, 72...79), share: 0.012, world: world),
      Crawler(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
        addresses(2, 100...107), share: 0.018, version: "HTTP/2.0", world: world),
      Crawler(
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", addresses(2, 140...151), share: 0.016,
        world: world),
      Crawler(
        "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", addresses(2, 160...163),
        share: 0.008, world: world),
      Crawler(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        addresses(100, 160...175, of: 198, 51), share: 0.012, version: "HTTP/2.0", rush: .harvest, world: world),
      Crawler(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
        addresses(2, 200...203), share: 0.007, world: world),
      Crawler(
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        (1...6).map { .documentation(site: 0xface, subnet: 1, interface: $0) }, share: 0.003, world: world),
    ]
  }
}
