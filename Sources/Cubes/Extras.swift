import PageEvents

/// What a view shows beside its numbers, and what costs a scan: the rows' clients and sparklines, and the newest events.
///
/// They are made after the numbers were shown, and made again so rarely that it takes no more than a thirtieth of the time. A
/// slice keeps its own, so that going back shows them at once.
struct Extras {
  private var details = Details()
  private var latest: [LoggedEvent] = []
  private var made: (moment: Moment, bins: [Int], latest: Range<Int>, end: ContinuousClock.Instant, cost: Duration)?

  init() {}

  init(
    details: Details, latest: [LoggedEvent], for view: View, at moment: Moment, since start: ContinuousClock.Instant
  ) {
    self.details = details
    self.latest = latest
    let end = ContinuousClock.now
    made = (moment, Self.bins(view), Self.latest(view), end, end - start)
  }

  private static func latest(_ view: View) -> Range<Int> {
    view.request.latestFrom..<view.request.latestFrom + view.request.latestEvents
  }

  private static func bins(_ view: View) -> [Int] { view.request.rankings.map(\.trendBins) }

  /// Whether it is time to make them: something is missing, or the facts have changed a while ago. Sooner where they are far from
  /// right and nothing goes on any more: when a log has been loaded, and when a replay's clock stands still elsewhere. That doesn't
  /// come again and again, as the growth of a log does.
  func areOwed(to view: View, at moment: Moment, calm: Calm, now: ContinuousClock.Instant = .now) -> Bool {
    guard view.events > 0 else { return false }
    guard let made, made.bins == Self.bins(view), made.latest == Self.latest(view) else { return true }
    // While a log is loaded, new rows come up all the time.
    if lacksDetails(view) { return made.moment == moment || made.end + max(.milliseconds(300), made.cost * 30) <= now }
    if made.moment == moment { return false }
    let isLoaded = calm.count >= .milliseconds(500) && made.moment.count < moment.count - moment.count / 100
    let isWound = calm.moment >= .milliseconds(300) && made.moment.count == moment.count
    if isLoaded || isWound, made.end + made.cost * 5 <= now { return true }
    return made.end + max(.seconds(1), made.cost * 40) <= now
  }

  private func lacksDetails(_ view: View) -> Bool {
    view.answers.contains { answer in
      DetailQuestion(answer)?.members.contains { details[answer.ranking.dimension, $0] == nil } ?? false
    }
  }

  /// A view of a moment, with what there is written into it.
  func completing(_ view: View, at moment: Moment) -> View {
    var view = view
    view.areDetailsCurrent = made?.moment == moment
    for place in view.answers.indices {
      let ranking = view.answers[place].ranking
      let clients = ranking.columns.firstIndex(of: .init(.clients))
      for row in view.answers[place].rows.indices {
        let known = details[ranking.dimension, view.answers[place].rows[row].member.id]
        if ranking.trendBins > 0 { view.answers[place].rows[row].trend = known?.trend ?? [] }
        guard let clients, let known, view.answers[place].rows[row].values[clients] == .missing else { continue }
        view.answers[place].rows[row].values[clients] = .whole(known.clients)
      }
    }
    view.latest = latest
    view.latestFrom = made?.latest.lowerBound ?? view.request.latestFrom
    if let moment = made?.moment { view.latestSeen = Seen(count: moment.count, horizon: moment.reading.horizon) }
    return view
  }
}

/// For how long things have been as they are.
struct Calm {
  /// The facts and the clock.
  var moment: Duration
  /// The number of events, within a hundredth.
  var count: Duration
}

extension Slice {
  /// Makes what the view is owed; false where it was told to stop.
  func makeExtras(for view: View, in facts: Facts, at moment: Moment, while mayGoOn: () -> Bool) -> Bool {
    let start = ContinuousClock.now
    guard let details = details(of: view.answers, over: view.charted, in: facts, while: mayGoOn) else { return false }
    let latest = latest(view.request.latestEvents, from: view.request.latestFrom, in: facts)
    extras = Extras(details: details, latest: latest, for: view, at: moment, since: start)
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
