/// Values in slots that are used again: a slot is a number of four bytes.
///
/// A class, as are all that hold states: to change what a class's constant refers to is not checked at run time, which would cost more
/// than the change.
final class Pool<Value> {
  private var base: UnsafeMutablePointer<Value>
  private var free: UnsafeMutablePointer<Int32>
  private var freeCount: Int32 = 0
  private var used: Int32 = 0
  private var capacity: Int32 = 16

  init() {
    base = .allocate(capacity: 16)
    free = .allocate(capacity: 16)
  }

  /// Whoever owns it gives all slots back before.
  deinit {
    base.deallocate()
    free.deallocate()
  }

  @inline(__always) subscript(slot: Int32) -> UnsafeMutablePointer<Value> { base + Int(slot) }

  func take(_ value: Value) -> Int32 {
    if freeCount > 0 {
      freeCount -= 1
      let slot = free[Int(freeCount)]
      (base + Int(slot)).initialize(to: value)
      return slot
    }
    if used == capacity { grow() }
    (base + Int(used)).initialize(to: value)
    used += 1
    return used - 1
  }

  func giveBack(_ slot: Int32) {
    (base + Int(slot)).deinitialize(count: 1)
    free[Int(freeCount)] = slot
    freeCount += 1
  }

  private func grow() {
    let larger = capacity * 2
    base = Self.resized(base, Int(used), Int(larger))
    free = Self.resized(free, Int(freeCount), Int(larger))
    capacity = larger
  }

  /// Memory used, in bytes; up to as much again is reserved.
  var footprint: Int { Int(used - freeCount) * (MemoryLayout<Value>.stride + 4) }

  private static func resized<Element>(
    _ values: UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let resized = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    resized.moveInitialize(from: values, count: count)
    values.deallocate()
    return resized
  }
}
