import Cubes
import Drawing
import Filters
public import PageEvents
public import Patterns

/// What comes from the rules, and what the user does about it.
extension Model {
  /// The board that the model was given last.
  public var alertBoard: AlertBoard.Snapshot { alerts.board }

  /// Which of them the user doesn't want to hear of.
  public var alertMutes: AlertMutes { alerts.mutes }

  /// What the model was told last of the user's program for alerts.
  public var alertRuns: AlertRuns? { alerts.runs }

  /// Says how many rules watch from now on; nil for none, and then there is no panel of alerts. Of a log that is followed they are told so
  /// far behind its events.
  public mutating func watch(rules count: Int?, behind: Timestamp.Span = .zero) {
    alerts.rules = count
    alerts.behind = mode == .live && behind > .zero ? behind : nil
    if count == nil, focus == .alerts { focus = .urls }
  }

  var hasAlerts: Bool { alerts.rules != nil }

  /// The alert that keys act on: the one that is looked at, or the one under the cursor.
  var chosenAlert: AlertBoard.Entry? {
    if case .alert(let number, _) = overlay { return alerts.entry(number: number) }
    return focus == .alerts ? alerts.entry(at: state(of: .alerts).cursor) : nil
  }

  // MARK: - News

  mutating func take(_ board: AlertBoard.Snapshot) -> [Effect] {
    keepingAlert { $0.take(board) }
    return announceAlerts()
  }

  /// A replay's alerts are seen when its clock has come to them, a live log's at once.
  mutating func moveAlerts() -> [Effect] {
    let position = mode == .replay ? status.replay?.position ?? .distantPast : nil
    if position != alerts.now { keepingAlert { $0.move(to: position) } }
    return announceAlerts()
  }

  /// Changes the alerts; a cursor that is in use stays on its own, or else a key would be for the one that has just come.
  private mutating func keepingAlert(_ change: (inout AlertsState) -> Void) {
    let cursor = state(of: .alerts).cursor
    let kept = focus == .alerts || cursor > 0 ? alerts.entry(at: cursor)?.alert.number : nil
    change(&alerts)
    if let kept, let place = alerts.place(ofNumber: kept) { panels[.alerts, default: PanelState()].cursor = place }
    keepCursorsInSight()
  }

  /// What is to be heard of them, and seen in the title.
  mutating func announceAlerts() -> [Effect] {
    var effects: [Effect] = []
    let newest = alerts.newest
    if newest > alerts.heard {
      // What was there at the start is read, not heard.
      let isHistory = mode == .live && status.phase.isLoading
      let isLoud = alerts.board.entries.reversed().prefix { $0.alert.number > alerts.heard }.contains { entry in
        entry.alert.number <= newest && entry.alert.severity >= signals.ringsFrom
          && alerts.standing(of: entry) == .firing
      }
      if signals.rings, isLoud, !isHistory { effects.append(.ring) }
      alerts.heard = newest
    }
    if signals.setsTitle {
      let title = alerts.firing == 0 ? "cubetop" : "▲\(alerts.firing) cubetop"
      if title != alerts.title {
        alerts.title = title
        effects.append(.setTitle(title))
      }
    }
    return effects
  }

  // MARK: - Keys

  mutating func acknowledge() -> [Effect] {
    guard let alert = chosenAlert?.alert else { return sayNoAlert() }
    var isAcknowledged = false
    keepingAlert { isAcknowledged = $0.toggleAcknowledged(alert.number) }
    message = isAcknowledged ? "#\(alert.number) acknowledged · a takes it back" : "#\(alert.number) is firing again"
    return announceAlerts()
  }

  mutating func acknowledgeAll() -> [Effect] {
    var count = 0
    keepingAlert { count = $0.acknowledgeAll() }
    message = count == 0 ? "no alert is firing" : "\(Format.count(count)) acknowledged"
    return announceAlerts()
  }

  /// `whole` for the rule, else for the alert's key alone.
  mutating func mute(whole: Bool) -> [Effect] {
    guard let alert = chosenAlert?.alert else { return sayNoAlert() }
    var isMuted = false
    keepingAlert { isMuted = whole ? $0.toggleMuted(rule: alert.rule) : $0.toggleMuted(alert) }
    let rule = Sanitizer.text(alert.rule)
    let key = Sanitizer.text(alert.keyText)
    let what = whole || key.isEmpty ? rule : "\(rule) of \(key)"
    message =
      isMuted
      ? "\(what) muted · \(whole ? "z" : "m") lets it speak"
      : alerts.isMuted(alert)
        ? "\(what) may speak, but is muted \(whole ? "for this key, by m" : "as a whole, by z")"
        : "\(what) may speak again"
    return announceAlerts()
  }

  private mutating func sayNoAlert() -> [Effect] {
    message = "there is no alert under the cursor"
    return []
  }

  /// Leaves out lesser ones, one severity after the other, and begins anew.
  mutating func raiseSeverity() -> [Effect] {
    let all = Severity.allCases
    let next = all.firstIndex(of: alerts.least).map { ($0 + 1) % all.count } ?? 0
    keepingAlert { $0.least = all[next] }
    message = all[next] == .info ? "alerts of every severity" : "alerts from \(all[next].rawValue) on"
    return []
  }

  mutating func sortAlerts(by order: AlertsState.Order) {
    alerts.order = order
    alerts.isReversed = false
    showTop()
    message = "Alerts: \(order.title)"
  }

  mutating func reverseAlerts() {
    alerts.isReversed.toggle()
    showTop()
  }

  mutating func showAlert() {
    guard let alert = chosenAlert?.alert else { return _ = sayNoAlert() }
    overlay = .alert(number: alert.number, scroll: 0)
  }

  // MARK: - Its slice

  /// The alert's own slice in place of the one on the screen: its key as crumbs, and the time from its first event to its last.
  mutating func drill(into alert: Alert) {
    let origin = Crumb.Origin(focus: focus, panels: panels.mapValues { .init(cursor: $0.cursor, offset: $0.offset) })
    let before = Crumb.Before(crumbs: crumbs, range: range, isExpanded: isExpanded)
    remember()
    crumbs = alert.key.map { part in
      let filter: Filter = part.value.map { .equals(part.dimension, $0) } ?? .missing(part.dimension)
      return Crumb(filter: filter, dimension: part.dimension, origin: origin)
    }
    // Of all as one, there is nothing to restrict to but the time: the step is named, so that it can be taken back.
    if crumbs.isEmpty {
      crumbs = [Crumb(filter: .everything, label: "▲ #\(alert.number) \(alert.rule)", origin: origin)]
    }
    crumbs[crumbs.count - 1].before = before
    range = Self.range(around: alert)
    resetRows()
    isExpanded = false
    choose(alert.key.contains { $0.dimension == .client } || alert.key.isEmpty ? .urls : .clients)
    message = "▲ #\(alert.number) \(Sanitizer.text(alert.rule)) · Bksp goes back"
  }

  /// From the first event to the last, and a quarter as much on either side: half a minute at least, so that what was before it
  /// can be seen. In whole seconds.
  private static func range(around alert: Alert) -> TimeRange {
    let span = (alert.last - alert.first).milliseconds
    let margin = Timestamp.Span.milliseconds(max(30_000, span / 4))
    let start = (alert.first - margin).floored(to: .seconds(1))
    return .between(start, (alert.last + margin).floored(to: .seconds(1)) + .seconds(1))
  }
}

extension StreamStatus.Phase {
  var isLoading: Bool { if case .loading = self { true } else { false } }
}
