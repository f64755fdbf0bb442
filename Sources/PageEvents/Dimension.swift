/// One of the ways to tell page views apart: client, path, status and so on. An index into a `Schema`'s list.
public struct Dimension: Hashable, Sendable, BitwiseCopyable {
  public let index: UInt8

  @inlinable init(_ index: UInt8) { self.index = index }
}

/// The dimensions that every page view has. Their names, parents and titles are in `Schema.pageViews`.
extension Dimension {
  public static let client = Dimension(0)
  public static let url = Dimension(1)
  public static let referrer = Dimension(2)
  public static let agent = Dimension(3)
  public static let method = Dimension(4)
  public static let `protocol` = Dimension(5)
  public static let status = Dimension(6)
  public static let host = Dimension(7)
  public static let user = Dimension(8)
  public static let source = Dimension(9)

  public static let network = Dimension(10)
  public static let path = Dimension(11)
  public static let section = Dimension(12)
  public static let query = Dimension(13)
  public static let `class` = Dimension(14)
  public static let referrerHost = Dimension(15)
  public static let family = Dimension(16)
  public static let kind = Dimension(17)
}

/// The list of dimensions: one value a dimension, from which the command line, the panels, the filters, the help and the
/// manual are drawn.
///
/// A dimension is either a *column*, kept with every event, or *derived*: a function of one column's value, worked out once
/// per distinct value and never per event. Columns come first, so that a column's index is its place in a batch.
public struct Schema: Sendable {
  public struct Attribute: Sendable {
    /// As typed on the command line and in filters: `referrer-host`.
    public let name: String
    /// As a panel shows it: `Referring sites`.
    public let title: String
    /// What a row that has no value is called on the screen: `(direct)`.
    public let missing: String
    /// What the values mean, in a line for the help.
    public let summary: String
    /// How it comes from a column; nil for a column.
    let derivation: Derivation?
  }

  /// A column, and the function from its bytes to the derived value's bytes (none: the value is missing).
  struct Derivation: Sendable {
    let column: Dimension
    let derive: @Sendable (_ value: UnsafeRawBufferPointer, _ into: inout [UInt8]) -> Void
  }

  public let attributes: [Attribute]
  public let columnCount: Int
  /// Each way to roll up, coarse to fine: Enter on a row goes one step to the right.
  public let hierarchies: [[Dimension]]

  public var dimensions: [Dimension] { attributes.indices.map { Dimension(UInt8($0)) } }
  public subscript(dimension: Dimension) -> Attribute { attributes[Int(dimension.index)] }
  public func dimension(named name: String) -> Dimension? {
    attributes.firstIndex { $0.name == name }.map { Dimension(UInt8($0)) }
  }

  /// The column that holds the dimension, or that it is derived from.
  public func column(of dimension: Dimension) -> Dimension { self[dimension].derivation?.column ?? dimension }
  public func isDerived(_ dimension: Dimension) -> Bool { self[dimension].derivation != nil }

  /// The next finer dimension of the hierarchy: network → client. Nil at the finest.
  public func finer(than dimension: Dimension) -> Dimension? { neighbour(of: dimension, step: 1) }
  /// The next coarser dimension: client → network. Nil at the coarsest.
  public func coarser(than dimension: Dimension) -> Dimension? { neighbour(of: dimension, step: -1) }

  private func neighbour(of dimension: Dimension, step: Int) -> Dimension? {
    for hierarchy in hierarchies {
      guard let place = hierarchy.firstIndex(of: dimension), hierarchy.indices.contains(place + step) else { continue }
      return hierarchy[place + step]
    }
    return nil
  }

  public static let pageViews = Schema(
    attributes: [
      .column("client", "Clients", missing: "(none)", "the address or host name that asked"),
      .column("url", "URLs", missing: "(not HTTP)", "the request target as logged, with its query"),
      .column("referrer", "Referrers", missing: "(direct)", "the page that led here, as logged"),
      .column("agent", "User agents", missing: "(none)", "the user agent's whole string"),
      .column("method", "Methods", missing: "(not HTTP)", "GET, POST, …"),
      .column("protocol", "Protocols", missing: "(not HTTP)", "HTTP/1.1, HTTP/2.0, …"),
      .column("status", "Status", missing: "(none)", "the answer's status code"),
      .column("host", "Hosts", missing: "(none)", "the virtual host, where the log has one in front"),
      .column("user", "Users", missing: "(none)", "the authenticated user"),
      .column("source", "Sources", missing: "(none)", "the log that the line came from"),
      .derived(
        "network", "Networks", missing: "(host name)", "the client's IPv4 /24 or IPv6 /48", from: .client,
        Derivations.network),
      .derived(
        "path", "Top URLs", missing: "(not HTTP)", "the request target up to its first ?", from: .url, Derivations.path),
      .derived(
        "section", "Sections", missing: "(not HTTP)", "the path up to its second /", from: .url, Derivations.section),
      .derived(
        "query", "Queries", missing: "(none)", "what follows the first ? of the target", from: .url, Derivations.query),
      .derived(
        "class", "Status classes", missing: "(none)", "2xx, 3xx, 4xx, 5xx", from: .status, Derivations.statusClass),
      .derived(
        "referrer-host", "Referring sites", missing: "(direct)", "the host in the referrer", from: .referrer,
        Derivations.referrerHost),
      .derived(
        "family", "Agents", missing: "(none)", "the browser's or bot's family: Firefox, Googlebot, …", from: .agent,
        Derivations.agentFamily),
      .derived("kind", "Kinds", missing: "(none)", "person or bot", from: .agent, Derivations.agentKind),
    ],
    hierarchies: [
      [.network, .client],
      [.section, .path, .url],
      [.class, .status],
      [.kind, .family, .agent],
      [.referrerHost, .referrer],
    ])

  init(attributes: [Attribute], hierarchies: [[Dimension]]) {
    self.attributes = attributes
    self.hierarchies = hierarchies
    columnCount = attributes.prefix { $0.derivation == nil }.count
    precondition(
      attributes.dropFirst(columnCount).allSatisfy { $0.derivation != nil }, "Columns come first in a schema.")
  }
}

extension Schema.Attribute {
  static func column(_ name: String, _ title: String, missing: String, _ summary: String) -> Self {
    Self(name: name, title: title, missing: missing, summary: summary, derivation: nil)
  }

  static func derived(
    _ name: String, _ title: String, missing: String, _ summary: String, from column: Dimension,
    _ derive: @escaping @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void
  ) -> Self {
    Self(
      name: name, title: title, missing: missing, summary: summary,
      derivation: Schema.Derivation(column: column, derive: derive))
  }
}
