/// Rows that were read before.
extension EventBatch {
  /// Rows of a segment that a batch's are copies of.
  public struct Packed {
    /// The segment's.
    public let rows: EventRows
    /// Which of them the first one is.
    public let first: Int
    /// Which of them each is; nil where they are the first and those behind it, one after the other.
    public let picked: UnsafePointer<Int32>?

    /// A segment's rows from one on, or those picked.
    public init(_ rows: EventRows, from first: Int = 0, picked: UnsafePointer<Int32>? = nil) {
      (self.rows, self.first, self.picked) = (rows, first, picked)
    }
  }

  /// Appends a stretch of others' rows: their ids are of the same dictionaries. There must be room.
  ///
  /// Column by column, 0.3 ns each. Columns that this batch doesn't fill aren't read.
  public func append(_ range: Range<Int>, of rows: EventRows) {
    precondition(count + range.count <= capacity, "A full batch must be handed on before more is appended.")
    note(rows, range.lowerBound, picked: nil)
    rows.times.copy(range, into: times + count)
    rows.bytes.copy(range, into: bytes + count)
    rows.latencies.copy(range, into: latencies + count)
    if hasTraits { (traits + count).update(from: rows.traits + range.lowerBound, count: range.count) }
    for index in columns.indices where columnSet.contains(Dimension(UInt8(index))) {
      rows.columns[index].copy(range, into: columns[index] + count)
    }
    count += range.count
  }

  /// Appends rows of others, in the order in which they are picked: their ids are of the same dictionaries. There must be room.
  ///
  /// Column by column, 0.5 to 1 ns each. Columns that this batch doesn't fill aren't read.
  public func append(_ picked: UnsafeBufferPointer<Int32>, of rows: EventRows) {
    precondition(count + picked.count <= capacity, "A full batch must be handed on before more is appended.")
    note(rows, 0, picked: picked.baseAddress)
    rows.times.copy(picked, into: times + count)
    rows.bytes.copy(picked, into: bytes + count)
    rows.latencies.copy(picked, into: latencies + count)
    if hasTraits {
      for i in 0..<picked.count { traits[count + i] = rows.traits[Int(picked[i])] }
    }
    for index in columns.indices where columnSet.contains(Dimension(UInt8(index))) {
      rows.columns[index].copy(picked, into: columns[index] + count)
    }
    count += picked.count
  }

  /// Puts rows of others at places behind the last row: whoever does it for all the places up to some row makes them the batch's
  /// with `extend`.
  public func put(_ picked: UnsafeBufferPointer<Int32>, of rows: EventRows, at targets: UnsafePointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: picked.count) { numbers in
      guard let numbers = numbers.baseAddress else { return }
      rows.times.copy(picked, into: numbers)
      for i in 0..<picked.count { times[Int(targets[i])] = numbers[i] }
      rows.bytes.copy(picked, into: numbers)
      for i in 0..<picked.count { bytes[Int(targets[i])] = numbers[i] }
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: picked.count) { numbers in
      guard let numbers = numbers.baseAddress else { return }
      rows.latencies.copy(picked, into: numbers)
      for i in 0..<picked.count { latencies[Int(targets[i])] = numbers[i] }
      for index in columns.indices where columnSet.contains(Dimension(UInt8(index))) {
        rows.columns[index].copy(picked, into: numbers)
        let ids = columns[index]
        for i in 0..<picked.count { ids[Int(targets[i])] = numbers[i] }
      }
    }
    if hasTraits {
      for i in 0..<picked.count { traits[Int(targets[i])] = rows.traits[Int(picked[i])] }
    }
  }

  /// Takes in so many rows that were put behind the last one.
  public func extend(by more: Int) {
    precondition(count + more <= capacity, "A full batch must be handed on before more is appended.")
    packed = nil
    count += more
  }

  /// Lets `body` rewrite ids, column by column, from those of one set of lexicons to those of the batch's.
  public func rewriteIDs(_ body: (Dimension, UnsafeMutableBufferPointer<ValueID>) -> Void) {
    packed = nil
    for index in columns.indices where columnSet.contains(Dimension(UInt8(index))) {
      body(Dimension(UInt8(index)), UnsafeMutableBufferPointer(start: columns[index], count: count))
    }
  }

  /// Keeps in mind whose rows these are, as long as they are a segment's and nothing else comes.
  private func note(_ rows: EventRows, _ first: Int, picked: UnsafePointer<Int32>?) {
    if count == 0 {
      packed = rows.identity == 0 ? nil : Packed(rows, from: first, picked: picked)
    } else if let packed,
      picked != nil || packed.picked != nil || packed.rows.identity != rows.identity
        || packed.first + count != first
    {
      self.packed = nil
    }
  }
}
