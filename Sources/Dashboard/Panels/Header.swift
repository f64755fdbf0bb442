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
    let hits = Text(Format.count(total.hits), .strong)
    let clients = Text(Format.count(view.clients), .strong)
    let rate = Text(Format.short(now(view)), .strong)
    // Each value is said in the first of these ways that there is room for: a number that is cut is another number.
    let tiles: [(title: String, weight: Int, ways: [Text])] = [
      (
        "HITS in range", 18,
        [total.hits == all ? hits : hits + Text(" of \(Format.short(all))", .strong), hits, short(total.hits)]
      ),
      ("PAGE VIEWS", 12, [Text(Format.count(total.pageviews), .strong), short(total.pageviews)]),
      ("REQ/S now", 20, [rate + Text(change(view), .dim), rate]),
      ("UNIQUE IPs", 12, [clients + uncertainty(view), clients, short(view.clients)]),
      ("SENT", 12, [Text(Format.bytes(total.bytes), .strong), Text(Format.shortBytes(total.bytes), .strong)]),
      ("4xx", 15, errors(total.clientErrors, of: total.hits, .status4xx)),
      ("5xx", 13, errors(total.serverErrors, of: total.hits, .status5xx)),
    ]
    for (tile, place) in zip(tiles, rect.columns(tiles.map { .flex($0.weight) })) {
      canvas.put(tile.title, x: place.x + 1, y: place.y, .dim, maxWidth: place.width - 1)
      let value = tile.ways.first { canvas.measure($0) <= place.width - 2 } ?? .empty
      canvas.put(value, x: place.x + 1, y: place.y + 1, maxWidth: place.width - 2)
    }
  }

  private static func short(_ count: Int) -> Text { Text(Format.short(count), .strong) }

  private static func drawLine(_ view: View, on canvas: inout Canvas, in rect: Rect) {
    let total = view.total
    let clients = (view.clientsError == nil ? "" : "~") + Format.count(view.clients)
    var parts: [Text] = [
      Text(Format.count(total.hits), .strong) + (total.hits == 1 ? " hit" : " hits"),
      short(total.pageviews) + (total.pageviews == 1 ? " view" : " views"),
      Text(Format.rate(now(view)), .strong), Text(clients, .strong) + (view.clients == 1 ? " IP" : " IPs"),
      Text(Format.shortBytes(total.bytes), .strong),
      "4xx " + share(total.clientErrors, of: total.hits, .status4xx),
      "5xx " + share(total.serverErrors, of: total.hits, .status5xx),
    ]
    // What there is no room for is left out whole: the views, then what was sent, then the clients, then the rate.
    for leaving in [1, 4, 3, 2] where width(of: parts, on: canvas) > rect.width { parts[leaving] = .empty }
    var x = rect.x + 1
    for part in parts where !part.isEmpty { x = canvas.put(part, x: x, y: rect.y, maxWidth: rect.maxX - x) + gap }
  }

  private static let gap = 2

  private static func width(of parts: [Text], on canvas: borrowing Canvas) -> Int {
    parts.reduce(1 - gap) { $0 + ($1.isEmpty ? 0 : canvas.measure($1) + gap) }
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

  private static func share(_ count: Int, of hits: Int, _ role: Role) -> Text {
    Text(Format.percent(hits == 0 ? 0 : Double(count) / Double(hits)), count == 0 ? .normal : role)
  }

  /// The ways to say how many errors there are: their share with their number, short if need be, or alone.
  private static func errors(_ count: Int, of hits: Int, _ role: Role) -> [Text] {
    let share = share(count, of: hits, role)
    if count == 0 { return [share] }
    return [share + Text("  \(Format.count(count))", .dim), share + Text("  \(Format.short(count))", .dim), share]
  }
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
    let badge = AlertsPanel.badge(model)
    let hits =
      (badge.isEmpty ? badge : badge + " ")
      + Text("\(Noun.counted(total.hits, "hit", by: { Format.short($0) })) \(Format.rate(Header.now(view)))", .strong)
    let errors = Text("4xx \(share(total.clientErrors)) 5xx \(share(total.serverErrors))")
    var lines = [hits + " " + errors]
    // Where it is too long for a line, there is mostly room for another one.
    if canvas.measure(lines[0]) > canvas.width, canvas.height > 3 { lines = [hits, errors] }
    lines.append(CrumbBar.path(model) + Text(" · \(model.range.text(offset: model.offset))"))
    lines.append(Text("too small · q quits", .dim))
    for (y, line) in lines.enumerated() { canvas.put(line.truncated(to: canvas.width, in: canvas.glyphs), x: 0, y: y) }
  }
}
