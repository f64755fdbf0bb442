/// One parsed line: what it says, as numbers and as stretches of the line's own bytes.
///
/// A plain value that points into the block the line was read from; it is good for as long as the block is. Empty
/// stretches are missing values. Values are kept as logged: escapes are not undone, so what cubetop shows can be found in
/// the log with grep.
public struct EventFields: BitwiseCopyable {
  /// When the request was logged.
  public var time = Timestamp(milliseconds: 0)
  /// Bytes of the response body; 0 where the log has none.
  public var bytes: Int64 = 0
  /// Time to serve in microseconds; `EventFields.noLatency` where the log has none. Longer than 71 minutes counts as that.
  public var latency: UInt32 = EventFields.noLatency

  public var client = UnsafeRawBufferPointer(start: nil, count: 0)
  public var method = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The request target, query included.
  public var url = UnsafeRawBufferPointer(start: nil, count: 0)
  public var `protocol` = UnsafeRawBufferPointer(start: nil, count: 0)
  public var status = UnsafeRawBufferPointer(start: nil, count: 0)
  public var host = UnsafeRawBufferPointer(start: nil, count: 0)
  public var user = UnsafeRawBufferPointer(start: nil, count: 0)
  public var referrer = UnsafeRawBufferPointer(start: nil, count: 0)
  public var agent = UnsafeRawBufferPointer(start: nil, count: 0)

  /// The values of the columns that a schema adds, in their order: as many as the parser was told of. Nil where there are none.
  public var further: UnsafePointer<UnsafeRawBufferPointer>?

  public static let noLatency = UInt32.max

  @inlinable public init() {}
}
