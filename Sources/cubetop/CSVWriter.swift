import Cubes
import Reports

/// Comma-separated values as RFC 4180 has them, lines ending in CR LF: a header, and nothing for a missing value.
struct CSVWriter: AnswerWriter {
  let destination: Destination

  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    try write(columns, to: output)
    for row in answer.rows {
      try write(
        row.timeText + row.members.map { destination.text($0.text) }
          + row.values.map { $0.text ?? "" }, to: output)
    }
  }

  private func write(_ fields: [String], to output: ByteOutput) throws(OutputError) {
    try output.write(fields.map(EscapedText.csv).joined(separator: ","))
    try output.write("\r\n")
  }
}
