/// What follows from values that were never seen before.
extension Lexicons {
  /// Works out what is derived from the values that were given ids from `first` on: at most `LexiconTable.batchSize`.
  ///
  /// Derived values are looked up together, like those they are derived from: one at a time, each would wait for its slot.
  @inline(never)
  func derive(from first: Int, in column: Dimension) {
    let table = tables[Int(column.index)]
    let new = first..<table.pointee.count
    for dimension in derivedFrom[Int(column.index)] {
      guard let derive = schema[dimension].derivation?.derive else { continue }
      derivation.pointee.removeAll()
      for id in new { derivation.pointee.append { derive(table.pointee.record(of: ValueID(id)).bytes, &$0) } }
      let rollup = rollups + Schema.derivedIndex(of: dimension)
      derivation.pointee.intern(in: tables[schema.place(of: dimension)]) { rollup.pointee.append($0) }
    }
    if derives, schema.summed.contains(column) {
      let numbers = numbers + Int(column.index)
      for id in new {
        numbers.pointee.append(FixedPoint(table.pointee.record(of: ValueID(id)).bytes) ?? FixedPoint(millionths: 0))
      }
    }
    if ColumnSet.ofTraits.contains(column) {
      let traits = traits + Int(column.index)
      for id in new {
        traits.pointee.append(PageViews.traits(of: table.pointee.record(of: ValueID(id)).bytes, in: column))
      }
    }
  }
}

/// Derived values in the making: their bytes, one behind the other.
struct DerivationScratch: ~Copyable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private let lookups = UnsafeMutableBufferPointer<Lookup>.allocate(capacity: LexiconTable.batchSize)

  deinit { lookups.deallocate() }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Adds the value that `write` appends; if it appends nothing, the missing value.
  mutating func append(_ write: (inout [UInt8]) -> Void) {
    write(&bytes)
    ends.append(bytes.count)
  }

  /// Hands out the ids of the values in order.
  func intern(in table: UnsafeMutablePointer<LexiconTable>, _ take: (ValueID) -> Void) {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var found = 0
      var start = 0
      for end in ends {
        if end > start {
          lookups[found] = Lookup(start: base + start, count: end - start)
          found += 1
        }
        start = end
      }
      let batch = UnsafeMutableBufferPointer(rebasing: lookups[..<found])
      table.pointee.hash(batch)
      table.pointee.intern(batch)
    }
    var found = 0
    var start = 0
    for end in ends {
      take(end > start ? lookups[found].id : 0)
      found += end > start ? 1 : 0
      start = end
    }
  }

  /// Memory allocated, in bytes.
  var footprint: Int {
    bytes.capacity + ends.capacity * MemoryLayout<Int>.stride + lookups.count * MemoryLayout<Lookup>.stride
  }
}
