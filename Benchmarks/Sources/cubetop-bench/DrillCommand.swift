import ArgumentParser
import Cubes
import Filters
import PageEvents

/// `cubetop-bench drill LOG…`
struct DrillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill", abstract: "Drill down, and time until the first and until the exact numbers of all panels.")

  @OptionGroup var options: LogOptions

  @Option(help: ArgumentHelp("How often each drill-down is done.", valueName: "n"))
  var rounds = 5

  func run() throws {
    let screen = options.makeScreen()
    defer { screen.close() }
    let load = try options.load(onto: screen)
    Figures.say("events", load.events)
    Figures.say("seconds", load.counted.inSeconds)
    guard let rareClient = Drill.rareClient(of: screen.cube) else { throw ValidationError("There are no events.") }
    let root = screen.request()
    let view = screen.waitUntilExact(root)
    sayOnePanel(screen)
    for drill in Drill.all(over: view, rareClient: rareClient) {
      var matching = 0
      let waits = (0..<rounds).map { round in
        let request = screen.request(drill.fresh(round))
        let wait = screen.time(request)
        matching = screen.waitUntilExact(request).total.hits
        // Back to everything, as a person would go.
        _ = screen.time(root)
        return wait
      }
      Figures.say("\(drill.name)_events", matching)
      Figures.say("\(drill.name)_first", waits.map(\.first))
      Figures.say("\(drill.name)_exact", waits.map(\.exact))
      Figures.say("\(drill.name)_whole", waits.map(\.whole))
    }
    Figures.sayPeakMemory()
  }

  /// A screen with one panel and nothing else: paths of a status.
  private func sayOnePanel(_ screen: Screen) {
    let waits = (0..<rounds).map { round in
      let filter = Filter.equals(.status, "404").and(Filter.equals(.status, "no such status \(round)").negated)
      return screen.time(
        ViewRequest(filter: filter, rankings: [Ranking(.path, columns: [.init(.hits)], limit: 15)]))
    }
    Figures.say("one_panel_exact", waits.map(\.exact))
  }
}
