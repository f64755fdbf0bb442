import Drawing

/// A short list to choose from.
enum MenuBox {
  static func draw(_ menu: Menu, choice: Int, _ model: Model, on canvas: inout Canvas) {
    let items = model.items(of: menu)
    let (title, hint) = (title(of: menu, model), hint(of: menu))
    let isTicked = menu == .columns
    let texts = items.map { (isTicked ? ($0.isMarked ? "[x] " : "[ ] ") : "") + $0.text }
    let width = max(title.displayWidth + 6, hint.displayWidth + 6, (texts.map(\.displayWidth).max() ?? 0) + 4)
    let content = Overlay(Text(title), width: width, height: min(items.count, model.height - 4), footer: Text(hint))
      .draw(on: &canvas, in: canvas.bounds)
    Table(
      columns: [.init("", .flex(min: 4))], rows: texts.map { .init([.text(Text($0))]) }, selected: choice,
      offset: Table.offset(showing: choice, of: items.count, in: content.height, from: 0), showsHeader: false
    ).draw(on: &canvas, in: content)
  }

  static func title(of menu: Menu, _ model: Model) -> String {
    let panel = model.spec(of: model.focus)?.title ?? ""
    return switch menu {
    case .sort: "Sort \(panel) by"
    case .pivot: "\(panel) shows"
    case .columns: "Columns of \(panel)"
    case .range: "Time range"
    case .export: "Export \(model.name(of: model.focus))"
    }
  }

  private static func hint(of menu: Menu) -> String {
    switch menu {
    case .sort: "↵ choose · s next · Esc"
    case .pivot: "↵ choose · a letter jumps · Esc"
    case .columns: "↵ on, off · Esc"
    case .range: "↵ choose · / type · Esc"
    case .export: "↵ choose · Esc"
    }
  }
}

/// Every action by name, as far as it matches what is typed.
enum PaletteBox {
  static func draw(_ palette: Palette, _ model: Model, on canvas: inout Canvas) {
    let found = palette.matches(in: model)
    let height = min(18, max(2, model.height - 6))
    let content = Overlay(
      "Do", width: min(84, model.width - 4), height: height, right: "⇥ completes",
      footer: "filter … · range … · ↵ does it · Esc"
    ).draw(on: &canvas, in: canvas.bounds)
    let room = content.width - 4
    let typed = Text(Sanitizer.text(palette.text).truncated(to: room, at: .start), .input)
    canvas.put(Text(": ", .key) + typed + Text("█", .cursor), x: content.x + 1, y: content.y, maxWidth: room + 3)
    let list = Rect(x: content.x, y: content.y + 1, width: content.width, height: content.height - 1)
    if let (command, _) = palette.command {
      let help = Text(command.usage, .key) + Text("  \(command.help)", .dim)
      canvas.put(help, x: list.x + 1, y: list.y, maxWidth: list.width - 1)
      return
    }
    if found.isEmpty {
      canvas.put("nothing is called so", x: list.x + 1, y: list.y, .dim, maxWidth: list.width - 1)
      return
    }
    Table(
      columns: [
        .init("", .fixed(18), priority: 3), .init("", .flex(min: 20), priority: 2),
        .init("", .fixed(12), .right, priority: 1),
      ],
      rows: found.map { action in
        let role: Role = action.isAvailable(model) ? .normal : .dim
        let keys = model.keymap.keys(of: action).map(\.description).joined(separator: " ")
        return .init([.text(action.name, role), .text(action.help, .dim), .text(keys, .key)])
      }, selected: palette.choice,
      offset: Table.offset(showing: palette.choice, of: found.count, in: list.height, from: 0), showsHeader: false
    ).draw(on: &canvas, in: list)
  }
}
