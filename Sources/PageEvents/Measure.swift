/// What can be measured of a group of page views.
public enum Measure: String, CaseIterable, Sendable, Hashable {
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

  /// In a line, for the help.
  public var summary: String {
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
    }
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
