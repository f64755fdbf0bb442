import PageEvents
import TestSupport

@testable import Cubes

/// Events by value, in the orders that are hard on a summary.
enum HitStream: CaseIterable {
  /// A few values have most of the hits.
  case zipf
  case uniform
  /// Every value is new.
  case adversarial
  /// What is popular changes, and comes back.
  case changing

  func make(_ count: Int, _ random: inout Seeded) -> [(ValueID, Tally)] {
    (0..<count).map { place in
      let id: Int
      switch self {
      case .zipf: id = Int(1 / Double.random(in: 0.001...1, using: &random))
      case .uniform: id = .random(in: 0..<200, using: &random)
      case .adversarial: id = place
      case .changing: id = place / 100 % 7 * 30 + .random(in: 0..<30, using: &random)
      }
      // One event each, or a segment's counters of a value.
      var tally = Tally()
      for _ in 0..<(Bool.random(using: &random) ? 1 : Int.random(in: 1...9, using: &random)) {
        tally.merge(
          Tally(
            traits: EventTraits(rawValue: .random(in: 0..<16, using: &random)),
            bytes: .random(in: 0..<1000, using: &random)))
      }
      return (ValueID(id), tally)
    }
  }
}

/// The slow twin: every value counted.
struct ExactHits {
  var tallies: [ValueID: Tally] = [:]

  init(_ stream: some Sequence<(ValueID, Tally)>) {
    for (id, tally) in stream { tallies[id, default: .zero].merge(tally) }
  }

  var total: Tally { tallies.values.reduce(into: .zero) { $0.merge($1) } }

  /// What a summary of these events breaks of its promises; nothing, one hopes.
  /// - Parameter limit: no error may be above hits / limit; nil where nothing is promised.
  func brokenPromises(of summary: HeavyHitters<ValueID>, limit: Int?) -> [String] {
    var broken: [String] = []
    let entries = summary.entries
    if summary.total != total || entries.reduce(into: summary.rest, { $0.merge($1.tally) }) != total {
      broken.append("the tallies don't add up")
    }
    for (id, tally) in tallies where !summary.bounds(of: id).contains(tally.hits) {
      broken.append("\(id) has \(tally.hits) hits, not \(summary.bounds(of: id))")
    }
    if summary.bounds(of: .max) != 0...summary.largestEvicted { broken.append("bounds of a value never seen") }
    for entry in entries {
      let exact = tallies[entry.key] ?? .zero
      if entry.tally.bytes > exact.bytes || entry.tally.errors > exact.errors || entry.tally.pageviews > exact.pageviews
      {
        broken.append("\(entry.key) has more than it had")
      }
    }
    if Set(entries.map(\.key)).count != entries.count { broken.append("a value is held twice") }
    if zip(entries, entries.dropFirst()).contains(where: { $0.count < $1.count }) { broken.append("not in order") }
    if let limit {
      let most = total.hits / limit
      if summary.largestEvicted > most || entries.contains(where: { $0.error > most }) {
        broken.append("an error above \(most)")
      }
      let held = Set(entries.map(\.key))
      for (id, tally) in tallies where tally.hits > most && !held.contains(id) { broken.append("\(id) is missing") }
    }
    return broken
  }
}
