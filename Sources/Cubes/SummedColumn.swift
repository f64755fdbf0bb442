import PageEvents

/// A column whose values are numbers to be added up.
///
/// The number of a value is known by its id. A row costs two loads, 2 ns, and its group's sum.
struct SummedColumn {
  private let column: Dimension
  private let lexicons: Lexicons

  init(_ column: Dimension, _ lexicons: Lexicons) {
    self.column = column
    self.lexicons = lexicons
  }

  /// Adds picked rows' numbers to the sums of the groups that the scratch names, row by row, or takes them away.
  func add(
    _ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch,
    to sums: UnsafeMutablePointer<FixedPointSum>, isRemoval: Bool = false
  ) {
    let (ids, groups) = (scratch.ids, scratch.groups)
    rows[column].copy(picked, into: ids)
    if isRemoval {
      for i in 0..<picked.count { sums[Int(groups[i])] -= lexicons.number(of: ids[i], in: column) }
    } else {
      for i in 0..<picked.count { sums[Int(groups[i])] += lexicons.number(of: ids[i], in: column) }
    }
  }

  /// What picked rows' numbers add up to.
  func sum(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch) -> FixedPointSum {
    let ids = scratch.ids
    rows[column].copy(picked, into: ids)
    var sum = FixedPointSum.zero
    for i in 0..<picked.count { sum += lexicons.number(of: ids[i], in: column) }
    return sum
  }

  /// What all rows' numbers add up to. For once in a while.
  func sum(of rows: EventRows) -> FixedPointSum {
    (0..<rows.count).reduce(into: FixedPointSum.zero) { $0 += lexicons.number(of: rows[column][$1], in: column) }
  }
}
