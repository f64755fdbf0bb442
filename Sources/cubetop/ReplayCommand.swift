import ArgumentParser
import Ingest

/// `cubetop replay SOURCE…`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "The dashboard over a recording, with a clock that can be sped up, paused and wound.",
    usage: "cubetop replay <source> ... [--speed <n>] [<options>]",
    discussion: """
      The recording is loaded ahead of its clock, and an event is seen when its time has come: the dashboard shows what it \
      would have shown then. Played to its end, a replay shows the numbers of cubetop query.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp("Seconds of the recording a second: 60, 0.5; max for as fast as it is read.", valueName: "n"))
  var speed = "1"

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    try openDashboard(try DashboardOptions(.replay(try Self.speed(speed)), common, screen))
  }

  static func speed(_ text: String) throws(Failure) -> ReplayClock.Speed {
    if text == "max" { return .max }
    // Double's own idea of a number includes `nan`, `inf` and `0x1p4`.
    guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }), let times = Double(text),
      times.isFinite, times > 0
    else { throw .usage("--speed", "\"\(text)\" is not a speed", "write a number such as 60 or 0.5, or max") }
    return .times(times)
  }
}
