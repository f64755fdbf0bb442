import ArgumentParser
import Cubes
import Dashboard
import Drawing

/// `cubetop-bench frame LOG…`
struct FrameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frame",
    abstract: "Time a frame: a view of everything that is counted already, and the drawing of it into cells.")

  @OptionGroup var options: LogOptions

  @Option(help: ArgumentHelp("How many frames.", valueName: "n"))
  var rounds = 51

  func run() throws {
    let screen = options.makeScreen()
    defer { screen.close() }
    let load = try options.load(onto: screen)
    Figures.say("events", load.events)
    Figures.say("view", views(of: screen))
    Figures.say("render", frames(of: screen))
    Figures.sayPeakMemory()
  }

  /// Another width of the chart needs another view, and no other numbers.
  private func views(of screen: Screen) -> [Duration] {
    var request = screen.request()
    return (0..<rounds).map { round in
      request.timelineBins += round % 2 == 0 ? 1 : -1
      return screen.time(request).exact
    }
  }

  private func frames(of screen: Screen) -> [Duration] {
    var model = screen.model()
    screen.ask(model.request)
    _ = model.update(.view(screen.waitUntilExact(model.request)))
    var cells = 0
    let times = (0..<rounds).map { _ in
      ContinuousClock().measure { cells += model.render().cells.count }
    }
    precondition(cells == rounds * 140 * 45, "A frame has the size of the screen.")
    return times
  }
}
