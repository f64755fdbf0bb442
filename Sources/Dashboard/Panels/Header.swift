import Cubes
import Drawing
import PageEvents

/// The first lines: which log at which moment, and the slice's counters.
enum Header {
  static func draw(_ model: Model, on canvas: inout Canvas, _ layout: Layout) {
    drawStatus(model, on: &canvas, in: layout.header)
    guard !layout.counters.isEmpty, let view = model.view else { return }
    if layout.kind == .wide {
      drawTiles(view, on: &canvas, in: layout.counters)
    } else {
      drawLine(view, on: &canvas, in: layout.counters)
    }
  }

  private static func drawStatus(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let status = model.status
    var left = Text(" cubetop ", .title)
    if let replay = status.replay {
      left += Text(replay.isPaused || replay.isOver ? " ‖ REPLAY " : " ► REPLAY ", .strong) + Text(replay.speed + " ")
    } else if model.isPaused {
      left += Text(" ‖ PAUSED ", .warning)
    } else {
      left += Text(status.phase == .ended ? " ○ ENDED " : " ● LIVE ", .strong)
    }
    var parts: [Text] = []
    if let head = model.view?.head {
      let offset = model.offset(head)
      let civil = CivilTime(head, offset: offset)
      parts.append(Text("\(civil.dateText) \(civil.timeText) \(zone(offset))", .strong))
    }
    parts.append(Text("range \(model.range.text(offset: model.offset))"))
    if status.replay == nil { parts.append(Text("lag \(Format.fixed(status.lag, decimals: 1)) s")) }
    // A recording is read ahead of the replay: how fast says something only while it lasts.
    if status.replay == nil || status.phase != .ended {
      parts.append(Text("in \(Format.short(status.linesPerSecond)) lines/s"))
    }
    if status.rejected > 0 { parts.append(Text("\(Format.count(status.rejected)) rejected", .warning)) }
    let end = canvas.put(left, x: rect.x, y: rect.y, maxWidth: rect.width) + 1
    let path = Sanitizer.text(status.sources.first ?? "")
    let others = status.sources.count > 1 ? " +\(status.sources.count - 1)" : ""
    let notice = AlertsPanel.notice(model, isShort: rect.width < 100)
    func joined(_ parts: [Text]) -> Text {
      let shown = parts + [notice].compactMap { $0 }
      guard let first = shown.first else { return "" }
      return shown.dropFirst().reduce(first) { $0 + Text(" │ ", .dim) + $1 } + " "
    }
    func room(beside right: Text) -> Int { rect.maxX - canvas.measure(right) - 2 - end }
    func put(_ right: Text) {
      let short = path.truncated(to: room(beside: right) - canvas.measure(others), at: .path, in: canvas.glyphs)
      canvas.put(short.isEmpty ? "" : short + others, x: end, y: rect.y)
      canvas.put(right, x: rect.maxX - canvas.measure(right), y: rect.y)
    }
    // The path gives way first, down to its file's name; then parts go from the right, the time of the head never. What is
    // firing stays as long as anything does.
    while !parts.isEmpty {
      let right = joined(parts)
      let room = room(beside: right)
      let isLast = parts.count == 1 && model.view?.head != nil
      if room >= canvas.measure(others) + leastWidth(path, on: canvas) || isLast && room >= 12 { return put(right) }
      parts.removeLast()
    }
    put(joined(model.view?.head.map { [Text(CivilTime($0, offset: model.offset($0)).timeText, .strong)] } ?? []))
  }

  /// In how many columns a log's path can be told from others.
  private static func leastWidth(_ path: String, on canvas: borrowing Canvas) -> Int {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return min(canvas.measure(path), min(32, canvas.measure(file) + (file == path ? 0 : 2)))
  }

  static func zone(_ offset: Int) -> String {
    if offset == 0 { return "UTC" }
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
  }

  private static func drawTiles(_ view: View, on canvas: inout Canvas, in rect: Rect) {
    let total = view.total
    let all = view.events + view.dropped
    let hits = Format.count(total.hits) + (total.hits == all ? "" : " of \(Format.short(all))")
    let tiles: [(title: String, weight: Int, value: Text)] = [
      ("HITS in range", 18, Text(hits, .strong)),
      ("PAGE VIEWS", 12, Text(Format.count(total.pageviews), .strong)),
      ("REQ/S now", 20, Text(Format.short(now(view)), .strong) + Text(change(view), .dim)),
      ("UNIQUE IPs", 12, Text(Format.count(view.clients), .strong) + uncertainty(view)),
      ("SENT", 12, Text(Format.bytes(total.bytes), .strong)),
      ("4xx", 15, errors(total.clientErrors, of: total.hits, .status4xx) + counted(total.clientErrors)),
      ("5xx", 13, errors(total.serverErrors, of: total.hits, .status5xx) + counted(total.serverErrors)),
    ]
    for (tile, place) in zip(tiles, rect.columns(tiles.map { .flex($0.weight) })) {
      canvas.put(tile.title, x: place.x + 1, y: place.y, .dim, maxWidth: place.width - 1)
      canvas.put(tile.value, x: place.x + 1, y: place.y + 1, maxWidth: place.width - 2)
    }
  }

  private static func drawLine(_ view: View, on canvas: inout Canvas, in rect: Rect) {
    let total = view.total
    var line = Text(" ") + Text(Format.count(total.hits), .strong) + " hits  "
    line += Text(Format.short(total.pageviews), .strong) + " views  " + Text(Format.rate(now(view)), .strong) + "  "
    line +=
      Text((view.clientsError == nil ? "" : "~") + Format.count(view.clients), .strong) + " IPs  "
      + Text(Format.shortBytes(total.bytes), .strong)
    line += "  4xx " + errors(total.clientErrors, of: total.hits, .status4xx)
    line += "  5xx " + errors(total.serverErrors, of: total.hits, .status5xx)
    canvas.put(line, x: rect.x, y: rect.y, maxWidth: rect.width)
  }

  /// Requests a second now: over ten seconds, as one alone jumps.
  static func now(_ view: View) -> Double { Double(view.lastTenSeconds) / 10 }

  /// Against the last minute; nothing where there is too little to tell.
  private static func change(_ view: View) -> String {
    guard view.lastMinute >= 10 else { return "" }
    let change = now(view) / (Double(view.lastMinute) / 60) - 1
    if abs(change) < 0.01 { return " = 1m" }
    return " \(change > 0 ? "▲" : "▼") \(Format.fixed(abs(change) * 100, decimals: 0))% vs 1m"
  }

  /// ` ±0.8 %`: one standard error of the number of clients, where it is an estimate.
  private static func uncertainty(_ view: View) -> Text {
    view.clientsError.map { Text(" ±\(Format.fixed($0 * 100, decimals: 1)) %", .dim) } ?? ""
  }

  private static func errors(_ count: Int, of hits: Int, _ role: Role) -> Text {
    Text(Format.percent(hits == 0 ? 0 : Double(count) / Double(hits)), count == 0 ? .normal : role)
  }

  private static func counted(_ count: Int) -> Text { count == 0 ? "" : Text("  \(Format.count(count))", .dim) }
}

/// All that fits on a screen too small for panels.
enum Summary {
  static func draw(_ model: Model, on canvas: inout Canvas) {
    guard let view = model.view else {
      canvas.put("cubetop: reading…", x: 0, y: 0)
      return
    }
    let total = view.total
    func share(_ count: Int) -> String { Format.share(total.hits == 0 ? 0 : Double(count) / Double(total.hits)) }
    let line =
      Text("\(Format.short(total.hits)) hits \(Format.rate(Header.now(view)))", .strong)
      + Text(" 4xx \(share(total.clientErrors)) 5xx \(share(total.serverErrors))")
    let badge = AlertsPanel.badge(model)
    canvas.put(badge.isEmpty ? line : badge + " " + line, x: 0, y: 0)
    canvas.put(CrumbBar.path(model) + Text(" · \(model.range.text(offset: model.offset))"), x: 0, y: 1)
    canvas.put("too small · q quits", x: 0, y: 2, .dim)
  }
}
