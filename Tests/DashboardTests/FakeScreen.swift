import Cubes
import Drawing
import Filters
import PageEvents
import TestSupport

@testable import Dashboard

/// A dashboard without a terminal: keys in, pictures out, over numbers that are made up.
struct FakeScreen {
  var model: Model
  var effects: [Effect] = []

  init(width: Int = 140, height: Int = 45, mode: Model.Mode = .live, paths: [String]? = nil) {
    useUTF8Locale()
    model = Model(mode: mode, width: width, height: height)
    var status = StreamStatus()
    status.phase = .following
    status.sources = ["access.log"]
    status.lines = 1000
    if mode == .replay {
      status.phase = .ended
      status.replay = StreamStatus.Replay(
        speed: "64×", position: Self.start + .minutes(30), start: Self.start, end: Self.start + .hours(1))
    }
    _ = model.update(.status(status))
    answer(paths: paths)
  }

  static let start = Timestamp(seconds: 1_773_478_800)

  /// Hands over a view that answers what the model asks.
  mutating func answer(paths: [String]? = nil, progress: Double = 1) {
    _ = model.update(.view(Self.view(for: model.request, paths: paths, progress: progress)))
  }

  static func view(for request: ViewRequest, paths: [String]? = nil, progress: Double = 1) -> View {
    var view = View(request: request)
    view.head = start + .hours(1)
    view.window = Window(from: start, before: start + .hours(1))
    view.recorded = view.window
    view.events = 1000
    view.total.hits = 1000
    view.total.pageviews = 400
    view.total.bytes = 5_000_000
    view.total.clientErrors = 50
    view.total.serverErrors = 10
    view.total.errors = 60
    view.clients = 120
    view.lastTenSeconds = 40
    view.lastMinute = 180
    view.progress = progress
    view.answers = request.rankings.map { ranking in
      let values = values(of: ranking.dimension, paths: paths)
      let rows = values.enumerated().map { place, value in
        Ranking.Row(
          member: Member(
            dimension: ranking.dimension, id: ValueID(value.isEmpty ? 0 : place + 1), bytes: Array(value.utf8)),
          values: ranking.columns.map { number($0, place) },
          trend: ranking.trendBins > 0 ? [1, 2, 4, 8] : [])
      }
      let shown =
        ranking.pinned.map { ids in ids.compactMap { id in rows.first { $0.member.id == id } } }
        ?? Array(rows.dropFirst(ranking.offset).prefix(ranking.limit))
      return Ranking.Answer(ranking: ranking, rows: shown, groupCount: rows.count)
    }
    view.timeline = TimelineChart(
      start: start, width: .minutes(1),
      bins: (0..<min(60, max(1, request.timelineBins))).map {
        .init(hits: 60 + $0 * 4, serverErrors: $0 == 50 ? 60 : 0)
      })
    view.latest = (0..<min(12, request.latestEvents)).map { number in
      var values = [[UInt8]](repeating: [], count: Schema.pageViews.columnCount)
      values[Int(Dimension.client.index)] = Array("192.0.2.\(number)".utf8)
      values[Int(Dimension.url.index)] = Array("/page/\(number)".utf8)
      values[Int(Dimension.status.index)] = Array("200".utf8)
      values[Int(Dimension.method.index)] = Array("GET".utf8)
      return LoggedEvent(time: start + .seconds(Int64(60 - number)), bytes: 512, latency: nil, values: values)
    }
    return view
  }

  private static func values(of dimension: Dimension, paths: [String]?) -> [String] {
    switch dimension {
    case .path, .url: paths ?? (0..<40).map { "/page/\($0)" }
    case .client: (0..<30).map { "192.0.2.\($0)" }
    case .status: ["200", "404", "500"]
    case .referrerHost: ["", "search.example", "shop.example"]
    case .family: ["Firefox", "Googlebot"]
    case .method: ["GET", "POST"]
    case .host: [""]
    default: ["\(Schema.pageViews[dimension].name)-value"]
    }
  }

  private static func number(_ column: Ranking.Column, _ place: Int) -> Number {
    if column.trailing != nil { return .real(4 / Double(place + 1)) }
    switch column.measure {
    case .hits: return .whole(500 / (place + 1))
    case .bytes: return .whole(100_000 / (place + 1))
    case .clients: return .whole(50 / (place + 1))
    default: return .whole(place % 3)
    }
  }

  /// Presses keys, each answered as the slices' thread would.
  mutating func press(_ keys: Key...) {
    for key in keys {
      effects = model.update(.key(key))
      answer()
    }
  }

  mutating func type(_ text: String) {
    for character in text { press(.char(character)) }
  }

  func picture(_ glyphs: GlyphSet = .unicode) -> String { model.render(glyphs: glyphs).text() }
  var crumbs: [String] { model.crumbs.map(\.text) }
  /// What the crumbs' line says.
  var crumbLine: String {
    String(picture().split(separator: "\n", omittingEmptySubsequences: false)[model.width >= 100 ? 3 : 2])
  }
}
