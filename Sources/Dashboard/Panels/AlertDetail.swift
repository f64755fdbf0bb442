import Cubes
import Drawing
import PageEvents
import Patterns

/// All that an alert says, with its evidence: the lines themselves where they can be read again, else what is known of them.
enum AlertDetail {
  private static func width(_ model: Model) -> Int { max(20, min(120, model.width - 8)) }

  private static func lines(of entry: AlertBoard.Entry, _ model: Model) -> [Text] {
    let alert = entry.alert
    let standing = model.alerts.standing(of: entry)
    func time(_ time: Timestamp) -> String { AlertsPanel.time(of: time, model, withDay: true) }
    let names = alert.key.map { Sanitizer.text($0.name).truncated(to: 16) }
    let labelWidth = (names.map(\.displayWidth) + [8]).reduce(0, max) + 2
    func field(_ name: String, _ value: Text) -> [Text] {
      // What is long goes on under its beginning.
      value.wrapped(to: width(model) - labelWidth - 2).enumerated().map { place, line in
        let label = place == 0 ? name : ""
        return Text(label + String(repeating: " ", count: labelWidth - label.displayWidth), .dim) + line
      }
    }
    var lines = Text(Sanitizer.text(alert.summary), .strong).wrappedAtBlanks(to: width(model) - 2) + [.empty]
    lines += field("rule", Text(Sanitizer.text(alert.rule)))
    lines += field(
      "severity", Text(alert.severity.rawValue, AlertsPanel.role(standing, alert.severity)))
    for (name, part) in zip(names, alert.key) {
      lines += field(name, Text(Sanitizer.text(part.value ?? "(none)"), .strong))
    }
    lines += field("state", state(of: entry, standing, model))
    lines += field("raised", Text(time(alert.time)))
    let lasted = Format.duration(seconds: (alert.last - alert.first).inSeconds)
    lines += field(
      "events", Text("\(Format.count(alert.count)), \(time(alert.first)) … \(time(alert.last)) (\(lasted))"))
    if let value = alert.value { lines += field("value", Text(Format.short(value))) }
    if entry.repeats > 0 {
      let last = entry.lastRepeat.map { ", the last one \(time($0))" } ?? ""
      lines += field("repeats", Text("\(Format.count(entry.repeats)) more of the same since\(last)"))
    }
    if alert.evidence.isEmpty { return lines }
    lines += [.empty, Text("evidence, the last of its events", .title)]
    for evidence in alert.evidence {
      for (place, line) in text(of: evidence, model).wrapped(to: width(model) - 4).enumerated() {
        lines.append(Text(place == 0 ? "" : "  ") + line)
      }
    }
    return lines
  }

  /// The same as lines to be read out.
  static func spoken(_ number: Int, _ model: Model) -> [String] {
    guard let entry = model.alerts.entry(number: number) else { return [Spoken.sentence("#\(number): \(gone)")] }
    return lines(of: entry, model).map { line in
      line.string.split(separator: " ").joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  private static func state(
    of entry: AlertBoard.Entry, _ standing: AlertsState.Standing, _ model: Model
  ) -> Text {
    let mark = Text(
      "\(AlertsPanel.mark(standing)) \(AlertsPanel.word(standing))", AlertsPanel.role(standing, entry.alert.severity))
    switch standing {
    case .ended:
      return entry.ended.map { mark + Text(" \(AlertsPanel.time(of: $0, model, withDay: true))") } ?? mark
    case .muted:
      return mark + Text(model.alerts.mutes.cover(rule: entry.alert.rule) ? " with its rule" : " for this key")
    case .firing, .acknowledged: return mark
    }
  }

  /// The line as the log has it, or the fields that the rule has kept of it.
  private static func text(of evidence: Alert.Evidence, _ model: Model) -> Text {
    if let place = evidence.place, case .bytes(let line) = model.raw.recalled.lines[place] {
      // A line may have 64 KiB; what of it is worth a look is at its beginning.
      return LineText.text(Array(line.prefix(2000)), status: Array((evidence.status ?? "").utf8), search: nil)
    }
    let time = AlertsPanel.time(of: evidence.time, model, withDay: true)
    let status = evidence.status.map { Text(Sanitizer.text($0), Role.status(Int($0) ?? 0)) }
    let rest = [evidence.client, evidence.method, evidence.url].map { $0.map { Text(Sanitizer.text($0)) } }
    let known = ([rest[0], rest[1], status, rest[2]] as [Text?]).compactMap { $0 }
    return known.reduce(Text(time, .dim)) { $0 + " " + $1 }
  }

  private static func height(_ count: Int, _ model: Model) -> Int { max(1, min(count, model.height - 4)) }

  /// The nearest place that can be scrolled to.
  static func scroll(_ wanted: Int, of number: Int, in model: Model) -> Int {
    guard let entry = model.alerts.entry(number: number) else { return 0 }
    let count = lines(of: entry, model).count
    return max(0, min(wanted, count - height(count, model)))
  }

  /// One that has left the board meanwhile has nothing more to say.
  private static let gone = "it is no longer kept"

  static func box(_ number: Int, _ model: Model) -> Overlay {
    guard let entry = model.alerts.entry(number: number) else {
      return Overlay("#\(number)", width: 24, height: 1, footer: "Esc")
    }
    let count = lines(of: entry, model).count
    let height = height(count, model)
    return Overlay(
      Text("#\(number) ") + Text(Sanitizer.text(entry.alert.rule).truncated(to: 40)), width: width(model),
      height: height,
      right: count > height ? "↑↓ scroll" : "", footer: "↵ its slice · a ack · m mute · z mute rule · Esc")
  }

  static func draw(_ number: Int, _ model: Model, scroll: Int, on canvas: inout Canvas) {
    let content = box(number, model).draw(on: &canvas, in: canvas.bounds)
    guard let entry = model.alerts.entry(number: number) else {
      canvas.put(gone, x: content.x + 1, y: content.y, maxWidth: content.width - 1)
      return
    }
    let first = AlertDetail.scroll(scroll, of: number, in: model)
    for (row, line) in lines(of: entry, model).dropFirst(first).prefix(content.height).enumerated() {
      canvas.put(line, x: content.x + 1, y: content.y + row, maxWidth: content.width - 2)
    }
  }
}

extension Model {
  /// Nil where the key isn't for an alert that is looked at.
  mutating func act(on number: Int, _ key: Key, _ action: Action.ID?) -> [Effect]? {
    switch action {
    case .acknowledge: return acknowledge()
    case .mute: return mute(whole: false)
    case .muteRule: return mute(whole: true)
    case .drill:
      guard let alert = chosenAlert?.alert else { return nil }
      overlay = nil
      drill(into: alert)
      return []
    default: return nil
    }
  }

  /// The places of an alert's lines, while it is looked at.
  var evidencePlaces: [LinePlace] {
    guard case .alert(let number, _) = overlay else { return [] }
    return alerts.entry(number: number)?.alert.evidence.compactMap(\.place) ?? []
  }

  /// What is copied of alerts: what each says, with its time and number.
  func copiedAlerts(onlySelected: Bool) -> [String] {
    let entries = onlySelected ? [chosenAlert].compactMap { $0 } : alerts.shown.map { alerts.board.entries[$0] }
    return entries.map { entry in
      let alert = entry.alert
      let fields = [
        AlertsPanel.time(of: alert.time, self, withDay: true), "#\(alert.number)", alert.severity.rawValue, alert.rule,
        alert.keyText, alert.summary,
      ]
      return fields.map { Sanitizer.text($0) }.joined(separator: "\t")
    }
  }
}
