import ArgumentParser
import Cubes

/// Measures cubetop's own libraries, in process. Every figure is a line `name: value`: the names are a contract with the
/// scripts beside this package, which run it, and other programs, and draw the tables.
struct CubetopBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cubetop-bench",
    abstract: "Measure loading, drilling down, frames, rules, and the steps of ingest.",
    subcommands: [LoadCommand.self, DrillCommand.self, FrameCommand.self, MicroCommand.self, RulesCommand.self])
}

// As the program does.
Allocator.returnLargeBlocks()

CubetopBench.main()
