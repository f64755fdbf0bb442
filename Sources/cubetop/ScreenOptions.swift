import ArgumentParser
import Drawing
import Patterns

/// The options of the commands that open the dashboard: how it looks, or that it is to be heard.
struct ScreenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Sums up a field of the lines: qty=.quantity in JSON.", valueName: "name=field"))
  var measure: [String] = []

  @Option(
    help: ArgumentHelp(
      "Let these rules watch the stream; default stands for those that come with the program. (default: "
        + "$XDG_CONFIG_HOME/cubetop/rules.yaml, if it is there)", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var rules: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this for each alert, which is on its standard input as JSON; not for those of what was there at the start.",
      valueName: "command"))
  var onAlert: String?

  @Option(
    help: ArgumentHelp(
      "Show how far clients use up this limit, or each value of another dimension: 10/s:20, 1000/h per network.",
      valueName: "rate[:burst]"))
  var limit: [String] = []

  @Flag(
    help: ArgumentHelp(
      "For screen readers and braille: lines instead of a screen. Type help, or Enter to hear the panel; takes commands from "
        + "a pipe, too."))
  var plain = false

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Flag(help: "Draw curves with blocks, where the font has no braille.")
  var blocks = false

  @Flag(help: "Use no colors; so does NO_COLOR in the environment.")
  var noColor = false

  @Option(
    help: ArgumentHelp(
      "The colors: \(Theme.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var theme: String?

  @Flag(help: "Ring the terminal's bell for alerts; once a second at most.")
  var bell = false

  @Option(
    help: ArgumentHelp(
      "The least severe alert that rings: \(Severity.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "severity"))
  var bellSeverity: String?

  @Flag(help: "Say in the terminal's title how many alerts are firing.")
  var title = false
}
