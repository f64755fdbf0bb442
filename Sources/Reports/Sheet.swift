/// Rows under named columns, as text that other programs read.
public struct Sheet: Sendable, Equatable {
  public enum Form: String, CaseIterable, Sendable {
    case tsv = "TSV"
    case csv = "CSV"
    case json = "JSON"
    case markdown = "Markdown"

    /// What a file of the form is called by.
    public var fileExtension: String {
      switch self {
      case .tsv: "tsv"
      case .csv: "csv"
      case .json: "json"
      case .markdown: "md"
      }
    }
  }

  public enum Cell: Sendable, Equatable {
    case text(String)
    /// A number, written as JSON has it.
    case number(String)
    case missing
  }

  public var columns: [String]
  public var rows: [[Cell]]

  public init(columns: [String], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }

  public func text(_ form: Form) -> String {
    switch form {
    case .tsv: lines(separator: "\t", end: "\n", EscapedText.tsv)
    case .csv: lines(separator: ",", end: "\r\n", EscapedText.csv)
    case .json: json
    case .markdown: markdown
    }
  }

  private func lines(separator: String, end: String, _ escaped: (String) -> String) -> String {
    let header = columns.map(escaped).joined(separator: separator) + end
    return rows.reduce(into: header) { text, row in
      text += row.map { escaped(Self.plain($0)) }.joined(separator: separator) + end
    }
  }

  private static func plain(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): text
    case .number(let text): text
    case .missing: ""
    }
  }

  private var json: String {
    let objects = objects
    return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }

  /// A row each as an object in JSON, on a line.
  public var objects: [String] {
    let keys = columns.map { EscapedText.json($0) + ":" }
    return rows.map { row in
      let values = row.map { cell in
        switch cell {
        case .text(let text): EscapedText.json(text)
        case .number(let text): text
        case .missing: "null"
        }
      }
      return "{" + zip(keys, values).map { $0 + $1 }.joined(separator: ",") + "}"
    }
  }

  private var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let isNumber = columns.indices.map { place in
      rows.contains { if case .number = $0[place] { true } else { false } }
    }
    return line(columns.map(EscapedText.markdown)) + line(isNumber.map { $0 ? "---:" : "---" })
      + rows.map { line($0.map { EscapedText.markdown(Self.plain($0)) }) }.joined()
  }
}

/// Texts in the notations of those forms.
public enum EscapedText {
  /// RFC 4180: in quotes where it holds what would end it.
  public static func csv(_ value: String) -> String {
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

  /// A tab, CR or LF as `\t`, `\r`, `\n`, so that a row is a line and a field is what stands between tabs. Nothing else is
  /// escaped: most values are as logged.
  public static func tsv(_ value: String) -> String {
    if value.utf8.allSatisfy({ $0 >= 0x20 }) { return value }
    return value.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// One line, in which nothing is taken for a table's bars or for markup.
  public static func markdown(_ value: String) -> String {
    value.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "|", "\\", "`", "*", "_", "<", ">", "[", "]", "#", "&": text += "\\" + String(scalar)
      case "\n", "\r", "\t": text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// A JSON string. Beside what must be escaped, all that could drive a terminal or hide in a line is: control and format
  /// characters, line and paragraph separators. It means the same.
  public static func json(_ value: String) -> String {
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
