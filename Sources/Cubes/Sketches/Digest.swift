import PageEvents

/// What is remembered of a stretch of time whose rows were dropped.
///
/// The totals are exact and stay so, whatever is merged, shrunk or coarsened. The rest grows vaguer as it grows cheaper: by
/// dimension the values with the most hits, each between two bounds (`HeavyHitters`); distinct clients (`HyperLogLog`);
/// quantiles of latency (`LatencySketch`); and a timeline of minutes, then of hours, then none.
///
/// Digests merge in any order. What a segment counted by value is best added to a digest that lasts: a digest of its own, to
/// be merged, would evict first. Memory is that of the values held, some 80 bytes each, beside 20 KiB for clients and
/// latencies: 18 dimensions with a capacity of 1,000, so of up to 2,000 values, take 3 MB, with a capacity of 100 a tenth.
struct Digest: MeasureAlgebra {
  static let zero = Digest(window: .empty, capacity: .max)

  /// From the first to the last event that is in it.
  private(set) var window: Window
  private(set) var total = Tally.zero
  /// Of the columns that are summed up, in the schema's order: exact, as the totals are.
  private(set) var sums: [FixedPointSum] = []
  /// By their hashes under one secret, the same in all digests that are to be merged: ids' hashes only where ids are never
  /// given out anew.
  var clients = HyperLogLog.zero
  var latencies = LatencySketch.zero
  private(set) var timeline = CoarseTimeline.zero
  private var hitters: [Dimension: HeavyHitters<ValueID>] = [:]
  /// How many values a dimension keeps for sure when there are more than twice as many.
  private(set) var capacity: Int

  init(window: Window, capacity: Int) {
    self.window = window
    self.capacity = capacity
  }

  /// Takes in a total, and the times of the events that it is of.
  mutating func add(_ tally: Tally, over window: Window) {
    total.merge(tally)
    self.window = self.window.union(window)
  }

  /// Takes in what a column adds up to that is the schema's summed column number `place`.
  mutating func add(_ sum: FixedPointSum, at place: Int) {
    while sums.count <= place { sums.append(.zero) }
    sums[place] += sum
  }

  /// Takes in the tallies of a dimension's values: of all of them, the missing value's too, so that they add up to the total.
  mutating func add(_ values: some Sequence<(ValueID, Tally)>, of dimension: Dimension) {
    hitters[dimension, default: HeavyHitters(capacity: capacity)].add(values)
  }

  /// Takes in a bin of a minute at most, or one event.
  mutating func add(_ bin: Timeline.Bin, at time: Timestamp) { timeline.add(bin, at: time) }

  mutating func merge(_ other: Digest) {
    window = window.union(other.window)
    total.merge(other.total)
    for (place, sum) in other.sums.enumerated() { add(sum, at: place) }
    clients.merge(other.clients)
    latencies.merge(other.latencies)
    timeline.merge(other.timeline)
    capacity = min(capacity, other.capacity)
    for (dimension, values) in other.hitters {
      hitters[dimension, default: HeavyHitters(capacity: capacity)].merge(values)
    }
  }

  /// A dimension's values; none where nothing was added of it.
  subscript(dimension: Dimension) -> HeavyHitters<ValueID> {
    hitters[dimension] ?? HeavyHitters(capacity: capacity)
  }

  /// Gives a dimension's values other ids: see `HeavyHitters.remapKeys`.
  mutating func remapIDs(of dimension: Dimension, _ newID: (ValueID) -> ValueID?) {
    hitters[dimension]?.remapKeys(newID)
  }

  /// Holds fewer values from now on: of each dimension `capacity`, and twice as many before some are evicted.
  mutating func shrink(capacity: Int) {
    self.capacity = min(self.capacity, capacity)
    for dimension in hitters.keys { hitters[dimension]?.shrink(capacity: capacity) }
  }

  /// Makes the timeline's bins wider: minutes, hours, none.
  mutating func coarsen(to granularity: CoarseTimeline.Granularity) { timeline.coarsen(to: granularity) }

  /// Memory held in bytes.
  var footprint: Int {
    MemoryLayout<Self>.size + clients.footprint + latencies.footprint + timeline.footprint
      + hitters.values.reduce(0) { $0 + $1.footprint }
  }
}
