import PageEvents

/// The measures of many groups, by the group's index: what is kept depends on what is asked.
struct Accumulator {
  let keepsClients: Bool
  let keepsLatencies: Bool
  private(set) var tallies: [Tally] = []
  private var pairs = ClientPairs()
  private var latencies: [LatencySketch] = []
  private let summed: [Dimension]
  /// By summed column.
  private let columns: [SummedColumn]
  private var sums: [[FixedPointSum]]

  init(for measures: some Sequence<Measure>, in lexicons: Lexicons) {
    keepsClients = measures.contains(.clients)
    keepsLatencies = measures.contains { $0.quantile != nil }
    summed = Array(Set(measures.compactMap(\.summedColumn)))
    columns = summed.map { SummedColumn($0, lexicons) }
    sums = columns.map { _ in [] }
  }

  /// Merges picked rows into the groups that the scratch names, row by row.
  mutating func add(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch) {
    let groups = UnsafePointer(scratch.groups)
    let numbers = scratch.numbers
    reserve(groups, picked.count)
    rows.bytes.copy(picked, into: numbers)
    tallies.withUnsafeMutableBufferPointer { tallies in
      for i in 0..<picked.count {
        tallies[Int(groups[i])].merge(Tally(traits: rows.traits[Int(picked[i])], bytes: numbers[i]))
      }
    }
    for (place, column) in columns.enumerated() {
      sums[place].withUnsafeMutableBufferPointer { sums in
        if let sums = sums.baseAddress { column.add(rows, picked, scratch, to: sums) }
      }
    }
    if keepsClients { pairs.change(rows[.client], picked, groups: groups, isRemoval: false) }
    if keepsLatencies {
      rows.latencies.copy(picked, into: numbers)
      for i in 0..<picked.count {
        let latency = UInt32(truncatingIfNeeded: numbers[i])
        if latency != EventFields.noLatency { latencies[Int(groups[i])].add(latency) }
      }
    }
  }

  /// Merges what a segment has counted of a value. Page views and latencies aren't among it.
  mutating func add(_ cell: Cell, to group: Int) {
    reserve(upTo: group)
    tallies[group].merge(Tally(cell))
  }

  private mutating func reserve(_ groups: UnsafePointer<Int32>, _ count: Int) {
    var most = -1
    for i in 0..<count { most = max(most, Int(groups[i])) }
    reserve(upTo: most)
  }

  private mutating func reserve(upTo most: Int) {
    guard most >= tallies.count else { return }
    let grown = max(most + 1, tallies.count * 2)
    tallies.append(contentsOf: repeatElement(.zero, count: grown - tallies.count))
    for place in sums.indices {
      sums[place].append(contentsOf: repeatElement(.zero, count: grown - sums[place].count))
    }
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
    case .sum(let column):
      guard let place = summed.firstIndex(of: column), group < sums[place].count else { return .whole(0) }
      return Number(sums[place][group])
    case .p50, .p90, .p95, .p99, .max:
      guard group < latencies.count, let quantile = measure.quantile,
        let microseconds = latencies[group].quantile(quantile)
      else { return .missing }
      return .real(microseconds / 1000)
    }
  }
}
