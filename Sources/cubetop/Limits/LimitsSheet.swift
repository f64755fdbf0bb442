import Cubes
import Drawing
import PageEvents
import Patterns
import Reports

/// What rate limits would have done as rows under named columns, for other programs: who is limited by the one, or a row for each of
/// two that are compared. Times are RFC 3339, in UTC; `longest` is in seconds; shares and `peak` are from 0 to 1, `peak` beyond.
struct LimitsSheet {
  let sheet: Sheet
  private let outcome: LimitsOutcome
  private let destination: Destination

  init(_ outcome: LimitsOutcome, _ destination: Destination = .pipe) {
    self.outcome = outcome
    self.destination = destination
    sheet = outcome.difference.map { Self.comparison(outcome, $0) } ?? Self.limited(outcome, destination)
  }

  private static func limited(_ outcome: LimitsOutcome, _ destination: Destination) -> Sheet {
    let report = outcome.reports[0]
    return Sheet(
      columns: [outcome.name(of: report), "requests", "refused", "share", "longest", "peak", "first", "last"],
      rows: report.rows.map { row in
        [
          .text(destination.text(row.text)), .number(String(row.requests)), .number(String(row.refused)),
          .number(number(row.share)), .number(seconds(row.longest)), .number(number(row.peak)),
          .text(row.first.description), .text(row.last.description),
        ]
      })
  }

  private static func comparison(_ outcome: LimitsOutcome, _ difference: LimitsOutcome.Difference) -> Sheet {
    Sheet(
      columns: ["limit", "limited", "refused", "share", "only_limited", "only_refused"],
      rows: outcome.reports.enumerated().map { place, report in
        let alone = difference.alone(place)
        return [
          .text(report.limit.text(schema: outcome.schema)), .number(String(report.limited)),
          .number(String(report.refused)), .number(number(report.share)),
          alone.limited.map { .number(String($0)) } ?? .missing, .number(String(alone.refused)),
        ]
      })
  }

  /// With up to three decimals, and never an exponent.
  static func number(_ value: Double) -> String { Cubes.Number.real(value).text ?? "0" }

  static func seconds(_ span: Timestamp.Span) -> String {
    span.milliseconds % 1000 == 0 ? String(span.milliseconds / 1000) : number(span.inSeconds)
  }

  /// Who is limited, one a line.
  var plain: String {
    outcome.reports[0].rows.map { destination.text(EscapedText.tsv($0.text)) + "\n" }.joined()
  }
}
