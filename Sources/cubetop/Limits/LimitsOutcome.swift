import PageEvents
import Patterns

/// What the limits that were asked about would have done: one, two that are compared, or those of rules, each for itself.
struct LimitsOutcome {
  /// What one limit would have done.
  struct Part {
    var tried: TriedLimit
    var report: LimitReport
  }

  var parts: [Part]
  var difference: Difference?
  var schema: Schema
  /// Whether they are rules', which have names.
  var isOfRules: Bool { parts.contains { $0.tried.rule != nil } }

  struct Difference: Equatable {
    var refused: LimitComparison.Split
    /// Nil where the limits are for different dimensions.
    var limited: LimitComparison.Split?
    /// Who is limited by one alone, as many as are to be named.
    var keys: [LimitComparison.Difference]

    /// How many are limited, and how many requests refused, by the first (0) or the second (1) alone.
    func alone(_ place: Int) -> (limited: Int?, refused: Int) {
      place == 0
        ? (limited?.onlyFirst, refused.onlyFirst) : (limited?.onlySecond, refused.onlySecond)
    }
  }

  init(_ parts: [Part], _ comparison: LimitComparison?, top: Int, schema: Schema) {
    self.parts = parts
    self.schema = schema
    difference = comparison.map { comparison in
      let limited = comparison.limited()
      let keys = limited?.differences ?? []
      return Difference(
        refused: comparison.refused, limited: limited?.split, keys: Array(top == 0 ? keys[...] : keys.prefix(top)))
    }
  }

  /// What the keys of a part are.
  func name(of part: Part) -> String { part.tried.keyText(schema) }

  /// What is worth knowing of the trials.
  var notices: [String] { Self.lateness(parts.map(\.report.late).max() ?? 0) + parts.flatMap(notices) }

  private static func lateness(_ count: Int) -> [String] {
    if count == 0 { return [] }
    return [
      "\(count) requests came too late behind others of their log to be judged, and count as let through: raise --watermark"
    ]
  }

  private func notices(of part: Part) -> [String] {
    let (limit, report) = (part.tried.text(schema), part.report)
    var notices: [String] = []
    if report.rows.count == LimitTrial.mostReported, report.others.limited > 0 {
      notices.append("\(limit): \(report.others.limited) more are limited than the \(report.rows.count) named")
    }
    if report.withoutKey > 0 {
      notices.append("\(limit): \(report.withoutKey) requests have no \(name(of: part)), and no limit")
    }
    if report.forgotten > 0 {
      notices.append(
        "\(limit): \(report.forgotten) buckets were given up before they were full, as there are too many: "
          + "it may refuse more")
    }
    return notices
  }
}
