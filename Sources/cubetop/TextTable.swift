import Drawing

/// Columns for eyes: text to the left, numbers to the right and without separators, so that they can be pasted elsewhere;
/// decimals stand under decimals; `-` for a missing value.
///
/// On a terminal the widest texts are cut so that a row is a line.
struct TextTable {
  let columns: [String]
  /// How many of the columns, the first ones, are texts.
  let texts: Int
  /// Cells as they are shown, a row for each.
  var rows: [[String]] = []

  private static let gap = 2
  /// A column of text isn't cut to less.
  private static let narrowest = 12

  init(_ columns: [String], texts: Int) {
    self.columns = columns
    self.texts = texts
  }

  func write(to output: ByteOutput, _ destination: Destination) throws(OutputError) {
    let lines = [columns] + rows
    var widths = columns.indices.map { column in lines.map { $0[column].displayWidth }.max() ?? 0 }
    if case .terminal(let columns?) = destination { fit(&widths, into: columns) }
    for line in lines {
      let cells = line.enumerated().map { column, cell in
        column < texts
          ? cell.truncated(to: widths[column]).paddedRight(to: widths[column]) : cell.paddedLeft(to: widths[column])
      }
      try output.write(cells.joined(separator: String(repeating: " ", count: Self.gap)))
      try output.write("\n")
    }
  }

  /// Takes from the widest column of text, a column at a time, until the rows fit or nothing more can be taken.
  private func fit(_ widths: inout [Int], into columns: Int) {
    var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - columns
    while excess > 0, let widest = (0..<texts).max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest {
      widths[widest] -= 1
      excess -= 1
    }
  }
}
