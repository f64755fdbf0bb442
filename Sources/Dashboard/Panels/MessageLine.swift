import Cubes
import Drawing
import Patterns
import Reports

/// The lines at the foot: what is typed, or said, or wrong; and what the keys do.
enum MessageLine {
  static func draw(_ model: Model, on canvas: inout Canvas, _ layout: Layout) {
    let message = text(model)
    let isShared = layout.message == layout.keyBar
    // Where they share a line, what is said goes before the keys.
    if !isShared || message == nil { KeyBar(items(model)).draw(on: &canvas, in: layout.keyBar) }
    var room = layout.message
    if layout.kind == .tabbed, model.input == nil {
      // Under a panel without a frame: which of its rows are in sight, and of how many.
      let footer = model.footer(of: model.focus, layout)
      if !footer.isEmpty {
        let text = footer + Text(" · ") + model.order(of: model.focus) + " "
        room.width = max(0, room.width - canvas.measure(text) - 1)
        canvas.put(text, x: room.maxX + 1, y: room.y, .dim)
      }
    }
    let firing = layout.kind == .tabbed ? firing(model) : nil
    guard let shown = message ?? firing ?? (isShared ? nil : rejects(model.status)) else { return }
    canvas.put(shown.truncated(to: room.width, in: canvas.glyphs), x: room.x, y: room.y)
  }

  private static func text(_ model: Model) -> Text? {
    if let input = model.input { return prompt(input, model) }
    if let message = model.message { return Text(" " + message) }
    if let trouble = model.status.trouble { return Text(" ▲ " + Sanitizer.text(trouble), .warning) }
    return nil
  }

  /// What fires is said where its panel isn't seen: the worst of it.
  private static func firing(_ model: Model) -> Text? {
    guard model.focus != .alerts, let worst = model.alerts.worst else { return nil }
    return Text(" ") + AlertsPanel.line(of: worst, model) + Text(" " + Sanitizer.text(worst.alert.keyText))
  }

  /// Lines that couldn't be read are worth knowing of, and no reason to be loud: shown when there is nothing else to say.
  private static func rejects(_ status: StreamStatus) -> Text? {
    var text = Text(" ")
    if let (format, count) = status.otherFormats.first {
      text += Text(
        "\(Format.count(count)) \(count == 1 ? "line is" : "lines are") \(format), unlike the others · ", .warning)
    }
    guard status.rejected > 0, let rejection = status.rejection else {
      return status.otherFormats.isEmpty ? nil : text + Text("R shows", .dim)
    }
    let lines = status.rejected == 1 ? "line" : "lines"
    return text + Text("\(Format.count(status.rejected)) \(lines) rejected: \(Sanitizer.text(rejection))", .dim)
  }

  private static func prompt(_ input: Model.Input, _ model: Model) -> Text {
    let label =
      switch input.purpose {
      case .filter: " / "
      case .search: " search: "
      case .range: " range: "
      case .file: " file: "
      }
    // The end of what is typed is where the typing is.
    let room = max(8, model.width * 2 / 3)
    let typed = Sanitizer.text(input.text).truncated(to: room, at: .start)
    let text = Text(label, .key) + Text(typed, .input) + Text("█", .cursor)
    if let error = input.error { return text + Text("  \(error)", .error) }
    switch input.purpose {
    case .search: return text + Text("  ↵ goes to the next line that has it · Esc drops", .dim)
    case .range: return text + Text("  15m · 12:30 13:00 · all", .dim)
    case .file(let form): return text + Text("  \(form.rawValue) · ↵ writes it · Esc", .dim)
    case .filter:
      let hits = model.view.map { "\(Format.count($0.total.hits)) hits · " } ?? ""
      return text + Text("  \(hits)↵ keeps · Esc drops", .dim)
    }
  }

  /// What the keys do right now; while something is typed, what they do there.
  private static func items(_ model: Model) -> [KeyBar.Item] {
    if model.input != nil {
      return [
        .init("↵", "keep", priority: 3), .init("Esc", "drop", priority: 3), .init("Ctrl-U", "clear", priority: 1),
        .init("Ctrl-W", "drop word"),
      ]
    }
    return Action.all.compactMap { action in
      guard let label = action.label, action.isAvailable(model) else { return nil }
      return .init(action.barKey(in: model.keymap), label, priority: action.priority)
    }
  }
}
