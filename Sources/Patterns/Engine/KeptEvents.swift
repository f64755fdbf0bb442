import PageEvents

/// The events that attempts have taken: what references read of them, and what an alert shows.
///
/// Each is known by a handle until the last attempt that took it is over. 32 bytes, and four for each column.
final class KeptEvents {
  private struct Event {
    var time: Int64
    var bytes: Int64
    var latency: UInt32
    var place: RowPlace
  }

  private let columns: [Dimension]
  private var events: [Event] = []
  private var ids: [ValueID] = []
  private var free: [Int32] = []

  /// The columns that the rule's references read, and those that are shown.
  init(_ rule: Rule, _ schema: Schema) {
    let kept = ColumnSet((rule.dimensions + RuleEngine.shown).map { schema.column(of: $0) })
    columns = schema.dimensions.filter { !$0.isDerived && kept.contains($0) }
  }

  /// Memory used, in bytes.
  var footprint: Int { events.count * (MemoryLayout<Event>.stride + columns.count * 4) }

  func add(_ row: EventRow) -> Int32 {
    let event = Event(time: row.time, bytes: row.bytes, latency: row.latency, place: row.place)
    let handle = free.popLast() ?? Int32(events.count)
    if Int(handle) == events.count {
      events.append(event)
      for column in columns { ids.append(row[column]) }
    } else {
      events[Int(handle)] = event
      for (offset, column) in columns.enumerated() { ids[Int(handle) * columns.count + offset] = row[column] }
    }
    return handle
  }

  func remove(_ handle: Int32) {
    free.append(handle)
    if free.count == events.count {
      events = []
      ids = []
      free = []
    }
  }

  func place(of handle: Int32) -> RowPlace { events[Int(handle)].place }

  func id(_ column: Dimension, of handle: Int32) -> ValueID {
    columns.firstIndex(of: column).map { ids[Int(handle) * columns.count + $0] } ?? 0
  }

  /// What a reference reads of an event; nil where it has nothing of the kind.
  func read(_ handle: Int32, _ reading: Reference.Reading, in lexicons: Lexicons) -> Double? {
    let event = events[Int(handle)]
    switch reading {
    case .bytes: return Double(event.bytes)
    case .latency: return event.latency == EventFields.noLatency ? nil : Double(event.latency)
    case .time: return Double(event.time)
    case .value(let dimension):
      return Double(lexicons.rollUp(id(lexicons.schema.column(of: dimension), of: handle), to: dimension))
    case .number(let dimension):
      let id = lexicons.rollUp(self.id(lexicons.schema.column(of: dimension), of: handle), to: dimension)
      return FixedPoint(lexicons[dimension].bytes(of: id)).map { Double($0.millionths) / 1_000_000 }
    }
  }

  /// Places are of another table now.
  func translatePlaces(_ map: (RowPlace) -> RowPlace) {
    let vacant = Set(free)
    for handle in events.indices where !vacant.contains(Int32(handle)) {
      events[handle].place = map(events[handle].place)
    }
  }

  /// Values are of other dictionaries now.
  func translate(_ map: (Dimension, ValueID) -> ValueID) {
    let vacant = Set(free)
    for handle in events.indices where !vacant.contains(Int32(handle)) {
      for (offset, column) in columns.enumerated() {
        let place = handle * columns.count + offset
        ids[place] = map(column, ids[place])
      }
    }
  }
}

extension Reference {
  /// What it reads of.
  var dimensions: [Dimension] { [left, right].compactMap(\.dimension) }
}

extension Reference.Operand {
  fileprivate var dimension: Dimension? {
    switch self {
    case .event(let reading), .taken(_, name: _, let reading?): reading.dimension
    case .taken, .number: nil
    }
  }
}

extension Reference.Reading {
  fileprivate var dimension: Dimension? {
    switch self {
    case .value(let dimension), .number(let dimension): dimension
    case .bytes, .latency, .time: nil
    }
  }
}
