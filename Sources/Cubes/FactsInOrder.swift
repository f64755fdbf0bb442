public import PageEvents

/// The facts as a log: for those who have to be told of events by their time, and weren't there when they came.
extension Facts {
  /// Gives a consumer the events held of some time in their order: of one time those of the source that is named first, and of one source
  /// in the order of their lines; where those aren't known, of their arrival, give or take a segment. So it sees what it would have
  /// seen behind a merge of logs of which nothing is late.
  ///
  /// Costs 40 bytes for each event while it lasts, and 0.3 µs besides what the consumer does with it: the times are sorted, the rows stay
  /// where they are.
  ///
  /// - Parameters:
  ///   - start: The first time that is wanted.
  ///   - end: The first that isn't any more.
  ///   - most: No more than about so many of the latest.
  ///   - consumer: Who is given them.
  ///   - stretches: What the places of rows are numbered in.
  ///   - goesOn: Asked every thousand events.
  /// - Returns: whether all have been given.
  @discardableResult public func handOver(
    from start: Timestamp = .distantPast, before end: Timestamp, atMost most: Int,
    to consumer: any OrderedEventConsumer,
    numberedIn stretches: StretchTable, while goesOn: () -> Bool = { true }
  ) -> Bool {
    let wanted = Window(lower: max(start.milliseconds, time(ofLast: most, before: end)), upper: end.milliseconds &- 1)
    let parts = segments.filter { $0.count > 0 && $0.span.intersects(wanted) }.map { HeldPart($0, stretches) }
    var keys: [RowKey] = []
    for (number, part) in parts.enumerated() { part.list(wanted, as: number, stretches, into: &keys) }
    keys.sort()
    let batch = EventBatch(
      lexicons: lexicons, capacity: 1024, columnSet: consumer.needs.columns, hasTraits: consumer.needs.traits,
      stretches: stretches)
    var picked: [Int32] = []
    for (place, key) in keys.enumerated() {
      picked.append(key.row)
      let isLast = place + 1 == keys.count
      let isFull = batch.count + picked.count == batch.capacity
      if isLast || isFull || keys[place + 1].part != key.part {
        parts[Int(key.part)].append(picked, to: batch)
        picked.removeAll(keepingCapacity: true)
      }
      if isLast || isFull {
        if !goesOn() { return false }
        consumer.consume(batch)
        batch.removeAll()
      }
    }
    return true
  }

  /// A time from which on there are about so many events, and no more: by counting them in bins.
  private func time(ofLast most: Int, before end: Timestamp) -> Int64 {
    if count <= most { return .min }
    let window = span.intersection(Window(lower: .min, upper: end.milliseconds &- 1))
    if window.isEmpty { return .min }
    let width = max(1, (window.upper - window.lower) / 65_536)
    var bins = [Int](repeating: 0, count: Int((window.upper - window.lower) / width) + 1)
    for part in segments where part.count > 0 && part.span.intersects(window) {
      let times = part.rows.times
      for row in 0..<part.count where window.contains(times[row]) {
        bins[Int((times[row] - window.lower) / width)] += 1
      }
    }
    var sum = 0
    for bin in bins.indices.reversed() {
      sum += bins[bin]
      if sum > most { return window.lower + Int64(bin + 1) * width }
    }
    return .min
  }
}

/// Where an event belongs among others, and where its row is.
private struct RowKey: Comparable {
  let time: Int64
  /// Its line: which source's, which of the files that the source has been, and a number that rises from line to line.
  let source: UInt32
  let generation: UInt32
  let line: Int
  /// Decides where lines aren't known.
  let part: Int32
  let row: Int32

  static func < (a: RowKey, b: RowKey) -> Bool {
    if a.time != b.time { return a.time < b.time }
    return (a.source, a.generation, a.line, a.part, a.row) < (b.source, b.generation, b.line, b.part, b.row)
  }
}

/// A segment's rows, with their lines' places by row.
private struct HeldPart {
  private let rows: EventRows
  private let places: [RowPlace]

  init(_ part: Facts.Part, _ stretches: StretchTable) {
    rows = part.rows
    let (linePlaces, rowCount) = (part.places, part.count)
    places = Array(unsafeUninitializedCapacity: rowCount) { places, count in
      count = rowCount
      if let base = places.baseAddress { linePlaces.copy(0..<rowCount, numberedIn: stretches, into: base) }
    }
  }

  func list(_ window: Window, as part: Int, _ stretches: StretchTable, into keys: inout [RowKey]) {
    for row in 0..<rows.count {
      let time = rows.times[row]
      if !window.contains(time) { continue }
      let line = stretches[places[row]]
      keys.append(
        RowKey(
          time: time, source: line?.stretch.source ?? 0, generation: line?.stretch.generation ?? 0,
          // A stretch has fewer lines than bytes.
          line: line.map { $0.stretch.offset + $0.line } ?? 0, part: Int32(part), row: Int32(row)))
    }
  }

  func append(_ picked: [Int32], to batch: EventBatch) {
    let first = batch.count
    picked.withUnsafeBufferPointer { batch.append($0, of: rows) }
    for (offset, row) in picked.enumerated() { batch.rowPlaces?[first + offset] = places[Int(row)] }
  }
}
