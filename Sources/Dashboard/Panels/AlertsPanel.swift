import Cubes
import Drawing
import PageEvents
import Patterns

/// What the rules have found: a table where there is room for one, else two lines an alert.
///
///     ● H 05:11 #19 probing ×12
///         203.0.113.9
///     ○ M 04:54 #17 error-jump
enum AlertsPanel {
  static func isTable(_ width: Int) -> Bool { width >= 64 }

  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect, _ layout: Layout) {
    if model.alerts.shown.isEmpty {
      for (line, text) in nothing(model).wrappedAtBlanks(to: rect.width - 1).prefix(rect.height).enumerated() {
        canvas.put(text, x: rect.x + 1, y: rect.y + line, .dim)
      }
      return
    }
    let state = model.state(of: .alerts)
    let entries = (state.offset..<state.offset + layout.rows(of: .alerts)).compactMap { model.alerts.entry(at: $0) }
    let selected = model.focus == .alerts ? state.cursor - state.offset : nil
    if isTable(rect.width) {
      drawTable(of: entries, selected, model, on: &canvas, in: rect)
    } else {
      drawList(of: entries, selected, layout.rowHeight(of: .alerts), model, on: &canvas, in: rect)
    }
  }

  static func nothing(_ model: Model) -> Text {
    let rules = model.alerts.rules ?? 0
    if !model.alerts.board.entries.isEmpty, model.alerts.least != .info {
      return Text("no alert from \(model.alerts.least.rawValue) on · l shows lesser ones")
    }
    if rules == 0 { return "no rule watches" }
    let watching = Text("no alert yet: \(Format.count(rules)) \(rules == 1 ? "rule watches" : "rules watch")")
    return lag(model).map { watching + Text(", \($0) behind the log: --watermark") } ?? watching
  }

  /// How long an alert takes to be told: a minute in which nothing seems to happen has to be explained.
  private static func lag(_ model: Model) -> String? { model.alerts.behind.map(TimeRange.short) }

  // MARK: - Captions

  /// At the right of the title: how many are firing, which are shown, in what order.
  static func caption(_ model: Model) -> Text {
    let alerts = model.alerts
    var parts: [Text] = []
    if alerts.firing > 0 { parts.append(Text("\(Format.count(alerts.firing)) firing", role(of: alerts.worst))) }
    if alerts.least != .info { parts.append(Text("from \(alerts.least.rawValue) on", .warning)) }
    if !alerts.shown.isEmpty { parts.append(Text("\(alerts.order == .newest ? "time" : "severity") \(arrow(alerts))")) }
    let width = Layout(model).panels[.alerts]?.width ?? 0
    if isTable(width), !alerts.shown.isEmpty, let lag = lag(model) { parts.append(Text("told \(lag) behind", .dim)) }
    // What matters most where there is room for one thing.
    return parts.dropFirst(1).prefix(width < 44 ? 0 : 3).reduce(parts.first ?? .empty) { $0 + " · " + $1 }
  }

  private static func arrow(_ alerts: AlertsState) -> String { alerts.isReversed ? "▴" : "▼" }

  /// On a tab, and where there is little room: `▲2`.
  static func badge(_ model: Model) -> Text {
    model.alerts.firing == 0 ? .empty : Text("▲\(Format.count(model.alerts.firing))", role(of: model.alerts.worst))
  }

  /// In the header: `▲ 2 firing`.
  static func notice(_ model: Model, isShort: Bool) -> Text? {
    if model.alerts.firing == 0 { return nil }
    if isShort { return badge(model) }
    return Text("▲ \(Format.count(model.alerts.firing)) firing", role(of: model.alerts.worst))
  }

  private static func role(of worst: AlertBoard.Entry?) -> Role {
    worst.map { $0.alert.severity >= .high ? .alertFiring : .warning } ?? .normal
  }

  // MARK: - Lines

  private static func drawList(
    of entries: [AlertBoard.Entry], _ selected: Int?, _ height: Int, _ model: Model, on canvas: inout Canvas,
    in rect: Rect
  ) {
    for (place, entry) in entries.enumerated() {
      let row = Rect(x: rect.x, y: rect.y + place * height, width: rect.width, height: height)
      let standing = model.alerts.standing(of: entry)
      let quiet: Role? = standing == .muted ? .dim : standing == .ended ? .alertCleared : nil
      canvas.put(
        line(of: entry, model).truncated(to: row.width - 1, in: canvas.glyphs), x: row.x + 1, y: row.y, quiet ?? .normal
      )
      if height > 1 {
        let words = entry.alert.key.isEmpty ? entry.alert.summary : entry.alert.keyText
        let room = row.width - 5
        canvas.put(
          Sanitizer.text(words).truncated(to: room, at: entry.alert.key.isEmpty ? .end : .middle, in: canvas.glyphs),
          x: row.x + 5, y: row.y + 1, quiet ?? .normal, maxWidth: room)
      }
      guard place == selected else { continue }
      for y in row.y..<row.maxY { canvas.set(.selection, x: row.x, y: y, .selectionMark) }
      canvas.select(Rect(x: row.x + 1, y: row.y, width: row.width - 1, height: row.height))
    }
  }

  /// `● H 05:11 #19 probing ×12`
  static func line(of entry: AlertBoard.Entry, _ model: Model) -> Text {
    let alert = entry.alert
    let standing = model.alerts.standing(of: entry)
    let time = CivilTime(alert.time, offset: model.offset(alert.time)).timeText.prefix(5)
    var text = Text("\(mark(standing)) \(letter(alert.severity))", role(standing, alert.severity))
    text += Text(" \(time) #\(alert.number) \(Sanitizer.text(alert.rule))")
    if entry.repeats > 0 { text += Text(" ×\(Format.count(entry.repeats + 1))") }
    if standing == .muted { text += " muted" }
    return text
  }

  static func mark(_ standing: AlertsState.Standing) -> String {
    let glyph: Glyph =
      switch standing {
      case .firing: .firing
      case .acknowledged: .acknowledged
      case .muted: .muted
      case .ended: .cleared
      }
    return String(glyph.unicode)
  }

  static func word(_ standing: AlertsState.Standing) -> String {
    switch standing {
    case .firing: "firing"
    case .acknowledged: "acknowledged"
    case .muted: "muted"
    case .ended: "ended"
    }
  }

  static func letter(_ severity: Severity) -> String { severity.rawValue.prefix(1).uppercased() }

  /// Loud is only what fires.
  static func role(_ standing: AlertsState.Standing, _ severity: Severity) -> Role {
    switch (standing, severity) {
    case (.muted, _): .dim
    case (.ended, _): .alertCleared
    case (.firing, .high), (.firing, .critical): .alertFiring
    case (.firing, .medium), (.acknowledged, .high), (.acknowledged, .critical): .warning
    case (.firing, _), (.acknowledged, _): .normal
    }
  }

  // MARK: - The table

  private static func drawTable(
    of entries: [AlertBoard.Entry], _ selected: Int?, _ model: Model, on canvas: inout Canvas, in rect: Rect
  ) {
    let today = model.view?.head.map { day($0, model) }
    let hasDays = entries.contains { day($0.alert.time, model) != today }
    func width(_ least: Int, _ text: (AlertBoard.Entry) -> String) -> Int {
      entries.reduce(least) { max($0, text($1).displayWidth) }
    }
    let columns: [Table.Column] = [
      .init("", .fixed(1), priority: 100), .init("SEVERITY", .fixed(8), priority: 90),
      .init("TIME", .fixed(hasDays ? 14 : 8), priority: 92), .init("#", .fixed(width(1, number)), .right, priority: 60),
      .init("RULE", .flex(min: 12, weight: 2), priority: 98),
      .init("OF", .flex(min: 15, weight: 2), priority: 85, truncation: .middle),
      .init("STATE", .fixed(width(6) { state($0, model) }), priority: 70),
      .init("×", .fixed(width(1, times)), .right, priority: 50), .init("EVENTS", .fixed(6), .right, priority: 40),
      .init("WHAT", .flex(min: 20, weight: 5), priority: 30),
    ]
    let rows = entries.map { entry in
      let (alert, standing) = (entry.alert, model.alerts.standing(of: entry))
      let loud = role(standing, alert.severity)
      let texts = [
        time(of: alert.time, model, withDay: hasDays), number(entry), alert.rule, alert.keyText, state(entry, model),
        times(entry), Format.count(alert.count), alert.summary,
      ]
      return Table.Row(
        [.text(mark(standing), loud), .text(alert.severity.rawValue, loud)]
          + texts.map { .text(Text(Sanitizer.text($0))) },
        standing == .muted ? .dim : standing == .ended ? .alertCleared : .normal)
    }
    Table(columns: columns, rows: rows, selected: selected, sortedBy: model.alerts.order == .worst ? 1 : 2)
      .draw(on: &canvas, in: rect)
  }

  private static func day(_ time: Timestamp, _ model: Model) -> String {
    CivilTime(time, offset: model.offset(time)).dateText
  }

  /// `05:11:24`, or `03-14 05:11:24`.
  static func time(of time: Timestamp, _ model: Model, withDay: Bool) -> String {
    let civil = CivilTime(time, offset: model.offset(time))
    return withDay ? "\(civil.dateText.dropFirst(5)) \(civil.timeText)" : civil.timeText
  }

  private static func number(_ entry: AlertBoard.Entry) -> String { String(entry.alert.number) }

  /// How often it was raised, once and for each time that it would have been again.
  private static func times(_ entry: AlertBoard.Entry) -> String {
    entry.repeats == 0 ? "" : "×\(Format.count(entry.repeats + 1))"
  }

  /// Short enough for a column.
  private static func state(_ entry: AlertBoard.Entry, _ model: Model) -> String {
    let standing = model.alerts.standing(of: entry)
    return standing == .acknowledged ? "acked" : word(standing)
  }
}
