import Cubes

/// A row of an answer as a JSON object.
enum JSONObject {
  /// The keys with their punctuation: `"path":`.
  static func keys(_ columns: [String]) -> [String] { columns.map { string($0) + ":" } }

  static func text(_ row: Answer.Row, keys: [String]) -> String {
    var values = row.timeText.map(string)
    values += row.members.map { $0.isMissing ? "null" : string($0.text) }
    values += row.values.map { $0.text ?? "null" }
    return "{" + zip(keys, values).map { $0 + $1 }.joined(separator: ",") + "}"
  }

  /// A JSON string. Beside what must be escaped, all that could drive a terminal or hide in a line is: control and format
  /// characters, line and paragraph separators. It means the same.
  static func string(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"" + value + "\"" }
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if mustHide(scalar) {
          for unit in UTF16.encode(scalar)! { text += escape(unit) }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }

  private static func mustHide(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
