import Filters
import PageEvents
import Patterns

/// A limit to try: one that was asked about, or a rule's.
struct TriedLimit {
  /// The rule that it is from.
  var rule: String?
  var limit: RateLimit
  /// What has a bucket each: values of one dimension, combinations of several; with none, all requests have one.
  var keys: [Dimension]
  /// The requests that it is for, besides those that all are asked about.
  var filter = Filter.everything

  init(_ limit: RateLimit) {
    self.limit = limit
    keys = [limit.dimension]
  }

  /// Nil where the rule watches for something else.
  init?(_ rule: Rule) {
    guard case .limit(let limit) = rule.kind else { return nil }
    self.rule = rule.name
    self.limit = limit.limit(for: rule.keys.first ?? .client)
    keys = rule.keys
    filter = rule.filter
  }

  /// Whether it is addresses or networks that it limits.
  var isOfAddresses: Bool { keys == [.client] || keys == [.network] }

  /// What has a bucket each: `client`, `client, host`; `all` where there is one.
  func keyText(_ schema: Schema) -> String {
    keys.isEmpty ? "all" : keys.map { schema[$0].name }.joined(separator: ", ")
  }

  /// `10/s:20 per client`, `10/s:20 of all`; of a rule, behind its name.
  func text(_ schema: Schema) -> String {
    let limit = "\(limit.rateText) \(keys.isEmpty ? "of" : "per") \(keyText(schema))"
    return rule.map { "\($0): \(limit)" } ?? limit
  }

  /// A key in one text: its values with blanks between them.
  func name(of row: LimitReport.Row) -> String {
    parts(of: row).map { value in value.map { String(decoding: $0, as: UTF8.self) } ?? "-" }.joined(separator: " ")
  }

  /// The values that a key is made of, in the order of its dimensions; nil for one that is missing. One where all requests are one.
  func parts(of row: LimitReport.Row) -> [[UInt8]?] {
    if keys.count < 2 { return [row.bytes] }
    // A value that has a separator in it is the last's.
    let parts = row.bytes.split(
      separator: LimitReport.separator, maxSplits: keys.count - 1, omittingEmptySubsequences: false)
    return parts.map { $0.isEmpty ? nil : Array($0) }
  }
}
