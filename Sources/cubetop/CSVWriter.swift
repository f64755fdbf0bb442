import Cubes

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
    try output.write(fields.map(Self.field).joined(separator: ","))
    try output.write("\r\n")
  }

  /// In quotes where it holds what would end it.
  private static func field(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy {
      $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    if isPlain { return value }
    var text = "\""
    for scalar in value.unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
