import PageEvents

/// From rows to a dimension's ids, which are dense and so serve as the numbers of groups.
struct RollupMap {
  let dimension: Dimension
  private let column: Dimension
  private let lexicons: Lexicons

  init(_ dimension: Dimension, in lexicons: Lexicons) {
    self.dimension = dimension
    self.lexicons = lexicons
    column = lexicons.schema.column(of: dimension)
  }

  /// Writes the dimension's id of each picked row.
  func name(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, into groups: UnsafeMutablePointer<Int32>) {
    groups.withMemoryRebound(to: ValueID.self, capacity: picked.count) { ids in
      rows[column].copy(picked, into: ids)
      if column == dimension { return }
      for i in 0..<picked.count { ids[i] = lexicons.rollUp(ids[i], to: dimension) }
    }
  }
}
