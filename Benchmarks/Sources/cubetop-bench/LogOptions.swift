import ArgumentParser
import Cubes
import Filters
import Ingest

/// The options of every command that loads logs.
struct LogOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("A log to load.", valueName: "log"), completion: .file())
  var logs: [String]

  @Option(help: ArgumentHelp("Load the logs over and over until about so many events are held.", valueName: "n"))
  var events: Int?

  @Option(
    help: ArgumentHelp("How much memory may be taken. (default: no limit)", valueName: "size"),
    transform: { Int(try SizeLiteral.parse($0).bytes) })
  var memory: Int?

  @Option(help: ArgumentHelp("How many threads load. (default: as many as there are processors)", valueName: "n"))
  var threads = Processors.count

  /// As a user's `--memory` is divided; without it, all that there is.
  private var shares: MemoryShares { MemoryShares(of: memory ?? 1 << 40) }

  func makeScreen() -> Screen { Screen(Cube(memory: shares.cube), memory: shares.slices) }

  func load(onto screen: Screen, with others: Load.Others = []) throws -> Load {
    try Load(
      logs, copies: events.map { Load.copies(of: logs, for: $0) } ?? 1, memory: shares.loading,
      threads: threads, onto: screen, with: others)
  }
}
