/// States in slots that are used again: a slot is a number of four bytes.
///
/// Not freed by itself: whoever owns it gives all slots back before.
struct Pool<State> {
  private var base: UnsafeMutablePointer<State>
  private var free: UnsafeMutablePointer<Int32>
  private var freeCount: Int32 = 0
  private var used: Int32 = 0
  private var capacity: Int32 = 16

  init() {
    base = .allocate(capacity: 16)
    free = .allocate(capacity: 16)
  }

  @inline(__always) subscript(slot: Int32) -> UnsafeMutablePointer<State> { base + Int(slot) }

  mutating func take(_ state: State) -> Int32 {
    if freeCount > 0 {
      freeCount -= 1
      let slot = free[Int(freeCount)]
      (base + Int(slot)).initialize(to: state)
      return slot
    }
    if used == capacity { grow() }
    (base + Int(used)).initialize(to: state)
    used += 1
    return used - 1
  }

  mutating func giveBack(_ slot: Int32) {
    (base + Int(slot)).deinitialize(count: 1)
    free[Int(freeCount)] = slot
    freeCount += 1
  }

  private mutating func grow() {
    let larger = capacity * 2
    base = Self.resized(base, Int(used), Int(larger))
    free = Self.resized(free, Int(freeCount), Int(larger))
    capacity = larger
  }

  func deallocate() {
    base.deallocate()
    free.deallocate()
  }

  /// Memory used, in bytes; up to as much again is reserved.
  var footprint: Int { Int(used - freeCount) * (MemoryLayout<State>.stride + 4) }

  private static func resized<Value>(
    _ values: UnsafeMutablePointer<Value>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Value> {
    let resized = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
    resized.moveInitialize(from: values, count: count)
    values.deallocate()
    return resized
  }
}
