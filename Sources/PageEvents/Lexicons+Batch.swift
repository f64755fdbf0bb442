/// The values of many events at a time.
extension Lexicons {
  /// The ids of a field of at most `LexiconTable.batchSize` events. Only the interning thread calls it.
  ///
  /// A recent value's id is at hand. The others are collected and then looked up together; meanwhile each has an id for the
  /// time being, which says where among them it is, also where it comes again in this very batch.
  func intern(_ values: FieldColumn, in column: Dimension, into ids: UnsafeMutablePointer<ValueID>) {
    let recent = Self.repeatsItself(column) ? recent + Int(column.index) : nil
    let lookups = lookups.baseAddress.unsafelyUnwrapped
    var found = 0
    for row in 0..<values.count {
      let value = values[row]
      guard let start = value.baseAddress, value.count > 0 else {
        ids[row] = 0
        continue
      }
      let pending = Self.firstPending &+ ValueID(truncatingIfNeeded: found)
      var place: UnsafeMutablePointer<RecentValues.Recent>?
      if let recent {
        let (recentPlace, isRecent) = recent.pointee.exchange(start, value.count, unlessThere: pending)
        ids[row] = recentPlace.pointee.id
        if isRecent { continue }
        place = recentPlace
      } else {
        ids[row] = pending
      }
      lookups[found] = Lookup(start: start, count: value.count, place: place)
      found &+= 1
    }
    if found == 0 { return }
    let batch = UnsafeMutableBufferPointer(start: lookups, count: found)
    tables[Int(column.index)].pointee.hash(batch)
    intern(batch, in: column)
    for row in 0..<values.count {
      // Without a branch: which rows are pending can't be guessed.
      let isPending = ids[row] >= Self.firstPending
      let id = lookups[isPending ? Int(ids[row] &- Self.firstPending) : 0].id
      ids[row] = isPending ? id : ids[row]
    }
    for index in 0..<found {
      guard let place = lookups[index].place, let record = lookups[index].record else { continue }
      // Another value of the batch may have taken its place.
      if place.pointee.id != Self.firstPending &+ ValueID(truncatingIfNeeded: index) { continue }
      place.pointee.id = lookups[index].id
      place.pointee.start = record.start
    }
  }

  /// Whether most of a column's values were seen a moment ago. Half of all URLs weren't: to ask for them first costs 10 ns
  /// and more than it saves.
  @inline(__always) private static func repeatsItself(_ column: Dimension) -> Bool { column != .url }

  /// Ids from here on are never given to values.
  private static var firstPending: ValueID { LexiconTable.idLimit }

  /// Gives hashed values their ids, and works out what is derived from new ones.
  func intern(_ lookups: UnsafeMutableBufferPointer<Lookup>, in column: Dimension) {
    let table = tables[Int(column.index)]
    let before = table.pointee.count
    table.pointee.intern(lookups)
    if table.pointee.count > before { derive(from: before, in: column) }
  }
}
