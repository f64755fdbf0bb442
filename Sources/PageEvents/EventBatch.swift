/// Up to `capacity` events as columns: what one step of ingest hands to every consumer of the stream.
///
/// A batch is filled and handed round by one thread and used again for the next step: a consumer copies what it keeps. Ids
/// are those of the `lexicons` the batch was filled with.
public final class EventBatch {
  public let capacity: Int
  public internal(set) var count = 0
  /// Event times, in milliseconds since 1970.
  public let times: UnsafeMutablePointer<Int64>
  /// Response bytes.
  public let bytes: UnsafeMutablePointer<Int64>
  /// Latencies in microseconds, `EventFields.noLatency` where there is none.
  public let latencies: UnsafeMutablePointer<UInt32>
  public let traits: UnsafeMutablePointer<EventTraits>
  /// A column of ids for each column of the schema.
  public let columns: [UnsafeMutablePointer<ValueID>]
  /// Where the events' lines are, as far as somebody has said.
  public var places = LinePlaces()
  /// The same by row, of rows whose order was changed; nil where nobody needs it.
  public let rowPlaces: UnsafeMutablePointer<RowPlace>?
  /// What those are numbered in.
  public let stretches: StretchTable?
  /// Where all rows are copies of one segment's: which they are. What is known of the segment's dictionaries holds for them, too.
  /// Good as long as the segment is, which is while the batch is handed round.
  public internal(set) var packed: Packed?
  public let lexicons: Lexicons
  /// The columns that are filled; in the others every value is missing.
  public let columnSet: ColumnSet
  /// Whether events' traits are found; where they aren't, no event has any.
  public let hasTraits: Bool
  /// The columns to fill from fields, and their ids.
  private let filled: [(column: Dimension, ids: UnsafeMutablePointer<ValueID>)]
  /// The same of columns that the schema adds, with each one's place among them.
  private let filledFurther: [(column: Dimension, place: Int, ids: UnsafeMutablePointer<ValueID>)]
  /// One such column's values of the events that are being appended.
  private let further = UnsafeMutableBufferPointer<UnsafeRawBufferPointer>.allocate(capacity: LexiconTable.batchSize)

  /// An empty batch. Values of columns outside of `columnSet` aren't looked at. Where traits are needed, the columns that they
  /// are found from are filled, too.
  public init(
    lexicons: Lexicons, capacity: Int = 1024, columnSet: ColumnSet = .all, hasTraits: Bool = true,
    stretches: StretchTable? = nil
  ) {
    self.stretches = stretches
    self.lexicons = lexicons
    self.capacity = capacity
    self.hasTraits = hasTraits
    self.columnSet = hasTraits ? columnSet.union(.ofTraits) : columnSet
    times = .allocate(capacity: capacity)
    bytes = .allocate(capacity: capacity)
    latencies = .allocate(capacity: capacity)
    traits = .allocate(capacity: capacity)
    traits.initialize(repeating: [], count: capacity)
    rowPlaces = stretches == nil ? nil : .allocate(capacity: capacity)
    rowPlaces?.initialize(repeating: .unknown, count: capacity)
    columns = (0..<lexicons.schema.columnCount).map { _ in .allocate(capacity: capacity) }
    for column in columns { column.initialize(repeating: 0, count: capacity) }
    let columns = columns, columnSet = self.columnSet
    filled = FieldColumn.columns.filter { columnSet.contains($0) }.map { ($0, columns[Int($0.index)]) }
    filledFurther = lexicons.schema.added.enumerated().filter { columnSet.contains($0.element) }
      .map { ($0.element, $0.offset, columns[Int($0.element.index)]) }
  }

  deinit {
    times.deallocate()
    bytes.deallocate()
    latencies.deallocate()
    traits.deallocate()
    rowPlaces?.deallocate()
    for column in columns { column.deallocate() }
    further.deallocate()
  }

  public var isFull: Bool { count == capacity }

  public func removeAll() {
    count = 0
    packed = nil
    places.removeAll()
  }

  /// Appends an event: its values become ids. The fields' bytes are not needed afterwards.
  public func append(_ fields: borrowing EventFields, source: ValueID) {
    precondition(!isFull, "A full batch must be handed on before more is appended.")
    withUnsafePointer(to: fields) { _ = append(UnsafeBufferPointer(start: $0, count: 1), source: source) }
  }

  /// Appends events of one source, as many as there is room for, and returns how many.
  ///
  /// Column by column: a dictionary's table stays in the cache while the values of many events are looked up in it. But not
  /// of too many: the events themselves are to stay in the cache, too. All columns of a combined log's line cost 106 ns, of
  /// which 20 are for new values' derivations, on a core with busy neighbours, where one value at a time took 255.
  public func append(_ events: UnsafeBufferPointer<EventFields>, source: ValueID) -> Int {
    let taken = min(events.count, capacity - count)
    var row = count
    var first = 0
    while first < taken {
      let end = min(first + LexiconTable.batchSize, taken)
      fill(UnsafeBufferPointer(rebasing: events[first..<end]), from: row, source: source)
      row += end - first
      first = end
    }
    count = row
    return taken
  }

  private func fill(_ events: UnsafeBufferPointer<EventFields>, from row: Int, source: ValueID) {
    packed = nil
    for i in events.indices {
      times[row + i] = events[i].time.milliseconds
      bytes[row + i] = events[i].bytes
      latencies[row + i] = events[i].latency
    }
    for (column, ids) in filled {
      lexicons.intern(FieldColumn(column, of: events), in: column, into: ids + row)
    }
    for (column, place, ids) in filledFurther {
      let none = UnsafeRawBufferPointer(start: nil, count: 0)
      for i in events.indices { further[i] = events[i].further?[place] ?? none }
      lexicons.intern(
        FieldColumn(UnsafeBufferPointer(rebasing: further[..<events.count])), in: column, into: ids + row)
    }
    if columnSet.contains(.source) {
      (columns[Int(Dimension.source.index)] + row).update(repeating: source, count: events.count)
    }
    if hasTraits { findTraits(row..<(row + events.count)) }
  }

  /// An event is a page view where each of the four says so; what else it is, its status says.
  private func findTraits(_ rows: Range<Int>) {
    let (urls, agents) = (columns[Int(Dimension.url.index)], columns[Int(Dimension.agent.index)])
    let (methods, statuses) = (columns[Int(Dimension.method.index)], columns[Int(Dimension.status.index)])
    for row in rows {
      var each = lexicons.traits(of: statuses[row], in: .status)
      let others = lexicons.traits(of: methods[row], in: .method)
        .intersection(lexicons.traits(of: urls[row], in: .url)).intersection(
          lexicons.traits(of: agents[row], in: .agent))
      if !others.contains(.pageView) { each.remove(.pageView) }
      traits[row] = each
    }
  }
}
