import PageEvents

/// Rows of one source that wait for the watermark, in the order of their time.
///
/// A segment's rows stay where they are, packed, and the segment is kept as long as one of them waits: so a row is copied once,
/// into the batch in which it is handed on. What waits here of each is its time and, where somebody wants it, its place; and
/// where lines of a piece aren't in order, which row is next. That is 8 to 20 bytes.
///
/// Rows of a batch, which is used again, are copied into a page, to which more are added as they come.
final class HeldRows {
  /// The most rows of a piece.
  static let most = 1 << bits
  static let bits = 11
  /// The most rows of a page.
  static let mostOfPage = 1024

  let source: UInt32
  let rows: EventRows
  /// Whose the rows are: a segment, or a page.
  private let owner: AnyObject
  private let page: EventBatch?
  /// Which row is the first one here.
  private let first: Int
  /// By what is next.
  private(set) var times: UnsafeMutablePointer<Int64>
  /// By what is next, the row; nil where it is the first and those behind it, one after the other.
  private(set) var order: UnsafeMutablePointer<Int32>?
  /// By row, from the first on; nil where nobody needs them.
  private let places: UnsafeMutablePointer<RowPlace>?
  /// How many have been taken, and how many there were.
  var next = 0
  private(set) var count: Int
  private let capacity: Int

  /// Rows of a segment, at most `most`; their order is to be said.
  init(_ segment: Segment, _ piece: Range<Int>, of source: Int, placesIn stretches: StretchTable?) {
    self.source = UInt32(truncatingIfNeeded: source)
    (rows, owner, page) = (segment.rows, segment, nil)
    first = piece.lowerBound
    (count, capacity) = (piece.count, piece.count)
    times = .allocate(capacity: capacity)
    segment.rows.times.copy(piece, into: times)
    places = stretches == nil ? nil : .allocate(capacity: capacity)
    if let stretches, let places { segment.places.copy(piece, numberedIn: stretches, into: places) }
  }

  /// An empty page.
  init(_ page: EventBatch, of source: UInt32) {
    self.source = source
    (rows, owner, self.page) = (page.rows, page, page)
    (first, count, capacity) = (0, 0, page.capacity)
    times = .allocate(capacity: capacity)
    places = page.rowPlaces
  }

  deinit {
    times.deallocate()
    order?.deallocate()
    if page == nil { places?.deallocate() }
  }

  var left: Int { count - next }
  var room: Int { capacity - count }

  /// Says which of a segment's rows are held, and their order: what comes late isn't held.
  func arrange(_ keys: UnsafeBufferPointer<TimeKey>) {
    let order = UnsafeMutablePointer<Int32>.allocate(capacity: max(keys.count, 1))
    let times = times
    for i in 0..<keys.count {
      times[i] = keys[i].time
      order[i] = keys[i].row
    }
    self.order = order
    count = keys.count
  }

  /// Adds rows to a page that has room for them, in the order of their keys. `places` are those of the rows from `begin` on.
  func add(
    _ keys: UnsafeBufferPointer<TimeKey>, of rows: EventRows, places new: UnsafePointer<RowPlace>?, from begin: Int
  ) {
    guard let page else { return }
    if next == count { empty() }
    if let places, let new {
      for i in 0..<keys.count { places[count + i] = new[Int(keys[i].row) - begin] }
    }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: keys.count) { picked in
      for i in 0..<keys.count { picked[i] = keys[i].row }
      page.append(UnsafeBufferPointer(picked), of: rows)
    }
    if next == count || times[count - 1] <= keys[0].time {
      let (times, begin) = (times + count, Int32(truncatingIfNeeded: count))
      for i in 0..<keys.count { times[i] = keys[i].time }
      if let order { for i in 0..<keys.count { order[count + i] = begin + Int32(truncatingIfNeeded: i) } }
    } else {
      insert(keys)
    }
    count += keys.count
  }

  /// Puts keys where they belong, from the end: what is nearly in order is there at once.
  private func insert(_ keys: UnsafeBufferPointer<TimeKey>) {
    let (times, order, next) = (times, self.order ?? makeOrder(), next)
    var (mine, theirs) = (count - 1, keys.count - 1)
    while theirs >= 0 {
      let place = mine + theirs + 1
      let takesMine = mine >= next && times[mine] > keys[theirs].time
      times[place] = takesMine ? times[mine] : keys[theirs].time
      order[place] = takesMine ? order[mine] : Int32(truncatingIfNeeded: count + theirs)
      mine -= takesMine ? 1 : 0
      theirs -= takesMine ? 0 : 1
    }
  }

  private func makeOrder() -> UnsafeMutablePointer<Int32> {
    let order = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
    for i in 0..<count { order[i] = Int32(truncatingIfNeeded: i) }
    self.order = order
    return order
  }

  private func empty() {
    page?.removeAll()
    order?.deallocate()
    order = nil
    (next, count) = (0, 0)
  }

  /// Where rows of that time or later begin.
  func begin(of time: Int64) -> Int {
    if count > next, times[count - 1] < time { return count }
    var (low, high) = (next, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The row that comes at a place in the order.
  @inline(__always) func row(_ index: Int) -> Int32 { order?[index] ?? Int32(truncatingIfNeeded: first + index) }

  /// Appends those from one place in the order to another to a batch that has room for them.
  func append(_ range: Range<Int>, to batch: EventBatch) {
    if let places, let taken = batch.rowPlaces {
      if let order {
        for i in 0..<range.count { taken[batch.count + i] = places[Int(order[range.lowerBound + i]) - first] }
      } else {
        (taken + batch.count).update(from: places + range.lowerBound, count: range.count)
      }
    }
    if let order {
      batch.append(UnsafeBufferPointer(start: order + range.lowerBound, count: range.count), of: rows)
    } else {
      batch.append(first + range.lowerBound..<first + range.upperBound, of: rows)
    }
  }

  /// Puts rows, picked by their places in the order, into a batch, each at a place of its own.
  func put(_ picked: UnsafeMutableBufferPointer<Int32>, at targets: UnsafePointer<Int32>, of batch: EventBatch) {
    if let order {
      for i in picked.indices { picked[i] = order[Int(picked[i])] }
    } else if first > 0 {
      for i in picked.indices { picked[i] += Int32(truncatingIfNeeded: first) }
    }
    let picked = UnsafeBufferPointer(picked)
    if let places, let taken = batch.rowPlaces {
      for i in 0..<picked.count { taken[Int(targets[i])] = places[Int(picked[i]) - first] }
    }
    batch.put(picked, of: rows, at: targets)
  }

  /// What is left, copied into a page, which is like `batch`.
  func copied(as batch: (_ capacity: Int) -> EventBatch) -> HeldRows {
    let copy = HeldRows(batch(left), of: source)
    if let page = copy.page { append(next..<count, to: page) }
    copy.times.update(from: times + next, count: left)
    copy.count = left
    return copy
  }

  /// Lets `body` look a page's ids up in other dictionaries.
  func rewriteIDs(_ body: (_ column: Dimension, _ ids: UnsafeMutableBufferPointer<ValueID>) -> Void) {
    page?.rewriteIDs(body)
  }
}
