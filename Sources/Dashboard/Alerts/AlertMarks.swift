import Cubes
import Drawing
import PageEvents
import Patterns

/// Alerts as marks in time: under the chart, and on a replay's bar.
enum AlertMarks {
  /// Alerts whose labels would lie over each other: one label for the worst of them, with how many there are.
  private struct Group {
    /// The sample of the first of them. None of the others is a label's width from it.
    var start: Int
    var count = 0
    /// Of equals, the one that came last; the worst of all, and of those that aren't muted.
    var worst: AlertsState.Mark?
    var worstHeard: AlertsState.Mark?

    init(at sample: Int) { start = sample }

    mutating func add(_ mark: AlertsState.Mark) {
      count += 1
      if worst.map({ $0.severity <= mark.severity }) ?? true { worst = mark }
      if !mark.isMuted, worstHeard.map({ $0.severity <= mark.severity }) ?? true { worstHeard = mark }
    }

    var label: BrailleChart.Label {
      BrailleChart.Label(text, at: start, worstHeard.map { AlertMarks.role(of: $0.severity) } ?? .dim)
    }

    var text: String {
      guard let shown = worstHeard ?? worst else { return "" }
      return "▲#\(shown.number)" + (count > 1 ? "×\(count)" : "")
    }

    /// Two samples make a column, and there is a blank between neighbours.
    func reaches(_ sample: Int) -> Bool { sample / 2 <= start / 2 + text.count }
  }

  static func labels(
    _ alerts: AlertsState, over chart: TimelineChart, sample: (Timestamp) -> Int
  ) -> [BrailleChart.Label] {
    let end = chart.start(of: chart.bins.count)
    var groups: [Group] = []
    for mark in alerts.marks where mark.isPast && mark.time >= chart.start && mark.time < end {
      let place = sample(mark.time)
      if groups.last.map({ !$0.reaches(place) }) ?? true { groups.append(Group(at: place)) }
      groups[groups.count - 1].add(mark)
    }
    return groups.map(\.label)
  }

  fileprivate static func role(of severity: Severity) -> Role {
    switch severity {
    case .high, .critical: .alertMark
    case .medium: .warning
    case .low, .info: .axis
    }
  }

  /// On the bar of a recording, those that its clock hasn't come to among them: they can be wound to.
  static func onBar(_ alerts: AlertsState, share: (Timestamp) -> Double) -> [TransportBar.Mark] {
    // The worst are drawn last, over others of the same column.
    Severity.allCases.flatMap { severity in
      alerts.marks.filter { $0.severity == severity && !$0.isMuted }.map { mark in
        TransportBar.Mark(.alert, at: share(mark.time), role(of: severity))
      }
    }
  }
}

extension Model {
  /// The next alert in a direction that isn't muted or left out.
  func nearestAlert(_ step: Int, _ isNext: (Timestamp) -> Bool) -> Alert? {
    func isMeant(_ mark: AlertsState.Mark) -> Bool { !mark.isMuted && isNext(mark.time) }
    let mark = step < 0 ? alerts.marks.last(where: isMeant) : alerts.marks.first(where: isMeant)
    return mark.flatMap { alerts.entry(number: $0.number) }?.alert
  }

  /// Says which alert it is that was gone to, and puts the cursor on it.
  mutating func point(at alert: Alert) {
    if let place = alerts.place(ofNumber: alert.number) { panels[.alerts, default: PanelState()].cursor = place }
    message = "▲ #\(alert.number) \(Sanitizer.text(alert.rule)) \(Sanitizer.text(alert.keyText))"
    keepCursorsInSight()
  }
}
