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
    sheet =
      outcome.isOfRules
      ? Self.ofRules(outcome, destination)
      : outcome.difference.map { Self.comparison(outcome, $0) }
        ?? Self.limited(by: outcome.parts[0], outcome, destination)
  }

  private static let columns = ["requests", "refused", "share", "longest", "peak", "first", "last"]

  private static func numbers(_ row: LimitReport.Row) -> [Sheet.Cell] {
    [
      .number(String(row.requests)), .number(String(row.refused)), .number(number(row.share)),
      .number(seconds(row.longest)), .number(number(row.peak)), .text(row.first.description),
      .text(row.last.description),
    ]
  }

  /// Those whom one limit limits, a column for each dimension of their keys.
  static func limited(
    by part: LimitsOutcome.Part, _ outcome: LimitsOutcome, _ destination: Destination = .pipe
  ) -> Sheet {
    let names = part.tried.keys.isEmpty ? ["key"] : part.tried.keys.map { outcome.schema[$0].name }
    return Sheet(
      columns: names + columns,
      rows: part.report.rows.map { row in
        part.tried.parts(of: row).map { value in
          value.map { .text(destination.text(String(decoding: $0, as: UTF8.self))) } ?? .missing
        } + numbers(row)
      })
  }

  /// Those whom rules limit: rules may tell apart by different dimensions, so a key is one text, and another column says what it is.
  private static func ofRules(_ outcome: LimitsOutcome, _ destination: Destination) -> Sheet {
    Sheet(
      columns: ["rule", "per", "key"] + columns,
      rows: outcome.parts.flatMap { part in
        part.report.rows.map { row in
          [
            .text(destination.text(part.tried.rule ?? "")), .text(outcome.name(of: part)),
            .text(destination.text(part.tried.name(of: row))),
          ] + numbers(row)
        }
      })
  }

  private static func comparison(_ outcome: LimitsOutcome, _ difference: LimitsOutcome.Difference) -> Sheet {
    Sheet(
      columns: ["limit", "limited", "refused", "share", "only_limited", "only_refused"],
      rows: outcome.parts.enumerated().map { place, part in
        let (alone, report) = (difference.alone(place), part.report)
        return [
          .text(part.tried.text(outcome.schema)), .number(String(report.limited)),
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

  /// Who is limited, one a line: by several rules only once.
  var plain: String {
    var seen: Set<String> = []
    let names = outcome.parts.flatMap { part in part.report.rows.map { part.tried.name(of: $0) } }
    return names.filter { seen.insert($0).inserted }.map { destination.text(EscapedText.tsv($0)) + "\n" }.joined()
  }
}
