import Cubes
import PageEvents

/// A panel, by the number that it is reached by.
public struct PanelID: Hashable, Sendable {
  let number: Int

  static let timeline = PanelID(number: 0)
  static let urls = PanelID(number: 1)
  static let clients = PanelID(number: 2)
  static let status = PanelID(number: 3)
  static let referrers = PanelID(number: 4)
  static let agents = PanelID(number: 5)
  static let methods = PanelID(number: 6)
  static let hosts = PanelID(number: 7)
  static let rawLines = PanelID(number: 8)
  /// Behind all others, however many dimensions a schema adds.
  static let alerts = PanelID(number: .max)

  /// The panel of a dimension that the schema adds, by its place among those.
  static func added(_ place: Int) -> PanelID { PanelID(number: 9 + place) }

  /// As tabs and frames show it: those that have no key have no number.
  var shownNumber: Int? { number <= 9 ? number : nil }
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

  /// Those of a schema, in the order of their numbers.
  static func all(in schema: Schema) -> [PanelSpec] {
    let sums = schema.summed.map { PanelField.sum($0, schema[$0].name) }
    let added = schema.added.filter { !schema.summed.contains($0) } + schema.addedDerived
    return pageViews.map { spec in
      var spec = spec
      spec.fields.append(.limit)
      // Sums come right behind the hits.
      if let place = spec.fields.firstIndex(of: .hits) { spec.fields.insert(contentsOf: sums, at: place + 1) }
      return spec
    }
      + added.enumerated().map { place, dimension in
        PanelSpec(
          id: .added(place), title: schema[dimension].title, shortTitle: schema[dimension].title, dimension: dimension,
          fields: [.name, .hits, .share] + sums + [.clients, .errorShare, .trend, .limit],
          brief: [.name, .hits, .share])
      }
  }

  private static let pageViews: [PanelSpec] = [
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

  /// The title over the dimension's values: the panel's own, unless it shows a finer one than usual.
  func title(over shown: Dimension, schema: Schema) -> String {
    shown == dimension ? title : schema[shown].title
  }

  /// What the rows can be sorted by.
  var sortable: [PanelField] { fields.filter { $0.column != nil } }
}

/// What a panel says of each value.
enum PanelField: Hashable, Sendable {
  case hits, share, bar, clients, bytes, errorShare, name, trend
  /// How far the value has used up its limit, where there is one.
  case limit
  case rate(Timestamp.Span)
  /// The sum of a column, and what it is called.
  case sum(Dimension, String)

  /// What it is sorted by, and asked of the cube; nil where it is derived from others.
  var column: Ranking.Column? {
    switch self {
    case .hits: Ranking.Column(.hits)
    case .clients: Ranking.Column(.clients)
    case .bytes: Ranking.Column(.bytes)
    case .errorShare: Ranking.Column(.errors)
    case .rate(let span): Ranking.Column(rateOverLast: span)
    case .sum(let column, _): Ranking.Column(.sum(column))
    case .share, .bar, .name, .trend, .limit: nil
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
    case .limit: "limit"
    case .rate(.seconds(1)): "1 s rate"
    case .rate(.seconds(10)): "10 s rate"
    case .rate: "1 min rate"
    case .sum(_, let name): name
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
    case .limit: "LIMIT"
    case .rate(.seconds(1)): "1s"
    case .rate(.seconds(10)): "10s"
    case .rate: "1m"
    case .sum(_, let name): name.uppercased()
    }
  }
}
