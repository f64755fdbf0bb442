import CPrefetch
import Filters
import PageEvents

/// A key, and who it was when its slot was noted: the slot may be another's by now.
struct KeyUse: BitwiseCopyable {
  var slot: Int32
  var generation: UInt32
}

/// The keys of all rules that tell apart by the same dimensions, each in a slot that the rules find their states by.
///
/// Rules that watch the same clients look one up once. Only those that remember about as long are together: who came within two minutes
/// is found in the cache, who came within ten is many more.
///
/// Strangers choose the keys, so there may be any number of them. They stand in a queue: whoever comes to its front goes, or is put to
/// its end again where it was used since. So to note a use is a store, and a key stays for at most twice the time that anything is
/// left of it.
final class KeyGroup {
  /// 24 bytes.
  private struct Slot: BitwiseCopyable {
    var lastUse: Int64
    /// Which of the rules have a state of it, by their places; the last bit is for all that come after.
    var holders: UInt64 = 0
    /// Tells whoever used the slot before from who uses it now; odd while it is used.
    var generation: UInt32
    /// When it was put at the queue's end, in seconds.
    var put: UInt32

    init(at time: Int64, generation: UInt32) {
      self.generation = generation
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
  private let index: KeyIndex
  /// A chunk's values of what is rolled up.
  private let scratch: [UnsafeMutablePointer<ValueID>]

  init(for rule: Rule, in schema: Schema) {
    dimensions = rule.keys
    index = KeyIndex(width: rule.keys.count)
    memoryClass = Self.memoryClass(of: rule)
    readings = dimensions.map { ValueReading($0, in: schema) }
    scratch = dimensions.map { _ in .allocate(capacity: EventChunk.most) }
  }

  deinit {
    slots.deallocate()
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
  var footprint: Int { slotsUsed * (MemoryLayout<Slot>.stride + KeyIndex.bytesAKey) + index.footprint }

  private var width: Int { dimensions.count }

  func key(of slot: Int32) -> RuleKey { index.key(of: slot) }

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
        index.prefetch(ids[min(row &+ 16, chunk.count &- 1)])
        if words[row] & watched == 0 { continue }
        let known = index.find(ids[row])
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
    let known = index.find(key)
    if known < 0 { return add(key, chunk, row) }
    touch(known, at: chunk.times[row])
    return known
  }

  @inline(__always) private func touch(_ slot: Int32, at time: Int64) { slots[Int(slot)].lastUse = time }

  /// A slot for a key that has none, where the event needs one.
  private func add(_ key: RuleKey, _ chunk: EventChunk, _ row: Int) -> Int32 {
    // Where the group has no dimension, the one key is everybody's.
    if width > 0, chunk.words[row] & creating == 0 { return -1 }
    if slotsUsed == capacity, free.count == 0 { grow() }
    let slot = free.count > 0 ? free.removeLast() : Int32(slotsUsed)
    let generation = Int(slot) == slotsUsed ? 1 : slots[Int(slot)].generation + 1
    if Int(slot) == slotsUsed { slotsUsed += 1 }
    slots[Int(slot)] = Slot(at: chunk.times[row], generation: generation)
    count += 1
    queue.append(slot)
    index.add(key, slot)
    return slot
  }

  /// Values are of other dictionaries now: each slot's key is replaced.
  func rename(_ map: (RuleKey) -> RuleKey) {
    index.rename((0..<Int32(slotsUsed)).filter { slots[Int($0)].generation & 1 == 1 }, map)
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
      index.remove(slot)
      slots[Int(slot)].generation += 1
      free.append(slot)
    }
    count -= leavingCount
    leavingCount = 0
  }

  private func grow() {
    let grown = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: slots, count: slotsUsed)
    slots.deallocate()
    slots = grown
    capacity *= 2
  }
}
