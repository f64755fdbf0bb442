#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Dashboard
import Drawing
import Ingest
import Patterns

/// All that the dashboard is to know of the command line.
struct DashboardOptions {
  enum Mode: Equatable {
    /// Load what is there, then follow it.
    case watch
    case replay(ReplayClock.Speed)
  }

  var mode: Mode
  var scope: Scope
  /// Only ASCII characters.
  var isASCII: Bool
  /// False for `--no-color`, and for a `NO_COLOR` that isn't empty.
  var hasColor: Bool
  /// As asked for; nil to choose.
  var theme: Theme?
  var signals: AlertSignals
  /// Nil where no rules run.
  var rules: RuleWatch?
  /// Nil where nothing has a limit.
  var limits: LimitWatch?

  init(_ mode: Mode, _ common: CommonOptions, _ screen: ScreenOptions) throws(Failure) {
    self.mode = mode
    scope = try Scope(common, measures: screen.measure)
    isASCII = screen.ascii || scope.config.isASCII
    hasColor = !screen.noColor && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    signals = scope.config.signals
    if screen.bell { signals.rings = true }
    if screen.title { signals.setsTitle = true }
    if let name = screen.bellSeverity {
      guard let severity = Severity(rawValue: name) else {
        throw .unknown(name, noun: "a severity", option: "--bell-severity", known: Severity.allCases.map(\.rawValue))
      }
      signals.ringsFrom = severity
    }
    theme = try (screen.theme ?? scope.config.theme).map { name throws(Failure) in
      if let theme = Theme.all.first(where: { $0.name == name }) { return theme }
      throw .unknown(name, noun: "a theme", option: "--theme", known: Theme.all.map(\.name))
    }
  }
}
