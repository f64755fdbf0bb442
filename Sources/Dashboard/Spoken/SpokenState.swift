import Cubes
import Drawing
import Filters
import PageEvents

/// What the header, the crumbs and the transport say on a screen, in sentences and labelled lines.
enum SpokenState {
  /// The slice, the range and the answer, each with its name. Nobody is told a number without them.
  static func slice(_ model: Model) -> [String] {
    let filter = model.filter
    var parts = [
      "slice: " + (filter == .everything ? "all" : Sanitizer.text(filter.text(schema: model.schema))),
      "range: \(Spoken.range(model.range, model))",
    ]
    if let moment = moment(model) { parts.append(moment) }
    return parts + ["answer: \(answer(model))"]
  }

  /// Where "now" is, wherever that isn't simply at the newest event.
  private static func moment(_ model: Model) -> String? {
    guard let head = model.view?.head else { return nil }
    let time = Spoken.time(head, model)
    if model.pausedAt != nil { return "held at \(time)" }
    if model.mode == .replay { return "replayed up to \(time)" }
    return if case .last = model.range { "up to \(time)" } else { nil }
  }

  private static func answer(_ model: Model) -> String {
    guard let view = model.view else { return "still reading" }
    let hits = Spoken.counted(view.total.hits, "hit")
    switch model.exactness {
    case .reading: return "still reading"
    case .counting: return "still counting"
    case .counted(let share): return "\(Spoken.percent(share)) counted, \(hits) so far"
    case .complete(let error, let since, let omitted):
      var text = (error == 0 ? "exact" : "rows within \(Spoken.counted(error, "hit"))") + ", " + hits + unread(model)
      if let since { text += ", single events since \(Spoken.time(since, model))" }
      if !view.areDetailsCurrent { text += ", the clients of rows still being counted" }
      if omitted > 0 { text += ", \(Spoken.counted(omitted, "older hit")) not in" }
      return text
    }
  }

  private static func unread(_ model: Model) -> String {
    guard case .loading(let share) = model.status.phase else { return "" }
    return share.map { " of the \(Spoken.percent($0)) that was read" } ?? " of what was read so far"
  }

  /// How the stream gets on.
  static func transport(_ model: Model) -> String {
    let status = model.status
    if let replay = status.replay {
      let place = replay.position.map { " at \(Spoken.time($0, model))" } ?? ""
      if replay.isOver { return "The replay is at its end,\(place)." }
      if replay.isPaused { return "The replay is held\(place)." }
      let speed =
        replay.speed == "max" ? "as fast as it is read" : "at \(replay.speed.replacing("×", with: "")) times the speed"
      return "The replay runs \(speed),\(place)."
    }
    if case .loading(let share) = status.phase {
      return "Still reading\(share.map { ", \(Spoken.percent($0)) of it" } ?? "")."
    }
    if model.pausedAt != nil { return "The numbers are held; the log is read on." }
    return status.phase == .ended ? "The input has ended." : "The log is followed."
  }

  /// All that the header says: what is read, and the slice's totals.
  static func summary(_ model: Model) -> [String] {
    let status = model.status
    var lines = [
      "Sources: \(status.sources.map { Sanitizer.text($0) }.joined(separator: ", ")).",
      "Time zone: \(Header.zone(model.offset(model.view?.head ?? Timestamp(milliseconds: 0)))).",
      transport(model),
      "Read: \(Spoken.counted(status.lines, "line")), \(Spoken.bytes(status.bytes))"
        + (status.rejected > 0 ? ", \(Format.count(status.rejected)) rejected." : "."),
      slice(model).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: ". ") + ".",
    ]
    if let runs = model.alerts.runs { lines.append(Spoken.sentence(runs.spoken)) }
    guard let view = model.view else { return lines }
    let total = view.total
    func errors(_ name: String, _ count: Int) -> String {
      "\(name): \(Format.count(count)), \(Spoken.percent(total.hits == 0 ? 0 : Double(count) / Double(total.hits))) of hits."
    }
    lines += [
      "Hits: \(Format.count(total.hits)) of \(Format.count(view.events + view.dropped)).",
      "Page views: \(Format.count(total.pageviews)).",
      "Rate now: \(Spoken.rate(Header.now(view))).",
      "Clients: \(view.clientsError == nil ? "" : "about ")\(Format.count(view.clients)).",
      "Sent: \(Spoken.bytes(total.bytes)).",
      errors("Client errors", total.clientErrors), errors("Server errors", total.serverErrors),
    ]
    return lines
  }
}
