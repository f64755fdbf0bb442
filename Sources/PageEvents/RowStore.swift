/// Rows that wait, each in a slot of its own until it is taken: in whatever order they come and go, none is ever moved.
///
/// A row takes 21 bytes and 4 for each column that is kept, and 4 for its slot. Memory grows by doubling, and stays.
public final class RowStore {
  /// How many rows there are.
  public private(set) var count = 0
  /// What the ids are of.
  public private(set) var lexicons: Lexicons
  private let columnSet: ColumnSet
  private var capacity = 0
  private var times = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
  private var bytes = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
  private var latencies = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
  private var traits = UnsafeMutablePointer<EventTraits>.allocate(capacity: 0)
  /// Nil where nobody needs them.
  private var places: UnsafeMutablePointer<RowPlace>?
  private var columns: [(column: Dimension, ids: UnsafeMutablePointer<ValueID>)]
  /// The slots that are free, the next at the end: the one that was left last, as it is still in the cache.
  private var free = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  /// Rows on their way to their slots.
  private let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: most)
  private let ids = UnsafeMutablePointer<ValueID>.allocate(capacity: most)
  private let missing = UnsafeMutableBufferPointer<ValueID>.allocate(capacity: 1)
  private var held: EventRows?

  /// The most rows that are put at a time.
  public static let most = 1024

  public init(lexicons: Lexicons, columnSet: ColumnSet, hasPlaces: Bool = false) {
    places = hasPlaces ? .allocate(capacity: 0) : nil
    self.lexicons = lexicons
    self.columnSet = columnSet
    columns = (0..<lexicons.schema.columnCount).map { Dimension(UInt8($0)) }.filter { columnSet.contains($0) }
      .map { ($0, .allocate(capacity: 0)) }
    missing.initialize(repeating: 0)
    grow(to: 4 * Self.most)
  }

  deinit {
    times.deallocate()
    bytes.deallocate()
    latencies.deallocate()
    traits.deallocate()
    places?.deallocate()
    for (_, ids) in columns { ids.deallocate() }
    free.deallocate()
    numbers.deallocate()
    ids.deallocate()
    missing.deallocate()
  }

  /// The rows by their slots, to be read before more are put.
  public var rows: EventRows { held.unsafelyUnwrapped }

  /// Puts the rows picked, at most `most`, and writes down in which slot each is. `places` are those of the rows from `first` on.
  public func put(
    _ picked: UnsafeBufferPointer<Int32>, of rows: EventRows, places: UnsafePointer<RowPlace>? = nil,
    from first: Int = 0,
    slots: UnsafeMutablePointer<Int32>
  ) {
    precondition(picked.count <= Self.most, "More rows than are put at a time.")
    if count + picked.count > capacity { grow(to: capacity * 2) }
    let next = free + (capacity - count - 1)
    for i in 0..<picked.count { slots[i] = next[-i] }
    count += picked.count
    rows.times.copy(picked, into: numbers)
    Self.scatter(numbers, picked.count, to: slots, of: times)
    rows.bytes.copy(picked, into: numbers)
    Self.scatter(numbers, picked.count, to: slots, of: bytes)
    rows.latencies.copy(picked, into: numbers)
    for i in 0..<picked.count { latencies[Int(slots[i])] = UInt32(truncatingIfNeeded: numbers[i]) }
    for i in 0..<picked.count { traits[Int(slots[i])] = rows.traits[Int(picked[i])] }
    if let kept = self.places, let places {
      for i in 0..<picked.count { kept[Int(slots[i])] = places[Int(picked[i]) - first] }
    }
    for (column, kept) in columns {
      rows[column].copy(picked, into: ids)
      Self.scatter(ids, picked.count, to: slots, of: kept)
    }
  }

  @inline(__always) private static func scatter<Value: BitwiseCopyable>(
    _ values: UnsafePointer<Value>, _ count: Int, to slots: UnsafePointer<Int32>, of column: UnsafeMutablePointer<Value>
  ) {
    for i in 0..<count { column[Int(slots[i])] = values[i] }
  }

  /// Appends the rows in these slots to a batch that has room for them, in this order, and frees the slots.
  public func take(_ slots: UnsafeBufferPointer<Int32>, into batch: EventBatch) {
    if let places, let taken = batch.rowPlaces {
      for i in 0..<slots.count { taken[batch.count + i] = places[Int(slots[i])] }
    }
    batch.append(slots, of: rows)
    let end = free + (capacity - count)
    for i in 0..<slots.count { end[i] = slots[slots.count - 1 - i] }
    count -= slots.count
  }

  /// Goes on in other dictionaries, where a consumer has made them anew: looks up every value held. Rare, and 50 ns each. Only
  /// the thread calls it that interns into those.
  public func translate(to new: Lexicons) {
    let old = lexicons
    lexicons = new
    // Slots that are free hold ids of values long gone.
    let vacant = Set(UnsafeBufferPointer(start: free, count: capacity - count))
    for (column, kept) in columns {
      var known: [ValueID: ValueID] = [0: 0]
      for slot in 0..<capacity where !vacant.contains(Int32(slot)) {
        let id = kept[slot]
        let translated = known[id] ?? new.intern(id, of: column, from: old)
        known[id] = translated
        kept[slot] = translated
      }
    }
  }

  private func grow(to larger: Int) {
    times = Self.resized(times, capacity, larger)
    bytes = Self.resized(bytes, capacity, larger)
    latencies = Self.resized(latencies, capacity, larger)
    traits = Self.resized(traits, capacity, larger)
    places = places.map { Self.resized($0, capacity, larger) }
    for index in columns.indices { columns[index].ids = Self.resized(columns[index].ids, capacity, larger) }
    // New slots lie beneath those that are free yet, the first of them on top.
    let freed = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    let added = larger - capacity
    for i in 0..<added { freed[i] = Int32(larger - 1 - i) }
    (freed + added).update(from: free, count: capacity - count)
    free.deallocate()
    free = freed
    capacity = larger
    var held = [IDColumn](repeating: .constant(UnsafeBufferPointer(missing)), count: lexicons.schema.columnCount)
    for (column, ids) in columns { held[Int(column.index)] = .ids(ids) }
    self.held = EventRows(
      count: capacity, times: NumberColumn(.eights(times)), bytes: NumberColumn(.eights(bytes)),
      latencies: NumberColumn(.fours(latencies)), traits: traits, columns: held, identity: 0)
  }

  private static func resized<Value: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Value>, _ count: Int, _ larger: Int
  ) -> UnsafeMutablePointer<Value> {
    let resized = UnsafeMutablePointer<Value>.allocate(capacity: larger)
    resized.update(from: values, count: count)
    values.deallocate()
    return resized
  }
}
