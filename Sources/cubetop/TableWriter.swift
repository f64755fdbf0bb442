import Cubes
import Drawing

/// An answer as a table for eyes.
struct TableWriter: AnswerWriter {
  let destination: Destination

  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    var table = TextTable(columns, texts: columns.count - answer.query.measures.count)
    for row in answer.rows {
      table.rows.append(
        row.timeText + row.members.map { $0.isMissing ? "-" : Sanitizer.text($0.bytes) }
          + row.values.map(Self.number))
    }
    try table.write(to: output, destination)
  }

  private static func number(_ number: Cubes.Number) -> String {
    switch number {
    case .real(let value): Format.fixed(value, decimals: 3)
    case .whole, .missing: number.text ?? "-"
    }
  }
}
