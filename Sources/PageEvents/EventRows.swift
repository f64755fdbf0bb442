/// A look at events held as columns, be they a batch's or a segment's: what filters and cubes read.
///
/// Plain pointers, valid as long as their owner is; only rows below `count` may be read.
public struct EventRows {
  public let count: Int
  /// Event times, in milliseconds since 1970.
  public let times: UnsafePointer<Int64>
  /// Response bytes.
  public let bytes: UnsafePointer<Int64>
  /// Latencies in microseconds, `EventFields.noLatency` where there is none.
  public let latencies: UnsafePointer<UInt32>
  public let traits: UnsafePointer<EventTraits>
  /// By column of the schema, the values' ids.
  public let columns: [UnsafePointer<ValueID>]

  public init(
    count: Int, times: UnsafePointer<Int64>, bytes: UnsafePointer<Int64>, latencies: UnsafePointer<UInt32>,
    traits: UnsafePointer<EventTraits>, columns: [UnsafePointer<ValueID>]
  ) {
    self.count = count
    self.times = times
    self.bytes = bytes
    self.latencies = latencies
    self.traits = traits
    self.columns = columns
  }

  /// The ids of a column.
  public subscript(column: Dimension) -> UnsafePointer<ValueID> { columns[Int(column.index)] }
}

extension EventBatch {
  public var rows: EventRows {
    EventRows(
      count: count, times: times, bytes: bytes, latencies: latencies, traits: traits,
      columns: columns.map { UnsafePointer($0) })
  }
}
