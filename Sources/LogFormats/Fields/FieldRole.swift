/// What a field is to an event, and in what notation or unit it is written.
enum FieldRole: UInt8, BitwiseCopyable, Sendable {
  case skip
  /// An address or a host name, as it is.
  case client
  /// `192.0.2.7:443`, `[2001:db8::7]:443`: the client's port is dropped. The last colon is its, as load balancers write it.
  case clientAndPort
  /// `10.0.0.2, 203.0.113.9`, of which one is the client (`ClientList`).
  case clients
  case user
  case host
  /// `GET /about?b=c HTTP/1.1`
  case request
  /// The same with a whole URL for its target, as load balancers write it: its host and its path are two values.
  case absoluteRequest
  case method
  /// The target, query included.
  case url
  /// The target without its query, and the query, which may or may not have its `?`.
  case path
  case query
  case `protocol`
  case status
  case bytes
  case seconds
  case milliseconds
  case microseconds
  case nanoseconds
  /// `42ms`, `1.5s`, `250µs`; a number with a fraction is seconds, one without milliseconds.
  case duration
  /// A bare number of seconds, or what `duration` takes.
  case secondsOrDuration
  case referrer
  case agent
  /// `17/May/2015:10:05:03 +0000`; in HAProxy's notation with a fraction and without a zone.
  case accessLogTime
  /// RFC 3339 and its relatives: `2015-05-17T10:05:03.250Z`.
  case isoTime
  /// Seconds since 1970, with or without a fraction, or milli-, micro- or nanoseconds: which is told by how many there are.
  case epochTime
  /// Any of the three.
  case anyTime
  /// `2015-05-17`, of which the time of day is another field.
  case date
  /// `10:05:03.250`
  case timeOfDay
  /// The fraction of a second, without its point.
  case fraction
  /// What `strftime` wrote by the format's pattern number `detail`.
  case pattern

  /// What is set by it, of which a line sets one: the best of those it has.
  var target: Int {
    switch self {
    case .skip: 0
    case .client, .clientAndPort, .clients: 1
    case .user: 2
    case .host: 3
    case .request, .absoluteRequest: 4
    case .method: 5
    case .url: 6
    case .path: 7
    case .query: 8
    case .protocol: 9
    case .status: 10
    case .bytes: 11
    case .seconds, .milliseconds, .microseconds, .nanoseconds, .duration, .secondsOrDuration: 12
    case .referrer: 13
    case .agent: 14
    case .accessLogTime, .isoTime, .epochTime, .anyTime: 15
    case .date: 16
    case .timeOfDay: 17
    case .fraction: 18
    case .pattern: 19
    }
  }
  static let targets = 20
}

/// A field's role with what it needs to be read.
struct FieldSpec: BitwiseCopyable, Sendable {
  var role: FieldRole
  /// Of several fields with one target, the least counts.
  var rank: UInt8 = 0
  /// Which of the format's time patterns.
  var detail: UInt8 = 0
  /// Which of the columns that the schema adds is filled from it, too, counted from 1; 0 for none.
  var further: UInt8 = 0

  /// So many columns of the schema's can be filled.
  static let mostFurther = Int(UInt8.max)

  static let ignored = FieldSpec(role: .skip)

  /// Whether the field is not looked at.
  var isIgnored: Bool { role == .skip && further == 0 }

  /// The same, filling a column of the schema's as well.
  func filling(_ further: UInt8) -> FieldSpec {
    var spec = self
    spec.further = further
    return spec
  }
}
