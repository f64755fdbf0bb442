import Cubes
import PageEvents

@testable import Dashboard

/// The values of a log that there never was, and the views that a cube of it would answer with.
struct MadeUpLog {
  /// Each dimension's values with their hits, the most frequent first; an empty value is the missing one.
  var values: [Dimension: [(value: [UInt8], hits: Int)]] = [:]
  var latest: [LoggedEvent] = []
  /// Of the last ten minutes.
  var bins: [TimelineChart.Bin] = (0..<60).map {
    .init(hits: 100 + $0 * 7 % 13 * 9, clientErrors: 4, serverErrors: $0 % 15 == 9 ? 20 : 0)
  }
  var hits = 0
  var head = Timestamp(seconds: 1_773_489_600)

  static let empty = MadeUpLog()

  /// A shop's log with `paths` pages.
  static func shop(paths: Int = 40, hosts: [String] = [""]) -> MadeUpLog {
    var log = MadeUpLog()
    log[.path] = ["/", "/cart", "/checkout", "/search"] + (4..<max(4, paths)).map { "/shop/item-\($0)" }
    log[.section] = ["/shop", "/blog"]
    log[.url] = ["/cart?step=1", "/cart?step=2", "/cart"]
    log[.client] = ["192.0.2.10", "198.51.100.7", "2001:db8::1"] + (3..<25).map { "203.0.113.\($0)" }
    log[.status] = ["200", "404", "304", "500", "301"]
    log[.referrerHost] = ["", "search.example", "social.example"]
    log[.referrer] = ["https://search.example/?q=tea", "https://search.example/"]
    log[.family] = ["Chrome", "Safari", "Googlebot", "curl"]
    log[.agent] = ["Mozilla/5.0 (X11) Chrome/130", "Mozilla/5.0 (Mac) Chrome/129"]
    log[.method] = ["GET", "POST", "HEAD"]
    log[.host] = hosts
    log.hits = 65_047
    log.latest = (0..<30).map { place in
      log.event(
        place, client: "192.0.2.\(place)", url: "/shop/item-\(place)?page=2", referrer: "https://search.example/")
    }
    return log
  }

  private subscript(dimension: Dimension) -> [String] {
    get { values[dimension, default: []].map { String(decoding: $0.value, as: UTF8.self) } }
    set { values[dimension] = newValue.enumerated().map { (Array($1.utf8), 24_000 / (1 + $0 * $0)) } }
  }

  func event(_ place: Int, client: String, url: String, referrer: String) -> LoggedEvent {
    var values = [[UInt8]](repeating: [], count: Schema.pageViews.columnCount)
    func set(_ column: Dimension, _ value: String) { values[Int(column.index)] = Array(value.utf8) }
    set(.client, client)
    set(.url, url)
    set(.referrer, referrer)
    set(.method, "GET")
    set(.status, "200")
    set(.agent, "Mozilla/5.0 (X11) Chrome/130")
    return LoggedEvent(
      time: head - .seconds(Int64(place)), bytes: 773 + place, latency: nil, values: values,
      place: LinePlace(LogStretch(source: 0, generation: 0, offset: 0, length: 1 << 16), line: place))
  }

  /// The log's lines of these events, as they are read again.
  static func lines(of events: [LoggedEvent], _ change: (Int, String) -> String = { $1 }) -> RecalledLines {
    var found = RecalledLines()
    for (place, event) in events.enumerated() {
      func text(_ column: Dimension) -> String { String(decoding: event[column], as: UTF8.self) }
      let line =
        "\(text(.client)) - - [14/Mar/2026:11:59:\(59 - place) +0000] \"GET \(text(.url)) HTTP/1.1\" \(text(.status)) "
        + "\(event.bytes) \"\(text(.referrer))\" \"\(text(.agent))\""
      if let at = event.place { found.lines[at] = .bytes(Array(change(place, line).utf8)) }
    }
    return found
  }

  func view(for request: ViewRequest) -> View {
    var view = View(request: request)
    view.head = head
    view.window = Window(from: head - .minutes(10), before: head)
    view.recorded = view.window
    view.events = hits
    view.total.hits = hits
    view.total.pageviews = hits / 4
    view.total.bytes = hits * 1879
    view.total.clientErrors = hits / 17
    view.total.serverErrors = hits / 91
    view.clients = values[.client]?.count ?? 0
    view.lastSecond = hits / 3200
    view.lastTenSeconds = hits / 320
    view.lastMinute = hits / 55
    view.answers = request.rankings.map(answer)
    view.found = request.lookup.map(find)
    view.latest = Array(latest.dropFirst(request.latestFrom).prefix(request.latestEvents))
    view.latestFrom = request.latestFrom
    view.latestCount = latest.count
    view.areDetailsCurrent = true
    if hits > 0, request.timelineBins > 0 {
      view.timeline = TimelineChart(
        start: head - .minutes(10), width: .milliseconds(600_000 / Int64(bins.count)), bins: bins)
    }
    return view
  }

  private func answer(_ ranking: Ranking) -> Ranking.Answer {
    let all = values[ranking.dimension] ?? []
    let rows = all.enumerated().map { place, entry in
      Ranking.Row(
        member: Member(
          dimension: ranking.dimension, id: entry.value.isEmpty ? 0 : ValueID(place + 1), bytes: entry.value),
        values: ranking.columns.map { number($0, of: entry.hits) },
        trend: (0..<ranking.trendBins).map { ($0 + place) % 9 })
    }
    let ordered = ranking.ascending ? rows.reversed() : rows
    let shown =
      ranking.pinned.map { members in members.compactMap { member in rows.first { $0.member == member } } }
      ?? Array(ordered.dropFirst(ranking.offset).prefix(ranking.limit))
    return Ranking.Answer(ranking: ranking, rows: shown, groupCount: all.count)
  }

  private func find(_ lookup: Lookup) -> Lookup.Answer {
    var ranking = lookup.ranking
    (ranking.offset, ranking.limit) = (0, .max)
    let rows = answer(ranking).rows
    let matches = rows.indices.filter { place in
      let member = rows[place].member
      let name = member.isMissing ? Schema.pageViews[member.dimension].missing : member.text
      return lookup.text.isEmpty || name.lowercased().contains(lookup.text.lowercased())
    }
    let start = rows.firstIndex { $0.member.bytes == lookup.start?.bytes } ?? -1
    let place =
      switch lookup.step {
      case 0: matches.first { $0 >= start } ?? matches.first
      case 1...: matches.filter { $0 > start }.prefix(lookup.step).last ?? matches.last
      default: matches.filter { $0 < start }.suffix(-lookup.step).first ?? matches.first
      }
    return Lookup.Answer(
      member: place.map { rows[$0].member }, rank: place ?? 0, matchCount: matches.count, groupCount: rows.count)
  }

  private func number(_ column: Ranking.Column, of hits: Int) -> Number {
    if let span = column.trailing { return .real(Double(hits / 100) / span.inSeconds) }
    return switch column.measure {
    case .hits: .whole(hits)
    case .clients: .whole(hits / 3 + 1)
    case .bytes: .whole(hits * 1879)
    case .errors: .whole(hits / 20)
    default: .missing
    }
  }
}
