import Drawing

/// The key map, drawn from the list of actions.
enum Help {
  private static let keyWidth = 18

  private enum Line {
    case title(String)
    case action(Action)
    case blank
  }

  private static let lines: [Line] = Array(
    Action.Group.allCases.flatMap { group -> [Line] in
      [.title(group.rawValue)] + Action.all.filter { $0.group == group }.map(Line.action) + [.blank]
    }.dropLast())

  private static func height(_ model: Model) -> Int { max(1, min(lines.count, model.height - 4)) }

  /// The nearest place that can be scrolled to.
  static func scroll(_ wanted: Int, in model: Model) -> Int { max(0, min(wanted, lines.count - height(model))) }

  static func draw(_ model: Model, scroll: Int, on canvas: inout Canvas) {
    let height = height(model)
    let content = Overlay(
      "Keys", width: min(92, model.width - 4), height: height, right: lines.count > height ? "↑↓ scroll" : "",
      footer: "any other key closes"
    ).draw(on: &canvas, in: canvas.bounds)
    for (row, line) in lines.dropFirst(Help.scroll(scroll, in: model)).prefix(content.height).enumerated() {
      let y = content.y + row
      switch line {
      case .blank: continue
      case .title(let title): canvas.put(title, x: content.x + 1, y: y, .title, maxWidth: content.width - 1)
      case .action(let action):
        let isHere = action.isAvailable(model)
        let keys = action.keys.map(\.description).joined(separator: " ")
        canvas.put(keys, x: content.x + 2, y: y, isHere ? .key : .dim, maxWidth: keyWidth)
        canvas.put(
          action.help, x: content.x + 3 + keyWidth, y: y, isHere ? .normal : .dim,
          maxWidth: content.width - keyWidth - 4)
      }
    }
  }
}
