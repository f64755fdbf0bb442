import Drawing

/// The key map, drawn from the list of actions.
enum Help {
  private static let keyWidth = 18

  private enum Line {
    case title(String)
    case action(Action, help: String)
    /// What an action's line has no room for.
    case more(String, of: Action)
    case blank
  }

  private static func lines(_ model: Model, _ search: String?) -> [Line] {
    let words = (search ?? "").lowercased().split(separator: " ")
    let groups = Action.Group.allCases.map { group -> [Line] in
      let actions = Action.all.filter { action in
        action.group == group
          && words.allSatisfy { word in
            (action.help + " " + action.name + " " + keys(of: action, model)).lowercased().contains(word)
          }
      }
      let lines = actions.flatMap { action -> [Line] in
        let pieces = pieces(of: action.help, model)
        return [.action(action, help: pieces[0])] + pieces.dropFirst().map { .more($0, of: action) }
      }
      return actions.isEmpty ? [] : [.title(group.rawValue)] + lines + [.blank]
    }
    return Array(groups.joined().dropLast())
  }

  private static func width(_ model: Model) -> Int { min(92, model.width - 4) }

  /// A help in lines, broken between words.
  private static func pieces(of help: String, _ model: Model) -> [String] {
    let room = width(model) - keyWidth - 4
    var lines = [""]
    for word in help.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty || line.displayWidth + 1 + word.count <= room {
        lines[lines.count - 1] = line.isEmpty ? String(word) : "\(line) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private static func keys(of action: Action, _ model: Model) -> String {
    model.keymap.keys(of: action).map(\.description).joined(separator: " ")
  }

  private static func height(_ model: Model) -> Int { max(1, min(lines(model, nil).count, model.height - 4)) }

  /// The nearest place that can be scrolled to.
  static func scroll(_ wanted: Int, in model: Model) -> Int {
    var search: String?
    if case .help(_, let typed) = model.overlay { search = typed }
    return scroll(wanted, of: lines(model, search).count, in: model)
  }

  private static func scroll(_ wanted: Int, of count: Int, in model: Model) -> Int {
    max(0, min(wanted, count - height(model)))
  }

  static func box(_ model: Model, search: String?) -> Overlay {
    let typed = search.map { Text("/ ", .key) + Text(Sanitizer.text($0), .input) + Text("█", .cursor) }
    let height = height(model)
    return Overlay(
      "Keys", width: min(92, model.width - 4), height: height,
      right: typed ?? (lines(model, search).count > height ? "/ search · ↑↓ scroll" : "/ search"),
      footer: search == nil ? "any other key closes" : "Esc ends the search")
  }

  static func draw(_ model: Model, scroll: Int, search: String?, on canvas: inout Canvas) {
    let lines = lines(model, search)
    let content = box(model, search: search).draw(on: &canvas, in: canvas.bounds)
    let first = Help.scroll(scroll, of: lines.count, in: model)
    for (row, line) in lines.dropFirst(first).prefix(content.height).enumerated() {
      let y = content.y + row
      switch line {
      case .blank: continue
      case .title(let title): canvas.put(title, x: content.x + 1, y: y, .title, maxWidth: content.width - 1)
      case .action(let action, let help):
        let role: Role = action.isAvailable(model) ? .key : .dim
        canvas.put(keys(of: action, model), x: content.x + 2, y: y, role, maxWidth: keyWidth)
        put(help, of: action, model, y: y, on: &canvas, in: content)
      case .more(let help, let action): put(help, of: action, model, y: y, on: &canvas, in: content)
      }
    }
  }

  private static func put(
    _ help: String, of action: Action, _ model: Model, y: Int, on canvas: inout Canvas, in content: Rect
  ) {
    let width = content.width - keyWidth - 4
    canvas.put(
      help.truncated(to: width, in: canvas.glyphs), x: content.x + 3 + keyWidth, y: y,
      action.isAvailable(model) ? .normal : .dim)
  }
}
