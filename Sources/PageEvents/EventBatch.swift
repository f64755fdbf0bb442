/// Up to `capacity` events as columns: what one step of ingest hands to every consumer of the stream.
///
/// A batch is filled and handed round by one thread and used again for the next step: a consumer copies what it keeps. Ids
/// are those of the `lexicons` the batch was filled with.
public final class EventBatch {
  public let capacity: Int
  public private(set) var count = 0
  /// Event times, in milliseconds since 1970.
  public let times: UnsafeMutablePointer<Int64>
  /// Response bytes.
  public let bytes: UnsafeMutablePointer<Int64>
  /// Latencies in microseconds, `EventFields.noLatency` where there is none.
  public let latencies: UnsafeMutablePointer<UInt32>
  public let traits: UnsafeMutablePointer<EventTraits>
  /// A column of ids for each column of the schema.
  public let columns: [UnsafeMutablePointer<ValueID>]
  public let lexicons: Lexicons

  public init(lexicons: Lexicons, capacity: Int = 1024) {
    self.lexicons = lexicons
    self.capacity = capacity
    times = .allocate(capacity: capacity)
    bytes = .allocate(capacity: capacity)
    latencies = .allocate(capacity: capacity)
    traits = .allocate(capacity: capacity)
    columns = (0..<lexicons.schema.columnCount).map { _ in .allocate(capacity: capacity) }
  }

  deinit {
    times.deallocate()
    bytes.deallocate()
    latencies.deallocate()
    traits.deallocate()
    for column in columns { column.deallocate() }
  }

  public var isFull: Bool { count == capacity }
  public func removeAll() { count = 0 }

  /// Appends an event: its values become ids. The fields' bytes are not needed afterwards.
  public func append(_ fields: borrowing EventFields, source: ValueID) {
    precondition(count < capacity, "A full batch must be handed on before more is appended.")
    let row = count
    times[row] = fields.time.milliseconds
    bytes[row] = fields.bytes
    latencies[row] = fields.latency
    let method = set(fields.method, .method, row)
    let url = set(fields.url, .url, row)
    let status = set(fields.status, .status, row)
    let agent = set(fields.agent, .agent, row)
    _ = set(fields.client, .client, row)
    _ = set(fields.referrer, .referrer, row)
    _ = set(fields.protocol, .protocol, row)
    _ = set(fields.host, .host, row)
    _ = set(fields.user, .user, row)
    columns[Int(Dimension.source.index)][row] = source
    let statusTraits = lexicons.traits(of: status, in: .status)
    let isPageView =
      lexicons.traits(of: method, in: .method).contains(.pageView)
      && lexicons.traits(of: url, in: .url).contains(.pageView)
      && lexicons.traits(of: agent, in: .agent).contains(.pageView)
    traits[row] = isPageView ? statusTraits : statusTraits.subtracting(.pageView)
    count = row + 1
  }

  @inline(__always) private func set(_ value: UnsafeRawBufferPointer, _ column: Dimension, _ row: Int) -> ValueID {
    let id = lexicons.intern(value, in: column)
    columns[Int(column.index)][row] = id
    return id
  }
}
