/// How the people's requests are spread over the minutes of the log.
struct DayCurve {
  /// Traffic at each full hour of the shop's day, relative; in between it goes straight.
  private static let hours = [
    0.30, 0.20, 0.14, 0.12, 0.13, 0.18, 0.34, 0.56, 0.76, 0.90, 1.00, 1.05,
    1.10, 1.02, 0.96, 0.98, 1.02, 1.10, 1.25, 1.42, 1.50, 1.38, 1.00, 0.58,
  ]
  /// Sunday to Saturday.
  private static let weekdays = [1.15, 1.02, 1.00, 0.98, 1.00, 0.90, 0.96]

  private let weights: [Double]
  private let weightsFrom: [Double]

  init(clock: Clock) {
    var weights: [Double] = []
    for minute in 0..<clock.minutes {
      let minuteOfDay = clock.minuteOfDay(minute)
      let hour = minuteOfDay / 60
      let part = Double(minuteOfDay % 60) / 60
      let level = Self.hours[hour] * (1 - part) + Self.hours[(hour + 1) % 24] * part
      weights.append(level * Self.weekdays[clock.weekday(minute)] * Self.incidents(at: minute * 60_000, clock))
    }
    self.weights = weights
    weightsFrom = weights.sumsToTheEnd
  }

  /// How the incidents change the number of visitors: a newsletter brings them at once and loses them slowly; an outage
  /// sends them away, and they come back in hesitation.
  private static func incidents(at moment: Milliseconds, _ clock: Clock) -> Double {
    if let part = Incident.newsletter.window(by: clock).progress(of: moment) {
      let left = 1 - part
      return 1 + 4 * left * left * (part < 0.05 ? 0.5 : 1)
    }
    if Incident.outage.window(by: clock).contains(moment) { return 0.8 }
    if let part = Incident.recovery.window(by: clock).progress(of: moment) { return 0.8 + 0.2 * part }
    return 1
  }

  /// This minute's part of all that is to come from it on.
  func share(of minute: Int) -> Double { weights[minute] / weightsFrom[minute] }
}

extension [Double] {
  /// Each element with all that follow it.
  var sumsToTheEnd: [Double] {
    var sums = self
    for index in indices.dropLast().reversed() { sums[index] += sums[index + 1] }
    return sums
  }
}
