import Drawing

/// The options with their values. It lies over the middle of the screen only: a change is seen around it.
enum OptionsBox {
  static func draw(_ model: Model, row: Int, on canvas: inout Canvas) {
    let content = box(model).draw(on: &canvas, in: canvas.bounds)
    let longest = Theme.all.map(\.name.count).max() ?? 0
    Table(
      columns: [
        .init("", .fixed(9), priority: 3), .init("", .fixed(longest + 4), priority: 4),
        .init("", .flex(min: 12), priority: 1),
      ],
      rows: Option.allCases.map { option in
        let values = option.values(in: model.choices)
        let value = values[option.place(of: model.options, in: model.choices)]
        let shown: Text =
          values.count > 1
          ? Text("← ", .dim) + Text(Sanitizer.text(value), .chosen) + Text(" →", .dim)
          : Text("  " + Sanitizer.text(value), .dim)
        return .init([.text(Text(option.title)), .text(shown), .text(option.help, .dim)])
      }, selected: row,
      offset: Table.offset(showing: row, of: Option.allCases.count, in: content.height, from: 0), showsHeader: false
    ).draw(on: &canvas, in: content)
  }

  static func box(_ model: Model) -> Overlay {
    Overlay(
      "Options", width: min(76, model.width - 4), height: min(Option.allCases.count, model.height - 4),
      right: "←→ change", footer: "↵ keeps · s keeps for the next time, too · Esc takes back")
  }

  /// The place of the option that is drawn in a row of the screen.
  static func option(atRow y: Int, chosen: Int, _ model: Model, in bounds: Rect) -> Int? {
    let content = box(model).content(in: bounds)
    let count = Option.allCases.count
    let place = y - content.y + Table.offset(showing: chosen, of: count, in: content.height, from: 0)
    return y >= content.y && y < content.maxY && place < count ? place : nil
  }
}
