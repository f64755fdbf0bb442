import CPrefetch
import Filters
import PageEvents

/// The values of a rule's dimensions, as ids; unused places are 0.
typealias RuleKey = SIMD4<ValueID>

/// A key, and who it was when its slot was noted: the slot may be another's by now.
struct KeyUse: BitwiseCopyable {
  var slot: Int32
  var generation: UInt32
}

/// The keys of all rules that tell apart by the same dimensions, each in a slot that the rules find their states by.
///
/// Rules that watch the same clients look one up once. Only those that remember about as long are together: who came within two minutes
/// is found in the cache, who came within ten is many more. A key of one dimension is found by its id, one of several in a hash table.
/// Strangers choose the keys, so there may be any number of them. They stand in a queue: whoever comes to its front goes, or is put to
/// its end again where it was used since. So to note a use is a store, and a key stays for at most twice the time that anything is
/// left of it.
final class KeyGroup {
  /// 40 bytes.
  private struct Slot: BitwiseCopyable {
    var key: RuleKey
    var lastUse: Int64
    /// Which of the rules have a state of it, by their places; the last bit is for all that come after.
    var holders: UInt64 = 0
    /// Tells whoever used the slot before from who uses it now; odd while it is used.
    var generation: UInt32
    /// When it was put at the queue's end, in seconds.
    var put: UInt32

    init(key: RuleKey, at time: Int64, generation: UInt32) {
      (self.key, self.generation) = (key, generation)
      lastUse = time
      put = Self.second(of: time)
    }

    static func second(of time: Int64) -> UInt32 { UInt32(clamping: time / 1000) }

    /// Whether it was used since, to the second.
    var isInUse: Bool { Self.second(of: lastUse) > put }
  }

  /// A rule, and the bit of its first condition.
  struct Member {
    let runner: any RuleRunner
    let bit: Int
  }

  let dimensions: [Dimension]
  /// The rules that share it, by their places.
  var members: [Member] = []
  private let memoryClass: Int
  private let readings: [ValueReading]
  private(set) var count = 0
  /// How many were forgotten to make room.
  private(set) var forgotten = 0
  /// How many alerts of windows stand.
  var standing = 0

  /// The conditions that rules look at events for, and those of which an event has to meet one to bring a new state about.
  private(set) var watched: PredicateSet.Word = 0
  private var creating: PredicateSet.Word = 0
  /// After so long without an event nothing is left of any of the states; `.max` where that can't be said. In milliseconds.
  private var horizon: Int64 = 0

  private var slots = UnsafeMutablePointer<Slot>.allocate(capacity: 16)
  private var capacity = 16
  /// Slots that are in use, or were.
  private(set) var slotsUsed = 0
  private let free = SlotQueue()
  private let queue = SlotQueue()
  /// Some that are to be forgotten, and are in no queue any more.
  private let leaving = UnsafeMutablePointer<Int32>.allocate(capacity: mostLeaving)
  private var leavingCount = 0
  private static let mostLeaving = 64
  /// By id, or by hash: the slot, counted from 1.
  private var index: UnsafeMutablePointer<Int32>
  private var indexCapacity = 64
  /// A chunk's values of what is rolled up.
  private let scratch: [UnsafeMutablePointer<ValueID>]

  init(for rule: Rule, in schema: Schema) {
    dimensions = rule.keys
    memoryClass = Self.memoryClass(of: rule)
    readings = dimensions.map { ValueReading($0, in: schema) }
    scratch = dimensions.map { _ in .allocate(capacity: EventChunk.most) }
    index = .allocate(capacity: 64)
    index.initialize(repeating: 0, count: 64)
  }

  deinit {
    slots.deallocate()
    index.deallocate()
    leaving.deallocate()
    for ids in scratch { ids.deallocate() }
  }

  /// Whether the rule's keys are of the kind.
  func suits(_ rule: Rule) -> Bool { rule.keys == dimensions && Self.memoryClass(of: rule) == memoryClass }

  /// Up to two minutes, up to sixteen, and so on by eight.
  private static func memoryClass(of rule: Rule) -> Int {
    var (number, longest) = (0, Int64(120_000))
    while !rule.keys.isEmpty, number < 8, rule.horizon > longest { (number, longest) = (number + 1, longest * 8) }
    return number
  }

  /// Adds a rule to those that share the keys.
  func add(_ runner: any RuleRunner) {
    members.append(Member(runner: runner, bit: runner.post.firstBit))
    watched |= runner.post.watch
    creating |= runner.creating
    horizon = max(horizon, runner.post.rule.horizon)
  }

  /// Memory used, in bytes; up to as much again is reserved.
  var footprint: Int { slotsUsed * MemoryLayout<Slot>.stride + indexCapacity * 4 }

  private var width: Int { dimensions.count }

  func key(of slot: Int32) -> RuleKey { slots[Int(slot)].key }

  func use(of slot: Int32) -> KeyUse { KeyUse(slot: slot, generation: slots[Int(slot)].generation) }

  func isInUse(_ use: KeyUse) -> Bool { slots[Int(use.slot)].generation == use.generation }

  // MARK: - Looking up

  /// Writes down the slots of events that a rule of the group looks at; -1 for a key that has none and needs none.
  func find(_ chunk: EventChunk, into found: UnsafeMutablePointer<Int32>) {
    switch width {
    case 0: found.update(repeating: slot(of: RuleKey(), chunk, chunk.count - 1), count: chunk.count)
    case 1:
      let ids = chunk.values(of: readings[0], into: scratch[0])
      let words = chunk.words, watched = watched
      for row in 0..<chunk.count {
        let later = Int(ids[min(row &+ 16, chunk.count &- 1)])
        if later < indexCapacity { prefetch_line(index + later) }
        if words[row] & watched == 0 { continue }
        let id = Int(ids[row])
        let known = id < indexCapacity ? index[id] - 1 : -1
        if known >= 0 {
          touch(known, at: chunk.times[row])
          found[row] = known
        } else {
          found[row] = add(RuleKey(ids[row], 0, 0, 0), chunk, row)
        }
      }
    default:
      let ids = readings.indices.map { chunk.values(of: readings[$0], into: scratch[$0]) }
      for row in 0..<chunk.count where chunk.words[row] & watched != 0 {
        var key = RuleKey()
        for place in 0..<width { key[place] = ids[place][row] }
        found[row] = slot(of: key, chunk, row)
      }
    }
  }

  private func slot(of key: RuleKey, _ chunk: EventChunk, _ row: Int) -> Int32 {
    let known = find(key)
    if known < 0 { return add(key, chunk, row) }
    touch(known, at: chunk.times[row])
    return known
  }

  @inline(__always) private func touch(_ slot: Int32, at time: Int64) { slots[Int(slot)].lastUse = time }

  private func find(_ key: RuleKey) -> Int32 {
    if width <= 1 { return Int(key.x) < indexCapacity ? index[Int(key.x)] - 1 : -1 }
    var place = home(key)
    while index[place] != 0 {
      if slots[Int(index[place] - 1)].key == key { return index[place] - 1 }
      place = (place + 1) & (indexCapacity - 1)
    }
    return -1
  }

  /// A slot for a key that has none, where the event needs one.
  private func add(_ key: RuleKey, _ chunk: EventChunk, _ row: Int) -> Int32 {
    // Where the group has no dimension, the one key is everybody's.
    if width > 0, chunk.words[row] & creating == 0 { return -1 }
    if slotsUsed == capacity, free.count == 0 { grow() }
    let slot = free.count > 0 ? free.removeLast() : Int32(slotsUsed)
    let generation = Int(slot) == slotsUsed ? 1 : slots[Int(slot)].generation + 1
    if Int(slot) == slotsUsed { slotsUsed += 1 }
    slots[Int(slot)] = Slot(key: key, at: chunk.times[row], generation: generation)
    count += 1
    queue.append(slot)
    enter(key, slot)
    return slot
  }

  /// Values are of other dictionaries now: each slot's key is replaced.
  func rename(_ map: (RuleKey) -> RuleKey) {
    index.deallocate()
    index = .allocate(capacity: 64)
    index.initialize(repeating: 0, count: 64)
    indexCapacity = 64
    let living = Array(living)
    for slot in living { slots[Int(slot)].key = map(slots[Int(slot)].key) }
    for slot in living { enter(slots[Int(slot)].key, slot) }
  }

  private var living: some Sequence<Int32> {
    (0..<Int32(slotsUsed)).lazy.filter { [slots] in slots[Int($0)].generation & 1 == 1 }
  }

  // MARK: - Who has states

  private static let lastPlace = 63

  /// The rule of that place has a state of the key.
  func note(_ place: Int, of slot: Int32) { slots[Int(slot)].holders |= 1 << UInt64(min(place, Self.lastPlace)) }

  /// It has none any more.
  func forget(_ place: Int, of slot: Int32) {
    if place < Self.lastPlace { slots[Int(slot)].holders &= ~(1 << UInt64(place)) }
  }

  /// Lets `body` see the rules that have a state of any of these.
  private func forEachHolder(of slots: UnsafeBufferPointer<Int32>, _ body: (any RuleRunner) -> Void) {
    var holders: UInt64 = 0
    for slot in slots { holders |= self.slots[Int(slot)].holders }
    while holders != 0 {
      let place = holders.trailingZeroBitCount
      holders &= holders &- 1
      if place < Self.lastPlace { body(members[place].runner) } else { members[place...].forEach { body($0.runner) } }
    }
  }

  // MARK: - Forgetting

  /// Forgets the keys of which nothing is left: a few loads each, and as many again each time that one came to the queue's front and
  /// was in use.
  func forgetWhatIsOver(at moment: Moment) {
    if horizon == .max { return }
    let end = moment.time - horizon
    let second = Slot.second(of: end)
    while queue.count > 0, slots[Int(queue[0])].put < second {
      prefetch_line(slots + Int(queue[min(8, queue.count - 1)]))
      let slot = queue.removeFirst()
      if slots[Int(slot)].lastUse >= end || holdsAlert(slot) {
        putBack(slot, at: moment.time)
      } else {
        leave(slot, at: moment)
      }
    }
    forgetLeaving(at: moment)
  }

  /// When the key that goes next was used last; nil where there is no other.
  func nextUse(at time: Int64) -> Int64? {
    if count < 2 { return nil }
    while slots[Int(queue[0])].isInUse { putBack(queue.removeFirst(), at: time) }
    return slots[Int(queue[0])].lastUse
  }

  /// Forgets the key at the queue's front to make room.
  func forgetOldest(at moment: Moment) {
    leave(queue.removeFirst(), at: moment)
    forgetLeaving(at: moment)
    forgotten += 1
  }

  private func holdsAlert(_ slot: Int32) -> Bool {
    if standing == 0 { return false }
    var holds = false
    withUnsafePointer(to: slot) {
      forEachHolder(of: UnsafeBufferPointer(start: $0, count: 1)) { holds = holds || $0.holdsAlert(slot) }
    }
    return holds
  }

  private func putBack(_ slot: Int32, at time: Int64) {
    slots[Int(slot)].put = Slot.second(of: max(time, slots[Int(slot)].lastUse))
    queue.append(slot)
  }

  private func leave(_ slot: Int32, at moment: Moment) {
    leaving[leavingCount] = slot
    leavingCount += 1
    if leavingCount == Self.mostLeaving { forgetLeaving(at: moment) }
  }

  /// Many at a time, a rule after the other: so that the processor waits for the states of several.
  private func forgetLeaving(at moment: Moment) {
    let some = UnsafeBufferPointer(start: leaving, count: leavingCount)
    forEachHolder(of: some) { $0.free(some, at: moment) }
    for slot in some {
      forget(slots[Int(slot)].key)
      slots[Int(slot)].generation += 1
      free.append(slot)
    }
    count -= leavingCount
    leavingCount = 0
  }

  // MARK: - The index

  @inline(__always) private func home(_ key: RuleKey) -> Int {
    // Multiplied by odd numbers and folded: ids count up, so neighbours are to lie apart.
    let mixed = key &* RuleKey(0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F)
    let folded =
      mixed.x ^ (mixed.y << 7 | mixed.y >> 25) ^ (mixed.z << 13 | mixed.z >> 19) ^ (mixed.w << 21 | mixed.w >> 11)
    return Int(folded ^ folded >> 15) & (indexCapacity - 1)
  }

  private func enter(_ key: RuleKey, _ slot: Int32) {
    if width <= 1 {
      if Int(key.x) >= indexCapacity { growIndex(to: Int(key.x) + 1) }
      index[Int(key.x)] = slot + 1
      return
    }
    let least = 2 * count
    if least > indexCapacity {
      var larger = indexCapacity
      while larger < 2 * least { larger *= 2 }
      index.deallocate()
      index = .allocate(capacity: larger)
      index.initialize(repeating: 0, count: larger)
      indexCapacity = larger
      // The one to enter is in its slot already, the others are where they were.
      for other in living { hashIn(slots[Int(other)].key, other) }
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

  private func forget(_ key: RuleKey) {
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

  private func growIndex(to least: Int) {
    var larger = indexCapacity
    while larger < least { larger *= 2 }
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    grown.update(from: index, count: indexCapacity)
    (grown + indexCapacity).initialize(repeating: 0, count: larger - indexCapacity)
    index.deallocate()
    index = grown
    indexCapacity = larger
  }

  private func grow() {
    let grown = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: slots, count: slotsUsed)
    slots.deallocate()
    slots = grown
    capacity *= 2
  }
}
