import CPrefetch

/// The states of one rule, each found by the slot of its key.
///
/// A rule that has no state of a key holds four bytes for it, and none at all before it has its first state.
final class StateTable<State> {
  /// What the states hold beside themselves, in bytes.
  let memory = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  private let pool = Pool<State>()
  /// By slot: where the state is, counted from 1; 0 for none.
  private var index = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  private var capacity: Int32 = 0
  /// Its rule's place in the group.
  private let place: Int
  /// Which knows its rules, and lives as long: without counting who refers to it.
  private let group: Unmanaged<KeyGroup>

  init(_ post: RulePost) {
    place = post.place
    group = .passUnretained(post.group)
    memory.initialize(to: 0)
  }

  /// Whoever owns it removes all states before.
  deinit {
    index.deallocate()
    memory.deallocate()
  }

  @inline(__always) func find(_ slot: Int32) -> UnsafeMutablePointer<State>? {
    guard slot < capacity, index[Int(slot)] > 0 else { return nil }
    return pool[index[Int(slot)] - 1]
  }

  /// Asks for the states of keys that will be looked at, so that nobody waits for one after the other.
  @inline(__always) func prefetch(_ slot: Int32) {
    guard slot >= 0, slot < capacity, index[Int(slot)] > 0 else { return }
    let state = UnsafeRawPointer(pool[index[Int(slot)] - 1])
    prefetch_line(state)
    if MemoryLayout<State>.stride > 64 { prefetch_line(state + 64) }
  }

  /// A state for a key that has none.
  @inline(never) func make(_ slot: Int32, _ state: State) -> UnsafeMutablePointer<State> {
    if slot >= capacity { grow(beyond: slot) }
    let number = pool.take(state)
    index[Int(slot)] = number + 1
    group._withUnsafeGuaranteedRef { $0.note(place, of: slot) }
    return pool[number]
  }

  /// The key has no state any more; what that held has been freed.
  func remove(_ slot: Int32) {
    pool.giveBack(index[Int(slot)] - 1)
    index[Int(slot)] = 0
    group._withUnsafeGuaranteedRef { $0.forget(place, of: slot) }
  }

  /// Lets `body` see every state.
  func forEach(_ body: (UnsafeMutablePointer<State>) -> Void) {
    for slot in 0..<Int(capacity) where index[slot] > 0 { body(pool[index[slot] - 1]) }
  }

  /// Removes all states, after `body` has freed what they hold.
  func removeAll(_ body: (UnsafeMutablePointer<State>) -> Void) {
    for slot in 0..<Int(capacity) where index[slot] > 0 {
      body(pool[index[slot] - 1])
      pool.giveBack(index[slot] - 1)
      index[slot] = 0
    }
  }

  /// Memory used, in bytes; up to as much again is reserved.
  var footprint: Int {
    memory.pointee + pool.footprint + min(Int(capacity), group._withUnsafeGuaranteedRef { $0.slotsUsed }) * 4
  }

  private func grow(beyond slot: Int32) {
    var larger = max(16, capacity)
    while larger <= slot { larger *= 2 }
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: Int(larger))
    grown.update(from: index, count: Int(capacity))
    (grown + Int(capacity)).initialize(repeating: 0, count: Int(larger - capacity))
    index.deallocate()
    index = grown
    capacity = larger
  }
}
