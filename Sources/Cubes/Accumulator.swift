import PageEvents

/// The measures of many groups, by the group's index: what is kept depends on what is asked.
struct Accumulator {
  let keepsClients: Bool
  let keepsLatencies: Bool
  private(set) var tallies: [Tally] = []
  private var pairs = ClientPairs()
  private var latencies: [LatencySketch] = []

  init(for measures: some Sequence<Measure>) {
    keepsClients = measures.contains(.clients)
    keepsLatencies = measures.contains { $0.quantile != nil }
  }

  private init(keepsClients: Bool, keepsLatencies: Bool) {
    self.keepsClients = keepsClients
    self.keepsLatencies = keepsLatencies
  }

  /// One that keeps the same, and has taken in nothing.
  var emptied: Accumulator { Accumulator(keepsClients: keepsClients, keepsLatencies: keepsLatencies) }

  /// Merges the events in `rows` named by `selection` into the groups named, event by event, by `groups`.
  mutating func add(_ rows: EventRows, _ selection: UnsafeBufferPointer<Int32>, groups: UnsafePointer<Int32>) {
    reserve(groups, selection.count)
    tallies.withUnsafeMutableBufferPointer { tallies in
      for i in 0..<selection.count {
        let row = Int(selection[i])
        tallies[Int(groups[i])].merge(Tally(traits: rows.traits[row], bytes: rows.bytes[row]))
      }
    }
    if keepsClients {
      pairs.change(selection, groups: groups, clientIDs: rows[.client], isRemoval: false)
    }
    if keepsLatencies {
      for i in 0..<selection.count {
        let latency = rows.latencies[Int(selection[i])]
        if latency != EventFields.noLatency { latencies[Int(groups[i])].add(latency) }
      }
    }
  }

  /// Takes events away that were added before. Latencies can't be taken away.
  mutating func remove(_ rows: EventRows, _ selection: UnsafeBufferPointer<Int32>, groups: UnsafePointer<Int32>) {
    precondition(!keepsLatencies, "The longest latency can't be taken away: a slice keeps no latencies.")
    tallies.withUnsafeMutableBufferPointer { tallies in
      for i in 0..<selection.count {
        let row = Int(selection[i])
        tallies[Int(groups[i])].remove(Tally(traits: rows.traits[row], bytes: rows.bytes[row]))
      }
    }
    if keepsClients {
      pairs.change(selection, groups: groups, clientIDs: rows[.client], isRemoval: true)
    }
  }

  private mutating func reserve(_ groups: UnsafePointer<Int32>, _ count: Int) {
    var most = -1
    for i in 0..<count { most = max(most, Int(groups[i])) }
    guard most >= tallies.count else { return }
    let grown = max(most + 1, tallies.count * 2)
    tallies.append(contentsOf: repeatElement(.zero, count: grown - tallies.count))
    if keepsLatencies { latencies.append(contentsOf: repeatElement(.zero, count: grown - latencies.count)) }
  }

  /// Groups that have events.
  var occupied: [Int] { tallies.indices.filter { tallies[$0].hits > 0 } }

  func isOccupied(_ group: Int) -> Bool { group < tallies.count && tallies[group].hits > 0 }

  var occupiedCount: Int { tallies.reduce(0) { $0 + ($1.hits > 0 ? 1 : 0) } }

  /// - Parameter seconds: the length of time that a rate is over.
  func value(_ measure: Measure, of group: Int, seconds: Double) -> Number {
    let tally = group < tallies.count ? tallies[group] : .zero
    switch measure {
    case .hits: return .whole(tally.hits)
    case .pageviews: return .whole(tally.pageviews)
    case .bytes: return .whole(tally.bytes)
    case .errors: return .whole(tally.errors)
    case .clients: return .whole(pairs.clients(of: group))
    case .rate: return .real(Double(tally.hits) / seconds)
    case .p50, .p90, .p95, .p99, .max:
      guard group < latencies.count, let quantile = measure.quantile,
        let microseconds = latencies[group].quantile(quantile)
      else { return .missing }
      return .real(microseconds / 1000)
    }
  }
}
