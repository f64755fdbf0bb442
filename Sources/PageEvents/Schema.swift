/// The list of dimensions, and of the measures that are sums: one value each, from which the command line, the panels, the
/// filters, the help and the manual are drawn.
///
/// Every log has those of `pageViews`. A log of other events has dimensions and measures of its own beside them.
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

  /// By index.
  private var columns: [Attribute]
  /// By index, from `Dimension.firstDerived` on.
  private var derived: [Attribute]
  /// Each way to roll up, coarse to fine: Enter on a row goes one step to the right.
  public private(set) var hierarchies: [[Dimension]]
  /// The columns whose values are numbers to be summed up, in the order in which they were added.
  public private(set) var summed: [Dimension] = []
  /// Beside `pageViews`: the columns that were added, summed or not.
  public private(set) var added: [Dimension] = []
  /// Beside `pageViews`: the derived dimensions that were added.
  public private(set) var addedDerived: [Dimension] = []

  public var columnCount: Int { columns.count }
  var derivedCount: Int { derived.count }
  /// The columns, then what is derived from them.
  public var dimensions: [Dimension] {
    columns.indices.map { Dimension(UInt8($0)) } + derived.indices.map { Dimension(UInt8($0) + Dimension.firstDerived) }
  }
  /// Of all dimensions, in their order.
  public var attributes: [Attribute] { columns + derived }

  public subscript(dimension: Dimension) -> Attribute {
    dimension.isDerived ? derived[Self.derivedIndex(of: dimension)] : columns[Int(dimension.index)]
  }

  public func dimension(named name: String) -> Dimension? { dimensions.first { self[$0].name == name } }

  /// Where a dimension is in lists of all of them.
  public func place(of dimension: Dimension) -> Int {
    dimension.isDerived ? columns.count + Self.derivedIndex(of: dimension) : Int(dimension.index)
  }

  /// A derived dimension's place among the derived ones.
  static func derivedIndex(of dimension: Dimension) -> Int { Int(dimension.index) - Int(Dimension.firstDerived) }

  /// The column that holds the dimension, or that it is derived from.
  public func column(of dimension: Dimension) -> Dimension { self[dimension].derivation?.column ?? dimension }

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
    columns: [
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
    ],
    derived: [
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
      .derived(
        "os", "Systems", missing: "(none)", "the operating system that the agent names: Windows, iOS, …", from: .agent,
        Derivations.agentSystem),
    ],
    hierarchies: [
      [.network, .client],
      [.section, .path, .url],
      [.class, .status],
      [.kind, .family, .agent],
      [.referrerHost, .referrer],
    ])

  private init(columns: [Attribute], derived: [Attribute], hierarchies: [[Dimension]]) {
    self.columns = columns
    self.derived = derived
    self.hierarchies = hierarchies
  }
}

// MARK: - More than page views

extension Schema {
  /// As many columns as there may be, those of page views included.
  static let mostColumns = 42

  /// Adds a column of values as they are logged; `sums` says that they are numbers, which can then be summed up.
  ///
  /// - Precondition: the name is fit: see `refusal(of:)`.
  public mutating func addColumn(named name: String, summary: String, sums: Bool = false) -> Dimension {
    precondition(refusal(of: name) == nil, "A dimension's name is one word that is not taken.")
    let dimension = Dimension(UInt8(columns.count))
    columns.append(.column(name, Self.title(of: name), missing: "(none)", summary))
    added.append(dimension)
    if sums { summed.append(dimension) }
    return dimension
  }

  /// Adds a dimension that is a function of a column's value, which appends the derived value's bytes, or none.
  public mutating func addDerived(
    named name: String, title: String, missing: String, summary: String, from column: Dimension,
    derive: @escaping @Sendable (_ value: UnsafeRawBufferPointer, _ into: inout [UInt8]) -> Void
  ) -> Dimension {
    precondition(dimension(named: name) == nil, "A dimension's name is not taken.")
    derived.append(.derived(name, title, missing: missing, summary, from: column, derive))
    let dimension = Dimension(UInt8(derived.count - 1) + Dimension.firstDerived)
    addedDerived.append(dimension)
    return dimension
  }

  /// Why no dimension or measure can have that name; nil where one can.
  public func refusal(of name: String) -> String? {
    let isWord =
      name.utf8.first.map { (97...122).contains($0 | 0x20) } == true
      && name.utf8.allSatisfy { byte in
        (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_")
      }
    guard isWord else { return "a name begins with a letter and has letters, digits, - and _" }
    if dimension(named: name) != nil { return "there is a dimension of that name" }
    if Measure.builtIn.contains(where: { $0.name(in: self) == name }) { return "there is a measure of that name" }
    if ["and", "or", "not", "in", "time", "latency"].contains(name.lowercased()) { return "filters have that word" }
    if columns.count == Self.mostColumns {
      return "there is room for \(Self.mostColumns - Schema.pageViews.columnCount) dimensions and measures"
    }
    return nil
  }

  /// `cart_size` → `Cart size`.
  private static func title(of name: String) -> String {
    let words = name.map { $0 == "_" || $0 == "-" ? " " : $0 }
    return String(words.prefix(1)).uppercased() + String(words.dropFirst())
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
