import Filters
import PageEvents
import Patterns
import YAMLNodes

/// Understands the options of `cubetop limits`, or says what is wrong with which.
struct LimitsReader {
  private let texts: [String]
  private let per: String?
  private let form: LimitsForm
  /// Files of rules.
  private let rules: [String]

  /// - Parameter usual: the files of rules that stand in where neither a limit nor a file is named.
  init(_ texts: [String], per: String?, rules: [String], usual: [String], _ form: LimitsForm) {
    self.texts = texts
    self.per = per
    self.form = form
    self.rules = texts.isEmpty && rules.isEmpty ? usual : rules
  }

  /// One limit, two different ones, or those of rules.
  func limits(_ schema: Schema) throws(Failure) -> [TriedLimit] {
    if texts.isEmpty { return try limitsOfRules(schema) }
    if !rules.isEmpty {
      throw .usage("--rules", "--limit says which limit is tried", "leave out one of the two")
    }
    return try named(schema).map(TriedLimit.init)
  }

  private func limitsOfRules(_ schema: Schema) throws(Failure) -> [TriedLimit] {
    if per != nil { throw .usage("--per", "rules say themselves what they tell apart", "leave it out") }
    guard !rules.isEmpty else {
      throw .usage("--limit", "there is none", "write --limit 10/s:20, or --rules FILE for the limits of rules")
    }
    let limits = try RuleWatcher.read(rules, schema).compactMap(TriedLimit.init)
    let files = rules.joined(separator: " ")
    if limits.isEmpty {
      throw Failure(files, "no rule in it has a limit", "write limit: 10/s:20 in one, or name one: --limit 10/s:20")
    }
    if form.isOfAddresses, !limits.contains(where: \.isOfAddresses) {
      throw Failure(
        files, "no rule in it limits clients or networks, of which \(form.rawValue) is a list",
        "limit per client or network, or write --output plain")
    }
    return limits
  }

  private func named(_ schema: Schema) throws(Failure) -> [RateLimit] {
    let dimension = try per.map { name throws(Failure) in try Self.dimension(name, schema) } ?? .client
    let limits = try texts.map { text throws(Failure) in try Self.limit(text, schema, for: dimension) }
    guard limits.count <= 2 else {
      throw .usage("--limit", "\(limits.count) limits can't be compared", "give two at a time")
    }
    if Set(limits).count < limits.count {
      throw .usage("--limit", "\(limits[0].text(schema: schema)) is there twice", "give two that differ")
    }
    if limits.count == 2 && form.isList {
      throw .usage("--output", "\(form.rawValue) is a list of those whom one limit limits", "give one --limit")
    }
    for limit in limits where form.isOfAddresses && ![.client, .network].contains(limit.dimension) {
      throw .usage(
        "--output", "\(form.rawValue) takes addresses, not values of \(schema[limit.dimension].name)",
        "limit per client or network, or write --output plain")
    }
    return limits
  }

  static func limit(_ text: String, _ schema: Schema, for dimension: Dimension) throws(Failure) -> RateLimit {
    do throws(FilterError) {
      return try RateLimit.parse(text, schema: schema, for: dimension)
    } catch {
      let found = error.found.map { ", found '\($0)'" } ?? ""
      throw .usage("--limit", "\"\(text)\", column \(error.column): expected \(error.expected)\(found)", error.remedy)
    }
  }

  /// One that is written down for all times.
  static func limit(_ written: ConfigFile.PlacedText, _ schema: Schema) throws(YAMLError) -> RateLimit {
    do throws(FilterError) {
      return try RateLimit.parse(written.text, schema: schema)
    } catch {
      let found = error.found.map { ", found '\($0)'" } ?? ""
      throw YAMLError(
        at: written.place, "column \(error.column) of the limit: expected \(error.expected)\(found)", error.remedy)
    }
  }

  private static func dimension(_ name: String, _ schema: Schema) throws(Failure) -> Dimension {
    if let dimension = schema.dimension(named: name) { return dimension }
    throw .unknown(name, noun: "a dimension", option: "--per", known: schema.attributes.map(\.name))
  }

  /// How many are named, 0 for all.
  func top(_ text: String?) throws(Failure) -> Int {
    guard let text else { return form.usualTop }
    guard let count = Int(text), (0...LimitTrial.mostReported).contains(count) else {
      throw .usage(
        "--top", "\"\(text)\" is not a number of rows up to \(LimitTrial.mostReported)", "write 20, or 0 for all")
    }
    return count
  }
}
