import Cubes
import PageEvents

/// The panels, in the order of their numbers.
public enum PanelID: Int, CaseIterable, Hashable, Sendable {
  case timeline = 0
  case urls, clients, status, referrers, agents, methods, hosts, rawLines
}

/// What a panel of ranked values is: a dimension and what to say of each value. One value a panel, from which the request, the
/// drawing, the sort picker and the help are made.
struct PanelSpec: Sendable {
  var id: PanelID
  var title: String
  /// On a tab, where room is scarce.
  var shortTitle: String
  var dimension: Dimension
  /// What is said where there is room for a header.
  var fields: [PanelField]
  /// What is said in a small panel without one: only what needs no header to be understood.
  var brief: [PanelField]

  static let all: [PanelSpec] = [
    PanelSpec(
      id: .urls, title: "Top URLs", shortTitle: "URLs", dimension: .path,
      fields: [.hits, .share, .clients, .bytes, .errorShare, .name, .trend], brief: [.hits, .share, .name]),
    PanelSpec(
      id: .clients, title: "Clients", shortTitle: "Clients", dimension: .client,
      fields: [.name, .rate(.seconds(1)), .rate(.seconds(10)), .rate(.minutes(1)), .hits, .errorShare, .bytes, .trend],
      brief: [.name, .hits, .share]),
    PanelSpec(
      id: .status, title: "Status", shortTitle: "Status", dimension: .status,
      fields: [.name, .bar, .hits, .share, .clients, .bytes, .trend], brief: [.name, .bar, .hits, .share]),
    PanelSpec(
      id: .referrers, title: "Referrers", shortTitle: "Referrers", dimension: .referrerHost,
      fields: [.hits, .share, .clients, .bytes, .errorShare, .name, .trend], brief: [.hits, .share, .name]),
    PanelSpec(
      id: .agents, title: "User agents", shortTitle: "Agents", dimension: .family,
      fields: [.hits, .share, .clients, .bytes, .errorShare, .name, .trend], brief: [.hits, .share, .name]),
    PanelSpec(
      id: .methods, title: "Methods", shortTitle: "Methods", dimension: .method,
      fields: [.hits, .share, .clients, .bytes, .errorShare, .name, .trend], brief: [.name, .hits, .share]),
    PanelSpec(
      id: .hosts, title: "Hosts", shortTitle: "Hosts", dimension: .host,
      fields: [.hits, .share, .clients, .bytes, .errorShare, .name, .trend], brief: [.hits, .share, .name]),
  ]

  static func of(_ id: PanelID) -> PanelSpec? { all.first { $0.id == id } }

  /// The title of any panel, ranked or not.
  static func title(of id: PanelID) -> String {
    switch id {
    case .timeline: "Requests/s"
    case .rawLines: "Raw lines"
    default: of(id)?.title ?? ""
    }
  }

  static func shortTitle(of id: PanelID) -> String {
    switch id {
    case .timeline: "Time"
    case .rawLines: "Raw"
    default: of(id)?.shortTitle ?? ""
    }
  }

  /// The dimension to show under these crumbs: where one of them has fixed the panel's dimension to a value, the next finer
  /// one of the hierarchy tells more than a single row would.
  func dimension(under crumbs: [Crumb], schema: Schema = .pageViews) -> Dimension {
    var shown = dimension
    while crumbs.contains(where: { $0.dimension == shown }), let finer = schema.finer(than: shown) { shown = finer }
    return shown
  }

  /// The title over the dimension's values: the panel's own, unless it shows a finer one than usual.
  func title(over shown: Dimension, schema: Schema = .pageViews) -> String {
    shown == dimension ? title : schema[shown].title
  }

  /// What the rows can be sorted by.
  var sortable: [PanelField] { fields.filter { $0.column != nil } }
}

/// What a panel says of each value.
enum PanelField: Hashable, Sendable {
  case hits, share, bar, clients, bytes, errorShare, name, trend
  case rate(Timestamp.Span)

  /// What it is sorted by, and asked of the cube; nil where it is derived from others.
  var column: Ranking.Column? {
    switch self {
    case .hits: Ranking.Column(.hits)
    case .clients: Ranking.Column(.clients)
    case .bytes: Ranking.Column(.bytes)
    case .errorShare: Ranking.Column(.errors)
    case .rate(let span): Ranking.Column(rateOverLast: span)
    case .share, .bar, .name, .trend: nil
    }
  }

  /// In the sort picker and the panel's title.
  var title: String {
    switch self {
    case .hits: "hits"
    case .share: "share"
    case .bar: "share"
    case .clients: "clients"
    case .bytes: "bytes sent"
    case .errorShare: "errors"
    case .name: "name"
    case .trend: "trend"
    case .rate(.seconds(1)): "1 s rate"
    case .rate(.seconds(10)): "10 s rate"
    case .rate: "1 min rate"
    }
  }

  /// In a table's header.
  var header: String {
    switch self {
    case .hits: "HITS"
    case .share: "%"
    case .bar: ""
    case .clients: "IPS"
    case .bytes: "SENT"
    case .errorShare: "ERR%"
    case .name: ""
    case .trend: "TREND"
    case .rate(.seconds(1)): "1s"
    case .rate(.seconds(10)): "10s"
    case .rate: "1m"
    }
  }
}
