import ArgumentParser
import Foundation
import Ingest
import PageEvents
import Patterns

@testable import Dashboard
@testable import cubetop

/// A recording that is played to its end in this process, as `cubetop replay` does: by the dashboard's own engine with all its threads,
/// on a clock that goes at its pace. Nobody looks at it but the test.
@MainActor struct ReplayRun {
  /// The alerts on the board at the end, in their order.
  private(set) var alerts: [Alert] = []
  /// How many alerts were to be seen at each look, and whether one was before the clock had come to it.
  private(set) var counts: [Int] = []
  private(set) var sawFuture = false
  /// How long it took.
  private(set) var time = Duration.zero

  init(_ logs: [String], rules: String, speed: Double) throws {
    let command = try ReplayCommand.parse(logs + ["--rules", rules, "--speed", String(speed)])
    let options = try DashboardOptions(.replay(.times(speed)), command.common, command.screen)
    let sources = try options.scope.open(follow: false)
    let news = DispatchSemaphore(value: 0)
    let engine = try DashboardEngine(options, sources, form: .lines(page: 20)) { news.signal() }
    try engine.start()
    defer { engine.stop() }
    let start = ContinuousClock.now
    while start.duration(to: .now) < .seconds(60) {
      _ = news.wait(timeout: .now() + .milliseconds(20))
      _ = try engine.takeNews()
      let seen = engine.model.alerts
      let shown = seen.shown.map { seen.board.entries[$0].alert }
      counts.append(shown.count)
      if let now = seen.now, shown.contains(where: { $0.time > now }) { sawFuture = true }
      if engine.model.streamStatus.replay?.isOver == true, engine.model.streamStatus.phase == .ended { break }
    }
    time = start.duration(to: .now)
    alerts = engine.model.alertBoard.entries.map(\.alert)
  }
}
