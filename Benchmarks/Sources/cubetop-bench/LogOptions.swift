import ArgumentParser
import Cubes
import Filters

/// The options of every command that loads logs.
struct LogOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("A log to load.", valueName: "log"), completion: .file())
  var logs: [String]

  @Option(help: ArgumentHelp("Load the logs over and over until about so many events are held.", valueName: "n"))
  var events: Int?

  @Option(
    help: ArgumentHelp("How much memory events may take. (default: no limit)", valueName: "size"),
    transform: { Int(try SizeLiteral.parse($0).bytes) })
  var memory: Int?

  func makeScreen() -> Screen { Screen(Cube(memory: memory ?? .max)) }

  func load(onto screen: Screen) throws -> Load {
    try Load(logs, copies: events.map { Load.copies(of: logs, for: $0) } ?? 1, onto: screen)
  }
}
