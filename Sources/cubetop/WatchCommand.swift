import ArgumentParser

/// `cubetop SOURCE…`, and the same spelt out.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "The dashboard: load what is there, then follow it.",
    usage: "cubetop [watch] <source> ... [<options>]",
    discussion: """
      A file that grows is followed through rotation, as tail -F would. A log that has not grown for an hour is shown as \
      of its last event, so that "the last five minutes" of an old log are its last five minutes.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    try openDashboard(try DashboardOptions(.watch, common, screen))
  }
}
