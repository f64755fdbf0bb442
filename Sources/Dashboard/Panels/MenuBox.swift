import Drawing

/// A short list to choose from.
enum MenuBox {
  static func draw(_ menu: Menu, choice: Int, _ model: Model, on canvas: inout Canvas) {
    let content = box(menu, model).draw(on: &canvas, in: canvas.bounds)
    let texts = texts(of: menu, model)
    Table(
      columns: [.init("", .flex(min: 4))], rows: texts.map { .init([.text(Text($0))]) }, selected: choice,
      offset: Table.offset(showing: choice, of: texts.count, in: content.height, from: 0), showsHeader: false
    ).draw(on: &canvas, in: content)
  }

  static func box(_ menu: Menu, _ model: Model) -> Overlay {
    let (title, hint, texts) = (title(of: menu, model), hint(of: menu), texts(of: menu, model))
    let width = max(title.displayWidth + 6, hint.displayWidth + 6, (texts.map(\.displayWidth).max() ?? 0) + 4)
    return Overlay(Text(title), width: width, height: min(texts.count, model.height - 4), footer: Text(hint))
  }

  /// The item that is drawn in a row of the screen.
  static func item(atRow y: Int, of menu: Menu, choice: Int, _ model: Model, in bounds: Rect) -> Int? {
    let content = box(menu, model).content(in: bounds)
    let count = model.items(of: menu).count
    let item = y - content.y + Table.offset(showing: choice, of: count, in: content.height, from: 0)
    return y >= content.y && y < content.maxY && item < count ? item : nil
  }

  private static func texts(of menu: Menu, _ model: Model) -> [String] {
    model.items(of: menu).map { (menu == .columns ? ($0.isMarked ? "[x] " : "[ ] ") : "") + $0.text }
  }

  static func title(of menu: Menu, _ model: Model) -> String {
    let panel = model.name(of: model.focus)
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
    let content = box(model).draw(on: &canvas, in: canvas.bounds)
    let room = content.width - 4
    let typed = Text(Sanitizer.text(palette.text).truncated(to: room, at: .start), .input)
    canvas.put(Text(": ", .key) + typed + Text("█", .cursor), x: content.x + 1, y: content.y, maxWidth: room + 3)
    let list = list(in: content)
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

  static func box(_ model: Model) -> Overlay {
    Overlay(
      "Do", width: min(84, model.width - 4), height: min(18, max(2, model.height - 6)), right: "⇥ completes",
      footer: "filter … · range … · ↵ does it · Esc")
  }

  /// Below what is typed.
  private static func list(in content: Rect) -> Rect {
    Rect(x: content.x, y: content.y + 1, width: content.width, height: content.height - 1)
  }

  /// Which of the actions that match is drawn in a row of the screen.
  static func item(atRow y: Int, of palette: Palette, _ model: Model, in bounds: Rect) -> Int? {
    guard palette.command == nil else { return nil }
    let list = list(in: box(model).content(in: bounds))
    let count = palette.matches(in: model).count
    let item = y - list.y + Table.offset(showing: palette.choice, of: count, in: list.height, from: 0)
    return y >= list.y && y < list.maxY && item < count ? item : nil
  }
}
