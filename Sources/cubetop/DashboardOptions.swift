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
  /// Lines instead of a screen.
  var isPlain: Bool
  /// False for `--no-color`, and for a `NO_COLOR` that isn't empty.
  var hasColor: Bool
  /// What can be chosen anew while it runs. The terminal may have less.
  var options: Options
  var signals: AlertSignals
  /// Files of rules that watch the stream.
  var rules: [String]
  /// The user's command that is run for each alert, if there is one.
  var onAlert: String?
  /// What is to be tried on the stream.
  var limits: [RateLimit]

  init(_ mode: Mode, _ common: CommonOptions, _ screen: ScreenOptions) throws(Failure) {
    self.mode = mode
    scope = try Scope(common, measures: screen.measure)
    isPlain = screen.plain
    if screen.ascii && screen.blocks {
      throw .usage("--blocks", "--ascii draws without them", "leave out one of the two")
    }
    rules = screen.rules.isEmpty ? RulesFile.usual(scope.config) : screen.rules
    // Wrong before any log is opened is wrong at once.
    _ = try RuleWatcher.read(rules, scope.schema)
    onAlert = try Self.command(mode, screen, scope.config, hasRules: !rules.isEmpty)
    limits = try LimitWatcher.limits(screen.limit, scope.config, scope.schema)
    signals = scope.config.signals
    if screen.bell { signals.rings = true }
    if screen.title { signals.setsTitle = true }
    if let name = screen.bellSeverity {
      guard let severity = Severity(rawValue: name) else {
        throw .unknown(name, noun: "a severity", option: "--bell-severity", known: Severity.allCases.map(\.rawValue))
      }
      signals.ringsFrom = severity
    }
    let config = scope.config
    let drawing: GlyphSet = screen.ascii ? .ascii : screen.blocks ? .blocks : config.drawing ?? .unicode
    hasColor = !screen.noColor && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    let theme = screen.theme ?? config.theme
    if let theme, Theme.named(theme) == nil {
      throw .unknown(theme, noun: "a theme", option: "--theme", known: Theme.all.map(\.name))
    }
    options = Options(
      theme: theme, drawing: drawing, zone: scope.zone.name, hasMouse: config.hasMouse, holdsOrder: config.holdsOrder)
  }

  /// What is written down for all times is for logs that are followed: who replays one doesn't expect messages.
  private static func command(
    _ mode: Mode, _ screen: ScreenOptions, _ config: ConfigFile, hasRules: Bool
  ) throws(Failure) -> String? {
    guard let said = screen.onAlert else { return mode == .watch && hasRules ? config.onAlert : nil }
    let command = try AlertHook.command(said)
    if hasRules { return command }
    throw .usage("--on-alert", "no rule watches that could raise an alert", "name some: --rules default")
  }
}
