import Filters
import PageEvents
import YAMLNodes

/// Reads a rule's pattern: an expression over names, and what the names mean.
///
///     pattern:
///       match: fail{5,} then success
///       where: {fail: status = 401, success: status = 200}
///       within: 5m
struct PatternReader {
  let reader: RuleReader

  private static let settings = ["match", "where", "within", "gap", "skip"]

  func sequence(_ node: YAMLNode) throws(YAMLError) -> Rule.Sequence {
    var fields: [String: YAMLNode] = [:]
    for entry in try node.entries("a pattern", example: "pattern: {match: fail{5,} then success, where: …}") {
      guard Self.settings.contains(entry.key) else {
        throw reader.unknown(entry, among: Self.settings, noun: "setting of patterns")
      }
      fields[entry.key] = entry.value
    }
    guard let match = fields["match"] else {
      throw YAMLError(at: node.place, "expected what to match", "write match: fail{5,} then success")
    }
    var pattern = try pattern(match, within: try limit(fields["within"]), gap: try limit(fields["gap"]))
    if let skip = fields["skip"] {
      let text = try skip.text("what to skip", example: "skip: past last")
      do throws(FilterError) {
        pattern.afterMatch = try AfterMatch.parse(text, names: pattern.names)
      } catch {
        throw reader.wrong(error, in: "what to skip", skip)
      }
    }
    guard let names = fields["where"] else {
      throw YAMLError(
        at: node.place, "expected what \(pattern.names.joined(separator: " and ")) mean",
        "write where: {\(pattern.names[0]): status = 401}")
    }
    return Rule.Sequence(pattern, names: try clauses(names, of: pattern))
  }

  private func limit(_ node: YAMLNode?) throws(YAMLError) -> Timestamp.Span? {
    guard let node else { return nil }
    let span = try reader.span(node, example: "within: 5m")
    guard span > .zero else { throw YAMLError(at: node.place, "in no time nothing matches", "write within: 5m") }
    return span
  }

  private func pattern(
    _ node: YAMLNode, within: Timestamp.Span?, gap: Timestamp.Span?
  ) throws(YAMLError) -> EventPattern {
    let text = try node.text("a pattern", example: "match: fail{5,} then success")
    do throws(FilterError) {
      return try EventPattern.parse(text, within: within, gap: gap)
    } catch {
      throw reader.wrong(error, in: "the pattern", node)
    }
  }

  /// What each name means, in the pattern's order.
  private func clauses(_ node: YAMLNode, of pattern: EventPattern) throws(YAMLError) -> [WhereClause] {
    var clauses: [String: WhereClause] = [:]
    for entry in try node.entries("what names mean", example: "where: {fail: status = 401}") {
      guard pattern.names.contains(entry.key) else {
        throw YAMLError(
          at: entry.keyPlace, "the pattern has no \(entry.key)", "its names are \(pattern.names.joined(separator: " "))"
        )
      }
      clauses[entry.key] = try clause(entry.value, of: pattern)
    }
    if let missing = pattern.names.first(where: { clauses[$0] == nil }) {
      throw YAMLError(
        at: node.place, "nothing says what \(missing) means",
        "write \(missing): status = 401, or \(missing): \"*\" for any event")
    }
    return pattern.names.compactMap { clauses[$0] }
  }

  private func clause(_ node: YAMLNode, of pattern: EventPattern) throws(YAMLError) -> WhereClause {
    let text = try node.text("a filter", example: "fail: status = 401")
    do throws(FilterError) {
      let clause = try WhereClause.parse(text, names: pattern.names, schema: reader.schema)
      try reader.checkTimes(of: clause.filter, text)
      return clause
    } catch {
      throw reader.wrong(error, in: "the filter", node)
    }
  }
}
