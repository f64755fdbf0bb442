import Cubes
import Drawing
import PageEvents

/// The newest events of the slice, the newest first: their lines as the log has them, once they were read again; until then, and
/// where they can't be read again, what the columns have of them.
enum RawLines {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let state = model.state(of: .rawLines)
    var y = rect.y
    var rank = state.offset
    while y < rect.maxY, rank < model.rowCount(of: .rawLines) {
      let isSelected = model.focus == .rawLines && rank == state.cursor
      let height = min(height(of: rank, model, in: rect), rect.maxY - y)
      let row = Rect(x: rect.x, y: y, width: rect.width, height: height)
      draw(rank, model, on: &canvas, in: row)
      if isSelected { select(row, on: &canvas) }
      y += height
      rank += 1
    }
    if model.view != nil, model.rowCount(of: .rawLines) == 0 {
      canvas.put("no events in this slice and range", x: rect.x + 1, y: rect.y, .dim, maxWidth: rect.width - 1)
    }
  }

  private static func draw(_ rank: Int, _ model: Model, on canvas: inout Canvas, in rect: Rect) {
    guard let event = model.event(rank) else {
      canvas.put("…", x: rect.x + 1, y: rect.y, .dim)
      return
    }
    guard let line = model.line(of: event) else { return drawColumns(of: event, model, on: &canvas, in: rect) }
    // What doesn't fit needn't be made fit to be drawn: a line may have 64 KiB.
    let shown = model.raw.wraps ? line : Array(line.prefix(8 * rect.width))
    let text = LineText.text(shown, status: event[.status], search: model.raw.search)
    let width = rect.width - 1
    let lines =
      model.raw.wraps ? text.wrapped(to: width, in: canvas.glyphs) : [text.truncated(to: width, in: canvas.glyphs)]
    for (place, line) in lines.prefix(rect.height).enumerated() {
      canvas.put(line, x: rect.x + 1, y: rect.y + place, maxWidth: width)
    }
  }

  private static func select(_ rect: Rect, on canvas: inout Canvas) {
    for y in rect.y..<rect.maxY { canvas.set(.selection, x: rect.x, y: y, .selectionMark) }
    canvas.select(Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: rect.height))
  }

  /// The rank of the event that is drawn in a row of the panel.
  static func rank(atRow row: Int, _ model: Model, in rect: Rect) -> Int {
    var (rank, next) = (model.state(of: .rawLines).offset, 0)
    while rank < model.rowCount(of: .rawLines) {
      next += height(of: rank, model, in: rect)
      if next > row { break }
      rank += 1
    }
    return rank
  }

  /// How many lines of the screen an event takes.
  private static func height(of rank: Int, _ model: Model, in rect: Rect) -> Int {
    guard model.raw.wraps, let event = model.event(rank), let line = model.line(of: event) else { return 1 }
    // Nothing takes less than a column for each of its bytes' characters: a short line needn't be measured.
    if line.count < rect.width, line.allSatisfy({ (0x20..<0x7F).contains($0) }) { return 1 }
    return Text(Sanitizer.text(line)).wrapped(to: rect.width - 1).count
  }

  /// The first event to show so that the one under the cursor is whole in sight.
  static func offset(showing cursor: Int, from offset: Int, _ model: Model, in rect: Rect) -> Int {
    guard model.raw.wraps else { return offset }
    var first = cursor
    var room = rect.height - height(of: cursor, model, in: rect)
    while first > offset {
      room -= height(of: first - 1, model, in: rect)
      if room < 0 { break }
      first -= 1
    }
    return first
  }

  /// How many events are in sight, the last one perhaps not whole.
  static func count(from first: Int, _ model: Model, in rect: Rect) -> Int {
    var (room, count) = (rect.height, 0)
    while room > 0, first + count < model.rowCount(of: .rawLines) {
      room -= height(of: first + count, model, in: rect)
      count += 1
    }
    return count
  }

  /// What is said of the lines at the right of the title.
  static func caption(_ model: Model) -> Text {
    if let progress = model.raw.recalled.progress, progress < 1, model.raw.watch == nil {
      return Text("reading the log again, \(Format.fixed(progress * 100, decimals: 0)) % · ", .warning) + "newest first"
    }
    let order = Text(origin(model) + "newest first")
    guard let watch = model.raw.watch, watch.search == model.raw.search else { return order }
    return watch.text { CivilTime($0, offset: model.offset($0)).timeText } + " · " + order
  }

  /// What the lines are, where they aren't the log's own.
  private static func origin(_ model: Model) -> String {
    guard let event = model.event(model.state(of: .rawLines).offset) else { return "" }
    guard let place = event.place else { return "columns: its log can't be read again · " }
    return model.raw.recalled.lines[place] == .gone ? "columns: gone from the log · " : ""
  }

  // MARK: - Columns

  private static func drawColumns(of event: LoggedEvent, _ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let shown = columns(model)
    let row = Table.Row(
      [.text(Text(time(of: event, model), .dim))] + shown.map { .text(text(event, $0.column, model)) })
    Table(columns: [.init("", .fixed(8), priority: 80)] + shown.map(\.table), rows: [row], showsHeader: false)
      .draw(on: &canvas, in: rect)
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
