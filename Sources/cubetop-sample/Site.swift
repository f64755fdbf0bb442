/// The shop's servers: how long an answer takes, and whether there is one.
struct Site {
  /// What has to be done for an answer, with the milliseconds that this takes in the middle.
  enum Work: Int {
    case redirect = 1
    case file = 2
    case api = 14
    case health = 9
    case home = 42
    case article = 30
    case product = 58
    case category = 84
    case search = 140
    case cart = 66
    case login = 128
    case checkout = 190
    case payment = 720
    case sitemap = 310
    case export = 1800

    /// A file comes from the web server's disk, and a redirect from its configuration: both outlive the application.
    var needsApplication: Bool { self != .file && self != .redirect }
  }

  struct Failure {
    var status: Int
    var bytes: Int
    var latency: Milliseconds
  }

  private let outage: Range<Milliseconds>
  private let recovery: Range<Milliseconds>
  private let newsletter: Range<Milliseconds>
  /// The application is in trouble for two minutes before it is gone.
  private let struggle: Range<Milliseconds>

  init(clock: Clock) {
    outage = Incident.outage.window(by: clock)
    recovery = Incident.recovery.window(by: clock)
    newsletter = Incident.newsletter.window(by: clock)
    struggle = outage.lowerBound - 120_000..<outage.lowerBound
  }

  /// How many times longer the application needs than on a quiet day.
  private func slowness(at moment: Milliseconds) -> Double {
    if let part = struggle.progress(of: moment) { return 1.5 + 7 * part }
    if let part = recovery.progress(of: moment) { return 8 - 7 * part }
    if let part = newsletter.progress(of: moment) { return 2.4 - 1.4 * part }
    return 1
  }

  /// The error that the web server gives in the application's place.
  func failure(at moment: Milliseconds, doing work: Work, _ random: inout Random) -> Failure? {
    guard work.needsApplication else { return nil }
    if let part = outage.progress(of: moment) {
      // First nobody answers and the web server waits; then nobody listens; then somebody puts up the maintenance page.
      switch part {
      case ..<0.22: return timeout(after: 30_000, &random)
      case ..<0.72: return random.chance(0.12) ? timeout(after: 10_000, &random) : refused(&random)
      default: return random.chance(0.2) ? refused(&random) : overloaded(&random)
      }
    }
    if let part = recovery.progress(of: moment), random.chance(0.12 * (1 - part)) {
      return random.chance(0.5) ? refused(&random) : overloaded(&random)
    }
    return random.chance(0.0004)
      ? Failure(status: 500, bytes: 1_184, latency: latency(of: work, at: moment, &random)) : nil
  }

  private func timeout(after limit: Milliseconds, _ random: inout Random) -> Failure {
    Failure(status: 504, bytes: 167, latency: limit + random.below(40))
  }

  private func refused(_ random: inout Random) -> Failure {
    Failure(status: 502, bytes: 157, latency: random.below(5))
  }

  private func overloaded(_ random: inout Random) -> Failure {
    Failure(status: 503, bytes: 2_048, latency: random.below(3))
  }

  /// Sixteenths of a log-normal distribution with σ = 0.6 around 1, read off straight lines: a logarithm's last bit is
  /// not the same everywhere (see `Random`).
  private static let quantiles = [
    0.25, 0.398, 0.502, 0.587, 0.667, 0.746, 0.826, 0.910, 1.000, 1.099, 1.211, 1.341, 1.499, 1.703, 1.994, 2.511, 5.5,
  ]

  func latency(of work: Work, at moment: Milliseconds, _ random: inout Random) -> Milliseconds {
    let place = random.unit() * 16
    let step = Int(place)
    let part = place - Double(step)
    var factor = Self.quantiles[step] * (1 - part) + Self.quantiles[step + 1] * part
    if work.needsApplication { factor *= slowness(at: moment) }
    if random.chance(0.004) { factor *= 6 }
    return Int(Double(work.rawValue) * factor)
  }
}
