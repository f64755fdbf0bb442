/// What can be measured of a group of events.
public enum Measure: Sendable, Hashable {
  /// Every event parsed.
  case hits
  /// Hits that are a person's GET of a page, answered 2xx or 304: see `PageViews`.
  case pageviews
  /// Bytes of response bodies.
  case bytes
  /// Distinct client addresses.
  case clients
  /// Hits answered with status 400 or more.
  case errors
  /// Hits a second over the range asked.
  case rate
  /// Quantiles of latency, in milliseconds.
  case p50, p90, p95, p99
  /// The longest latency, in milliseconds.
  case max
  /// The sum of a column's values, which are numbers.
  case sum(Dimension)

  /// Those that every log has.
  public static let builtIn: [Measure] = [
    .hits, .pageviews, .bytes, .clients, .errors, .rate, .p50, .p90, .p95, .p99, .max,
  ]

  /// The measure of that name, of those that a schema adds too.
  public init?(named name: String, in schema: Schema) {
    guard let measure = Measure.all(in: schema).first(where: { $0.name(in: schema) == name }) else { return nil }
    self = measure
  }

  /// Those that every log has, and those that a schema adds.
  public static func all(in schema: Schema) -> [Measure] { builtIn + schema.summed.map(Measure.sum) }

  /// As typed on the command line.
  public func name(in schema: Schema) -> String {
    switch self {
    case .hits: "hits"
    case .pageviews: "pageviews"
    case .bytes: "bytes"
    case .clients: "clients"
    case .errors: "errors"
    case .rate: "rate"
    case .p50: "p50"
    case .p90: "p90"
    case .p95: "p95"
    case .p99: "p99"
    case .max: "max"
    case .sum(let column): schema[column].name
    }
  }

  /// In a line, for the help.
  public func summary(in schema: Schema) -> String {
    switch self {
    case .hits: "requests"
    case .pageviews: "pages seen by people"
    case .bytes: "response bytes sent"
    case .clients: "distinct client addresses"
    case .errors: "requests answered with status 400 or more"
    case .rate: "requests a second over the range"
    case .p50: "median latency in ms"
    case .p90: "90th percentile of latency in ms"
    case .p95: "95th percentile of latency in ms"
    case .p99: "99th percentile of latency in ms"
    case .max: "longest latency in ms"
    case .sum(let column): "sum of \(schema[column].summary)"
    }
  }

  /// The column whose values are summed up; nil where it isn't one.
  public var summedColumn: Dimension? {
    if case .sum(let column) = self { column } else { nil }
  }

  /// The quantile that the measure asks for; 1 is the maximum. Nil where it isn't one.
  public var quantile: Double? {
    switch self {
    case .p50: 0.5
    case .p90: 0.9
    case .p95: 0.95
    case .p99: 0.99
    case .max: 1
    default: nil
    }
  }
}
