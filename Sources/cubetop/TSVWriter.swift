import Cubes
import Reports

/// Tab-separated values: a header, nothing for a missing value; a tab, CR or LF within a value as `\t`, `\r`, `\n`, so
/// that a row is a line and a field is what stands between tabs. Nothing else is escaped: most values are as logged.
struct TSVWriter: AnswerWriter {
  let destination: Destination

  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    try write(columns, to: output)
    for row in answer.rows {
      try write(
        row.timeText + row.members.map { destination.text(EscapedText.tsv($0.text)) }
          + row.values.map { $0.text ?? "" }, to: output)
    }
  }

  private func write(_ fields: [String], to output: ByteOutput) throws(OutputError) {
    try output.write(fields.joined(separator: "\t"))
    try output.write("\n")
  }
}
