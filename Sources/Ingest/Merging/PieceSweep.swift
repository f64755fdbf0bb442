import PageEvents

/// Brings rows of several pieces in one order, each piece being in order by itself.
///
/// Where a piece's rows precede those of all others, as nearly all do of a log that is nearly in order, they are handed on as
/// they lie, without a look at them. Only where pieces take turns, keys are made of their rows, up to the end of the piece whose
/// turn it is, and are merged.
final class PieceSweep {
  /// What is to be handed on of a piece.
  private struct Cut {
    /// The piece's number in the order of arrival.
    let piece: Int
    let source: UInt32
    var next: Int
    let end: Int
    /// Of the next row.
    var time: Int64

    /// Whether the next row comes before another's.
    func precedes(_ other: Cut) -> Bool { time < other.time || (time == other.time && isBefore(other)) }

    /// Whether rows of the same time come before another's.
    func isBefore(_ other: Cut) -> Bool { source < other.source || (source == other.source && piece < other.piece) }
  }

  /// Fewer rows of a piece aren't worth being handed on by themselves, where others' follow.
  private static let leastAlone = 64

  private var cuts: [Cut] = []
  private let runs = KeyRuns()
  private var merged: [HeldRows] = []

  /// Hands on what is earlier than that of the pieces, which are in the order of arrival, and says how much that was.
  func handOn(before time: Int64, of pieces: [HeldRows], to feed: OrderedFeed) -> Int {
    cuts.removeAll(keepingCapacity: true)
    var count = 0
    for (number, piece) in pieces.enumerated() where piece.left > 0 && piece.times[piece.next] < time {
      let end = piece.begin(of: time)
      cuts.append(
        Cut(piece: number, source: piece.source, next: piece.next, end: end, time: piece.times[piece.next]))
      count += end - piece.next
      piece.next = end
    }
    cuts.sort { $0.precedes($1) }
    var place = 0
    while place < cuts.count {
      let cut = cuts[place]
      let piece = pieces[cut.piece]
      let end = place + 1 < cuts.count ? self.end(of: cut, before: cuts[place + 1], piece) : cut.end
      if end == cut.end || end - cut.next >= Self.leastAlone {
        feed.hand(on: cut.next..<end, of: piece)
        advance(place, to: end, pieces)
        if end == cut.end { place += 1 } else { settle(place) }
      } else {
        place = merge(place, pieces, to: feed)
      }
    }
    feed.flush()
    return count
  }

  /// How far a piece's rows come before the next one of another.
  private func end(of cut: Cut, before other: Cut, _ piece: HeldRows) -> Int {
    var (low, high) = (cut.next, cut.end)
    let (times, isBefore) = (piece.times, cut.isBefore(other))
    if precedes(times[high - 1], other.time, isBefore) { return high }
    while low < high {
      let middle = (low + high) / 2
      if precedes(times[middle], other.time, isBefore) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func precedes(_ time: Int64, _ other: Int64, _ isBefore: Bool) -> Bool {
    time < other || (time == other && isBefore)
  }

  private func advance(_ place: Int, to next: Int, _ pieces: [HeldRows]) {
    cuts[place].next = next
    if next < cuts[place].end { cuts[place].time = pieces[cuts[place].piece].times[next] }
  }

  /// Moves a cut whose next row has become a later one behind those that precede it.
  private func settle(_ place: Int) {
    var place = place
    while place + 1 < cuts.count, cuts[place + 1].precedes(cuts[place]) {
      cuts.swapAt(place, place + 1)
      place += 1
    }
  }

  /// Hands on all rows up to the last one of the piece whose turn it is, and says which is the next.
  private func merge(_ place: Int, _ pieces: [HeldRows], to feed: OrderedFeed) -> Int {
    var last = cuts[place]
    last.time = pieces[last.piece].times[last.end - 1]
    var after = place
    while after < cuts.count, after == place || cuts[after].precedes(last) { after += 1 }
    // By arrival, so that of equal times the older row stays the first.
    cuts[place..<after].sort { $0.piece < $1.piece }
    runs.removeAll()
    merged.removeAll(keepingCapacity: true)
    for each in place..<after {
      let cut = cuts[each]
      let piece = pieces[cut.piece]
      let end = cut.piece == last.piece ? cut.end : self.end(of: cut, before: last, piece)
      let row = Int32(truncatingIfNeeded: merged.count << HeldRows.bits + cut.next)
      let times = piece.times + cut.next
      runs.add(end - cut.next) { keys in
        for i in 0..<end - cut.next {
          keys[i] = TimeKey(time: times[i], source: cut.source, row: row &+ Int32(truncatingIfNeeded: i))
        }
      }
      merged.append(piece)
      advance(each, to: end, pieces)
    }
    feed.hand(on: runs.merged(), of: merged)
    merged.removeAll(keepingCapacity: true)
    // What is used up goes to the front, the rest to its place.
    let left = cuts[place..<after].filter { $0.next < $0.end }
    let next = after - left.count
    cuts.replaceSubrange(next..<after, with: left.sorted { $0.precedes($1) })
    for each in (next..<after).reversed() { settle(each) }
    return next
  }

  /// The time of the event that so many of the pieces' are earlier than, or a few more where several are of one time.
  static func time(ofEvent number: Int, in pieces: [HeldRows]) -> Int64 {
    let held = pieces.filter { $0.left > 0 }
    var low = held.map { $0.times[$0.next] }.min() ?? 0
    var high = held.map { $0.times[$0.count - 1] }.max() ?? 0
    while low < high {
      let middle = low + Int64((high.subtractingReportingOverflow(low).partialValue.magnitude) / 2)
      let through = held.reduce(0) { $0 + $1.begin(of: middle + 1) - $1.next }
      if through > number { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
