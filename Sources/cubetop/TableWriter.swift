import Cubes
import Drawing

/// Columns for eyes: text to the left, numbers to the right and without separators, so that they can be pasted elsewhere;
/// decimals stand under decimals; `-` for a missing value.
///
/// On a terminal the widest texts are cut so that a row is a line.
struct TableWriter: AnswerWriter {
  let destination: Destination

  private static let gap = 2
  /// A column of text isn't cut to less.
  private static let narrowest = 12

  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    let textColumns = columns.count - answer.query.measures.count
    var lines = [columns]
    for row in answer.rows {
      lines.append(
        row.timeText + row.members.map { $0.isMissing ? "-" : Sanitizer.text($0.bytes) }
          + row.values.map(Self.number))
    }
    var widths = columns.indices.map { column in lines.map { $0[column].displayWidth }.max() ?? 0 }
    if case .terminal(let columns?) = destination { Self.fit(&widths, texts: textColumns, into: columns) }
    for line in lines {
      let cells = line.enumerated().map { column, cell in
        column < textColumns
          ? cell.truncated(to: widths[column]).paddedRight(to: widths[column]) : cell.paddedLeft(to: widths[column])
      }
      try output.write(cells.joined(separator: String(repeating: " ", count: Self.gap)))
      try output.write("\n")
    }
  }

  /// Takes from the widest column of text, a column at a time, until the rows fit or nothing more can be taken.
  private static func fit(_ widths: inout [Int], texts: Int, into columns: Int) {
    var excess = widths.reduce(0, +) + gap * (widths.count - 1) - columns
    while excess > 0, let widest = (0..<texts).max(by: { widths[$0] < widths[$1] }), widths[widest] > narrowest {
      widths[widest] -= 1
      excess -= 1
    }
  }

  private static func number(_ number: Cubes.Number) -> String {
    switch number {
    case .real(let value): Format.fixed(value, decimals: 3)
    case .whole, .missing: number.text ?? "-"
    }
  }
}
