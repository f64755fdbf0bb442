import PageEvents

/// From a column's ids to a dimension's ids, as a flat table that grows with the dictionary.
struct RollupMap {
  let dimension: Dimension
  private let column: Dimension
  private let lexicons: Lexicons
  /// Empty where the dimension is the column itself.
  private var table: [ValueID] = []

  init(_ dimension: Dimension, in lexicons: Lexicons) {
    self.dimension = dimension
    self.lexicons = lexicons
    column = lexicons.schema.column(of: dimension)
  }

  /// Hands over the rows' ids of the column, and the table to look them up in; nil where they are the dimension's own.
  mutating func withIDs<Result>(
    of rows: EventRows, _ body: (_ ids: UnsafePointer<ValueID>, _ map: UnsafePointer<ValueID>?) -> Result
  ) -> Result {
    let ids = rows[column]
    if column == dimension { return body(ids, nil) }
    let known = lexicons[column].count
    if table.count < known {
      table.reserveCapacity(max(known, table.count * 2))
      for id in table.count..<known { table.append(lexicons.rollUp(ValueID(id), to: dimension)) }
    }
    return table.withUnsafeBufferPointer { body(ids, $0.baseAddress) }
  }

  /// Writes the dimension's id of each picked row: ids are dense, so they serve as the groups' numbers.
  mutating func name(
    _ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, into groups: UnsafeMutablePointer<Int32>
  ) {
    withIDs(of: rows) { ids, map in
      if let map {
        for i in 0..<picked.count { groups[i] = Int32(bitPattern: map[Int(ids[Int(picked[i])])]) }
      } else {
        for i in 0..<picked.count { groups[i] = Int32(bitPattern: ids[Int(picked[i])]) }
      }
    }
  }
}
