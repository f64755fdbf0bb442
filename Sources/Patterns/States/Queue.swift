/// A ring of values, of a few bytes where it is empty: states are made of them, a million at a time.
///
/// Whoever owns it says what memory it holds: `memory` is the count that all states of a rule share. It isn't freed by itself.
struct Queue<Element: BitwiseCopyable>: BitwiseCopyable {
  private var base: UnsafeMutablePointer<Element>?
  private var first: Int32 = 0
  private(set) var count: Int32 = 0
  private var capacity: Int32 = 0

  /// Counted from the oldest.
  subscript(index: Int) -> Element {
    unsafeAddress { UnsafePointer(place(index)) }
    nonmutating unsafeMutableAddress { place(index) }
  }

  @inline(__always) private func place(_ index: Int) -> UnsafeMutablePointer<Element> {
    base.unsafelyUnwrapped + Int((first &+ Int32(truncatingIfNeeded: index)) & (capacity &- 1))
  }

  /// Whether another element takes more memory.
  var isFull: Bool { count == capacity }

  mutating func append(_ element: Element, _ memory: inout Int) {
    if count == capacity { grow(&memory) }
    place(Int(count)).initialize(to: element)
    count += 1
  }

  mutating func removeFirst(_ removed: Int32 = 1) {
    first = (first + removed) & (capacity - 1)
    count -= removed
  }

  mutating func removeAll() {
    first = 0
    count = 0
  }

  mutating func free(_ memory: inout Int) {
    base?.deallocate()
    memory -= Int(capacity) * MemoryLayout<Element>.stride
    self = Queue()
  }

  private mutating func grow(_ memory: inout Int) {
    let larger = max(4, capacity * 2)
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: Int(larger))
    for index in 0..<Int(count) { (grown + index).initialize(to: place(index).pointee) }
    base?.deallocate()
    memory += Int(larger - capacity) * MemoryLayout<Element>.stride
    (base, first, capacity) = (grown, 0, larger)
  }
}
