/// Those who have a key: the warehouse that reports its stock all day, a price portal's pages that ask through the
/// browser, and the shop's own people at their desks.
struct Partners: Traffic {
  private let world: World
  private let warehousePace: Double
  private let portalPace: Double
  private let staffPace: Double
  private var random: Random

  init(world: World) {
    self.world = world
    warehousePace = world.perMinute(share: 0.014)
    portalPace = world.perMinute(share: 0.004)
    staffPace = world.perMinute(share: 0.012)
    random = Random(seed: world.seed, for: "partners")
  }

  func expected(in minute: Int) -> Double {
    warehousePace + 2 * portalPace + (isOfficeTime(minute) ? staffPace : 0)
  }

  private func isOfficeTime(_ minute: Int) -> Bool { (8 * 60..<18 * 60).contains(world.clock.minuteOfDay(minute)) }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    for _ in 0..<random.round(warehousePace) { reportStock(at: moment(in: minute), &schedule) }
    for _ in 0..<random.round(portalPace) { comparePrices(at: moment(in: minute), &schedule) }
    guard isOfficeTime(minute) else { return }
    for _ in 0..<random.round(staffPace) { work(at: moment(in: minute), &schedule) }
  }

  private mutating func moment(in minute: Int) -> Milliseconds { minute * 60_000 + random.below(60_000) }

  private mutating func reportStock(at moment: Milliseconds, _ schedule: inout Schedule) {
    let who = Identity(
      client: .ipv4(198, 51, 100, 44), agent: .fixed("WarehouseSync/4.1 (java 21.0.5)"), user: "warehouse", host: .api)
    let product = world.catalogue.pickProduct(&random)
    let (method, target, status): (Method, Target, Int)
    switch random.below(100) {
    case ..<62: (method, target, status) = (.put, .stock(product: product), 204)
    case ..<74: (method, target, status) = (.get, .stock(product: product), 200)
    case ..<86: (method, target, status) = (.get, .joined("/api/orders", "?state=paid&limit=50"), 200)
    case ..<93: (method, target, status) = (.delete, .order(random.below(900), "/reservation"), 204)
    case ..<97: (method, target, status) = (.head, .fixed("/api/health"), 200)
    default: (method, target, status) = (.put, .stock(product: product), 409)
    }
    schedule.add(
      world.request(
        method, target, by: who, doing: .api, at: moment, status: status, &random), at: moment)
  }

  /// A page of another site asks twice: first whether it may.
  private mutating func comparePrices(at moment: Milliseconds, _ schedule: inout Schedule) {
    var who = Visitor(random.below(5_000) + 1_000_000, in: world).identity
    who.host = .api
    let target = Target.stock(product: world.catalogue.pickProduct(&random))
    for (method, status) in [(.options, 204), (.get, 200)] as [(Method, Int)] {
      schedule.add(
        world.request(
          method, target, by: who, from: .elsewhere("https://prices.example/"), doing: .api, at: moment, status: status,
          &random), at: moment + (status == 200 ? 60 : 0))
    }
  }

  private mutating func work(at moment: Milliseconds, _ schedule: inout Schedule) {
    let desk = random.below(Self.staff.count)
    var who = Identity(
      client: .ipv4(10, 20, 0, UInt32(11 + desk)),
      agent: .fixed("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
      version: "HTTP/2.0",
      user: Self.staff[desk])
    if random.chance(0.05) {
      // The browser asks without a name first, and is sent to the password dialog.
      who.user = nil
      schedule.add(
        world.request(.get, .fixed("/admin/"), by: who, doing: .cart, at: moment, status: 401, &random), at: moment)
      return
    }
    let edits = random.chance(0.25)
    let target: Target =
      edits
      ? .joined("/admin/products", "/save")
      : random.chance(0.5) ? .fixed("/admin/orders") : .fixed("/admin/stock?low=1")
    schedule.add(
      world.request(
        edits ? .post : .get, target, by: who, from: .page(.fixed("/admin/")), doing: .cart, at: moment,
        status: edits ? 303 : 200, &random), at: moment)
  }

  private static let staff: [StaticString] = ["anna", "jonas.w", "m-keller"]
}
