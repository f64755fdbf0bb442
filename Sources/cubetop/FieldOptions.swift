import LogFormats
import PageEvents

/// The dimensions and measures that a user names, understood: where in the lines they are, and the schema with them.
struct FieldOptions {
  private(set) var schema = Schema.pageViews
  private(set) var sources: [FieldSource] = []
  /// The measures of one's own, in the order in which they were named.
  private(set) var measures: [Measure] = []

  init() {}

  /// Each as `NAME=FIELD`.
  init(dimensions: [String], measures: [String], geoip: [String]) throws(Failure) {
    try Places.add(geoip, to: &schema)
    for text in dimensions { try add(text, option: "--dimension", sums: false) }
    for text in measures { try add(text, option: "--measure", sums: true) }
  }

  private mutating func add(_ text: String, option: String, sums: Bool) throws(Failure) {
    let example = sums ? "qty=.quantity" : "sku=.item.sku"
    guard let sign = text.firstIndex(of: "=") else {
      throw .usage(option, "\"\(text)\" does not say which field it is", "write NAME=FIELD: \(option) \(example)")
    }
    let name = text[..<sign].trimmingBlanks
    let field = text[sign...].dropFirst().trimmingBlanks
    guard !field.isEmpty else { throw .usage(option, "no field stands behind \(name)=", "write \(option) \(example)") }
    let isNumber = name == "bytes" || name == "latency"
    if isNumber == sums, let source = FieldSource(standard: name, field: field) {
      sources.append(source)
      return
    }
    if let why = schema.refusal(of: name) { throw .usage(option, "\"\(name)\": \(why)", "choose another name") }
    sources.append(FieldSource(further: schema.added.count, field: field))
    let column = schema.addColumn(named: name, summary: "the field \(field)", sums: sums)
    if sums { measures.append(.sum(column)) }
  }

  var isEmpty: Bool { sources.isEmpty }

  /// The format, reading the fields, too.
  func extend(_ format: LogFormat) throws(Failure) -> LogFormat {
    do throws(FieldSourceError) {
      return try format.reading(sources)
    } catch {
      throw .usage(error.field, error.why, error.remedy)
    }
  }

  /// The formats that a log may have whose lines have named fields.
  var formats: [LogFormat] {
    isEmpty ? LogFormat.presets : LogFormat.presets.compactMap { try? $0.reading(sources) }
  }
}
