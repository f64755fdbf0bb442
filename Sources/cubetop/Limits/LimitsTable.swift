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
      for (place, part) in outcome.parts.enumerated() {
        if place > 0 { try output.write("\n") }
        try write(part, to: output, destination)
      }
    }
  }

  private func write(
    _ part: LimitsOutcome.Part, to output: ByteOutput, _ destination: Destination
  ) throws(OutputError) {
    let report = part.report
    try output.write(
      "\(Sanitizer.text(part.tried.text(outcome.schema))): \(report.refused) of \(report.requests) requests refused "
        + "(\(Format.percent(report.share))), \(report.limited) of \(report.keys) limited\n")
    guard !report.rows.isEmpty else { return }
    let names = part.tried.keys.isEmpty ? ["key"] : part.tried.keys.map { outcome.schema[$0].name }
    var table = TextTable(
      names + ["requests", "refused", "share", "longest", "peak", "first", "last"], texts: names.count)
    table.rows = report.rows.map { row in
      part.tried.parts(of: row).map { $0.map { Sanitizer.text($0) } ?? "-" } + [
        String(row.requests), String(row.refused), Format.fixed(row.share, decimals: 3),
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
    for (place, part) in outcome.parts.enumerated() {
      let (alone, report) = (difference.alone(place), part.report)
      table.rows.append([
        part.tried.text(outcome.schema), String(report.limited), String(report.refused),
        Format.fixed(report.share, decimals: 3), alone.limited.map(String.init) ?? "-", String(alone.refused),
      ])
    }
    try table.write(to: output, destination)
    guard !difference.keys.isEmpty else { return }
    // Who is limited by one alone, and how many requests each refuses.
    let limits = outcome.parts.map { $0.tried.limit.rateText }
    table = TextTable([outcome.name(of: outcome.parts[0])] + limits, texts: 1)
    table.rows = difference.keys.map {
      [Sanitizer.text($0.bytes), String($0.refusedByFirst), String($0.refusedBySecond)]
    }
    try output.write("\n")
    try table.write(to: output, destination)
  }
}
