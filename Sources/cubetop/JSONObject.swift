import Cubes
import Reports

/// A row of an answer as a JSON object.
enum JSONObject {
  /// The keys with their punctuation: `"path":`.
  static func keys(_ columns: [String]) -> [String] { columns.map { EscapedText.json($0) + ":" } }

  static func text(_ row: Answer.Row, keys: [String]) -> String {
    var values = row.timeText.map(EscapedText.json)
    values += row.members.map { $0.isMissing ? "null" : EscapedText.json($0.text) }
    values += row.values.map { $0.text ?? "null" }
    return "{" + zip(keys, values).map { $0 + $1 }.joined(separator: ",") + "}"
  }
}
