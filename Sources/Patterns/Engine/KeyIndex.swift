import CPrefetch
import PageEvents

/// The values of a rule's dimensions, as ids; unused places are 0.
typealias RuleKey = SIMD4<ValueID>

/// Which slot a key has, and which key a slot. A key of one dimension is found by its id, one of several in a hash table.
final class KeyIndex {
  private let width: Int
  /// By id, or by hash: the slot, counted from 1.
  private var places: UnsafeMutablePointer<Int32>
  private var capacity = 64
  /// By slot; of one that isn't used, the last that it had.
  private var keys = UnsafeMutablePointer<RuleKey>.allocate(capacity: 16)
  private var keyCapacity = 16
  private var count = 0

  /// Of keys of so many dimensions.
  init(width: Int) {
    self.width = width
    places = .allocate(capacity: 64)
    places.initialize(repeating: 0, count: 64)
    keys.initialize(repeating: RuleKey(), count: 16)
  }

  deinit {
    places.deallocate()
    keys.deallocate()
  }

  /// Memory used, in bytes, beside the keys.
  var footprint: Int { capacity * 4 }

  static let bytesAKey = MemoryLayout<RuleKey>.stride

  func key(of slot: Int32) -> RuleKey { keys[Int(slot)] }

  /// The slot of a key of one dimension; -1 where it has none.
  @inline(__always) func find(_ id: ValueID) -> Int32 { Int(id) < capacity ? places[Int(id)] - 1 : -1 }

  /// Asks for what will be looked up, so that nobody waits for one after the other.
  @inline(__always) func prefetch(_ id: ValueID) {
    if Int(id) < capacity { prefetch_line(places + Int(id)) }
  }

  func find(_ key: RuleKey) -> Int32 {
    if width <= 1 { return find(key.x) }
    var place = home(key)
    while places[place] != 0 {
      if keys[Int(places[place] - 1)] == key { return places[place] - 1 }
      place = (place + 1) & (capacity - 1)
    }
    return -1
  }

  /// Notes the slot of a key that has none.
  func add(_ key: RuleKey, _ slot: Int32) {
    if Int(slot) >= keyCapacity { growKeys(beyond: Int(slot)) }
    keys[Int(slot)] = key
    count += 1
    enter(key, slot)
  }

  /// The slot's key has none any more.
  func remove(_ slot: Int32) {
    count -= 1
    if width <= 1 {
      places[Int(keys[Int(slot)].x)] = 0
      return
    }
    var place = home(keys[Int(slot)])
    while places[place] != slot + 1 { place = (place + 1) & (capacity - 1) }
    // Whoever was pushed behind it moves up, so that no search ends too early.
    var hole = place
    var next = (place + 1) & (capacity - 1)
    while places[next] != 0 {
      let wanted = home(keys[Int(places[next] - 1)])
      if (next - wanted) & (capacity - 1) >= (next - hole) & (capacity - 1) {
        places[hole] = places[next]
        hole = next
      }
      next = (next + 1) & (capacity - 1)
    }
    places[hole] = 0
  }

  /// Values are of other dictionaries now: the keys of these slots, which are all that are used, are replaced.
  func rename(_ slots: [Int32], _ map: (RuleKey) -> RuleKey) {
    places.update(repeating: 0, count: capacity)
    for slot in slots {
      keys[Int(slot)] = map(keys[Int(slot)])
      enter(keys[Int(slot)], slot)
    }
  }

  private func enter(_ key: RuleKey, _ slot: Int32) {
    if width <= 1 {
      if Int(key.x) >= capacity { growPlaces(beyond: Int(key.x)) }
      places[Int(key.x)] = slot + 1
      return
    }
    if 2 * count > capacity { rehash() }
    hashIn(slot)
  }

  private func hashIn(_ slot: Int32) {
    var place = home(keys[Int(slot)])
    while places[place] != 0 { place = (place + 1) & (capacity - 1) }
    places[place] = slot + 1
  }

  private func home(_ key: RuleKey) -> Int {
    // Multiplied by odd numbers and folded: ids count up, so neighbours are to lie apart.
    let mixed = key &* RuleKey(0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F)
    let folded =
      mixed.x ^ (mixed.y << 7 | mixed.y >> 25) ^ (mixed.z << 13 | mixed.z >> 19) ^ (mixed.w << 21 | mixed.w >> 11)
    return Int(folded ^ folded >> 15) & (capacity - 1)
  }

  private func rehash() {
    let (old, size) = (places, capacity)
    while 4 * count > capacity { capacity *= 2 }
    places = .allocate(capacity: capacity)
    places.initialize(repeating: 0, count: capacity)
    for place in 0..<size where old[place] != 0 { hashIn(old[place] - 1) }
    old.deallocate()
  }

  private func growPlaces(beyond id: Int) {
    var larger = capacity
    while larger <= id { larger *= 2 }
    places = Self.resized(places, capacity, larger, filling: 0)
    capacity = larger
  }

  private func growKeys(beyond slot: Int) {
    var larger = keyCapacity
    while larger <= slot { larger *= 2 }
    keys = Self.resized(keys, keyCapacity, larger, filling: RuleKey())
    keyCapacity = larger
  }

  private static func resized<Value: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Value>, _ count: Int, _ capacity: Int, filling value: Value
  ) -> UnsafeMutablePointer<Value> {
    let resized = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
    resized.update(from: values, count: count)
    (resized + count).initialize(repeating: value, count: capacity - count)
    values.deallocate()
    return resized
  }
}
