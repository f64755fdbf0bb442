import Cubes
import Drawing
import PageEvents

/// The newest events of the slice, the newest first.
enum RawLines {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    guard let view = model.view else { return }
    let state = model.state(of: .rawLines)
    let rows = view.latest.dropFirst(state.offset).prefix(rect.height).map { event in
      func text(_ column: Dimension, _ role: Role? = nil) -> Table.Item {
        .text(Text(value(event, column, model), role))
      }
      let status = Role.status(Int(value(event, .status, model)) ?? 0)
      return Table.Row([
        .text(Text(CivilTime(event.time, offset: model.offset(event.time)).timeText, .dim)), text(.client),
        text(.method),
        text(.status, status), .text(Text(Format.count(event.bytes))), text(.url), text(.referrer, .dim),
        text(.agent, .dim),
      ])
    }
    Table(
      columns: [
        .init("", .fixed(8), priority: 80), .init("", .fixed(15), priority: 60, truncation: .middle),
        .init("", .fixed(6), priority: 70), .init("", .fixed(4), priority: 90),
        .init("", .fixed(9), .right, priority: 30), .init("", .flex(min: 12, weight: 3), priority: 100),
        .init("", .flex(min: 12, weight: 2), priority: 20), .init("", .flex(min: 12, weight: 2), priority: 10),
      ],
      rows: Array(rows), selected: model.focus == .rawLines ? state.cursor - state.offset : nil, showsHeader: false
    ).draw(on: &canvas, in: rect)
    if rows.isEmpty {
      canvas.put("no events in this slice and range", x: rect.x + 1, y: rect.y, .dim, maxWidth: rect.width - 1)
    }
  }

  /// An event as a line to copy, its values separated by tabs.
  static func line(of event: LoggedEvent, offset: (Timestamp) -> Int) -> String {
    let values = [Dimension.client, .method, .status, .url, .referrer, .agent].map { Sanitizer.text(event[$0]) }
    let civil = CivilTime(event.time, offset: offset(event.time))
    return (["\(civil.dateText) \(civil.timeText)"] + values + [String(event.bytes)]).joined(separator: "\t")
  }

  private static func value(_ event: LoggedEvent, _ column: Dimension, _ model: Model) -> String {
    event[column].isEmpty ? model.schema[column].missing : Sanitizer.text(event[column])
  }
}
