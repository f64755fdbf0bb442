#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Drawing
import Ingest

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
  /// Only ASCII characters.
  var isASCII: Bool
  /// False for `--no-color`, and for a `NO_COLOR` that isn't empty.
  var hasColor: Bool
  /// As asked for; nil to choose.
  var theme: Theme?

  init(_ mode: Mode, _ common: CommonOptions, _ screen: ScreenOptions) throws(Failure) {
    self.mode = mode
    scope = try Scope(common, measures: screen.measure)
    isPlain = screen.plain
    isASCII = screen.ascii || scope.config.isASCII
    hasColor = !screen.noColor && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    theme = try (screen.theme ?? scope.config.theme).map { name throws(Failure) in
      if let theme = Theme.all.first(where: { $0.name == name }) { return theme }
      throw .unknown(name, noun: "a theme", option: "--theme", known: Theme.all.map(\.name))
    }
  }
}
