import ArgumentParser

/// The forms of an answer.
enum OutputForm: String, CaseIterable, ExpressibleByArgument {
  case table, json, ndjson, csv, tsv

  /// In a line, for the help.
  var summary: String {
    switch self {
    case .table: "columns for eyes, cut to fit a terminal"
    case .json: "an array of objects; one object without --by and --every"
    case .ndjson: "an object a line"
    case .csv: "RFC 4180, with a header"
    case .tsv: "with a header; tabs and line ends in values as \\t \\r \\n"
    }
  }

  func writer(for destination: Destination) -> any AnswerWriter {
    switch self {
    case .table: TableWriter(destination: destination)
    case .json: JSONWriter()
    case .ndjson: NDJSONWriter()
    case .csv: CSVWriter(destination: destination)
    case .tsv: TSVWriter(destination: destination)
    }
  }
}

/// Where an answer goes.
enum Destination: Equatable {
  /// To a terminal of this many columns, where it says: no value may drive it.
  case terminal(columns: Int?)
  /// To a program: values are as logged.
  case pipe
}
