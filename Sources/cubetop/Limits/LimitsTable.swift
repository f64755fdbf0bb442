import Drawing
import PageEvents
import Patterns

/// What rate limits would have done, for eyes: a sentence and a table.
struct LimitsTable {
  private let outcome: LimitsOutcome

  init(_ outcome: LimitsOutcome) { self.outcome = outcome }

  func write(to output: ByteOutput, _ destination: Destination) throws(OutputError) {
    if let difference = outcome.difference {
      try write(difference, to: output, destination)
    } else {
      try write(outcome.reports[0], to: output, destination)
    }
  }

  private func write(_ report: LimitReport, to output: ByteOutput, _ destination: Destination) throws(OutputError) {
    let name = outcome.name(of: report)
    try output.write(
      "\(report.limit.text(schema: outcome.schema)): \(report.refused) of \(report.requests) requests refused "
        + "(\(Format.percent(report.share))), \(report.limited) of \(report.keys) limited\n")
    guard !report.rows.isEmpty else { return }
    var table = TextTable([name, "requests", "refused", "share", "longest", "peak", "first", "last"], texts: 1)
    table.rows = report.rows.map { row in
      [
        Sanitizer.text(row.bytes), String(row.requests), String(row.refused), Format.fixed(row.share, decimals: 3),
        Format.duration(seconds: row.longest.inSeconds),
        Format.fixed(row.peak, decimals: 2), row.first.description, row.last.description,
      ]
    }
    try output.write("\n")
    try table.write(to: output, destination)
  }

  private func write(
    _ difference: LimitsOutcome.Difference, to output: ByteOutput, _ destination: Destination
  ) throws(OutputError) {
    var table = TextTable(["limit", "limited", "refused", "share", "only_limited", "only_refused"], texts: 1)
    for (place, report) in outcome.reports.enumerated() {
      let alone = difference.alone(place)
      table.rows.append([
        report.limit.text(schema: outcome.schema), String(report.limited), String(report.refused),
        Format.fixed(report.share, decimals: 3), alone.limited.map(String.init) ?? "-", String(alone.refused),
      ])
    }
    try table.write(to: output, destination)
    guard !difference.keys.isEmpty else { return }
    // Who is limited by one alone, and how many requests each refuses.
    let limits = outcome.reports.map { $0.limit.rateText }
    table = TextTable([outcome.name(of: outcome.reports[0])] + limits, texts: 1)
    table.rows = difference.keys.map {
      [Sanitizer.text($0.bytes), String($0.refusedByFirst), String($0.refusedBySecond)]
    }
    try output.write("\n")
    try table.write(to: output, destination)
  }
}
