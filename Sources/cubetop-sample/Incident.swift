/// What happens on the day that an operator would want to find. The one list: the actors, the traffic curve and the
/// site's health take their times from here.
enum Incident: CaseIterable {
  /// One address asks for everything that careless people leave on servers.
  case scan
  /// A crawler that trains models takes the whole shop at once.
  case harvest
  /// A few addresses try passwords until one fits.
  case loginAttack
  /// The newsletter goes out.
  case newsletter
  /// The application behind the web server is gone.
  case outage
  /// It is back, and slow.
  case recovery

  /// When it begins on the shop's clock, in minutes since midnight.
  var minuteOfDay: Int {
    switch self {
    case .scan: 3 * 60 + 12
    case .harvest: 5 * 60
    case .loginAttack: 9 * 60 + 30
    case .newsletter: 12 * 60
    case .outage: 20 * 60 + 14
    case .recovery: 20 * 60 + 21
    }
  }

  var minutes: Int {
    switch self {
    case .scan: 6
    case .harvest: 50
    case .loginAttack: 9
    case .newsletter: 40
    case .outage: 7
    case .recovery: 14
    }
  }

  /// When it happens: once, on the log's first day.
  func window(by clock: Clock) -> Range<Milliseconds> {
    let start = clock.first(minuteOfDay: minuteOfDay)
    return start..<start + minutes * 60_000
  }
}

extension Range where Bound == Milliseconds {
  /// How far into the window a moment is, 0 to 1; nothing when it is outside.
  func progress(of moment: Milliseconds) -> Double? {
    contains(moment) ? Double(moment - lowerBound) / Double(upperBound - lowerBound) : nil
  }
}
