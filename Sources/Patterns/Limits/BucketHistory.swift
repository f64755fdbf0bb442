import PageEvents

/// What buckets were at any time before: for a clock that is behind what was read, and is wound to and fro.
///
/// Of each key there are the times of its requests, four bytes each, in chunks that begin with the state in front of their first one.
/// What a bucket was at a time is found by walking back to the chunk, and letting its requests ask for their tokens again, 256 of them at
/// most. So nothing has to be kept in step with the clock, and winding back costs what winding on does.
///
/// Memory is bounded: half of it is filled after the other, and the half before is forgotten when both are full. What was before its
/// beginning isn't known then. A request costs 5 bytes where keys come again, 68 where each comes once, and 9 ns more than without
/// (`cubetop-bench micro`: limit_replay, on a core with busy neighbours).
///
/// Not freed by itself.
struct BucketHistory {
  private let allowance: Allowance
  private let mostMemory: Int
  private var current: BucketJournal
  private var previous: BucketJournal?

  /// In so many bytes, of a stream that hasn't begun yet.
  init(_ allowance: Allowance, memory: Int) {
    self.allowance = allowance
    mostMemory = memory
    current = BucketJournal(since: .min)
  }

  func deallocate() {
    current.deallocate()
    previous?.deallocate()
  }

  /// Memory allocated, in bytes.
  var footprint: Int { current.footprint + (previous?.footprint ?? 0) }

  /// A key asks for a token; `bucket` is what it has now, nil for a full one, and `refused` how much it was refused so far.
  @inline(__always)
  mutating func note(_ id: ValueID, at time: Int64, _ bucket: TokenBucket?, refused: UInt32) {
    if bucket != nil, current.note(id, at: time) { return }
    begin(id, at: time, bucket, refused: refused)
  }

  @inline(never)
  private mutating func begin(_ id: ValueID, at time: Int64, _ bucket: TokenBucket?, refused: UInt32) {
    // What grows by doubling has up to as much again in reserve, and there are two of them.
    if current.used > mostMemory / 4 {
      previous?.deallocate()
      previous = current
      current = BucketJournal(since: time)
    }
    current.begin(id, at: time, bucket ?? TokenBucket(time: time), refused: refused)
  }

  /// Keys have other ids from now on: what was before isn't known any more.
  mutating func forget(at time: Int64) {
    deallocate()
    previous = nil
    current = BucketJournal(since: time)
  }

  /// What was missing from a key's bucket at a time, and how much it had been refused; nil where that isn't known any more. At present
  /// it has `bucket` and was refused `refused`.
  func state(
    of id: ValueID, at time: Int64, _ bucket: TokenBucket?, refused: UInt32
  ) -> (missing: Int64, refused: UInt32)? {
    var (bucket, refused) = (bucket ?? TokenBucket(time: time), refused)
    for journal in [current, previous].compactMap({ $0 }) {
      if journal.rewind(&bucket, &refused, of: id, to: time, allowance) || time >= journal.since {
        return (bucket.missing(at: time, allowance), refused)
      }
    }
    return nil
  }
}

/// A stretch of a history. Not freed by itself.
private struct BucketJournal {
  private struct Chunk: BitwiseCopyable {
    /// What the key had in front of the first request, and how much it had been refused.
    var bucket: TokenBucket
    /// When that request was.
    var start: Int64
    /// Where the times are, counted from the start.
    var place: Int
    var count: UInt32 = 0
    var capacity: UInt32
    var refused: UInt32
    /// The key's chunk before it; 0 for none.
    var before: UInt32
  }

  /// Times that a chunk has: few at first, as most keys come a few times, and no more than are soon gone through.
  private static let capacities: (first: UInt32, most: UInt32) = (4, 256)

  /// From which time on it has all requests.
  let since: Int64
  /// The first is nobody's.
  private var chunks = Grown<Chunk>(count: 1)
  private var times = Grown<UInt32>(count: 0)
  /// By id, its last chunk; 0 for none.
  private var latest = Grown<UInt32>(count: 0)

  init(since: Int64) { self.since = since }

  func deallocate() {
    chunks.deallocate()
    times.deallocate()
    latest.deallocate()
  }

  var footprint: Int { chunks.footprint + times.footprint + latest.footprint }
  var used: Int { chunks.used + times.used + latest.used }

  /// Another request of a key whose chunk has room for it; false where there is none.
  @inline(__always) mutating func note(_ id: ValueID, at time: Int64) -> Bool {
    guard Int(id) < latest.count, latest[Int(id)] != 0 else { return false }
    let chunk = chunks.address(Int(latest[Int(id)]))
    guard chunk.pointee.count < chunk.pointee.capacity else { return false }
    // Times go on: one that doesn't is taken for the one before, as the bucket does.
    let last = chunk.pointee.count == 0 ? 0 : times[chunk.pointee.place + Int(chunk.pointee.count) - 1]
    let offset = max(time &- chunk.pointee.start, Int64(last))
    guard let offset = UInt32(exactly: offset) else { return false }
    times[chunk.pointee.place + Int(chunk.pointee.count)] = offset
    chunk.pointee.count += 1
    return true
  }

  /// A request of a key, and with it another chunk.
  mutating func begin(_ id: ValueID, at time: Int64, _ bucket: TokenBucket, refused: UInt32) {
    latest.reserve(Int(id) + 1, filling: 0)
    let before = latest[Int(id)]
    let capacity = before == 0 ? Self.capacities.first : min(chunks[Int(before)].capacity * 2, Self.capacities.most)
    latest[Int(id)] = UInt32(chunks.count)
    let place = times.count
    times.reserve(place + Int(capacity), filling: 0)
    chunks.append(
      Chunk(
        bucket: bucket, start: max(time, bucket.time), place: place, capacity: capacity, refused: refused,
        before: before))
    _ = note(id, at: time)
  }

  /// Takes a bucket back to what it was at a time, as far as the journal goes; whether it was come to.
  func rewind(
    _ bucket: inout TokenBucket, _ refused: inout UInt32, of id: ValueID, to time: Int64, _ allowance: Allowance
  ) -> Bool {
    guard Int(id) < latest.count else { return false }
    var place = latest[Int(id)]
    while place != 0 {
      let chunk = chunks[Int(place)]
      (bucket, refused) = (chunk.bucket, chunk.refused)
      if chunk.start <= time {
        for row in chunk.place..<chunk.place + Int(chunk.count) {
          let request = chunk.start + Int64(times[row])
          if request > time { break }
          bucket.refill(until: request, allowance)
          if !bucket.take(allowance) { refused &+= refused == .max ? 0 : 1 }
        }
        return true
      }
      place = chunk.before
    }
    return false
  }
}

/// Values in memory that grows by doubling. Not freed by itself.
private struct Grown<Value: BitwiseCopyable> {
  private var base: UnsafeMutablePointer<Value>
  private(set) var count: Int
  private var capacity: Int

  /// The first `count` values are of no meaning.
  init(count: Int) {
    capacity = 64
    base = .allocate(capacity: capacity)
    self.count = count
  }

  func deallocate() { base.deallocate() }

  var footprint: Int { capacity * MemoryLayout<Value>.stride }
  var used: Int { count * MemoryLayout<Value>.stride }

  @inline(__always) subscript(place: Int) -> Value {
    get { base[place] }
    nonmutating set { base[place] = newValue }
  }

  @inline(__always) func address(_ place: Int) -> UnsafeMutablePointer<Value> { base + place }

  mutating func append(_ value: Value) {
    reserve(count + 1, filling: value)
  }

  /// Makes it so many values, the new ones all alike.
  mutating func reserve(_ most: Int, filling value: Value) {
    if most <= count { return }
    if most > capacity {
      capacity = max(most, capacity * 2)
      let moved = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
      moved.update(from: base, count: count)
      base.deallocate()
      base = moved
    }
    (base + count).initialize(repeating: value, count: most - count)
    count = most
  }
}
