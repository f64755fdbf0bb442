import PageEvents

/// A set of ids: the first four where it is, more in a table. Most keys never have more.
struct IDSet: BitwiseCopyable {
  /// Each the id and 1; 0 for none.
  private var first = SIMD4<UInt32>()
  private var count: Int32 = 0
  private var table = IDTable()

  /// Puts the id in, and says whether it is new.
  @inline(__always) mutating func insert(_ id: ValueID, _ memory: inout Int) -> Bool {
    let key = id &+ 1
    if any(first .== key) { return false }
    if count < 4 {
      first[Int(count)] = key
      count += 1
      return true
    }
    return table.put(id, 0, &memory) == nil
  }

  mutating func free(_ memory: inout Int) {
    if count > 3 { table.free(&memory) }
    self = IDSet()
  }

  mutating func translate(_ memory: inout Int, _ map: (ValueID) -> ValueID) {
    for place in 0..<Int(count) { first[place] = map(first[place] &- 1) &+ 1 }
    table.filterMap(&memory) { id, _ in map(id) }
  }
}
