import CPrefetch

/// A value on its way to its id.
struct Lookup: BitwiseCopyable {
  let start: UnsafeRawPointer
  let count: Int
  var hash: UInt32 = 0
  fileprivate(set) var id: ValueID = 0
  /// Where the value is stored; until its turn to be compared comes, the one that has the same hash.
  fileprivate(set) var record: Arena.Record?
  /// Where it is remembered, once its id is known.
  let place: UnsafeMutablePointer<RecentValues.Recent>?
  /// Of a value that comes from private lexicons, its id there.
  var workerID: ValueID = 0

  @inline(__always) init(
    start: UnsafeRawPointer, count: Int, place: UnsafeMutablePointer<RecentValues.Recent>? = nil
  ) {
    (self.start, self.count, self.place) = (start, count, place)
  }
}

/// Many values at a time.
///
/// A table of 250,000 clients and their bytes lies in main memory or, at best, far from the core: one at a time, each value
/// waits for its slot and then for its bytes. In a batch all slots are asked for, then all bytes, then all are compared,
/// and the waits overlap.
extension LexiconTable {
  /// As many as the core can have on their way at a time, several times over, and yet few enough to stay in its cache.
  static var batchSize: Int { 256 }

  /// Hashes the values, and asks for the slots where they may be.
  @inline(__always)
  func hash(_ lookups: UnsafeMutableBufferPointer<Lookup>) {
    for index in lookups.indices {
      let hash = hash(lookups[index].start, lookups[index].count)
      lookups[index].hash = hash
      prefetch_line(firstSlot(hash))
    }
  }

  /// Asks for the slots where values may be whose hash is known.
  func prefetch(_ lookups: UnsafeMutableBufferPointer<Lookup>) {
    for lookup in lookups { prefetch_line(firstSlot(lookup.hash)) }
  }

  /// Gives each of the hashed values its id, new ones in order.
  @inline(__always)
  mutating func intern(_ lookups: UnsafeMutableBufferPointer<Lookup>) {
    for index in lookups.indices {
      guard let (id, record) = candidate(lookups[index].hash) else {
        lookups[index].record = nil
        continue
      }
      lookups[index].id = id
      lookups[index].record = record
      // A value seldom begins a line: its end may be in the next.
      prefetch_line(record.place)
      prefetch_line(record.place + lookups[index].count + 7)
    }
    let rehashesBefore = rehashes
    for index in lookups.indices {
      let start = lookups[index].start
      let count = lookups[index].count
      if let record = lookups[index].record, record.holds(start, count) { continue }
      // New, or behind another with the same 32 bits of hash. Values before it may have come from this very batch.
      let hash = rehashes == rehashesBefore ? lookups[index].hash : hash(start, count)
      (lookups[index].id, lookups[index].record) = intern(start, count, hash: hash)
    }
  }

  /// One value by itself.
  mutating func intern(_ bytes: UnsafeRawBufferPointer) -> ValueID {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return 0 }
    return intern(start, bytes.count, hash: hash(start, bytes.count)).id
  }
}
