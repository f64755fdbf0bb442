import PageEvents

/// Ids, each with a number: an open-addressing table of a few bytes where it is empty.
///
/// A look-up costs a load or two. Id 0, the missing value, is an id like any other. The count of memory is `Queue`'s.
struct IDTable: BitwiseCopyable {
  private struct Entry: BitwiseCopyable {
    /// 0 for none; else the id and 1.
    var key: UInt32
    var number: Int32
  }

  private var base: UnsafeMutablePointer<Entry>?
  private(set) var count: Int32 = 0
  private var bits: Int32 = 0

  private var capacity: Int { base == nil ? 0 : 1 << Int(bits) }

  @inline(__always) private func home(_ key: UInt32) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B1) >> UInt32(32 - bits))
  }

  /// Puts the number in and returns the one there was; nil where the id is new.
  mutating func put(_ id: ValueID, _ number: Int32, _ memory: inout Int) -> Int32? {
    if Int(count) * 4 >= capacity * 3 { resize(to: max(4, bits + 1), &memory) }
    let key = id &+ 1
    var place = home(key)
    let entries = base.unsafelyUnwrapped
    while true {
      if entries[place].key == key {
        defer { entries[place].number = number }
        return entries[place].number
      }
      if entries[place].key == 0 {
        entries[place] = Entry(key: key, number: number)
        count += 1
        return nil
      }
      place = (place + 1) & (capacity - 1)
    }
  }

  /// Keeps what `keeps` says, under the ids that it gives.
  mutating func filterMap(_ memory: inout Int, _ map: (ValueID, Int32) -> ValueID?) {
    var kept = IDTable()
    forEach { id, number in
      if let id = map(id, number) { _ = kept.put(id, number, &memory) }
    }
    free(&memory)
    self = kept
  }

  func forEach(_ body: (ValueID, Int32) -> Void) {
    guard let base else { return }
    for place in 0..<capacity where base[place].key != 0 { body(base[place].key &- 1, base[place].number) }
  }

  mutating func free(_ memory: inout Int) {
    base?.deallocate()
    memory -= capacity * MemoryLayout<Entry>.stride
    self = IDTable()
  }

  private mutating func resize(to bits: Int32, _ memory: inout Int) {
    let old = self
    base = .allocate(capacity: 1 << Int(bits))
    base?.initialize(repeating: Entry(key: 0, number: 0), count: 1 << Int(bits))
    memory += (1 << Int(bits)) * MemoryLayout<Entry>.stride
    self.bits = bits
    count = 0
    old.forEach { _ = put($0, $1, &memory) }
    old.base?.deallocate()
    memory -= old.capacity * MemoryLayout<Entry>.stride
  }
}
