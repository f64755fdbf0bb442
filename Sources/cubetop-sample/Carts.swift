/// The shop's carts, as the shop itself reports them: an event a line, in JSON. AddToCart, UpdateCartQuantity, Checkout.
///
/// A customer fills a cart over minutes, changes their mind about some quantity, and pays or doesn't. From 18:00 to 19:00 on the
/// first day the card processor declines everybody.
struct Carts {
  let lines: Int
  let seed: UInt64
  let start: Instant
  let days: Int

  private struct Event {
    var time: Milliseconds
    /// Events of one moment stay in the order in which they happened.
    var number: Int
    var text: String
  }

  private static let declined = (18 * 60)..<(19 * 60)

  /// Writes exactly `lines` lines. The same values write the same bytes, everywhere.
  func write(to output: @escaping LineWriter.Output) throws {
    let clock = Clock(start: start, days: days)
    var events = events(by: clock)
    events.sort { ($0.time, $0.number) < ($1.time, $1.number) }
    var bytes: [UInt8] = []
    for event in events.prefix(lines) {
      bytes += event.text.utf8
      if bytes.count >= 1 << 20 {
        try bytes.withUnsafeBytes(output)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try bytes.withUnsafeBytes(output)
  }

  /// At least as many as are wanted: a cart has three on the average at the least.
  private func events(by clock: Clock) -> [Event] {
    var random = Random(seed: seed, for: "carts")
    let catalogue = Catalogue(lines: lines)
    let curve = DayCurve(clock: clock)
    var events: [Event] = []
    // The curve gives each minute its part of what is still to come; the last minutes' carts reach beyond the end.
    var number = 0
    var left = Double(lines) / 4.5
    for minute in 0..<clock.minutes {
      let expected = left * curve.share(of: minute)
      left -= expected
      for _ in 0..<random.round(expected) {
        number += 1
        addCart(number, openedAt: minute * 60_000 + random.below(60_000), clock, catalogue, &random, to: &events)
      }
    }
    // Whatever is missing is bought by people who can't sleep.
    while events.count < lines {
      number += 1
      addCart(number, openedAt: random.below(clock.end), clock, catalogue, &random, to: &events)
    }
    return events
  }

  private func addCart(
    _ number: Int, openedAt opening: Milliseconds, _ clock: Clock, _ catalogue: Catalogue, _ random: inout Random,
    to events: inout [Event]
  ) {
    var time = opening
    let cart = "\"cart\":\"c-\(10_000 + number)\",\"customer\":\"k-\(random.within(100...(400 + lines / 20)))\""
    let device = random.pick(["desktop", "desktop", "phone", "phone", "phone", "tablet"])
    var cents = 0
    var items = 0

    func add(_ event: StaticString, _ fields: String, _ random: inout Random) {
      let text =
        "{\"time\":\"\(Self.stamp(time, clock))\",\"event\":\"\(event)\",\(cart),\"device\":\"\(device)\",\(fields)}\n"
      events.append(Event(time: time, number: events.count, text: text))
      time += random.within(4_000...90_000)
    }

    for _ in 0..<random.pick([1, 1, 1, 2, 2, 3, 4, 6]) {
      let product = catalogue.pickProduct(&random)
      let price = Self.cents(of: product)
      var quantity = random.pick([1, 1, 1, 1, 2, 2, 3, 6])
      let name = catalogue.name(of: product)
      let item =
        "\"item\":{\"sku\":\"\(Catalogue.firstProductNumber + product)\",\"category\":\"\(name.category)\","
        + "\"price\":\(Self.amount(price))}"
      add("AddToCart", "\(item),\"quantity\":\(quantity)", &random)
      if random.chance(0.28) {
        let change = quantity > 1 && random.chance(0.55) ? -random.within(1...quantity) : random.within(1...2)
        quantity += change
        add("UpdateCartQuantity", "\(item),\"quantity\":\(change)", &random)
      }
      cents += price * quantity
      items += quantity
    }
    guard items > 0, random.chance(0.62) else { return }
    let method = random.pick(["card", "card", "card", "wallet", "wallet", "invoice"])
    let isDown =
      method == "card" && time < 86_400_000
      && Self.declined.contains(clock.minuteOfDay(min(time / 60_000, clock.minutes - 1)))
    let result = isDown || random.chance(0.02) ? "declined" : "accepted"
    add(
      "Checkout",
      "\"payment\":{\"method\":\"\(method)\",\"result\":\"\(result)\"},\"items\":\(items),"
        + "\"total\":\(result == "accepted" ? Self.amount(cents) : "0")", &random)
  }

  /// A product always costs the same: from 1.90 to 89.90.
  private static func cents(of product: Int) -> Int {
    let dice = SplitMix64.mix(UInt64(product) &+ 990)
    return (1 + Int(dice % 89) % (dice >> 32 & 3 == 0 ? 89 : 25)) * 100 + 90
  }

  private static func amount(_ cents: Int) -> String {
    "\(cents / 100).\(cents / 10 % 10)\(cents % 10)"
  }

  /// `2026-03-14T18:03:07.412+01:00`
  private static func stamp(_ time: Milliseconds, _ clock: Clock) -> String {
    let (date, second) = clock.local(time / 1000)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let milliseconds = String(1000 + time % 1000).dropFirst()
    return
      "\(date.year)-\(two(date.month))-\(two(date.day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + ".\(milliseconds)+01:00"
  }
}
