import Cubes
import Drawing
import Patterns
import Reports

/// The lines at the foot: what is typed, or said, or wrong; and what the keys do.
enum MessageLine {
  static func draw(_ model: Model, on canvas: inout Canvas, _ layout: Layout) {
    let message = text(model, layout)
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

  private static func text(_ model: Model, _ layout: Layout) -> Text? {
    if let input = model.input {
      // It is asked for in the panel's border.
      if model.findPrompt(in: model.focus, layout) != nil { return nil }
      return Text(" ") + prompt(input, model, width: model.width)
    }
    if let message = model.message { return Text(" " + message) }
    if let trouble = model.status.trouble { return Text(" ▲ " + Sanitizer.text(trouble), .warning) }
    // As long as it goes on: the panel says how often it was so.
    if let runs = model.alerts.runs, runs.isFailing, let trouble = runs.trouble {
      return Text(" ▲ " + trouble, .warning)
    }
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

  /// What is typed, and what becomes of it. The end of what is typed is where the typing is: the beginning gives way.
  static func prompt(_ input: Model.Input, _ model: Model, width: Int) -> Text {
    let label =
      switch input.purpose {
      case .filter: "/ "
      case .search: "search: "
      case .find: "find: "
      case .range: "range: "
      case .file: "file: "
      }
    let room = max(8, input.purpose == .find ? width - 24 : width * 2 / 3)
    let typed = Sanitizer.text(input.text).truncated(to: room, at: .start)
    let text = Text(label, .key) + Text(typed, .input) + Text("█", .cursor)
    if let error = input.error { return text + Text("  \(error)", .error) }
    switch input.purpose {
    case .search: return text + Text("  ↵ goes to the next line that has it · Esc drops", .dim)
    case .find: return text + Text(found(model), .dim)
    case .range: return text + Text("  15m · 12:30 13:00 · all", .dim)
    case .file(let form): return text + Text("  \(form.rawValue) · ↵ writes it · Esc", .dim)
    case .filter:
      let hits = model.view.map { Noun.counted($0.total.hits, "hit") + " · " } ?? ""
      return text + Text("  \(hits)↵ keeps · Esc drops", .dim)
    }
  }

  private static func found(_ model: Model) -> String {
    guard let find = model.find, !find.text.isEmpty else { return "" }
    guard let answer = find.answer else { return "  …" }
    return answer.matchCount == 0
      ? "  no row has it" : "  \(answer.matchCount == 1 ? "1 row" : "\(Format.count(answer.matchCount)) rows")"
  }

  /// What the keys do right now; while something is typed, what they do there.
  private static func items(_ model: Model) -> [KeyBar.Item] {
    if model.input?.purpose == .find {
      return [
        .init("↓", "next", priority: 3), .init("↑", "before", priority: 3), .init("↵", "stay", priority: 3),
        .init("Esc", "go back", priority: 3), .init("Ctrl-U", "clear", priority: 1),
      ]
    }
    if model.input != nil {
      return [
        .init("↵", "keep", priority: 3), .init("Esc", "drop", priority: 3), .init("Ctrl-U", "clear", priority: 1),
        .init("Ctrl-W", "drop word"),
      ]
    }
    if model.focusedCrumb != nil {
      return [
        .init("←→", "choose", priority: 5), .init("↑↓", "next value", priority: 4), .init("↵", "change", priority: 3),
        .init("Del", "remove", priority: 2), .init("!", "invert", priority: 1), .init("Esc", "back", priority: 5),
      ]
    }
    return Action.all.compactMap { action in
      guard let label = action.label, action.isAvailable(model) else { return nil }
      return .init(action.barKey(in: model.keymap), label, priority: action.priority)
    }
  }
}
