import ArgumentParser
import Drawing
import PageEvents
import Patterns
import Reports

/// The forms that alerts are written in.
enum AlertForm: String, CaseIterable, ExpressibleByArgument {
  case table, ndjson

  var summary: String {
    switch self {
    case .table: "a line an alert, for eyes"
    case .ndjson: "a JSON object a line, with the lines of the log that it was raised for"
    }
  }
}

/// An alert as a JSON object.
enum AlertObject {
  /// `ended` where it is told once more.
  static func text(
    _ alert: Alert, _ lines: [LinePlace: [UInt8]] = [:], _ stage: AlertNews.Stage = .raised
  ) -> String {
    let key = alert.key.map { "\(EscapedText.json($0.name)):\(text($0.value))" }.joined(separator: ",")
    let evidence = alert.evidence.map { event in
      let line = event.place.flatMap { lines[$0] }.map { String(decoding: $0, as: UTF8.self) }
      return
        "{\"time\":\(text(event.time.description)),\"client\":\(text(event.client)),\"method\":\(text(event.method)),"
        + "\"url\":\(text(event.url)),\"status\":\(text(event.status)),\"line\":\(text(line))}"
    }
    return "{\"number\":\(alert.number),\"time\":\(text(alert.time.description)),\"rule\":\(text(alert.rule)),"
      + "\"severity\":\(text(alert.severity.rawValue)),\"key\":{\(key)},"
      + "\"first\":\(text(alert.first.description)),\"last\":\(text(alert.last.description)),\"count\":\(alert.count),"
      + "\"value\":\(alert.value.map(number) ?? "null"),"
      + "\"describe\":\(text(alert.summary)),\"evidence\":[\(evidence.joined(separator: ","))]\(ended(stage))}"
  }

  private static func ended(_ stage: AlertNews.Stage) -> String {
    switch stage {
    case .raised: ""
    case .ended(let time): ",\"ended\":\(text(time.description))"
    case .lasting: ",\"ended\":null"
    }
  }

  private static func text(_ value: String?) -> String { value.map(EscapedText.json) ?? "null" }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : Format.fixed(value, decimals: 6)
  }
}

/// Writes alerts as they are raised.
final class AlertWriter {
  private let form: AlertForm
  private let output: ByteOutput
  private let widths: (severity: Int, rule: Int)
  private var hasBegun = false
  /// Why nothing more can be written.
  private(set) var failure: OutputError?

  init(_ form: AlertForm, _ rules: [Rule], to output: ByteOutput) {
    self.form = form
    self.output = output
    widths = (
      Severity.allCases.map(\.rawValue.count).max() ?? 0,
      max(4, rules.map { Sanitizer.text($0.name).displayWidth }.max() ?? 0)
    )
  }

  func write(_ news: AlertNews) {
    guard failure == nil else { return }
    let alert = news.alert
    do throws(OutputError) {
      switch form {
      case .ndjson: try output.write(AlertObject.text(alert, news.lines, news.stage) + "\n")
      case .table:
        if !hasBegun { try output.write(row("time", "severity", "rule", "key", "count", "describe")) }
        hasBegun = true
        let key = alert.key.map { $0.value.map { Sanitizer.text($0) } ?? "-" }.joined(separator: " ")
        try output.write(
          row(
            time(of: news).description, alert.severity.rawValue, Sanitizer.text(alert.rule), key, String(alert.count),
            Sanitizer.text(alert.summary) + suffix(of: news.stage)))
      }
      try output.flush()
    } catch {
      failure = error
    }
  }

  private func time(of news: AlertNews) -> Timestamp {
    switch news.stage {
    case .raised: news.alert.time
    case .ended(let time): time
    case .lasting: news.alert.last
    }
  }

  private func suffix(of stage: AlertNews.Stage) -> String {
    switch stage {
    case .raised: ""
    case .ended: " (over)"
    case .lasting: " (goes on)"
    }
  }

  /// What comes next isn't known yet: widths are those of what can be known, and of addresses.
  private func row(
    _ time: String, _ severity: String, _ rule: String, _ key: String, _ count: String, _ text: String
  ) -> String {
    [
      time.paddedRight(to: 20), severity.paddedRight(to: widths.severity), rule.paddedRight(to: widths.rule),
      key.paddedRight(to: 15), count.paddedLeft(to: 6), text,
    ].joined(separator: "  ") + "\n"
  }
}
