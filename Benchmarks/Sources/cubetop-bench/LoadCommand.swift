import ArgumentParser
import Cubes
import PageEvents
import Patterns

/// `cubetop-bench load LOG…`
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Load logs until the dashboard's first screen is exact: speed and memory.")

  @OptionGroup var options: LogOptions

  @Flag(help: "Let a query of the hits by client read the stream, too.")
  var secondConsumer = false

  @Flag(help: "Let all rules that come with the program watch the stream, too.")
  var rules = false

  func run() throws {
    let screen = options.makeScreen()
    defer { screen.close() }
    let load = try options.load(onto: screen, with: [secondConsumer ? .query : [], rules ? .rules : []])
    let seconds = load.counted.inSeconds
    Figures.say("lines", load.lines)
    Figures.say("events", load.events)
    Figures.say("events_held", screen.cube.facts.count)
    Figures.say("bytes", load.bytes)
    Figures.say("seconds_parsed", load.parsed.inSeconds)
    Figures.say("seconds", seconds)
    Figures.say("lines_per_s", Double(load.lines) / seconds, decimals: 0)
    Figures.say("mb_per_s", Double(load.bytes) / 1e6 / seconds, decimals: 1)
    if let rules = load.rules {
      Figures.say("alerts", rules.alerts)
      Figures.say("rules_mb", Double(rules.footprint) / 1e6, decimals: 1)
    }
    sayMemory(of: screen.cube)
  }

  /// An event costs its row, and its share of the dictionaries that its values are in.
  private func sayMemory(of cube: Cube) {
    let held = Double(max(cube.facts.count, 1))
    let dictionaries = cube.lexicons.footprint
    Figures.say("bytes_an_event_in_rows", Double(cube.footprint - dictionaries) / held, decimals: 1)
    Figures.say("bytes_an_event_in_dictionaries", Double(dictionaries) / held, decimals: 1)
    Figures.say("dictionaries_mb", Double(dictionaries) / 1e6, decimals: 1)
    Figures.sayPeakMemory()
  }
}
