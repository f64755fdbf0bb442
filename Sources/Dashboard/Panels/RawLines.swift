import Cubes
import Drawing
import PageEvents

/// The newest events of the slice, the newest first.
enum RawLines {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    guard let view = model.view else { return }
    let state = model.state(of: .rawLines)
    let shown = columns(model)
    let rows = view.latest.dropFirst(state.offset).prefix(rect.height).map { event in
      Table.Row([.text(Text(time(of: event, model), .dim))] + shown.map { .text(text(event, $0.column, model)) })
    }
    Table(
      columns: [.init("", .fixed(8), priority: 80)] + shown.map(\.table), rows: Array(rows),
      selected: model.focus == .rawLines ? state.cursor - state.offset : nil, showsHeader: false
    ).draw(on: &canvas, in: rect)
    if rows.isEmpty {
      canvas.put("no events in this slice and range", x: rect.x + 1, y: rect.y, .dim, maxWidth: rect.width - 1)
    }
  }

  /// What a line has columns of; nil for its bytes.
  private static func columns(_ model: Model) -> [(column: Dimension?, table: Table.Column)] {
    let usual: [(Dimension?, Table.Column, PanelID)] = [
      (.client, .init("", .fixed(15), priority: 60, truncation: .middle), .clients),
      (.method, .init("", .fixed(6), priority: 70), .methods), (.status, .init("", .fixed(4), priority: 90), .status),
      (nil, .init("", .fixed(9), .right, priority: 30), .urls),
      (.url, .init("", .flex(min: 12, weight: 3), priority: 100), .urls),
      (.referrer, .init("", .flex(min: 12, weight: 2), priority: 20), .referrers),
      (.agent, .init("", .flex(min: 12, weight: 2), priority: 10), .agents),
    ]
    if model.schema.added.isEmpty { return usual.map { ($0.0, $0.1) } }
    // Of a log of other events, what it has none of would be all there is to see.
    let added = model.schema.added.map { (Dimension?.some($0), Table.Column("", .flex(min: 8), priority: 95)) }
    return added + usual.filter { !model.silent.contains($0.2) }.map { ($0.0, $0.1) }
  }

  private static func time(of event: LoggedEvent, _ model: Model) -> String {
    CivilTime(event.time, offset: model.offset(event.time)).timeText
  }

  private static func text(_ event: LoggedEvent, _ column: Dimension?, _ model: Model) -> Text {
    guard let column else { return Text(Format.count(event.bytes)) }
    let value = value(event, column, model)
    switch column {
    case .status: return Text(value, Role.status(Int(value) ?? 0))
    case .referrer, .agent: return Text(value, .dim)
    default: return Text(value)
    }
  }

  /// An event as a line to copy, its values separated by tabs.
  static func line(of event: LoggedEvent, in schema: Schema, offset: (Timestamp) -> Int) -> String {
    let columns: [Dimension] = [.client, .method, .status, .url, .referrer, .agent] + schema.added
    let values = columns.map { Sanitizer.text(event[$0]) }
    let civil = CivilTime(event.time, offset: offset(event.time))
    return (["\(civil.dateText) \(civil.timeText)"] + values + [String(event.bytes)]).joined(separator: "\t")
  }

  private static func value(_ event: LoggedEvent, _ column: Dimension, _ model: Model) -> String {
    event[column].isEmpty ? model.schema[column].missing : Sanitizer.text(event[column])
  }
}
