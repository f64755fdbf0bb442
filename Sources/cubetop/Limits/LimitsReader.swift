import Filters
import PageEvents
import Patterns
import YAMLNodes

/// Understands the options of `cubetop limits`, or says what is wrong with which.
struct LimitsReader {
  private let texts: [String]
  private let per: String?
  private let form: LimitsForm

  init(_ texts: [String], per: String?, _ form: LimitsForm) {
    self.texts = texts
    self.per = per
    self.form = form
  }

  /// One limit, or two different ones.
  func limits(_ schema: Schema) throws(Failure) -> [RateLimit] {
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
