import Filters
import PageEvents

/// What is typed after `/`: a filter, or simply a part of a name in the focused panel.
enum QuickFilter {
  /// - `status >= 500 and path ~ "^/api/"`: the filter language.
  /// - `cart`: values of the panel's dimension with `cart` in them.
  /// - `client:10.0.`: the same of another dimension.
  /// - `!…` inverts either.
  static func parse(_ text: String, panel dimension: Dimension, schema: Schema) throws(FilterError) -> Filter {
    let trimmed = text.drop { $0 == " " }
    if trimmed.hasPrefix("!"), !trimmed.hasPrefix("!=") {
      let rest = trimmed.dropFirst()
      if rest.allSatisfy({ $0 == " " }) { return .everything }
      return try parse(String(rest), panel: dimension, schema: schema).negated
    }
    if trimmed.isEmpty { return .everything }
    if let colon = trimmed.firstIndex(of: ":"), let named = schema.dimension(named: String(trimmed[..<colon])) {
      let value = trimmed[trimmed.index(after: colon)...]
      return try containing(String(value), in: named, schema: schema)
    }
    if isPlain(trimmed) { return try containing(String(trimmed), in: dimension, schema: schema) }
    return try Filter.parse(text, schema: schema)
  }

  /// No operator in it: it can't be meant as a filter of the language.
  private static func isPlain(_ text: Substring) -> Bool {
    if text.contains(where: { "=<>~!()\"'".contains($0) }) { return false }
    let words = text.split(separator: " ")
    return !words.contains("in") && !words.contains("not")
  }

  private static func containing(_ value: String, in dimension: Dimension, schema: Schema) throws(FilterError) -> Filter
  {
    if value.isEmpty { return .everything }
    let escaped = value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return try Filter.parse("\(schema[dimension].name) = \"*\(String(escaped))*\"", schema: schema)
  }
}
