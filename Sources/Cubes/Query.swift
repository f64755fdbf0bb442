public import Filters
public import PageEvents

/// A question to a cube, as a value: it can be printed, compared, stored, and sent to another engine.
public struct Query: Sendable, Hashable {
  public var measures: [Measure]
  /// Group by these; none: one group of everything.
  public var dimensions: [Dimension]
  /// Group by time in bins of this width as well, aligned to 1970 in UTC.
  public var every: Timestamp.Span?
  public var filter: Filter
  public var window: Window
  /// At most so many groups; 0 for all. With `every`, each group has all its times.
  public var top: Int
  public var sort: Sort

  public struct Sort: Sendable, Hashable {
    public var measure: Measure
    public var ascending: Bool
    public init(_ measure: Measure, ascending: Bool = false) {
      self.measure = measure
      self.ascending = ascending
    }
  }

  /// Sorted by the first measure, greatest first, unless a sort is given.
  public init(
    _ measures: [Measure] = [.hits], by dimensions: [Dimension] = [], every: Timestamp.Span? = nil,
    where filter: Filter = .everything, over window: Window = .always, top: Int = 0, sort: Sort? = nil
  ) {
    self.measures = measures
    self.dimensions = dimensions
    self.every = every
    self.filter = filter
    self.window = window
    self.top = top
    self.sort = sort ?? Sort(measures.first ?? .hits)
  }
}
