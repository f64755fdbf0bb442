import PageEvents

/// A token bucket for each key, and what is counted of it: the state of one limit, and the loop over events.
///
/// Keys are ids, which are dense, so all is indexed and nothing is hashed. What must be known of every key, its counts, lies by id:
/// 16 bytes. Buckets are few, as a key that was idle for long enough has a full one, which is as good as none: they have slots of
/// their own, 24 bytes each and at most `mostBuckets`. When those are used up, buckets that are full again go for free; where these
/// are less than an eighth, so do those that were used longest ago, and their keys begin anew with full ones (`forgotten`).
///
/// What is said of the limited besides their counts has records, twice as many as are to be reported; when they are used up, the
/// less refused half goes. A key that comes back does so with all its counts: so none of those most refused can be missing.
struct BucketTable: ~Copyable {
  struct Key: BitwiseCopyable {
    /// Where its bucket is; 0 where it is full, or forgotten.
    var slot: UInt32 = 0
    /// Where its record is, from 1 on; 0 where it has none.
    var record: UInt32 = 0
    /// They stop at the greatest number that fits.
    var requests: UInt32 = 0
    var refused: UInt32 = 0
  }

  struct Slot: BitwiseCopyable {
    var bucket: TokenBucket
    var id: ValueID
  }

  /// What is known of a key that was refused something.
  struct Record: BitwiseCopyable {
    var id: ValueID
    var first: Int64
    var last: Int64
    /// When the stretch began that it is limited for; nil since its bucket was full again.
    var stretch: Int64?
    var longest: Int64 = 0
    var demand: Demand
  }

  struct Totals: Equatable {
    var requests = 0
    var refused = 0
    /// Keys that made requests, and those that were refused some.
    var keys = 0
    var limited = 0
    var late = 0
    var withoutKey = 0
    var forgotten = 0
  }

  let allowance: Allowance
  let mostBuckets: Int
  let mostRecords: Int
  var totals = Totals()
  /// By id.
  var keys: UnsafeMutablePointer<Key>
  var keyCount: Int
  /// The first is nobody's.
  var slots: UnsafeMutablePointer<Slot>
  var slotCount = 1
  var slotCapacity: Int
  var records: [Record] = []

  init(_ allowance: Allowance, mostBuckets: Int, mostReported: Int) {
    self.allowance = allowance
    self.mostBuckets = max(mostBuckets, 8)
    mostRecords = 2 * max(mostReported, 1)
    keyCount = 64
    keys = .allocate(capacity: keyCount)
    keys.initialize(repeating: Key(), count: keyCount)
    slotCapacity = min(64, self.mostBuckets + 1)
    slots = .allocate(capacity: slotCapacity)
    slots.initialize(to: Slot(bucket: TokenBucket(time: 0), id: 0))
  }

  deinit {
    keys.deallocate()
    slots.deallocate()
  }

  /// Memory allocated, in bytes.
  var footprint: Int {
    keyCount * MemoryLayout<Key>.stride + slotCapacity * MemoryLayout<Slot>.stride
      + records.capacity * MemoryLayout<Record>.stride
  }

  /// Makes room for ids below `count`.
  mutating func reserve(_ count: Int) {
    if count <= keyCount { return }
    let larger = max(count, 2 * keyCount)
    let moved = UnsafeMutablePointer<Key>.allocate(capacity: larger)
    moved.update(from: keys, count: keyCount)
    (moved + keyCount).initialize(repeating: Key(), count: larger - keyCount)
    keys.deallocate()
    (keys, keyCount) = (moved, larger)
  }

  /// What is known of a key.
  func key(_ id: ValueID) -> Key { Int(id) < keyCount ? keys[Int(id)] : Key() }

  /// Its bucket; nil where it has none, which is as good as a full one.
  func bucket(_ id: ValueID) -> TokenBucket? {
    let slot = key(id).slot
    return slot == 0 ? nil : slots[Int(slot)].bucket
  }

  // MARK: - Events

  /// Lets requests ask for their tokens, those whose byte in `picked` is 1, in the order of their time, and writes into the same
  /// place 1 for those that are refused and 0 for the others. There is room for their ids.
  mutating func take(
    _ ids: UnsafePointer<ValueID>, _ times: UnsafePointer<Int64>, count: Int, picked: UnsafeMutablePointer<UInt8>
  ) {
    for row in 0..<count where picked[row] != 0 {
      picked[row] = take(ids[row], at: times[row]) ? 0 : 1
    }
  }

  /// The same, and a history is told of each request before it is judged.
  mutating func take(
    _ ids: UnsafePointer<ValueID>, _ times: UnsafePointer<Int64>, count: Int, picked: UnsafeMutablePointer<UInt8>,
    noting history: inout BucketHistory
  ) {
    for row in 0..<count where picked[row] != 0 {
      if ids[row] != 0 { history.note(ids[row], at: times[row], bucket(ids[row]), refused: key(ids[row]).refused) }
      picked[row] = take(ids[row], at: times[row]) ? 0 : 1
    }
  }

  /// False where the request is refused.
  @inline(__always) private mutating func take(_ id: ValueID, at time: Int64) -> Bool {
    guard id != 0 else {
      totals.withoutKey &+= 1
      return true
    }
    let key = keys + Int(id)
    note(key)
    if key.pointee.slot == 0 { addBucket(of: id, at: time) }
    let slot = slots + Int(key.pointee.slot)
    slot.pointee.bucket.refill(until: time, allowance)
    let wasFull = slot.pointee.bucket.missing == 0
    let isLetThrough = slot.pointee.bucket.take(allowance)
    // Few have ever been refused anything.
    if !isLetThrough || key.pointee.record != 0 {
      noteLimited(id, slot.pointee.bucket, wasFull: wasFull, isRefused: !isLetThrough)
    }
    return isLetThrough
  }

  @inline(__always) private mutating func note(_ key: UnsafeMutablePointer<Key>) {
    totals.requests &+= 1
    totals.keys &+= key.pointee.requests == 0 ? 1 : 0
    key.pointee.requests &+= key.pointee.requests == .max ? 0 : 1
  }

  /// Counts requests that came too late to be judged: they are let through, as their bucket has gone on since.
  mutating func takeLate(_ ids: UnsafePointer<ValueID>, count: Int, picked: UnsafePointer<UInt8>) {
    for row in 0..<count where picked[row] != 0 {
      guard ids[row] != 0 else {
        totals.withoutKey &+= 1
        continue
      }
      note(keys + Int(ids[row]))
      totals.late &+= 1
    }
  }

  /// What is said of a key beside its counts. Out of the loop, since it is rare.
  @inline(never)
  private mutating func noteLimited(_ id: ValueID, _ bucket: TokenBucket, wasFull: Bool, isRefused: Bool) {
    let key = keys + Int(id)
    if key.pointee.record == 0 {
      if records.count == mostRecords { dropRecords() }
      // Until now all were let through: what is missing is what was asked for.
      records.append(Record(id: id, first: bucket.time, last: bucket.time, demand: Demand(bucket)))
      key.pointee.record = UInt32(records.count)
    }
    let place = Int(key.pointee.record) - 1
    records[place].demand.ask(at: bucket.time, allowance)
    if wasFull { records[place].stretch = nil }
    guard isRefused else { return }
    totals.refused &+= 1
    totals.limited &+= key.pointee.refused == 0 ? 1 : 0
    key.pointee.refused &+= key.pointee.refused == .max ? 0 : 1
    let begin = records[place].stretch ?? bucket.time
    records[place].stretch = begin
    records[place].longest = max(records[place].longest, bucket.time - begin)
    records[place].last = bucket.time
  }
}
