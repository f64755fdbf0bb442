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

  private struct Slot: BitwiseCopyable {
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
  private let mostBuckets: Int
  private let mostRecords: Int
  private(set) var totals = Totals()
  /// By id.
  private var keys: UnsafeMutablePointer<Key>
  private var keyCount: Int
  /// The first is nobody's.
  private var slots: UnsafeMutablePointer<Slot>
  private var slotCount = 1
  private var slotCapacity: Int
  private(set) var records: [Record] = []

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

  // MARK: - Room

  @inline(never)
  private mutating func addBucket(of id: ValueID, at time: Int64) {
    if slotCount > mostBuckets { makeRoom(at: time) }
    if slotCount == slotCapacity {
      let larger = min(2 * slotCapacity, mostBuckets + 1)
      let moved = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
      moved.update(from: slots, count: slotCount)
      slots.deallocate()
      (slots, slotCapacity) = (moved, larger)
    }
    (slots + slotCount).initialize(to: Slot(bucket: TokenBucket(time: time), id: id))
    keys[Int(id)].slot = UInt32(slotCount)
    slotCount += 1
  }

  /// An eighth at least of the slots becomes free: a new key costs a few steps more on average.
  private mutating func makeRoom(at time: Int64) {
    let allowance = allowance
    keepBuckets { $0.missing(at: time, allowance) > 0 }
    let kept = mostBuckets - max(1, mostBuckets / 8)
    var excess = slotCount - 1 - kept
    guard excess > 0 else { return }
    totals.forgotten += excess
    let last = lastUse(ofBucket: excess - 1)
    // Of those used at that very time as many as it takes.
    var before = 0
    for slot in 1..<slotCount where slots[slot].bucket.time < last { before += 1 }
    excess -= before
    keepBuckets { bucket in
      if bucket.time == last, excess > 0 {
        excess -= 1
        return false
      }
      return bucket.time >= last
    }
  }

  /// The time of the bucket that would be at this place if they were in the order of their last use, from 0 on.
  private func lastUse(ofBucket place: Int) -> Int64 {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: slotCount - 1) { times in
      for slot in 1..<slotCount { times[slot - 1] = slots[slot].bucket.time }
      return times.select(place)
    }
  }

  private mutating func keepBuckets(where isKept: (TokenBucket) -> Bool) {
    var kept = 1
    for slot in 1..<slotCount {
      let id = Int(slots[slot].id)
      if isKept(slots[slot].bucket) {
        slots[kept] = slots[slot]
        keys[id].slot = UInt32(kept)
        kept += 1
      } else {
        keys[id].slot = 0
      }
    }
    slotCount = kept
  }

  /// The less refused half of the records goes; of equals, who was limited later.
  private mutating func dropRecords() {
    let keys = keys
    records.sort { (keys[Int($0.id)].refused, $1.first) > (keys[Int($1.id)].refused, $0.first) }
    for record in records[(mostRecords / 2)...] { keys[Int(record.id)].record = 0 }
    records.removeSubrange((mostRecords / 2)...)
    for (place, record) in records.enumerated() { keys[Int(record.id)].record = UInt32(place + 1) }
  }

  // MARK: - Other dictionaries

  /// Goes on under other ids, as `renamed` says: it is asked for those that have a record or a bucket that isn't full at a time.
  /// Of all others it isn't known any more how many requests they made.
  mutating func rename(at time: Int64, count: () -> Int, _ renamed: (ValueID) -> ValueID) {
    let allowance = allowance
    keepBuckets { $0.missing(at: time, allowance) > 0 }
    var moved: [(id: ValueID, key: Key)] = []
    for slot in 1..<slotCount {
      let old = slots[slot].id
      slots[slot].id = renamed(old)
      moved.append((slots[slot].id, keys[Int(old)]))
    }
    for place in records.indices {
      let old = records[place].id
      records[place].id = renamed(old)
      if keys[Int(old)].slot == 0 { moved.append((records[place].id, keys[Int(old)])) }
    }
    keys.update(repeating: Key(), count: keyCount)
    reserve(count())
    for (id, key) in moved { keys[Int(id)] = key }
  }
}

extension UnsafeMutableBufferPointer<Int64> {
  /// The number that would be at this place if they were sorted: Hoare's selection, some three steps a number. Moves them.
  fileprivate func select(_ place: Int) -> Int64 {
    var (low, high) = (0, count - 1)
    while low < high {
      let pivot = self[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while self[left] < pivot { left += 1 }
        while self[right] > pivot { right -= 1 }
        if left <= right {
          swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return self[place]
      }
    }
    return self[place]
  }
}
