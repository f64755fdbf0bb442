import PageEvents

/// The values of a rule's dimensions, as ids; unused places are 0.
typealias RuleKey = SIMD4<ValueID>

/// The keys of all rules that tell apart by the same dimensions, each with the slots of its states, a rule's after the other.
///
/// Rules that watch the same clients look one up once. A key of one dimension is found by its id, one of several in a hash table.
/// Strangers choose the keys, so there may be any number of them: they are kept in the order of their last use, and whoever was
/// used longest ago goes first, to the second. A look-up and a move to the front cost 5 ns where the keys are in the cache.
///
/// Not freed by itself.
struct KeyGroup {
  struct Slot: BitwiseCopyable {
    var key: RuleKey
    var lastUse: Int64
    /// When it was put at the front.
    var moved: Int64
    var older: Int32 = -1
    var newer: Int32 = -1
    /// Tells whoever used the slot before from who uses it now; odd while it is used.
    var generation: UInt32 = 0
  }

  let dimensions: [Dimension]
  /// Where its values are to be had.
  private let readings: UnsafeMutablePointer<ValueReading>
  /// The rules that share it, by the places of their states.
  let members: UnsafeMutablePointer<Int32>
  let stateCount: Int
  /// Rules' first conditions, by bit.
  let watched: UInt128
  /// Conditions of which an event has to meet one to bring a new state about.
  let creating: UInt128
  /// After so long without an event nothing is left of any of the states; `.max` where that can't be said. In milliseconds.
  let horizon: Int64
  private let width: Int
  private(set) var count = 0
  /// How many were forgotten to make room.
  private(set) var forgotten = 0
  /// How many alerts of windows stand.
  var standing = 0

  private var slots = UnsafeMutablePointer<Slot>.allocate(capacity: 16)
  /// Of each slot, where each rule has its state: counted from 1, 0 for none.
  private var states: UnsafeMutablePointer<Int32>
  private var capacity = 16
  private var used = 0
  private var free: [Int32] = []
  private(set) var oldest: Int32 = -1
  private var newest: Int32 = -1
  /// By id, or by hash: the slot, counted from 1.
  private var index: UnsafeMutablePointer<Int32>
  private var indexCapacity = 64

  init(
    _ dimensions: [Dimension], in schema: Schema, members: [Int], watched: UInt128, creating: UInt128, horizon: Int64
  ) {
    self.dimensions = dimensions
    stateCount = members.count
    self.members = .allocate(capacity: members.count)
    for (place, member) in members.enumerated() { (self.members + place).initialize(to: Int32(member)) }
    readings = .allocate(capacity: dimensions.count)
    for (place, dimension) in dimensions.enumerated() {
      (readings + place).initialize(to: ValueReading(dimension, in: schema))
    }
    self.watched = watched
    self.creating = creating
    self.horizon = horizon
    width = dimensions.count
    states = .allocate(capacity: 16 * members.count)
    index = .allocate(capacity: 64)
    index.initialize(repeating: 0, count: 64)
  }

  func deallocate() {
    members.deallocate()
    readings.deallocate()
    slots.deallocate()
    states.deallocate()
    index.deallocate()
  }

  /// Memory used, in bytes; up to as much again is reserved.
  var footprint: Int { count * (MemoryLayout<Slot>.stride + stateCount * 4) + indexCapacity * 4 }

  func slot(_ number: Int32) -> UnsafeMutablePointer<Slot> { slots + Int(number) }

  /// Where the rules of the group have their states of this key.
  @inline(__always) func states(of slot: Int32) -> UnsafeMutablePointer<Int32> { states + Int(slot) * stateCount }

  var all: some Sequence<Int32> {
    (0..<Int32(used)).lazy.filter { [slots] in slots[Int($0)].generation & 1 == 1 }
  }

  // MARK: - Looking up

  @inline(__always) func key(of row: RuleEngine.Row, in lexicons: Lexicons) -> RuleKey {
    var key = RuleKey()
    if width > 0 { key.x = readings[0].id(of: row, in: lexicons) }
    if width > 1 { for place in 1..<width { key[place] = readings[place].id(of: row, in: lexicons) } }
    return key
  }

  /// The key's slot; -1 where it has none.
  @inline(__always) func find(_ key: RuleKey) -> Int32 {
    if width <= 1 { return Int(key.x) < indexCapacity ? index[Int(key.x)] - 1 : -1 }
    var place = home(key)
    while index[place] != 0 {
      if slots[Int(index[place] - 1)].key == key { return index[place] - 1 }
      place = (place + 1) & (indexCapacity - 1)
    }
    return -1
  }

  /// The slot is in use at this time.
  @inline(__always) mutating func touch(_ slot: Int32, at time: Int64) {
    slots[Int(slot)].lastUse = time
    // To the second is good enough, and most of who comes comes again within one.
    if time &- slots[Int(slot)].moved < 1000 { return }
    slots[Int(slot)].moved = time
    if slot == newest { return }
    unlink(slot)
    link(slot)
  }

  /// A slot for a key that has none.
  mutating func add(_ key: RuleKey, at time: Int64) -> Int32 {
    if used == capacity, free.isEmpty { grow() }
    let slot = free.popLast() ?? Int32(used)
    let generation = Int(slot) == used ? 1 : slots[Int(slot)].generation + 1
    if Int(slot) == used { used += 1 }
    slots[Int(slot)] = Slot(key: key, lastUse: time, moved: time, generation: generation)
    states(of: slot).initialize(repeating: 0, count: stateCount)
    count += 1
    link(slot)
    enter(key, slot)
    return slot
  }

  /// The key has no slot any more; its states have been freed.
  mutating func remove(_ slot: Int32, isForgotten: Bool) {
    leave(slots[Int(slot)].key)
    unlink(slot)
    slots[Int(slot)].generation += 1
    free.append(slot)
    count -= 1
    if isForgotten { forgotten += 1 }
  }

  /// Values are of other dictionaries now: each slot's key is replaced.
  mutating func rename(_ map: (RuleKey) -> RuleKey) {
    index.deallocate()
    index = .allocate(capacity: 64)
    index.initialize(repeating: 0, count: 64)
    indexCapacity = 64
    let living = Array(all)
    for slot in living { slots[Int(slot)].key = map(slots[Int(slot)].key) }
    for slot in living { enter(slots[Int(slot)].key, slot, entered: living.count) }
  }

  // MARK: - The index

  @inline(__always) private func home(_ key: RuleKey) -> Int {
    // Multiplied by odd numbers and folded: ids count up, so neighbours are to lie apart.
    let mixed = key &* RuleKey(0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F)
    let folded =
      mixed.x ^ (mixed.y << 7 | mixed.y >> 25) ^ (mixed.z << 13 | mixed.z >> 19) ^ (mixed.w << 21 | mixed.w >> 11)
    return Int(folded ^ folded >> 15) & (indexCapacity - 1)
  }

  private mutating func enter(_ key: RuleKey, _ slot: Int32, entered: Int? = nil) {
    if width <= 1 {
      if Int(key.x) >= indexCapacity { growIndex(to: Int(key.x) + 1) }
      index[Int(key.x)] = slot + 1
      return
    }
    let least = 2 * max(count, entered ?? 0)
    if least > indexCapacity {
      var larger = indexCapacity
      while larger < 2 * least { larger *= 2 }
      index.deallocate()
      index = .allocate(capacity: larger)
      index.initialize(repeating: 0, count: larger)
      indexCapacity = larger
      // The one to enter is in its slot already, the others are where they were.
      for other in all { hashIn(slots[Int(other)].key, other) }
      return
    }
    hashIn(key, slot)
  }

  private func hashIn(_ key: RuleKey, _ slot: Int32) {
    var place = home(key)
    while index[place] != 0 {
      if index[place] == slot + 1 { return }
      place = (place + 1) & (indexCapacity - 1)
    }
    index[place] = slot + 1
  }

  private mutating func leave(_ key: RuleKey) {
    if width <= 1 {
      index[Int(key.x)] = 0
      return
    }
    var place = home(key)
    while index[place] != 0, slots[Int(index[place] - 1)].key != key { place = (place + 1) & (indexCapacity - 1) }
    // Whoever was pushed behind it moves up, so that no search ends too early.
    var hole = place
    var next = (place + 1) & (indexCapacity - 1)
    while index[next] != 0 {
      let wanted = home(slots[Int(index[next] - 1)].key)
      if (next - wanted) & (indexCapacity - 1) >= (next - hole) & (indexCapacity - 1) {
        index[hole] = index[next]
        hole = next
      }
      next = (next + 1) & (indexCapacity - 1)
    }
    index[hole] = 0
  }

  private mutating func growIndex(to least: Int) {
    var larger = indexCapacity
    while larger < least { larger *= 2 }
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    grown.update(from: index, count: indexCapacity)
    (grown + indexCapacity).initialize(repeating: 0, count: larger - indexCapacity)
    index.deallocate()
    index = grown
    indexCapacity = larger
  }

  // MARK: - The order of use

  private func unlink(_ slot: Int32, _ older: Int32, _ newer: Int32) {
    if older >= 0 { slots[Int(older)].newer = newer }
    if newer >= 0 { slots[Int(newer)].older = older }
  }

  @inline(__always) private mutating func unlink(_ slot: Int32) {
    let (older, newer) = (slots[Int(slot)].older, slots[Int(slot)].newer)
    unlink(slot, older, newer)
    if slot == oldest { oldest = newer }
    if slot == newest { newest = older }
  }

  @inline(__always) private mutating func link(_ slot: Int32) {
    slots[Int(slot)].older = newest
    slots[Int(slot)].newer = -1
    if newest >= 0 { slots[Int(newest)].newer = slot } else { oldest = slot }
    newest = slot
  }

  private mutating func grow() {
    let larger = capacity * 2
    let grown = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
    grown.moveInitialize(from: slots, count: used)
    slots.deallocate()
    slots = grown
    let grownStates = UnsafeMutablePointer<Int32>.allocate(capacity: larger * stateCount)
    grownStates.moveInitialize(from: states, count: used * stateCount)
    states.deallocate()
    states = grownStates
    capacity = larger
  }
}
