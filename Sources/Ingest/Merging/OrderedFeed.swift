import PageEvents

/// Fills batches with rows whose order is known, and hands them to consumers.
///
/// Rows of one piece that follow each other are copied column by column, and a batch of nothing else says so
/// (`EventBatch.packed`). Where the rows of several pieces take turns, each piece's are put where they belong.
final class OrderedFeed {
  /// So many rows of a piece make a batch of their own.
  private static let leastAlone = 128

  private let consumers: [any OrderedEventConsumer]
  let needs: EventNeeds
  /// Nil where nobody needs rows' places.
  let stretches: StretchTable?
  private(set) var batch: EventBatch
  /// What consumers were last given events in.
  private(set) var known: Lexicons?
  private let picked = UnsafeMutablePointer<Int32>.allocate(capacity: HeldRows.most)
  private let targets = UnsafeMutablePointer<Int32>.allocate(capacity: HeldRows.most)
  /// By piece, where its rows are to be noted next.
  private var cursors: [Int] = []

  init(_ consumers: [any OrderedEventConsumer], lexicons: Lexicons) {
    self.consumers = consumers
    needs = consumers.map(\.needs).reduce(.nothing) { $0.union($1) }
    stretches = needs.places ? StretchTable() : nil
    batch = Self.makeBatch(lexicons, needs, stretches, HeldRows.most)
  }

  deinit {
    picked.deallocate()
    targets.deallocate()
  }

  private static func makeBatch(
    _ lexicons: Lexicons, _ needs: EventNeeds, _ stretches: StretchTable?, _ capacity: Int
  ) -> EventBatch {
    EventBatch(
      lexicons: lexicons, capacity: capacity, columnSet: needs.columns, hasTraits: needs.traits, stretches: stretches)
  }

  /// An empty batch of the same kind.
  func makeBatch(_ capacity: Int) -> EventBatch { Self.makeBatch(batch.lexicons, needs, stretches, capacity) }

  /// Goes on in other dictionaries; nothing may wait to be handed on.
  func goOn(in lexicons: Lexicons) { batch = Self.makeBatch(lexicons, needs, stretches, HeldRows.most) }

  /// Hands on rows of a piece, from one place in its order to another.
  func hand(on range: Range<Int>, of piece: HeldRows) {
    if range.count >= Self.leastAlone || holdsPacked, !follows(range, piece) { flush() }
    var first = range.lowerBound
    while first < range.upperBound {
      let end = min(range.upperBound, first + batch.capacity - batch.count)
      piece.append(first..<end, to: batch)
      if batch.isFull { flush() }
      first = end
    }
  }

  /// Whether the batch has rows of one segment, and enough of them to be left alone.
  private var holdsPacked: Bool { batch.packed != nil && batch.count >= Self.leastAlone }

  /// Whether the batch has rows of the same segment, and these are the next.
  private func follows(_ range: Range<Int>, _ piece: HeldRows) -> Bool {
    guard let packed = batch.packed, packed.picked == nil, piece.order == nil else { return false }
    return packed.rows.identity == piece.rows.identity && packed.first + batch.count == Int(piece.row(range.lowerBound))
  }

  /// Hands on rows of several pieces. A key's row says of which piece, and where in its order: `HeldRows.most` of them apart.
  func hand(on keys: UnsafeBufferPointer<TimeKey>, of pieces: [HeldRows]) {
    if holdsPacked { flush() }
    var first = 0
    while first < keys.count {
      let end = min(keys.count, first + batch.capacity - batch.count)
      put(UnsafeBufferPointer(rebasing: keys[first..<end]), of: pieces)
      if batch.isFull { flush() }
      first = end
    }
  }

  private func put(_ keys: UnsafeBufferPointer<TimeKey>, of pieces: [HeldRows]) {
    // A counting sort by piece.
    cursors.removeAll(keepingCapacity: true)
    cursors.append(contentsOf: repeatElement(0, count: pieces.count + 1))
    let (picked, targets, present) = (picked, targets, Int32(truncatingIfNeeded: batch.count))
    cursors.withUnsafeMutableBufferPointer { cursors in
      guard let cursors = cursors.baseAddress else { return }
      for i in 0..<keys.count { cursors[Int(keys[i].row) >> HeldRows.bits + 1] &+= 1 }
      for piece in pieces.indices { cursors[piece + 1] += cursors[piece] }
      for i in 0..<keys.count {
        let piece = Int(keys[i].row) >> HeldRows.bits
        let cursor = cursors[piece]
        cursors[piece] = cursor &+ 1
        picked[cursor] = keys[i].row & Int32(HeldRows.most - 1)
        targets[cursor] = present &+ Int32(truncatingIfNeeded: i)
      }
    }
    var begin = 0
    for (piece, held) in pieces.enumerated() where cursors[piece] > begin {
      held.put(
        UnsafeMutableBufferPointer(start: picked + begin, count: cursors[piece] - begin), at: targets + begin, of: batch
      )
      begin = cursors[piece]
    }
    batch.extend(by: keys.count)
  }

  /// Hands on what is in the batch.
  func flush() {
    if batch.count == 0 { return }
    known = batch.lexicons
    for consumer in consumers { consumer.consume(batch) }
    batch.removeAll()
  }

  /// Hands on rows that came late; nothing may wait to be handed on.
  func hand(
    onLate late: UnsafeBufferPointer<Int32>, of rows: EventRows, places: UnsafePointer<RowPlace>?, from first: Int
  ) {
    if let places, let taken = batch.rowPlaces {
      for i in 0..<late.count { taken[i] = places[Int(late[i]) - first] }
    }
    batch.append(late, of: rows)
    for consumer in consumers { consumer.consumeLate(batch) }
    batch.removeAll()
  }

  /// Nothing earlier comes any more.
  func advance(to time: Timestamp) { for consumer in consumers { consumer.advance(to: time) } }
}
