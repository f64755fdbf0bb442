import PageEvents

/// Where rules hand in what they have to say, and it is put in order: by time, and of one event in the order of the rules.
///
/// Rules look at a chunk of events one after the other, so what they hand in is sorted when all have; only then do alerts have their
/// numbers. Until then, and from then on, rules know them by handles.
final class AlertDesk {
  var lexicons: Lexicons
  var stretches: StretchTable?
  /// When the first event was: of what was before, nothing is known.
  var begin = Int64.max
  private(set) var alerts = 0
  private(set) var repeats = 0

  private let firstAlert: Int
  private let recent: RecentEvents
  private let emit: (AlertEvent) -> Void
  private var mutes: [Mutes]
  /// Alerts whose end is a time.
  private let ends = Timers<(alert: Int32, rule: Int32)>()
  /// By handle, counted from 1: the alert's number, once it has one.
  private var numbers: [Int32] = [0]
  /// How many alerts have their numbers.
  private var told = 0
  private var entries: [Entry] = []

  private enum News {
    case raised(Alert, handle: Int32)
    case repeated(handle: Int32)
    case continued(Alert, handle: Int32)
    case ended(handle: Int32)
  }

  private struct Entry {
    let moment: Moment
    let rule: Int
    let order: Int
    let news: News

    func precedes(_ other: Entry) -> Bool {
      // What happens between two events comes after the first of them.
      let (mine, theirs) = (
        moment.isEvent ? Int64.min : moment.time, other.moment.isEvent ? Int64.min : other.moment.time
      )
      return (moment.number, mine, rule, order) < (other.moment.number, theirs, other.rule, other.order)
    }
  }

  init(
    rules: Int, lexicons: Lexicons, recent: RecentEvents, firstAlert: Int, emit: @escaping (AlertEvent) -> Void
  ) {
    self.lexicons = lexicons
    self.recent = recent
    self.firstAlert = firstAlert
    self.emit = emit
    mutes = Array(repeating: Mutes(), count: rules)
  }

  // MARK: - Handing in

  /// What an alert says beside its rule and key.
  struct Finding {
    /// When the first and the last of its events were.
    var first: Int64
    var last: Int64
    var count: Int
    var value: Double? = nil
    /// Nil for the last events that the rule looked at, of the key.
    var evidence: [Alert.Evidence]? = nil
  }

  /// An alert that was handed in; it has no number yet.
  struct Raised {
    let handle: Int32
    let alert: Alert
  }

  /// Raises an alert; nil where the key is muted.
  func raise(_ finding: Finding, by post: RulePost, of key: RuleKey, at moment: Moment) -> Raised? {
    if let muting = mutes[post.number].alert(behind: key, at: moment.time) {
      repeats += 1
      add(.repeated(handle: muting), by: post, at: moment)
      return nil
    }
    alerts += 1
    numbers.append(0)
    let handle = Int32(numbers.count - 1)
    let rule = post.rule
    let mute = rule.mute.milliseconds
    if mute > 0 { mutes[post.number].mute(key, until: moment.time + mute, behind: handle) }
    let parts = rule.keys.enumerated().map { place, dimension in
      Alert.KeyPart(dimension, name: lexicons.schema[dimension].name, value: lexicons[dimension].text(of: key[place]))
    }
    let alert = Alert(
      number: 0, rule: rule.name, severity: rule.severity, key: parts, time: Timestamp(milliseconds: moment.time),
      first: Timestamp(milliseconds: finding.first), last: Timestamp(milliseconds: finding.last), count: finding.count,
      value: finding.value, summary: AlertText(rule).summary(parts, count: finding.count, value: finding.value),
      evidence: finding.evidence
        ?? recentEvents(
          of: key, by: post, since: finding.first, atMost: min(rule.evidence, finding.count), at: moment))
    add(.raised(alert, handle: handle), by: post, at: moment)
    return Raised(handle: handle, alert: alert)
  }

  /// Raises an alert of what happens at a moment and has no end of its own.
  func raiseOnce(_ finding: Finding, by post: RulePost, of key: RuleKey, at moment: Moment) {
    if let raised = raise(finding, by: post, of: key, at: moment) {
      endLater(raised.handle, by: post, from: moment.time)
    }
  }

  /// What the alert was raised for goes on: so it is now.
  func goOn(_ handle: Int32, as alert: Alert, by post: RulePost, at moment: Moment) {
    add(.continued(alert, handle: handle), by: post, at: moment)
  }

  /// What the alert was raised for has stopped.
  func end(_ alert: Int32, by post: RulePost, at moment: Moment) { add(.ended(handle: alert), by: post, at: moment) }

  /// Ends an alert that has no end of its own. Whoever goes on is muted for a while, or raises another: it fires for as long, and for a
  /// minute at least.
  func endLater(_ alert: Int32, by post: RulePost, from time: Int64) {
    let calm = max(post.rule.mute.milliseconds, 60_000)
    ends.add(time + calm, (alert, Int32(post.number)))
  }

  private func add(_ news: News, by post: RulePost, at moment: Moment) {
    entries.append(Entry(moment: moment, rule: post.number, order: entries.count, news: news))
  }

  // MARK: - Evidence

  /// The last events that the rule looked at, of that key.
  func recentEvents(
    of key: RuleKey, by post: RulePost, since first: Int64, atMost count: Int, at moment: Moment
  ) -> [Alert.Evidence] {
    let found = recent.last(
      count, through: moment.number, since: first, meeting: post.watch,
      having: post.rule.keys.enumerated().map { place, dimension in (dimension, key[place]) }, in: lexicons)
    return found.map { event in evidence(event.time, event.place) { recent.id(event, $0) } }
  }

  func evidence(_ time: Int64, _ place: RowPlace, _ id: (Dimension) -> ValueID) -> Alert.Evidence {
    func text(_ column: Dimension) -> String? { lexicons[column].text(of: id(column)) }
    return Alert.Evidence(
      time: Timestamp(milliseconds: time), client: text(.client), method: text(.method), url: text(.url),
      status: text(.status), place: stretches?[place])
  }

  // MARK: - Telling

  /// Tells everything up to this time, once every rule has come there.
  func tell(through time: Int64, in order: EventOrder) {
    while let timer = ends.removeFirst(through: time) {
      entries.append(
        Entry(
          moment: Moment(order, before: timer.time), rule: Int(timer.subject.rule), order: entries.count,
          news: .ended(handle: timer.subject.alert)))
    }
    if entries.isEmpty { return }
    if entries.count > 1 { entries.sort { $0.precedes($1) } }
    for entry in entries { tell(entry) }
    entries.removeAll(keepingCapacity: true)
  }

  private func tell(_ entry: Entry) {
    let time = Timestamp(milliseconds: entry.moment.time)
    switch entry.news {
    case .raised(var alert, let handle):
      alert.number = firstAlert + told
      told += 1
      numbers[Int(handle)] = Int32(alert.number)
      emit(.raised(alert))
    case .continued(var alert, let handle):
      alert.number = Int(numbers[Int(handle)])
      emit(.continued(alert))
    case .repeated(let handle): emit(.repeated(number: Int(numbers[Int(handle)]), at: time))
    case .ended(let handle): emit(.ended(number: Int(numbers[Int(handle)]), at: time))
    }
  }

  /// Values are of other dictionaries now.
  func goOn(in lexicons: Lexicons, rename: (_ rule: Int, RuleKey) -> RuleKey) {
    self.lexicons = lexicons
    for rule in mutes.indices { mutes[rule].rename { rename(rule, $0) } }
  }
}
