public import PageEvents

/// One event with its values' bytes, for looking at.
public struct LoggedEvent: Sendable, Equatable {
  public var time: Timestamp
  public var bytes: Int
  /// In microseconds; nil where the log has none.
  public var latency: UInt32?
  /// By column of the schema; empty for missing values.
  public var values: [[UInt8]]
  /// Where its line is; nil where that can't be read again.
  public var place: LinePlace?

  public init(time: Timestamp, bytes: Int, latency: UInt32?, values: [[UInt8]], place: LinePlace? = nil) {
    self.time = time
    self.bytes = bytes
    self.latency = latency
    self.values = values
    self.place = place
  }

  /// What is searched where there is no line: the values, one after the other.
  public var searched: [UInt8] { Array(values.joined(separator: [Self.separator])) }

  static let separator = UInt8(ascii: " ")

  public subscript(column: Dimension) -> [UInt8] { values[Int(column.index)] }

  init(_ rows: EventRows, _ row: Int, _ lexicons: Lexicons, place: LinePlace?) {
    self.place = place
    time = Timestamp(milliseconds: rows.times[row])
    bytes = Int(rows.bytes[row])
    let latency = UInt32(truncatingIfNeeded: rows.latencies[row])
    self.latency = latency == EventFields.noLatency ? nil : latency
    values = rows.columns.enumerated().map { index, column in
      Array(lexicons[lexicons.schema.dimensions[index]].bytes(of: column[row]))
    }
  }
}
