/// What a lexicon is made of: an arena of values, a column of their places by id, and a hash table of both.
///
/// The table is one of extendible hashing (Fagin, Nievergelt, Pippenger and Strong, 1979): a directory, indexed by the
/// first bits of the hash, of buckets of 4,096 slots, in which linear probing starts where the last bits say. A bucket
/// that is half full splits in two: a table of millions grows without a pause, and without being held twice. Of 5 million
/// new clients, 1,024 at a time with their networks, no call took more than 2 ms of the core, the median 0.17. Against one
/// table that is moved piece by piece, a lookup looks in one place only.
///
/// A slot holds the hash, the id and the record's place, so a value that is known costs one line of the cache for the
/// slot and one or two for the bytes. No value is ever further than `longestProbe` slots from where its probing starts. A
/// bucket that would break this splits early; but where it isn't even a quarter full, somebody has found out the secrets
/// of the hash, and all values are hashed anew with others.
///
/// Memory a value: its bytes and 8 more, 8 by id, and 32 to 64 in the table.
struct LexiconTable: ~Copyable {
  private struct Slot: BitwiseCopyable {
    var hash: UInt32 = 0
    /// 0 where the slot is free.
    var id: ValueID = 0
    var record: Arena.Record?
  }

  /// Slots, and in front of them what splitting needs to know: a line of its own, so that slots don't share theirs.
  private struct Bucket: BitwiseCopyable {
    let slots: UnsafeMutablePointer<Slot>
    static var headerSize: Int { 64 }

    static func size(_ capacity: Int) -> Int { headerSize + capacity * MemoryLayout<Slot>.stride }

    /// In memory of that size.
    init(_ block: UnsafeMutableRawPointer, capacity: Int, depth: Int, isPooled: Bool) {
      slots = (block + Self.headerSize).bindMemory(to: Slot.self, capacity: capacity)
      slots.initialize(repeating: Slot(), count: capacity)
      self.used = 0
      self.depth = depth
      block.storeBytes(of: isPooled, toByteOffset: 16, as: Bool.self)
    }

    var block: UnsafeMutableRawPointer { UnsafeMutableRawPointer(slots) - Self.headerSize }
    var isPooled: Bool { block.load(fromByteOffset: 16, as: Bool.self) }

    /// How many slots are taken.
    var used: Int {
      get { UnsafeRawPointer(slots).load(fromByteOffset: -64, as: Int.self) }
      nonmutating set { UnsafeMutableRawPointer(slots).storeBytes(of: newValue, toByteOffset: -64, as: Int.self) }
    }
    /// How many first bits of the hash its values share.
    var depth: Int {
      get { UnsafeRawPointer(slots).load(fromByteOffset: -56, as: Int.self) }
      nonmutating set { UnsafeMutableRawPointer(slots).storeBytes(of: newValue, toByteOffset: -56, as: Int.self) }
    }
  }

  static var longestProbe: Int { 64 }
  /// No value has this id or a greater one: whoever works with ids may use them for something else.
  static var idLimit: ValueID { .max - 1023 }
  private static var fullBucket: Int { 4096 }
  /// From so many buckets on they lie in huge pages: a megabyte of them, more than most lexicons ever have.
  private static var leastPooled: Int { 16 }
  private var pool = BlockPool(blockSize: Bucket.size(fullBucket))

  private(set) var secret: KeyedHash
  /// How often the secrets were changed: a hash from before is none any more.
  private(set) var rehashes = 0
  /// The records of ids below hold the hash by the first secrets.
  private(set) var idsOfFirstSecret = Int.max
  /// 2^depth of them, of which several may be the same bucket.
  private var directory: UnsafeMutablePointer<Bucket>
  private var depth = 0
  private var buckets = 1
  /// All buckets have as many slots. While there is only one it may be smaller: most lexicons are.
  private var mask = 63
  private var records: ChunkedColumn<Arena.Record>
  private var arena = Arena()

  init(secret: KeyedHash) {
    self.secret = secret
    directory = .allocate(capacity: 1)
    directory.initialize(to: Self.makeBucket(capacity: mask + 1))
    records = ChunkedColumn(first: arena.store(UnsafeRawBufferPointer(start: nil, count: 0), hash: 0))
  }

  deinit {
    // The pool's own go with the pool.
    for bucket in allBuckets where !bucket.isPooled { bucket.block.deallocate() }
    directory.deallocate()
  }

  private static func makeBucket(capacity: Int, depth: Int = 0) -> Bucket {
    let block = UnsafeMutableRawPointer.allocate(byteCount: Bucket.size(capacity), alignment: 64)
    return Bucket(block, capacity: capacity, depth: depth, isPooled: false)
  }

  private mutating func takeBucket(depth: Int) -> Bucket {
    if buckets < Self.leastPooled { return Self.makeBucket(capacity: mask + 1, depth: depth) }
    return Bucket(pool.take(), capacity: mask + 1, depth: depth, isPooled: true)
  }

  private mutating func give(_ bucket: Bucket) {
    if bucket.isPooled { pool.give(bucket.block) } else { bucket.block.deallocate() }
  }

  /// Ids given out, the missing value's among them.
  var count: Int { records.count }

  /// Memory allocated, in bytes.
  var footprint: Int {
    arena.footprint + records.footprint + min(buckets, Self.leastPooled) * Bucket.size(mask + 1) + pool.footprint
      + MemoryLayout<Bucket>.stride << depth
  }

  @inline(__always) func record(of id: ValueID) -> Arena.Record { records[Int(id)] }

  // MARK: - Looking up

  /// The part of the hash that the table keeps.
  @inline(__always) func hash(_ start: UnsafeRawPointer, _ count: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: secret.hash(start, count))
  }

  @inline(__always) private func bucket(_ hash: UInt32) -> Bucket {
    directory[Int(truncatingIfNeeded: UInt64(hash) &>> UInt64(truncatingIfNeeded: 32 &- depth))]
  }

  /// Where the search for a value with this hash begins.
  @inline(__always) func firstSlot(_ hash: UInt32) -> UnsafeRawPointer {
    UnsafeRawPointer(bucket(hash).slots + (Int(truncatingIfNeeded: hash) & mask))
  }

  /// The first value with this hash, which likely is the one that is looked for; nil where there is none.
  @inline(__always) func candidate(_ hash: UInt32) -> (id: ValueID, record: Arena.Record)? {
    let slots = bucket(hash).slots
    var place = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<Self.longestProbe {
      let slot = slots[place]
      guard let record = slot.record else { return nil }
      if slot.hash == hash { return (slot.id, record) }
      place = (place &+ 1) & mask
    }
    return nil
  }

  private func find(
    _ start: UnsafeRawPointer, _ count: Int, _ hash: UInt32
  ) -> (id: ValueID, record: Arena.Record)? {
    let slots = bucket(hash).slots
    var place = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<Self.longestProbe {
      let slot = slots[place]
      guard let record = slot.record else { return nil }
      if slot.hash == hash, record.holds(start, count) { return (slot.id, record) }
      place = (place &+ 1) & mask
    }
    return nil
  }

  // MARK: - Adding

  /// The id of the value, new if it was never seen; its hash must be that of the secret as it is now.
  @inline(never)
  mutating func intern(
    _ start: UnsafeRawPointer, _ count: Int, hash: UInt32
  ) -> (id: ValueID, record: Arena.Record) {
    if let known = find(start, count, hash) { return known }
    precondition(records.count < Int(Self.idLimit), "A lexicon holds four thousand million values at most.")
    let id = ValueID(truncatingIfNeeded: records.count)
    let record = arena.store(UnsafeRawBufferPointer(start: start, count: count), hash: hash)
    records.append(record)
    if !add(Slot(hash: hash, id: id, record: record)) { rehash() }
    return (id, record)
  }

  /// Puts a value into its bucket, which may have to split; false where only a hash gone bad explains that there is no room.
  private mutating func add(_ slot: Slot) -> Bool {
    while true {
      let bucket = bucket(slot.hash)
      if bucket.used * 2 <= mask, put(slot, into: bucket) < Self.longestProbe { return true }
      // In a bucket that isn't a quarter full a random hash never needs so long a probe.
      if bucket.used * 4 <= mask || !split(bucket, at: slot.hash) { return false }
    }
  }

  /// Puts a value into the first free slot, and returns how far that is from where the search for it begins: where it
  /// would be too far, nothing is done.
  @inline(__always) private func put(_ slot: Slot, into bucket: Bucket) -> Int {
    var place = Int(truncatingIfNeeded: slot.hash) & mask
    var steps = 0
    while bucket.slots[place].record != nil {
      steps &+= 1
      if steps >= Self.longestProbe { return steps }
      place = (place &+ 1) & mask
    }
    bucket.slots[place] = slot
    bucket.used += 1
    return steps
  }

  /// Makes two buckets of one, or the only one larger; false where the hash doesn't spread the values.
  private mutating func split(_ old: Bucket, at hash: UInt32) -> Bool {
    let oldCapacity = mask + 1
    if depth == 0, oldCapacity < Self.fullBucket {
      mask = min(mask * 4 + 3, Self.fullBucket - 1)
      let larger = Self.makeBucket(capacity: mask + 1)
      move(old, oldCapacity, to: larger, larger, by: 0)
      directory[0] = larger
      give(old)
      return true
    }
    if old.depth == depth {
      // Where values are spread, the slots are at least an eighth full.
      if oldCapacity << (depth + 1) > 64 * records.count { return false }
      doubleDirectory()
    }
    let bit = 31 - old.depth
    let zero = takeBucket(depth: old.depth + 1)
    let one = takeBucket(depth: old.depth + 1)
    move(old, oldCapacity, to: zero, one, by: bit)
    // The entries that were the old bucket's lie side by side: half of them each.
    let half = 1 << (depth - old.depth - 1)
    let first = Int(UInt64(hash) >> UInt64(32 - depth)) & ~(2 * half - 1)
    (directory + first).update(repeating: zero, count: half)
    (directory + first + half).update(repeating: one, count: half)
    buckets += 1
    give(old)
    return true
  }

  /// In the order of their slots, from a free one on: then what was added first still comes first, and nothing is further
  /// from where its search begins than it was.
  private func move(_ old: Bucket, _ capacity: Int, to zero: Bucket, _ one: Bucket, by bit: Int) {
    var free = 0
    while old.slots[free].record != nil { free += 1 }
    for step in 1..<capacity {
      let slot = old.slots[(free + step) & (capacity - 1)]
      if slot.record != nil { _ = put(slot, into: slot.hash >> UInt32(bit) & 1 == 0 ? zero : one) }
    }
  }

  private mutating func doubleDirectory() {
    let larger = UnsafeMutablePointer<Bucket>.allocate(capacity: 2 << depth)
    for index in 0..<(2 << depth) { (larger + index).initialize(to: directory[index / 2]) }
    directory.deallocate()
    directory = larger
    depth += 1
  }

  /// Draws other secrets and fills a new table: the one pause there is, and it takes somebody who knows the secrets.
  @inline(never)
  private mutating func rehash() {
    idsOfFirstSecret = min(idsOfFirstSecret, records.count)
    var isSpread: Bool
    repeat {
      secret = .random()
      rehashes += 1
      for bucket in allBuckets { give(bucket) }
      (depth, buckets) = (0, 1)
      directory[0] = Self.makeBucket(capacity: mask + 1)
      isSpread = true
      for id in 1..<records.count where isSpread {
        let record = records[id]
        isSpread = add(Slot(hash: hash(record.start, record.count), id: ValueID(id), record: record))
      }
    } while !isSpread
  }

  /// Each bucket once, however many entries of the directory name it.
  private var allBuckets: [Bucket] {
    var all: [Bucket] = []
    var index = 0
    while index < 1 << depth {
      all.append(directory[index])
      index += 1 << (depth - directory[index].depth)
    }
    return all
  }

  /// The most slots that any value is from where its search begins: what tests hold against `longestProbe`.
  var furthest: Int {
    var furthest = 0
    for index in 0..<(1 << depth) {
      for place in 0...mask where directory[index].slots[place].record != nil {
        furthest = max(furthest, (place - Int(directory[index].slots[place].hash)) & mask)
      }
    }
    return furthest
  }
}
