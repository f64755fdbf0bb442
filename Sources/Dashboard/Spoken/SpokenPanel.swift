import Cubes
import Drawing
import PageEvents
import Patterns

/// The panel in focus as lines: a sentence that says what it is of, and a line for each row of the page.
///
///     Top URLs; slice: all; range: last 6 hours; answer: exact, 3,981 hits; rows: 1 to 20 of 923 paths, by hits, descending.
///     1. /health: 360 hits, 9.0 percent of hits, 1 client, 10.0 kibibytes sent, 1.9 percent errors
///
/// The number comes first, since it is what a row is drilled into by; then the name, by which rows are told from each other while
/// one skims them.
enum SpokenPanel {
  static func lines(_ model: Model) -> [String] {
    let rows = rows(model)
    if model.view == nil { return [heading(model)] }
    if !rows.isEmpty { return [heading(model)] + rows }
    let nothing = model.focus == .alerts ? Spoken.sentence(AlertsPanel.nothing(model).string) : nil
    return [heading(model), nothing ?? "Nothing in this slice and range."]
  }

  /// What the panel is of: its slice, its range, how far the numbers can be relied on, and which of its rows are read.
  static func heading(_ model: Model) -> String {
    let parts = [model.title(of: model.focus)] + SpokenState.slice(model) + [rowsInWords(model)].compactMap { $0 }
    return parts.joined(separator: "; ") + "."
  }

  private static func rowsInWords(_ model: Model) -> String? {
    guard let view = model.view else { return nil }
    switch model.focus {
    case .timeline:
      let bins = view.timeline.bins.count
      return bins == 0 ? nil : "rows: \(bins), each \(Spoken.span(view.timeline.width)), the oldest first"
    case .rawLines:
      let count = model.rowCount(of: .rawLines)
      return count == 0 ? nil : "rows: \(page(of: count, model)) \(count == 1 ? "line" : "lines"), the newest first"
    case .alerts:
      let count = model.rowCount(of: .alerts)
      let order = model.alerts.order.title + (model.alerts.isReversed ? ", reversed" : "")
      let lag = model.alerts.behind.map { ", told \(Spoken.span($0)) behind the log" } ?? ""
      return count == 0 ? nil : "rows: \(page(of: count, model)) \(count == 1 ? "alert" : "alerts"), the \(order)\(lag)"
    default:
      guard let answer = model.answer(of: model.focus), answer.groupCount > 0 else { return nil }
      let state = model.state(of: model.focus)
      let noun = Noun.counted(answer.groupCount, of: answer.ranking.dimension, schema: model.schema)
        .drop { $0 != " " }
      let least = answer.isGroupCountExact ? "" : "at least "
      let order =
        state.pinned != nil
        ? "in the order that is held" : "by \(state.sort.title), \(state.ascending ? "ascending" : "descending")"
      return "rows: \(page(of: model.rowCount(of: model.focus), least: least, model))\(noun), \(order)"
    }
  }

  /// `1 to 20 of 923`, `7`.
  private static func page(of count: Int, least: String = "", _ model: Model) -> String {
    let first = model.state(of: model.focus).offset
    let last = min(count, first + Layout(model).rows(of: model.focus))
    if first == 0, last == count { return least + Format.count(count) }
    return "\(Format.count(first + 1)) to \(Format.count(last)) of \(least)\(Format.count(count))"
  }

  private static func rows(_ model: Model) -> [String] {
    guard let view = model.view else { return [] }
    switch model.focus {
    case .timeline:
      return view.timeline.bins.indices.map { "\($0 + 1). \(bin($0, of: view.timeline, model))" }
    case .rawLines:
      let first = model.state(of: .rawLines).offset
      return (first..<first + Layout(model).rows(of: .rawLines)).compactMap { line($0, model) }
    case .alerts:
      let first = model.state(of: .alerts).offset
      return (first..<first + Layout(model).rows(of: .alerts)).compactMap { place in
        model.alerts.entry(at: place).map { entry in
          let standing = AlertsPanel.word(model.alerts.standing(of: entry))
          return "\(Format.count(place + 1)). \(alert(entry, model)), \(standing)"
        }
      }
    default:
      guard let answer = model.answer(of: model.focus), let spec = model.spec(of: model.focus) else { return [] }
      let first = answer.ranking.offset
      return answer.rows.enumerated().map { place, row in
        "\(Format.count(first + place + 1)). \(self.row(row, spec, answer, view, model))"
      }
    }
  }

  // MARK: Rows

  private static func row(
    _ row: Ranking.Row, _ spec: PanelSpec, _ answer: Ranking.Answer, _ view: View, _ model: Model
  ) -> String {
    let numbers = model.fields(of: spec).compactMap { field in
      field == .limit ? limit(of: row.member, model) : number(field, row, answer, view)
    }
    return "\(model.name(of: row.member)): \(numbers.joined(separator: ", "))"
  }

  /// What its meter shows; nil where it has none, or there is nothing to show.
  private static func limit(of member: Member, _ model: Model) -> String? {
    guard let reading = model.limits.readings[LimitedValue(member.dimension, id: member.id, member.bytes)],
      reading.level > 0 || reading.refused > 0
    else { return nil }
    let use =
      reading.level >= 1
      ? "its limit used up"
      : reading.level > 0 ? "\(Spoken.percent(reading.level)) of its limit in use" : "nothing of its limit in use"
    return use + (reading.refused > 0 ? ", \(Format.count(reading.refused)) refused by it" : "")
  }

  /// A number with its name; nil for what isn't one, or is one that is in the row anyway.
  private static func number(_ field: PanelField, _ row: Ranking.Row, _ answer: Ranking.Answer, _ view: View) -> String?
  {
    let number = field.column.map { answer.value($0, of: row) } ?? .missing
    let hits = answer.value(Ranking.Column(.hits), of: row).int
    // Of the rows that were dropped nobody knows any more who asked for what, nor what they add up to.
    let least = view.dropped > view.omitted ? "at least " : ""
    switch field {
    case .hits: return Spoken.counted(hits, "hit")
    case .share: return Spoken.percent(view.total.hits == 0 ? 0 : Double(hits) / Double(view.total.hits)) + " of hits"
    case .clients: return number == .missing ? nil : least + Spoken.counted(number.int, "client")
    case .bytes: return Spoken.bytes(number.int) + " sent"
    case .errorShare:
      return number.int == 0
        ? "no errors" : Spoken.percent(hits == 0 ? 0 : Double(number.int) / Double(hits)) + " errors"
    case .rate(let span):
      // Three times nothing is a long way to say it.
      let minute = answer.value(Ranking.Column(rateOverLast: .minutes(1)), of: row)
      if minute.double == 0 { return span == .minutes(1) ? "no hits in the last minute" : nil }
      return "\(Spoken.rate(number.double ?? 0)) over \(Spoken.span(span))"
    case .sum(_, let name): return "\(least)\(RankingPanel.sum(number)) \(name)"
    case .bar, .name, .trend, .limit: return nil
    }
  }

  private static func bin(_ place: Int, of chart: TimelineChart, _ model: Model) -> String {
    let (start, bin) = (chart.start(of: place), chart.bins[place])
    let end = CivilTime(start + chart.width, offset: model.offset(start + chart.width))
    return "\(Spoken.time(start, model)) to \(end.timeText): \(Spoken.counted(bin.hits, "hit")), "
      + "\(Spoken.rate(Double(bin.hits) / chart.width.inSeconds)), \(Spoken.counted(bin.serverErrors, "server error"))"
  }

  /// `high, probing of 203.0.113.9: 21 requests for paths that there aren't, 2026-03-14 11:58:00, 12 times`
  static func alert(_ entry: AlertBoard.Entry, _ model: Model) -> String {
    let alert = entry.alert
    let key = alert.keyText.isEmpty ? "" : " of \(alert.keyText)"
    let times = entry.repeats == 0 ? "" : ", \(Spoken.counted(entry.repeats + 1, "time"))"
    return Sanitizer.text("\(alert.severity.rawValue), \(alert.rule)\(key): \(alert.summary)")
      + ", \(Spoken.time(alert.time, model))\(times)"
  }

  /// A line as the log has it, or what its columns have where it can't be read again.
  static func line(_ rank: Int, _ model: Model) -> String? {
    guard let event = model.event(rank) else { return nil }
    let number = Format.count(rank + 1)
    if let line = model.line(of: event) { return "\(number). \(Sanitizer.text(line))" }
    let columns = RawLines.line(of: event, in: model.schema, offset: model.offset)
    return "\(number). \(columns.split(separator: "\t").joined(separator: ", ")) bytes"
  }
}
