/// One visit: pages in an order that makes sense, each named as the next one's referrer, with the files that each needs.
struct Walk {
  private enum Place {
    case home
    case campaign(reader: Int)
    case category(Int, page: Int)
    case product(Int)
    case search(term: Int, page: Int)
    case article(Int)
    case cart
    case checkout
  }

  private let world: World
  private let who: Identity
  private var random: Random
  private var now: Milliseconds
  private var referrer: Referrer
  /// The browser has kept the shop's style sheets, scripts and fonts.
  private var hasFiles: Bool
  private var isSignedIn = false
  /// The number that an order made on this visit gets.
  private let order: Int

  init(_ visitor: Visitor, isBack: Bool, at moment: Milliseconds, order: Int, in world: World, seed: UInt64) {
    self.world = world
    who = visitor.identity
    random = Random(seed: seed)
    now = moment
    referrer = .none
    hasFiles = isBack
    self.order = order
  }

  mutating func run(into schedule: inout Schedule) {
    var place: Place? = entrance(&schedule)
    while let here = place, visit(here, &schedule) {
      now += thinking()
      place = next(after: here, &schedule)
    }
  }

  // MARK: Where people come in and go next

  private mutating func entrance(_ schedule: inout Schedule) -> Place {
    let newsletter = Incident.newsletter.window(by: world.clock)
    if let part = newsletter.progress(of: now), random.chance(0.75 * (1 - part)) {
      referrer = random.chance(0.4) ? .elsewhere("https://webmail.example/") : .none
      return .campaign(reader: random.below(9_000_000) + 1_000_000)
    }
    if random.chance(0.03) {
      // Typed without the s: the plain port sends it on.
      var plain = who
      plain.host = .plainShop
      plain.version = "HTTP/1.1"
      ask(.get, .fixed("/"), by: plain, doing: .redirect, status: 301, &schedule)
      now += random.within(20...90)
    }
    switch random.below(100) {
    case ..<34:
      if random.chance(0.4) { referrer = .elsewhere("https://search.example/") }
      return .home
    case ..<50:
      referrer = .elsewhere(random.chance(0.7) ? "https://search.example/" : "https://www.finder.example/search")
      return .category(world.catalogue.pickCategory(&random), page: 1)
    case ..<84:
      referrer = random.chance(0.8) ? .elsewhere(random.pick(Self.finders)) : .none
      return .product(world.catalogue.pickProduct(&random))
    case ..<90:
      return .search(term: world.catalogue.pickTerm(&random), page: 1)
    default:
      referrer = .elsewhere(random.pick(Self.friends))
      return .article(world.catalogue.pickArticle(&random))
    }
  }

  private static let finders: [StaticString] = [
    "https://search.example/", "https://search.example/", "https://www.finder.example/search",
    "https://prices.example/tea",
    "https://prices.example/coffee?sort=price", "https://social.example/",
    "http://old-directory.example:8080/shops.html",
  ]
  private static let friends: [StaticString] = [
    "https://social.example/", "https://forum.kitchen.example/t/which-grinder/4411", "https://news.example/",
    "https://slow-coffee.example/links", "https://aggregator.example/item?id=40012345",
  ]

  private mutating func next(after place: Place, _ schedule: inout Schedule) -> Place? {
    let die = random.unit()
    switch place {
    case .home, .campaign:
      if die < 0.42 { return .category(world.catalogue.pickCategory(&random), page: 1) }
      if die < 0.60 { return search(&schedule) }
      if die < 0.76 { return .product(world.catalogue.pickProduct(&random)) }
      if die < 0.80 { return .article(world.catalogue.pickArticle(&random)) }
      return nil
    case .category(let category, let page):
      if die < 0.62 { return .product(world.catalogue.pickProduct(of: category, &random)) }
      if die < 0.74 { return .category(category, page: page + 1) }
      if die < 0.78 { return search(&schedule) }
      return nil
    case .search(let term, let page):
      if die < 0.58 { return .product(world.catalogue.pickProduct(&random)) }
      if die < 0.66 { return .search(term: term, page: page + 1) }
      if die < 0.76 { return search(&schedule) }
      return nil
    case .article:
      if die < 0.22 { return .article(world.catalogue.pickArticle(&random)) }
      if die < 0.40 { return .product(world.catalogue.pickProduct(&random)) }
      return nil
    case .product(let product):
      if die < 0.13 {
        guard ask(.post, .fixed("/cart/items"), doing: .cart, status: 303, &schedule) else { return nil }
        return .cart
      }
      if die < 0.40 { return .product(world.catalogue.pickProduct(&random)) }
      if die < 0.54 { return .category(world.catalogue.category(of: product), page: 1) }
      if die < 0.60 { return search(&schedule) }
      return nil
    case .cart:
      if die < 0.50 { return .checkout }
      if die < 0.62 {
        _ = ask(.delete, .cartItem(order * 3 + 1), doing: .cart, status: 204, &schedule)
        return nil
      }
      if die < 0.75 { return .product(world.catalogue.pickProduct(&random)) }
      return nil
    case .checkout:
      return nil
    }
  }

  /// Types a word, letter by letter; the shop guesses along.
  private mutating func search(_ schedule: inout Schedule) -> Place {
    let term = world.catalogue.pickTerm(&random)
    for letters in stride(from: 2, through: random.within(3...6), by: 2) {
      _ = ask(.get, .suggestions(term: term, letters: letters), doing: .api, &schedule)
      now += random.within(180...700)
    }
    return .search(term: term, page: 1)
  }

  /// Mostly some seconds, sometimes minutes.
  private mutating func thinking() -> Milliseconds {
    let patience = random.unit()
    return 1_500 + random.below(14_000) + Int(60_000 * patience * patience * patience * patience)
  }

  // MARK: What a page needs

  /// Opens a page and what belongs to it. False if the visitor has had enough.
  private mutating func visit(_ place: Place, _ schedule: inout Schedule) -> Bool {
    switch place {
    case .home:
      guard open(.fixed("/"), doing: .home, bytes: 21_400 + random.below(300), &schedule) else { return false }
      fetch([.fixed("/static/img/hero-spring.webp")], &schedule)
      fetchThumbnails(3, &schedule) { $0.world.catalogue.pickProduct(&$0.random) }
    case .campaign(let reader):
      guard open(.campaign(reader: reader), doing: .home, &schedule) else { return false }
      fetch([.fixed("/static/img/spring-2026.webp")], &schedule)
    case .category(let category, let page):
      guard open(.category(category, page: page), doing: .category, &schedule) else { return false }
      fetchThumbnails(5, &schedule) { $0.world.catalogue.pickProduct(of: category, &$0.random) }
    case .search(let term, let page):
      guard open(.search(term: term, page: page), doing: .search, &schedule) else { return false }
      fetchThumbnails(3, &schedule) { $0.world.catalogue.pickProduct(&$0.random) }
    case .article(let article):
      guard open(.article(article), doing: .article, &schedule) else { return false }
      fetch([.joined("/static/img/blog/", "cover.webp")], &schedule)
    case .product(let product):
      guard open(.product(product), doing: .product, &schedule) else { return false }
      fetch((0...random.below(3)).map { .photograph(product: product, view: $0 + 1) }, &schedule)
      if random.chance(0.35) { _ = ask(.get, .stock(product: product), doing: .api, &schedule) }
      if product % 9 == 0, random.chance(0.3) { watch(.tour(product: product), &schedule) }
      if random.chance(0.02) { watch(.fixed("/downloads/brewing-guide.pdf"), &schedule) }
    case .cart:
      return open(.fixed("/cart"), doing: .cart, &schedule)
    case .checkout:
      return checkOut(&schedule)
    }
    return true
  }

  private mutating func checkOut(_ schedule: inout Schedule) -> Bool {
    if !isSignedIn, random.chance(0.35) {
      guard open(.fixed("/account/login"), doing: .cart, &schedule) else { return false }
      now += thinking()
      while random.chance(0.14) {
        guard ask(.post, .fixed("/account/login"), doing: .login, status: 401, &schedule) else { return false }
        now += random.within(4_000...20_000)
      }
      guard ask(.post, .fixed("/account/login"), doing: .login, status: 302, &schedule) else { return false }
      isSignedIn = true
    }
    for (step, work) in [("/checkout/address", .checkout), ("/checkout/payment", .payment)]
      as [(StaticString, Site.Work)]
    {
      guard open(.fixed(step), doing: .checkout, &schedule) else { return false }
      now += thinking()
      if random.chance(0.15) { return false }
      guard ask(.post, .fixed(step), doing: work, status: 303, &schedule) else { return false }
    }
    return open(.order(order, "/thanks"), doing: .checkout, &schedule)
  }

  /// A page, with patience: who gets an error tries again, once or twice.
  private mutating func open(
    _ page: Target, doing work: Site.Work, bytes: Int? = nil, _ schedule: inout Schedule
  ) -> Bool {
    for _ in 0..<3 {
      if random.chance(0.012), work.rawValue > Site.Work.product.rawValue {
        // Gone before the answer came: nginx's own status for it.
        ask(.get, page, by: who, doing: work, status: 499, bytes: 0, &schedule)
        return false
      }
      if ask(.get, page, doing: work, bytes: bytes, &schedule) {
        referrer = .page(page)
        fetchFiles(&schedule)
        return true
      }
      if random.chance(0.4) { return false }
      now += random.within(2_000...15_000)
    }
    return false
  }

  private mutating func ask(
    _ method: Method, _ target: Target, doing work: Site.Work, status: Int = 200, bytes: Int? = nil,
    _ schedule: inout Schedule
  ) -> Bool {
    ask(method, target, by: who, doing: work, status: status, bytes: bytes, &schedule) == status
  }

  /// Sends a request, waits for the answer, and says its status.
  @discardableResult
  private mutating func ask(
    _ method: Method, _ target: Target, by sender: Identity, doing work: Site.Work, status: Int = 200,
    bytes: Int? = nil, _ schedule: inout Schedule
  ) -> Int {
    let request = world.request(
      method, target, by: sender, from: referrer, doing: work, at: now, status: status, bytes: bytes, &random)
    schedule.add(request, at: now)
    now += request.latency
    return request.status
  }

  // MARK: Files

  /// The files of every page: all of them on the first page of the first visit; later the browser has them, and asks
  /// only now and then whether they are still good.
  private mutating func fetchFiles(_ schedule: inout Schedule) {
    if !hasFiles {
      hasFiles = true
      fetch(Self.files, &schedule)
      if random.chance(0.5) { fetch([.fixed("/favicon.ico")], &schedule) }
      if random.chance(0.12) { fetch([.fixed("/site.webmanifest")], &schedule) }
    } else if random.chance(0.18) {
      fetch([Self.files[random.below(4)]], status: 304, &schedule)
    }
  }

  private static let files: [Target] = [
    .fixed("/static/css/main.5f2c1a.css"), .fixed("/static/css/shop.91b0de.css"), .fixed("/static/js/vendor.77aa01.js"),
    .fixed("/static/js/app.c0ffee.js"), .fixed("/static/img/logo.svg"), .fixed("/static/fonts/inter-latin.woff2"),
  ]

  private mutating func fetchThumbnails(
    _ count: Int, _ schedule: inout Schedule, _ pick: (inout Walk) -> Int
  ) {
    for _ in 0..<random.within(1...count) { fetch([.thumbnail(product: pick(&self))], &schedule) }
  }

  /// Side by side: none waits for another.
  private mutating func fetch(_ files: [Target], status: Int = 200, _ schedule: inout Schedule) {
    for file in files {
      let start = now + random.within(15...240)
      let isKept = status == 200 && random.chance(0.07)
      let isGone = !isKept && random.chance(0.002)
      let request = world.request(
        .get, file, by: who, from: referrer, doing: .file, at: start, status: isKept ? 304 : isGone ? 404 : status,
        &random)
      schedule.add(request, at: start)
    }
  }

  /// A long file comes in pieces.
  private mutating func watch(_ file: Target, _ schedule: inout Schedule) {
    for _ in 0...random.within(1...3) {
      now += random.within(300...4_000)
      var request = world.request(
        .get, file, by: who, from: referrer, doing: .file, at: now, status: 206,
        bytes: random.within(262_144...1_572_864), &random)
      request.latency += random.within(60...900)
      schedule.add(request, at: now)
    }
  }
}
