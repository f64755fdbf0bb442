/// Where a dimension or a measure that a user names comes from: a field of the lines, by the name that it has there.
///
/// - In JSON lines the path of a key: `.item.sku`; a point that is a key's own is written `\\.`.
/// - In LTSV a label, in a W3C log a column of `#Fields`: `cs(Cookie)`.
/// - In a server's format string a variable or a directive: `$upstream_addr`, `%{X-Request-Id}i`.
public struct FieldSource: Sendable, Hashable {
  enum Target: Sendable, Hashable {
    /// What every log has: the field is read in place of what the format would have read.
    case standard(FieldRole)
    /// A column that the schema adds, by its place among those.
    case further(Int)
  }

  let target: Target
  /// The field, as it was written.
  public let field: String

  /// The value of a column that a schema adds, by its place among them: fields are numbered from 0 on. A format refuses to read one whose
  /// place is none of those.
  public init(further place: Int, field: String) {
    target = .further(place)
    self.field = field
  }

  /// What every log has, under its usual name: `client`, `path`, `time`, `bytes`, `latency`. Nil where there is no such name.
  ///
  /// A latency's field may say its unit: `.took:ms`, one of s, ms, us and ns.
  public init?(standard name: String, field: String) {
    guard var role = Self.roles[name] else { return nil }
    var field = field
    if name == "latency", let colon = field.lastIndex(of: ":"),
      let unit = Self.units[String(field[colon...].dropFirst())]
    {
      role = unit
      field = String(field[..<colon])
    }
    target = .standard(role)
    self.field = field
  }

  private static let roles: [String: FieldRole] = [
    "agent": .agent, "bytes": .bytes, "client": .clients, "host": .host, "latency": .duration, "method": .method,
    "path": .path, "protocol": .protocol, "query": .query, "referrer": .referrer, "request": .request,
    "status": .status,
    "time": .anyTime, "url": .url, "user": .user,
  ]

  private static let units: [String: FieldRole] = [
    "s": .seconds, "ms": .milliseconds, "us": .microseconds, "ns": .nanoseconds,
  ]

  /// How it is read, if it is read at all.
  var spec: FieldSpec {
    switch target {
    case .standard(let role): FieldSpec(role: role)
    case .further(let place): FieldSpec(role: .skip, further: UInt8(place + 1))
    }
  }
}

/// Why a field can't be had from a format.
public struct FieldSourceError: Error, Equatable, Sendable {
  public let field: String
  public let why: String
  public let remedy: String
}

extension [FieldSource] {
  /// How many columns there are beside those that every log has.
  var furtherCount: Int { count { if case .further = $0.target { true } else { false } } }
}
