import PageEvents

/// A cuboid's groups as a ranking sees them at one moment: their numbers and their order.
struct RankReader {
  private let cuboid: Cuboid
  private let ranking: Ranking
  /// The window's length, for rates over it.
  private let seconds: Double
  private let meters: [Timestamp.Span: TrailingHits]

  init(
    _ slice: Slice, _ cuboid: Cuboid, _ ranking: Ranking, head: Timestamp, horizon: Timestamp, in facts: Facts
  ) {
    self.cuboid = cuboid
    self.ranking = ranking
    let window = slice.window
    seconds = max(1, Double(min(window.upper, head.milliseconds) - max(window.lower, facts.span.lower)) / 1000)
    meters = Set(([ranking.sort] + ranking.columns).compactMap(\.trailing)).reduce(into: [:]) {
      $0[$1] = slice.trailing($1, head: head, horizon: horizon, in: facts)
    }
  }

  func number(_ column: Ranking.Column, of group: Int) -> Number {
    if let span = column.trailing {
      precondition(ranking.dimension == .client, "Trailing rates are kept by client.")
      return .real(Double(meters[span]?.hits(of: group) ?? 0) / span.inSeconds)
    }
    let counters = cuboid.counters(of: ValueID(group))
    return switch column.measure {
    case .hits: .whole(counters.hits)
    case .bytes: .whole(counters.bytes)
    case .errors: .whole(counters.errors)
    case .rate: .real(Double(counters.hits) / seconds)
    case .clients: cuboid.clients(of: ValueID(group)).map { .whole($0) } ?? .missing
    case .sum(let column): Number(cuboid.sum(of: column, for: ValueID(group)))
    case .pageviews, .p50, .p90, .p95, .p99, .max: .missing
    }
  }

  /// Decides between groups of equal measure, before their bytes do.
  private var tie: Measure {
    ranking.columns.first?.trailing == nil ? ranking.columns.first?.measure ?? .hits : .hits
  }

  private var meter: TrailingHits? { ranking.sort.trailing.flatMap { meters[$0] } }

  /// Which of any two groups comes first.
  var order: RankOrder {
    if ranking.ascending {
      return RankOrder(
        ascending: true, key: { number(ranking.sort, of: $0).double ?? -1 },
        precedes: { a, b in
          if let first = ranking.columns.first, first != ranking.sort {
            let keys = (number(first, of: a).double ?? -1, number(first, of: b).double ?? -1)
            if keys.0 != keys.1 { return keys.0 > keys.1 }
          }
          return cuboid.comesFirst(a, b)
        })
    }
    guard let meter else { return cuboid.order(by: ranking.sort.measure, then: tie) }
    return RankOrder(
      ascending: false, key: { Double(meter.hits(of: $0)) },
      precedes: { [tie] a, b in
        let keys = (cuboid.key(tie, of: a), cuboid.key(tie, of: b))
        return keys.0 != keys.1 ? keys.0 > keys.1 : cuboid.comesFirst(a, b)
      })
  }

  /// The groups of those ranks in that order.
  func groups(_ ranks: Range<Int>) -> [Int] {
    // Nobody keeps in order what is so far down.
    if ranks.lowerBound >= 1024 { return order.groups(ranks, of: cuboid.groups) }
    return Array(first(ranks.upperBound).dropFirst(ranks.lowerBound))
  }

  private func first(_ count: Int) -> [Int] {
    if ranking.ascending { return order.first(count, of: cuboid.groups) }
    guard let meter else { return cuboid.first(count, by: ranking.sort.measure, then: tie) }
    // Most rates are zero most of the time: behind those who have one, the order goes on as the first column has it.
    let moving = meter.clients.filter { !cuboid.counters(of: ValueID($0)).isEmpty }
    let first = order.first(count, of: moving)
    if first.count == count { return first }
    let still = cuboid.first(count + moving.count, by: tie, then: tie).filter { meter.hits(of: $0) == 0 }
    return first + still.prefix(count - first.count)
  }
}
