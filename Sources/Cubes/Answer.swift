public import PageEvents

/// What a cube says to a query: rows in the order asked for.
public struct Answer: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// The start of the row's bin, where the query has `every`.
    public var time: Timestamp?
    /// A value for each of the query's dimensions.
    public var members: [Member]
    /// A number for each of the query's measures.
    public var values: [Number]

    public init(time: Timestamp? = nil, members: [Member], values: [Number]) {
      self.time = time
      self.members = members
      self.values = values
    }
  }

  public var query: Query
  public var rows: [Row]
  /// How many groups there are, shown or not.
  public var groupCount: Int

  public init(query: Query, rows: [Row], groupCount: Int) {
    self.query = query
    self.rows = rows
    self.groupCount = groupCount
  }

  /// A measure's number in a row; missing where the query didn't ask for it.
  public func value(_ measure: Measure, of row: Row) -> Number {
    guard let place = query.measures.firstIndex(of: measure) else { return .missing }
    return row.values[place]
  }
}

/// A value of a dimension: its bytes as logged; none for the missing value.
public struct Member: Sendable, Hashable {
  public var dimension: Dimension
  public var id: ValueID
  public var bytes: [UInt8]

  public init(dimension: Dimension, id: ValueID, bytes: [UInt8]) {
    self.dimension = dimension
    self.id = id
    self.bytes = bytes
  }

  init(_ id: ValueID, of dimension: Dimension, in lexicons: Lexicons) {
    self.init(dimension: dimension, id: id, bytes: Array(lexicons[dimension].bytes(of: id)))
  }

  /// The value's id in these lexicons, which may not be those that it was found in; nil where they don't have it.
  func id(in lexicons: Lexicons) -> ValueID? {
    let lexicon = lexicons[dimension]
    func isHere(_ id: ValueID) -> Bool { lexicon.bytes(of: id).elementsEqual(bytes) }
    if Int(id) < lexicon.count, isHere(id) { return id }
    // Rarely: dictionaries were made anew since.
    return (0..<ValueID(lexicon.count)).first(where: isHere)
  }

  public var isMissing: Bool { id == 0 }
  /// Bytes that are not UTF-8 as U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A measured number: counts are whole, rates and quantiles are not, and some are missing (no event had a latency).
public enum Number: Sendable, Hashable {
  case whole(Int)
  case real(Double)
  case missing

  public init(_ sum: FixedPointSum) { self = sum.whole.map { .whole($0) } ?? .real(sum.double) }

  public var double: Double? {
    switch self {
    case .whole(let value): Double(value)
    case .real(let value): value
    case .missing: nil
    }
  }

  public var int: Int {
    switch self {
    case .whole(let value): value
    case .real(let value): Int(value)
    case .missing: 0
    }
  }
}
