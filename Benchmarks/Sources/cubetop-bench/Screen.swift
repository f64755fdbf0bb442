import Cubes
import Dashboard
import Filters
import Ingest
import PageEvents

/// A dashboard without a terminal: it asks what the dashboard asks of a screen of 140 by 45 cells, and waits for the views.
final class Screen: Sendable {
  let cube: Cube
  private let keeper: SliceKeeper
  private let news: Signal

  init(_ cube: Cube, memory: Int) {
    self.cube = cube
    let news = Signal()
    self.news = news
    keeper = SliceKeeper(cube, clock: LiveClock(), memory: memory) { news.raise() }
    keeper.start()
  }

  func close() { keeper.stop() }

  /// What the dashboard draws from, given a filter on the command line.
  func model(_ filter: Filter = .everything) -> Model { Model(mode: .live, width: 140, height: 45, filter: filter) }

  func request(_ filter: Filter = .everything) -> ViewRequest { model(filter).request }

  func ask(_ request: ViewRequest) { keeper.ask(request) }

  /// There are new events.
  func poke() { keeper.poke() }

  /// How long a person looks at a stale screen after a question.
  struct Wait {
    /// Until the first numbers, of however small a part of the events.
    var first: Duration
    /// Until the numbers are those of all events.
    var exact: Duration
    /// Until the rows have their clients and their sparklines, too.
    var whole: Duration
  }

  /// Asks, and waits until the answer is exact.
  ///
  /// Includes what the screen's thread needs to wake up, and of the views between question and answer only the newest is
  /// seen: it is what a person could have seen.
  func time(_ request: ViewRequest) -> Wait {
    let start = ContinuousClock.now
    ask(request)
    let first = wait { $0.request == request && $0.progress > 0 }
    let exact = first.view.progress == 1 ? first : wait { $0.request == request && $0.progress == 1 }
    let whole =
      exact.view.isWhole ? exact : wait { $0.request == request && $0.progress == 1 && $0.isWhole }
    return Wait(first: first.time - start, exact: exact.time - start, whole: whole.time - start)
  }

  /// Waits for the answer over all that has been loaded so far.
  @discardableResult func waitUntilExact(_ request: ViewRequest) -> View {
    let facts = cube.facts
    return wait { $0.request == request && $0.progress == 1 && $0.events + $0.dropped >= facts.count + facts.dropped }
      .view
  }

  private func wait(until isMet: (View) -> Bool) -> (view: View, time: ContinuousClock.Instant) {
    while true {
      if let view = keeper.view, isMet(view) { return (view, .now) }
      news.wait(milliseconds: 1000)
    }
  }
}

extension View {
  /// Whether the rows have all that they show.
  fileprivate var isWhole: Bool {
    answers.allSatisfy { answer in
      answer.rows.allSatisfy { row in
        !row.values.contains(.missing) && (answer.ranking.trendBins == 0 || !row.trend.isEmpty)
      }
    }
  }
}
