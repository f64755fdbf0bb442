/// The keys that have the most hits, each with its tally, in memory that doesn't grow with the number of keys.
///
/// Up to 2·`capacity` keys are held exactly. When one more comes, the half with the smallest upper bounds is evicted into
/// `rest`, and the largest of their bounds is remembered: `largestEvicted`. A key that comes later may be one of those, so it
/// starts with that bound as its `error`. What is promised, for N hits in all and whatever their order:
///
/// - a key's true hits are within `bounds(of:)`: from its count to its count and error, or, if it isn't held, from 0 to
///   `largestEvicted`;
/// - no error and no `largestEvicted` is above N / capacity, so a key with more hits than that is held;
/// - the tallies held and `rest` add up to the tally of everything, always.
///
/// Why N / capacity: let Φ be the sum of what the upper bounds held exceed `largestEvicted` by. A key with w hits, new or
/// known, adds w to Φ. An eviction that raises `largestEvicted` by d takes d from each of the `capacity` entries that stay,
/// as their bounds are no less than any evicted one. Φ is never negative, so capacity · `largestEvicted` + Φ ≤ N. In a
/// merge both errors, both `largestEvicted` and both Φ add up, and so does the inequality.
///
/// Merging in any order keeps all that is promised; which of the lesser keys are held, and how narrow their bounds are, may
/// depend on the order. Errors, bytes and the other counters of a key are lower bounds as the hits are: they count from
/// the key's last entry on.
///
/// 8 ns to add to a key that is held, 37 ns where every key is new; some 80 bytes a key.
///
/// Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", ICDT 2005; that
/// such summaries merge: Agarwal et al., "Mergeable Summaries", PODS 2012. Evicting by halves instead of one by one needs no
/// list sorted by count, at the price of twice the entries, which aren't wasted: they are exact for longer.
struct HeavyHitters<Key: FixedWidthInteger & UnsignedInteger & Sendable>: MeasureAlgebra {
  struct Entry: Hashable, Sendable {
    let key: Key
    /// What is sure: at least this.
    fileprivate(set) var tally: Tally
    /// How many hits the key may have had besides.
    fileprivate(set) var error: Int

    var count: Int { tally.hits }
    var upperBound: Int { tally.hits &+ error }
  }

  /// Evicts nothing. To merge it with another changes nothing.
  static var zero: Self { Self(capacity: .max) }

  /// How many keys stay when some are evicted.
  private(set) var capacity: Int
  /// The tally of all that was evicted.
  private(set) var rest = Tally.zero
  /// No key that isn't held has more hits than this.
  private(set) var largestEvicted = 0
  /// In no order.
  private var held: [Entry] = []
  /// Where in `held` a key is, −1 where unused: open addressing, at most half full. Keyed, as ids come in the order in which
  /// strangers send their values.
  private var slots: [Int32] = []
  private let secret = UInt64.random(in: .min ... .max) | 1

  init(capacity: Int) {
    precondition(capacity > 0, "Heavy hitters need room for one key at least.")
    self.capacity = capacity
  }

  /// Takes in a key's events, or some of them.
  mutating func add(_ key: Key, _ tally: Tally) {
    if !mergeIfHeld(key, tally, moreError: 0) {
      if held.count >= most { evict() }
      append(Entry(key: key, tally: tally, error: largestEvicted))
    }
  }

  mutating func add(_ values: some Sequence<(Key, Tally)>) {
    for (key, tally) in values { add(key, tally) }
  }

  /// Takes in what the other has. The smaller capacity holds for both.
  mutating func merge(_ other: Self) {
    capacity = min(capacity, other.capacity)
    // A key that only one of them holds may have been evicted by the other.
    for place in held.indices { held[place].error += other.largestEvicted }
    for entry in other.held
    where !mergeIfHeld(entry.key, entry.tally, moreError: entry.error - other.largestEvicted) {
      append(Entry(key: entry.key, tally: entry.tally, error: entry.error + largestEvicted))
    }
    rest.merge(other.rest)
    largestEvicted += other.largestEvicted
    if held.count > most { evict() }
  }

  /// Holds no more than `capacity` keys from now on, and twice as many between evictions.
  mutating func shrink(capacity: Int) {
    precondition(capacity > 0, "Heavy hitters need room for one key at least.")
    self.capacity = min(self.capacity, capacity)
    evict()
  }

  /// Gives the keys other names, as when a dictionary is made anew. A key without a new name is evicted, whatever its hits:
  /// `largestEvicted` is then at least its upper bound, be that above N / capacity, since its value may come again.
  ///
  /// Two keys must not get the same name: what isn't held couldn't be added up.
  mutating func remapKeys(_ newKey: (Key) -> Key?) {
    var kept: [Entry] = []
    kept.reserveCapacity(held.count)
    for entry in held {
      if let key = newKey(entry.key) {
        kept.append(Entry(key: key, tally: entry.tally, error: entry.error))
      } else {
        letGo(entry)
      }
    }
    held = kept
    index(slotCount: slots.count)
  }

  /// The keys held, those that surely have the most hits first.
  var entries: [Entry] {
    held.sorted { a, b in
      a.count != b.count ? a.count > b.count : a.error != b.error ? a.error > b.error : a.key < b.key
    }
  }

  /// Between how many and how many hits the key has had.
  func bounds(of key: Key) -> ClosedRange<Int> {
    let place = slots.isEmpty ? -1 : slots[slot(of: key)]
    return place < 0 ? 0...largestEvicted : held[Int(place)].count...held[Int(place)].upperBound
  }

  /// The tally of everything, exactly.
  var total: Tally { held.reduce(into: rest) { $0.merge($1.tally) } }

  /// Memory held in bytes.
  var footprint: Int {
    MemoryLayout<Self>.size + held.capacity * MemoryLayout<Entry>.stride + slots.capacity * MemoryLayout<Int32>.stride
  }

  /// Most keys held at any time.
  private var most: Int { capacity > .max / 2 ? .max : capacity * 2 }
}

// MARK: - Evicting

extension HeavyHitters {
  /// Leaves the `capacity` keys with the largest upper bounds; of equal ones, those that came first.
  private mutating func evict() {
    guard held.count > capacity else { return }
    var bounds = held.map(\.upperBound)
    let threshold = bounds.withUnsafeMutableBufferPointer { $0.select(held.count - capacity) }
    var equalsToStay = capacity - held.reduce(0) { $0 + ($1.upperBound > threshold ? 1 : 0) }
    let room = min(held.count, most)
    var kept: [Entry] = []
    kept.reserveCapacity(room)
    for entry in held {
      if entry.upperBound > threshold {
        kept.append(entry)
      } else if entry.upperBound == threshold && equalsToStay > 0 {
        equalsToStay -= 1
        kept.append(entry)
      } else {
        letGo(entry)
      }
    }
    held = kept
    index(slotCount: 1 << (Int.bitWidth - (room * 2 - 1).leadingZeroBitCount))
  }

  private mutating func letGo(_ entry: Entry) {
    rest.merge(entry.tally)
    largestEvicted = max(largestEvicted, entry.upperBound)
  }
}

// MARK: - Finding

extension HeavyHitters {
  @inline(__always) private mutating func mergeIfHeld(_ key: Key, _ tally: Tally, moreError: Int) -> Bool {
    if slots.isEmpty { return false }
    let place = slots[slot(of: key)]
    if place < 0 { return false }
    held.withUnsafeMutableBufferPointer {
      $0[Int(place)].tally.merge(tally)
      $0[Int(place)].error &+= moreError
    }
    return true
  }

  /// Adds an entry whose key isn't held.
  private mutating func append(_ entry: Entry) {
    held.append(entry)
    if held.count * 2 > slots.count {
      index(slotCount: max(8, slots.count * 2))
    } else {
      slots[slot(of: entry.key)] = Int32(held.count - 1)
    }
  }

  private mutating func index(slotCount: Int) {
    slots = Array(repeating: -1, count: slotCount)
    for place in held.indices {
      let slot = slot(of: held[place].key)
      precondition(slots[slot] < 0, "Two keys of a summary can't become one.")
      slots[slot] = Int32(place)
    }
  }

  /// The slot that holds the key's place, or the one where it would be.
  @inline(__always) private func slot(of key: Key) -> Int {
    slots.withUnsafeBufferPointer { slots in
      held.withUnsafeBufferPointer { held in
        let product = (UInt64(truncatingIfNeeded: key) ^ secret).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ secret)
        var slot = Int(truncatingIfNeeded: product.high ^ product.low) & (slots.count &- 1)
        while slots[slot] >= 0 && held[Int(slots[slot])].key != key { slot = (slot &+ 1) & (slots.count &- 1) }
        return slot
      }
    }
  }
}
