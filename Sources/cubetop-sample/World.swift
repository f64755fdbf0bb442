/// What everyone in the log shares: the clock, the shop and the site that serves it.
struct World {
  let seed: UInt64
  let lines: Int
  let clock: Clock
  let catalogue: Catalogue
  let browsers: Browsers
  let site: Site

  init(lines: Int, seed: UInt64, clock: Clock) {
    self.seed = seed
    self.lines = lines
    self.clock = clock
    catalogue = Catalogue(lines: lines)
    browsers = Browsers()
    site = Site(clock: clock)
  }

  /// How many requests a minute make this share of the log.
  func perMinute(share: Double) -> Double { Double(lines) * share / Double(clock.minutes) }

  /// How many requests make this share of one day.
  func perDay(share: Double) -> Int { Int(Double(lines) * share) / clock.days }
}

/// Who sends a request, as a server sees it.
struct Identity {
  var client: Client
  var agent: Agent
  var version: StaticString = "HTTP/1.1"
  var user: StaticString?
  var host = Host.shop
}

extension World {
  /// A request and its answer: the wanted one while the site is well, and otherwise the one that it is able to give.
  func request(
    _ method: Method, _ target: Target, by who: Identity, from referrer: Referrer = .none, doing work: Site.Work,
    at moment: Milliseconds, status: Int = 200, bytes: Int? = nil, _ random: inout Random
  ) -> Request {
    var request = Request(
      client: who.client, user: who.user, line: .parsed(method: method, target: target, version: who.version),
      status: status, bytes: 0, referrer: referrer, agent: who.agent, latency: 0, host: who.host)
    if let failure = site.failure(at: moment, doing: work, &random) {
      request.status = failure.status
      request.bytes = failure.bytes
      request.latency = failure.latency
      return request
    }
    request.latency = site.latency(of: work, at: moment, &random)
    request.bytes =
      switch status {
      case 204, 304: 0
      case 301, 302, 303: 169
      case 401, 403: 1_264
      case 404: 4_213
      case 429: 162
      default: method == .head ? 0 : bytes ?? catalogue.size(of: target, &random)
      }
    return request
  }
}

/// Someone who sends requests all day long, or at a certain time.
protocol Traffic {
  /// How many requests are to be expected of this minute, on average.
  func expected(in minute: Int) -> Double

  /// Plans what begins in this minute.
  mutating func plan(minute: Int, into schedule: inout Schedule)
}
