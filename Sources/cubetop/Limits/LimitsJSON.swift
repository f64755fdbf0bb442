import Patterns
import Reports

/// What rate limits would have done, as one object.
struct LimitsJSON {
  private let outcome: LimitsOutcome

  init(_ outcome: LimitsOutcome) { self.outcome = outcome }

  var text: String {
    if outcome.isOfRules {
      return "{\"limits\":\(list(outcome.parts.map { object($0, rows: true) }))}\n"
    }
    guard let difference = outcome.difference else { return object(outcome.parts[0], rows: true) + "\n" }
    let limits = outcome.parts.map { object($0, rows: false) }.joined(separator: ",\n")
    let split = "\"refused\":\(text(difference.refused)),\"limited\":\(difference.limited.map(text) ?? "null")"
    let name = EscapedText.json(outcome.name(of: outcome.parts[0]))
    let keys = difference.keys.map {
      "{\(name):\(EscapedText.json($0.text)),\"refused\":[\($0.refusedByFirst),\($0.refusedBySecond)]}"
    }
    return "{\"limits\":[\n\(limits)\n],\n\(split),\n\"differences\":\(list(keys))}\n"
  }

  private func object(_ part: LimitsOutcome.Part, rows: Bool) -> String {
    var tried = part.tried
    tried.rule = nil
    let limit = EscapedText.json(tried.text(outcome.schema))
    let rule = part.tried.rule.map { "\"rule\":\(EscapedText.json($0))," } ?? ""
    let report = part.report
    let counts = [
      ("requests", report.requests), ("refused", report.refused), ("keys", report.keys), ("limited", report.limited),
      ("late", report.late), ("without_key", report.withoutKey), ("forgotten", report.forgotten),
    ].map { "\"\($0.0)\":\($0.1)" }
    let head =
      "{\(rule)\"limit\":\(limit),\"share\":\(LimitsSheet.number(report.share))," + counts.joined(separator: ",")
    return rows ? head + ",\n\"rows\":\(list(LimitsSheet.limited(by: part, outcome).objects))}" : head + "}"
  }

  private func text(_ split: LimitComparison.Split) -> String {
    "{\"both\":\(split.both),\"only\":[\(split.onlyFirst),\(split.onlySecond)]}"
  }

  private func list(_ objects: [String]) -> String {
    objects.isEmpty ? "[]" : "[\n" + objects.joined(separator: ",\n") + "\n]"
  }
}
