import PageEvents

/// The loops over picked rows that everything else is there to avoid. At most `Selection.piece` rows at a time.
///
/// A row costs about 1 ns for its addend, 1 ns for its second and its traits, and 1.2 ns for each column counted: with the
/// places of a segment's dictionary the counters stay in the cache, however many values the log has.
enum CellScan {
  /// Writes what each picked row adds to the counters of its values.
  static func addends(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch) {
    rows.bytes.copy(picked, into: scratch.numbers)
    let traits = rows.traits
    let addends = scratch.addends
    let numbers = scratch.numbers
    for i in 0..<picked.count { addends[i] = Cell(traits[Int(picked[i])], bytes: numbers[i]) }
  }

  /// Adds picked rows to the counters of their places in a column's dictionary, or takes them away.
  static func count(
    _ column: IDColumn, _ picked: UnsafeBufferPointer<Int32>, _ addends: UnsafePointer<Cell>,
    into cells: UnsafeMutablePointer<Cell>, isRemoval: Bool
  ) {
    switch column {
    case .ids: preconditionFailure("Rows in full width have no places to be counted by.")
    case .constant:
      for i in 0..<picked.count {
        if isRemoval { cells[0].remove(addends[i]) } else { cells[0].merge(addends[i]) }
      }
    case .ones(let places, _): count(places, picked, addends, into: cells, isRemoval: isRemoval)
    case .twos(let places, _): count(places, picked, addends, into: cells, isRemoval: isRemoval)
    }
  }

  @inline(__always) private static func count<Place: FixedWidthInteger & UnsignedInteger>(
    _ places: UnsafePointer<Place>, _ picked: UnsafeBufferPointer<Int32>, _ addends: UnsafePointer<Cell>,
    into cells: UnsafeMutablePointer<Cell>, isRemoval: Bool
  ) {
    if isRemoval {
      for i in 0..<picked.count { cells[Int(places[Int(picked[i])])].remove(addends[i]) }
    } else {
      for i in 0..<picked.count { cells[Int(places[Int(picked[i])])].merge(addends[i]) }
    }
  }
}

/// Picked rows in a row that share a second.
struct TimelineRun {
  var second: Int64
  var bin: Timeline.Bin
}

/// What a scan finds out beside the cuboids: the whole, and its course in time.
struct ScanTotals {
  private(set) var total = Tally.zero
  private(set) var runs: [TimelineRun] = []

  /// By a trait's bit, a count in 16 bits of its own.
  private static let lanes: [UInt64] = (0..<16).map { raw in
    (0..<4).reduce(0) { $0 | UInt64(raw >> $1 & 1) << (16 * $1) }
  }

  init() {}

  /// Those of a whole segment: by its course, or else row by row.
  init(whole segment: Segment, _ scratch: @autoclosure () -> ScanScratch) {
    if let known = ScanTotals(segment) {
      self = known
      return
    }
    self.init()
    let scratch = scratch()
    for range in Selection.pieces(of: 0..<segment.count) {
      let picked = scratch.pickAll(range)
      CellScan.addends(segment.rows, picked, scratch)
      add(segment.rows, picked, scratch)
    }
  }

  /// Those of a whole segment, without a look at its rows; nil where it hasn't its course with it.
  init?(_ segment: Segment) {
    guard let course = segment.course else { return nil }
    runs = course.map { count in
      TimelineRun(
        second: count.second,
        bin: Timeline.Bin(hits: count.hits, clientErrors: count.clientErrors, serverErrors: count.serverErrors))
    }
    for (raw, count) in segment.traitCounts.enumerated() where count > 0 {
      total.merge(Tally(traits: EventTraits(rawValue: UInt8(raw)), bytes: 0), times: count)
    }
    let shortest = segment.cuboids.min { $0.count < $1.count }
    total.bytes = shortest?.reduce(0) { $0 &+ $1.bytes } ?? 0
  }

  /// Adds picked rows whose addends are made, 65,535 at the most.
  mutating func add(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch) {
    for i in 0..<picked.count { total.bytes &+= scratch.addends[i].bytes }
    rows.times.copy(picked, into: scratch.numbers)
    let times = scratch.numbers
    let traits = rows.traits
    Self.lanes.withUnsafeBufferPointer { lanes in
      var i = 0
      while i < picked.count {
        let second = times[i].flooredQuotient(by: 1000) &* 1000
        let start = i
        var counts: UInt64 = 0
        while i < picked.count, UInt64(bitPattern: times[i] &- second) < 1000 {
          counts &+= lanes[Int(traits[Int(picked[i])].rawValue & 15)]
          i &+= 1
        }
        note(second, hits: i - start, counts)
      }
    }
  }

  private mutating func note(_ second: Int64, hits: Int, _ counts: UInt64) {
    total.hits += hits
    total.pageviews += Int(counts & 0xFFFF)
    total.errors += Int(counts >> 16 & 0xFFFF)
    total.clientErrors += Int(counts >> 32 & 0xFFFF)
    total.serverErrors += Int(counts >> 48)
    let bin = Timeline.Bin(
      hits: UInt32(hits), clientErrors: UInt32(counts >> 32 & 0xFFFF), serverErrors: UInt32(counts >> 48))
    if let last = runs.indices.last, runs[last].second == second {
      runs[last].bin.merge(bin)
    } else {
      runs.append(TimelineRun(second: second, bin: bin))
    }
  }
}
