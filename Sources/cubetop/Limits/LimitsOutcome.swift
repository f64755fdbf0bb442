import PageEvents
import Patterns

/// What the limits that were asked about would have done: one, or two that are compared.
struct LimitsOutcome {
  var reports: [LimitReport]
  var difference: Difference?
  var schema: Schema

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

  init(_ reports: [LimitReport], _ comparison: LimitComparison?, top: Int, schema: Schema) {
    self.reports = reports
    self.schema = schema
    difference = comparison.map { comparison in
      let limited = comparison.limited()
      let keys = limited?.differences ?? []
      return Difference(
        refused: comparison.refused, limited: limited?.split, keys: Array(top == 0 ? keys[...] : keys.prefix(top)))
    }
  }

  /// What the dimension of a report is called.
  func name(of report: LimitReport) -> String { schema[report.limit.dimension].name }

  /// What is worth knowing of the trials.
  var notices: [String] { Self.lateness(reports.map(\.late).max() ?? 0) + reports.flatMap(notices) }

  private static func lateness(_ count: Int) -> [String] {
    if count == 0 { return [] }
    return [
      "\(count) requests came too late behind others of their log to be judged, and count as let through: raise --watermark"
    ]
  }

  private func notices(of report: LimitReport) -> [String] {
    let limit = report.limit.text(schema: schema)
    var notices: [String] = []
    if report.rows.count == LimitTrial.mostReported, report.others.limited > 0 {
      notices.append("\(limit): \(report.others.limited) more are limited than the \(report.rows.count) named")
    }
    if report.withoutKey > 0 {
      notices.append("\(limit): \(report.withoutKey) requests have no \(name(of: report)), and no limit")
    }
    if report.forgotten > 0 {
      notices.append(
        "\(limit): \(report.forgotten) buckets were given up before they were full, as there are too many: "
          + "it may refuse more")
    }
    return notices
  }
}
