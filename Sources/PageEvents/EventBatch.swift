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
    precondition(!isFull, "A full batch must be handed on before more is appended.")
    withUnsafePointer(to: fields) { _ = append(UnsafeBufferPointer(start: $0, count: 1), source: source) }
  }

  /// Appends events of one source, as many as there is room for, and returns how many.
  ///
  /// Column by column: a dictionary's table stays in the cache while the values of many events are looked up in it.
  public func append(_ events: UnsafeBufferPointer<EventFields>, source: ValueID) -> Int {
    let row = count
    let taken = min(events.count, capacity - row)
    let events = UnsafeBufferPointer(rebasing: events[..<taken])
    for i in 0..<taken {
      times[row + i] = events[i].time.milliseconds
      bytes[row + i] = events[i].bytes
      latencies[row + i] = events[i].latency
    }
    intern(events, .client) { $0.client }
    intern(events, .url) { $0.url }
    intern(events, .referrer) { $0.referrer }
    intern(events, .agent) { $0.agent }
    intern(events, .method) { $0.method }
    intern(events, .protocol) { $0.protocol }
    intern(events, .status) { $0.status }
    intern(events, .host) { $0.host }
    intern(events, .user) { $0.user }
    (columns[Int(Dimension.source.index)] + row).update(repeating: source, count: taken)
    // An event is a page view where each of the four says so; what else it is, its status says.
    let (urls, agents) = (columns[Int(Dimension.url.index)], columns[Int(Dimension.agent.index)])
    let (methods, statuses) = (columns[Int(Dimension.method.index)], columns[Int(Dimension.status.index)])
    for i in row..<(row + taken) {
      var each = lexicons.traits(of: statuses[i], in: .status)
      let others = lexicons.traits(of: methods[i], in: .method)
        .intersection(lexicons.traits(of: urls[i], in: .url)).intersection(lexicons.traits(of: agents[i], in: .agent))
      if !others.contains(.pageView) { each.remove(.pageView) }
      traits[i] = each
    }
    count = row + taken
    return taken
  }

  @inline(__always) private func intern(
    _ events: UnsafeBufferPointer<EventFields>, _ column: Dimension,
    _ value: (borrowing EventFields) -> UnsafeRawBufferPointer
  ) {
    let ids = columns[Int(column.index)] + count
    for i in 0..<events.count { ids[i] = lexicons.intern(value(events[i]), in: column) }
  }
}
