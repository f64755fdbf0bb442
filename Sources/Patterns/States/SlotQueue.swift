/// A ring of slots' numbers, taken from either end. It grows by doubling.
final class SlotQueue {
  private var base = UnsafeMutablePointer<Int32>.allocate(capacity: 16)
  private var capacity = 16
  private var first = 0
  private(set) var count = 0

  deinit { base.deallocate() }

  /// Counted from the oldest.
  @inline(__always) subscript(place: Int) -> Int32 { base[(first &+ place) & (capacity &- 1)] }

  func append(_ slot: Int32) {
    if count == capacity { grow() }
    base[(first &+ count) & (capacity &- 1)] = slot
    count += 1
  }

  func removeFirst() -> Int32 {
    defer {
      first = (first + 1) & (capacity - 1)
      count -= 1
    }
    return base[first]
  }

  func removeLast() -> Int32 {
    count -= 1
    return self[count]
  }

  private func grow() {
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2)
    for place in 0..<count { grown[place] = self[place] }
    base.deallocate()
    (base, first, capacity) = (grown, 0, capacity * 2)
  }
}
