import PageEvents

/// The last events that came, as far as an alert may want to show them: a ring of columns, filled a batch at a time.
///
/// So no rule has to keep events of each key: when an alert is raised, the ring is searched from its end. An event costs 3 ns; a
/// search some ten microseconds at most.
final class RecentEvents {
  /// A power of two.
  static let capacity = 1 << 14
  private static let mask = capacity - 1

  private let times = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
  private let words = UnsafeMutablePointer<UInt128>.allocate(capacity: capacity)
  private let places = UnsafeMutablePointer<RowPlace>.allocate(capacity: capacity)
  private let columns: [(column: Dimension, ids: UnsafeMutablePointer<ValueID>)]
  /// How many events there were in all.
  private(set) var count = 0

  init(columns: [Dimension]) {
    self.columns = columns.map { ($0, .allocate(capacity: Self.capacity)) }
    places.initialize(repeating: .unknown, count: Self.capacity)
  }

  deinit {
    times.deallocate()
    words.deallocate()
    places.deallocate()
    for (_, ids) in columns { ids.deallocate() }
  }

  /// Takes in a chunk's events.
  func append(_ chunk: EventChunk) {
    var row = 0
    while row < chunk.count {
      let place = count & Self.mask
      let taken = min(chunk.count - row, Self.capacity - place)
      (times + place).update(from: chunk.times + row, count: taken)
      (words + place).update(from: chunk.words + row, count: taken)
      if let rowPlaces = chunk.places { (places + place).update(from: rowPlaces + row, count: taken) }
      for (column, ids) in columns {
        (ids + place).update(from: chunk.columns[Int(column.index)] + row, count: taken)
      }
      row += taken
      count += taken
    }
  }

  /// An event in the ring.
  struct Found {
    var time: Int64
    var place: RowPlace
    fileprivate var index: Int
  }

  /// The last events up to this one, counted from the first there ever was, not before that time, that meet a condition and have
  /// these values; in their order. Of as many before it, however many have come since.
  func last(
    _ most: Int, through number: Int, since time: Int64, meeting bit: UInt128, having values: [(Dimension, ValueID)],
    in lexicons: Lexicons
  ) -> [Found] {
    var found: [Found] = []
    var number = number
    let oldest = max(0, number + 1 - (Self.capacity - EventChunk.most))
    // One column's ids are told apart in a loop of their own, as a search may go through all of the ring.
    let (first, wanted) = filter(values, in: lexicons)
    while number >= oldest, found.count < most {
      let index = number & Self.mask
      number -= 1
      if let first, first[index] != wanted { continue }
      if times[index] < time { break }
      if words[index] & bit != 0, has(values, index, lexicons) {
        found.append(Found(time: times[index], place: places[index], index: index))
      }
    }
    return found.reversed()
  }

  private func filter(
    _ values: [(Dimension, ValueID)], in lexicons: Lexicons
  ) -> (ids: UnsafeMutablePointer<ValueID>?, wanted: ValueID) {
    for (dimension, id) in values where !dimension.isDerived {
      for (column, ids) in columns where column == dimension { return (ids, id) }
    }
    return (nil, 0)
  }

  private func has(_ values: [(Dimension, ValueID)], _ index: Int, _ lexicons: Lexicons) -> Bool {
    for (dimension, id) in values
    where lexicons.rollUp(self.id(index, lexicons.schema.column(of: dimension)), to: dimension) != id { return false }
    return true
  }

  func id(_ event: Found, _ column: Dimension) -> ValueID { id(event.index, column) }

  private func id(_ index: Int, _ column: Dimension) -> ValueID {
    for (each, ids) in columns where each == column { return ids[index] }
    return 0
  }

  /// Places are of another table now.
  func translatePlaces(_ map: (RowPlace) -> RowPlace) {
    for index in 0..<min(count, Self.capacity) { places[index] = map(places[index]) }
  }

  /// Values are of other dictionaries now.
  func translate(_ map: (Dimension, ValueID) -> ValueID) {
    for (column, ids) in columns {
      for index in 0..<min(count, Self.capacity) { ids[index] = map(column, ids[index]) }
    }
  }
}
