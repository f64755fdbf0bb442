import Cubes
import Drawing
import PageEvents

/// Writes an answer in one of the forms. Bytes that are not UTF-8 come out as U+FFFD in all of them.
protocol AnswerWriter {
  /// - Parameter columns: what they are called: see `Query.columnNames(in:)`.
  func write(_ answer: Answer, columns: [String], to output: ByteOutput) throws(OutputError)
}

extension Query {
  /// What the columns of its answer are called: `time`, the dimensions, the measures, as on the command line.
  func columnNames(in schema: Schema) -> [String] {
    (every == nil ? [] : ["time"]) + dimensions.map { schema[$0].name } + measures.map { $0.name(in: schema) }
  }
}

extension Answer.Row {
  /// The first column where the query has `every`: RFC 3339, UTC.
  var timeText: [String] { time.map { [$0.description] } ?? [] }
}

extension Cubes.Number {
  /// A count in whole; anything else with up to three decimals and never an exponent; nil where it is missing.
  var text: String? {
    switch self {
    case .whole(let value): return String(value)
    case .real(let value):
      var text = Format.fixed(value, decimals: 3)
      while text.hasSuffix("0") && !text.hasSuffix(".0") { text.removeLast() }
      return text
    case .missing: return nil
    }
  }
}

extension Destination {
  /// A value as it may be shown there.
  func text(_ value: String) -> String {
    switch self {
    case .terminal: Sanitizer.text(value)
    case .pipe: value
    }
  }
}
