import Cubes
import Filters
import PageEvents

/// Understands the options of `cubetop query`, or says what is wrong with which.
struct QueryReader {
  private let command: QueryCommand

  init(_ command: QueryCommand) { self.command = command }

  /// The measures that are named here and are sums of a field: `NAME=FIELD`.
  var namedMeasures: [String] { names(in: command.measure).filter { $0.contains("=") } }

  /// The query without its window, which may depend on the log.
  func query(_ scope: Scope) throws(Failure) -> Query {
    let schema = scope.schema
    let dimensions = try names(in: command.by).map { name throws(Failure) in try Self.dimension(name, schema) }
    try Self.refuseRepetition(in: dimensions.map { schema[$0].name }, option: "--by", noun: "dimension")
    let measures = try names(in: command.measure).map { text throws(Failure) in
      let name = text.prefix { $0 != "=" }.trimmingBlanks
      return try Self.measure(name, schema, option: "--measure")
    }
    try Self.refuseRepetition(in: measures.map { $0.name(in: schema) }, option: "--measure", noun: "measure")
    return Query(
      measures.isEmpty ? [.hits] : measures, by: dimensions, every: try command.every.map(Self.width),
      where: scope.filter, top: try Self.count(command.top),
      sort: try command.sort.map { text throws(Failure) in try Self.sort(text, schema) })
  }

  /// The elements of comma-separated lists.
  private func names(in lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmingBlanks) }
  }

  private static func dimension(_ name: String, _ schema: Schema) throws(Failure) -> Dimension {
    if let dimension = schema.dimension(named: name) { return dimension }
    if name == "time" { throw .usage("--by", "time is grouped in bins", "write --every 1h, beside --by or alone") }
    throw .unknown(name, noun: "a dimension", option: "--by", known: schema.attributes.map(\.name))
  }

  private static func measure(_ name: String, _ schema: Schema, option: String) throws(Failure) -> Measure {
    if let measure = Measure(named: name, in: schema) { return measure }
    throw .unknown(name, noun: "a measure", option: option, known: Measure.all(in: schema).map { $0.name(in: schema) })
  }

  private static func refuseRepetition(in names: [String], option: String, noun: String) throws(Failure) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw .usage(option, "\(name) is there twice", "name each \(noun) once")
    }
  }

  private static func width(_ text: String) throws(Failure) -> Timestamp.Span {
    guard let duration = try? DurationLiteral.parse(text.trimmingBlanks) else {
      throw .usage("--every", "\"\(text)\" is not a duration", "write 10s, 5m or 1h")
    }
    // A bin of more than a century is a bin of everything, and years of five digits could not be written.
    guard duration.microseconds % 1000 == 0, duration.span > .zero, duration.span <= .days(36_525) else {
      throw .usage("--every", "no bin of time can be \"\(text)\" wide", "write whole milliseconds up to a century: 5m")
    }
    return duration.span
  }

  private static func count(_ text: String) throws(Failure) -> Int {
    guard let count = Int(text), count >= 0 else {
      throw .usage("--top", "\"\(text)\" is not a number of groups", "write 20, or 0 for all")
    }
    return count
  }

  private static func sort(_ text: String, _ schema: Schema) throws(Failure) -> Query.Sort {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmingBlanks)
    let measure = try measure(parts[0], schema, option: "--sort")
    switch parts.count == 2 ? parts[1] : "desc" {
    case "asc": return Query.Sort(measure, ascending: true)
    case "desc": return Query.Sort(measure)
    default:
      throw .usage("--sort", "\"\(parts[1])\" is not a direction", "write \(parts[0]):asc or \(parts[0]):desc")
    }
  }
}
