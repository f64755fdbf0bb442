import Cubes

/// One array of objects, a row a line; one object where there are neither groups nor times.
struct JSONWriter: AnswerWriter {
  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    let isOneRow = answer.query.dimensions.isEmpty && answer.query.every == nil
    guard !isOneRow else {
      return try NDJSONWriter().write(answer, columns: columns, to: output)
    }
    guard !answer.rows.isEmpty else {
      return try output.write("[]\n")
    }
    let keys = JSONObject.keys(columns)
    for (index, row) in answer.rows.enumerated() {
      try output.write(index == 0 ? "[\n" : ",\n")
      try output.write(JSONObject.text(row, keys: keys))
    }
    try output.write("\n]\n")
  }
}

/// An object a line.
struct NDJSONWriter: AnswerWriter {
  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError) {
    let keys = JSONObject.keys(columns)
    for row in answer.rows {
      try output.write(JSONObject.text(row, keys: keys))
      try output.write("\n")
    }
  }
}
