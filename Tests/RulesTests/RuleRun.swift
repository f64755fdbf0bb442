import Foundation
import Ingest
import LogFormats
import LogSources
import PageEvents
import Patterns

/// Rules over a log, from its bytes to the alerts.
struct RuleRun {
  private(set) var alerts: [Alert] = []
  private(set) var status = IngestStatus()

  /// Without a format it is found out.
  init(
    _ rules: [Rule], over file: URL, format: LogFormat? = nil, among formats: [LogFormat] = LogFormat.presets,
    schema: Schema = .pageViews, lateness: Timestamp.Span = .minutes(1)
  ) throws {
    let lexicons = Lexicons(schema: schema)
    var raised: [Alert] = []
    let engine = RuleEngine(rules, lexicons: lexicons) { if case .raised(let alert) = $0 { raised.append(alert) } }
    let ingest = Ingest(
      [try openSource(file.path, follow: false)], format: format, among: formats, lexicons: lexicons,
      consumers: [engine], threads: 1, lateness: lateness)
    try ingest.load()
    (alerts, status) = (raised, ingest.status)
  }
}

/// Where this package is.
let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
