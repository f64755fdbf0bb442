import Cubes
import Filters
import PageEvents

/// A drill-down that is timed: a name for its figures, and the filter.
struct Drill {
  let name: String
  private let base: Filter
  /// The dimension of the filter's last condition.
  private let dimension: Dimension

  /// The same events under a filter that was never asked before: answers are remembered by filter.
  ///
  /// What is added is decided together with what the filter asks of the same dimension anyway, once per distinct value, so that
  /// it costs nothing per event.
  func fresh(_ round: Int) -> Filter { base.and(Filter.equals(dimension, "no such value \(round)").negated) }

  /// One dimension, the top path, a client hardly ever seen, two dimensions, and the worst there is: most events.
  static func all(over view: View, rareClient: Member) -> [Drill] {
    let path = view.answers.first { $0.ranking.dimension == .path }?.rows.first?.member
    return [
      Drill(name: "status_404", base: .equals(.status, "404"), dimension: .status),
      Drill(name: "top_path", base: .equals(.path, path?.bytes ?? []), dimension: .path),
      Drill(name: "rare_client", base: .equals(.client, rareClient.bytes), dimension: .client),
      Drill(
        name: "status_404_get", base: Filter.equals(.method, "GET").and(.equals(.status, "404")), dimension: .status),
      Drill(name: "status_200", base: .equals(.status, "200"), dimension: .status),
    ]
  }

  /// The client with the fewest hits, found by asking for it. Of several the first by its bytes: always the same one.
  static func rareClient(of cube: Cube) -> Member? {
    let query = Query([.hits], by: [.client], top: 1, sort: Query.Sort(.hits, ascending: true))
    let context = TimeContext(lastEvent: cube.facts.lastTime ?? Timestamp(milliseconds: 0), offset: { _ in 0 })
    return cube.facts.answer(query, lexicons: cube.lexicons, context: context).rows.first?.members.first
  }
}
