import PageEvents

/// What a view shows beside its numbers, and what costs a scan: the rows' sparklines and the newest events.
///
/// They are made after the numbers were shown, and made again so rarely that it takes no more than a twentieth of the time. A
/// slice keeps its own, so that going back shows them at once.
struct Extras {
  private var trends: [Dimension: [ValueID: [Int]]] = [:]
  private var latest: [LoggedEvent] = []
  private var made: (moment: Moment, bins: [Int], limit: Int, end: ContinuousClock.Instant, cost: Duration)?

  init() {}

  init(
    trends: [Dimension: [ValueID: [Int]]], latest: [LoggedEvent], for view: View, at moment: Moment,
    since start: ContinuousClock.Instant
  ) {
    self.trends = trends
    self.latest = latest
    let end = ContinuousClock.now
    made = (moment, Self.bins(view), view.request.latestEvents, end, end - start)
  }

  private static func bins(_ view: View) -> [Int] { view.request.rankings.map(\.trendBins) }

  /// Whether it is time to make them: something is missing, or the facts have changed a while ago.
  func areOwed(to view: View, at moment: Moment, now: ContinuousClock.Instant = .now) -> Bool {
    guard view.events > 0 else { return false }
    guard let made, made.bins == Self.bins(view), made.limit == view.request.latestEvents else { return true }
    if lacksTrends(view) { return made.end + made.cost * 4 <= now }
    return made.moment != moment && made.end + max(.seconds(1), made.cost * 20) <= now
  }

  private func lacksTrends(_ view: View) -> Bool {
    view.answers.contains { answer in
      answer.ranking.trendBins > 0
        && answer.rows.contains { trends[answer.ranking.dimension]?[$0.member.id] == nil }
    }
  }

  /// Writes what there is into a view.
  func complete(_ view: inout View) {
    for place in view.answers.indices where view.answers[place].ranking.trendBins > 0 {
      guard let known = trends[view.answers[place].ranking.dimension] else { continue }
      for row in view.answers[place].rows.indices {
        view.answers[place].rows[row].trend = known[view.answers[place].rows[row].member.id] ?? []
      }
    }
    view.latest = Array(latest.prefix(view.request.latestEvents))
  }
}

extension Slice {
  /// Makes what the view is owed; false where it was told to stop.
  func makeExtras(for view: View, in facts: Facts, at moment: Moment, while mayGoOn: () -> Bool) -> Bool {
    let start = ContinuousClock.now
    var made: [Dimension: [ValueID: [Int]]] = [:]
    for answer in view.answers where answer.ranking.trendBins > 0 {
      let members = answer.rows.map(\.member)
      let found = trends(
        of: members, in: answer.ranking.dimension, bins: answer.ranking.trendBins, over: view.charted, facts: facts,
        while: mayGoOn)
      guard let found else { return false }
      for (member, trend) in zip(members, found) { made[answer.ranking.dimension, default: [:]][member.id] = trend }
    }
    let latest = latest(view.request.latestEvents, in: facts)
    extras = Extras(trends: made, latest: latest, for: view, at: moment, since: start)
    return true
  }
}

extension View {
  /// The time that charts are drawn over. A sliding range is drawn in its full length, also where the log is shorter: the
  /// bins stand still while it fills.
  var charted: Window {
    guard let head else { return .empty }
    return request.range == .all ? window : request.range.window(head: head, horizon: head)
  }
}
