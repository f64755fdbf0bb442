public import PageEvents

/// The question a panel asks of a slice: the values of one dimension in order of a measure, some columns each.
///
/// Values of equal measure are in order of the first column, greatest first, and then of their bytes.
public struct Ranking: Sendable, Hashable {
  /// A measure over the slice's window; or, with `trailing`, the rate of hits over the last so much time before the head.
  public struct Column: Sendable, Hashable {
    public var measure: Measure
    public var trailing: Timestamp.Span?

    public init(_ measure: Measure) { self.measure = measure }
    public init(rateOverLast span: Timestamp.Span) {
      measure = .rate
      trailing = span
    }
  }

  public var dimension: Dimension
  public var columns: [Column]
  public var sort: Column
  public var ascending: Bool
  public var offset: Int
  public var limit: Int
  /// Rows asked for by name, in this order, instead of the first ones: a held order.
  public var pinned: [Member]?
  /// How many bins the rows' sparklines have; 0 for none.
  public var trendBins: Int

  public init(
    _ dimension: Dimension, columns: [Column], sort: Column? = nil, ascending: Bool = false, offset: Int = 0,
    limit: Int, pinned: [Member]? = nil, trendBins: Int = 0
  ) {
    self.dimension = dimension
    self.columns = columns
    self.sort = sort ?? columns.first ?? Column(.hits)
    self.ascending = ascending
    self.offset = offset
    self.limit = limit
    self.pinned = pinned
    self.trendBins = trendBins
  }

  public struct Row: Sendable, Equatable {
    public var member: Member
    /// A number for each column.
    public var values: [Number]
    /// Hits over the window's time, oldest first; empty where not asked for.
    public var trend: [Int]
    /// By how many hits at the most the numbers may be too low: 0 where all events are held.
    public var error: Int

    public init(member: Member, values: [Number], trend: [Int] = [], error: Int = 0) {
      self.member = member
      self.values = values
      self.trend = trend
      self.error = error
    }
  }

  public struct Answer: Sendable, Equatable {
    public var ranking: Ranking
    public var rows: [Row]
    /// How many values the dimension has in the slice.
    public var groupCount: Int
    /// Or whether there may be more, of which only the foremost are still known.
    public var isGroupCountExact: Bool

    public init(ranking: Ranking, rows: [Row], groupCount: Int, isGroupCountExact: Bool = true) {
      self.ranking = ranking
      self.rows = rows
      self.groupCount = groupCount
      self.isGroupCountExact = isGroupCountExact
    }

    /// A column's number in a row; missing where the ranking didn't ask for it.
    public func value(_ column: Column, of row: Row) -> Number {
      guard let place = ranking.columns.firstIndex(of: column) else { return .missing }
      return row.values[place]
    }
  }
}
