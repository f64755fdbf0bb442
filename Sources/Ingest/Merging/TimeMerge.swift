public import PageEvents
import Synchronization

/// Puts the events of several logs in the order of their time, for consumers that need it.
///
/// What comes is held until the watermark has passed it, and is then handed on in batches, each event once. What comes later than
/// that is handed on at once, as late. So consumers see the events of a log that is shuffled by less than the lateness as if it
/// had been sorted as a whole; which order they come in doesn't depend on how the logs are read.
///
/// What comes in one piece is put in order by itself, which most logs are but for a few lines in a thousand, and stays where it
/// is (`HeldRows`). Pieces are brought in one order when the watermark has passed them (`PieceSweep`).
///
/// Memory is bounded in rows. When there are too many, the earliest eighth is handed on early, and counted: still in order among
/// themselves, but what belongs before them will be late. Belongs to one thread at a time; how it stands may be asked from any.
public final class TimeMerge {
  /// How it stood when events were last handed on.
  struct Standing {
    var watermark: Watermark
    var held = 0
    var early = 0
  }

  private(set) var watermark: Watermark
  /// How many events were handed on before the watermark had passed them.
  public private(set) var early = 0
  /// How many events are held at present.
  public private(set) var held = 0
  private let shared: Mutex<Standing>
  private let mostRows: Int
  private let feed: OrderedFeed
  private let sweep = PieceSweep()
  private let sorter = KeyRuns()
  /// In the order in which they came.
  private var pieces: [HeldRows] = []
  /// By source, the page that rows are added to which are copied.
  private var pages: [HeldRows?]
  /// What is looked at of the rows that come, a piece at a time.
  private let places = UnsafeMutablePointer<RowPlace>.allocate(capacity: HeldRows.most)
  private let times = UnsafeMutablePointer<Int64>.allocate(capacity: HeldRows.most)
  private let keys = UnsafeMutablePointer<TimeKey>.allocate(capacity: HeldRows.most)
  private let late = UnsafeMutablePointer<Int32>.allocate(capacity: HeldRows.most)

  /// Of as many sources, in the order in which they are named.
  public init(
    of sources: Int, lexicons: Lexicons, consumers: [any OrderedEventConsumer], lateness: Timestamp.Span,
    mostRows: Int = 1 << 20
  ) {
    self.mostRows = max(mostRows, 2 * HeldRows.most)
    feed = OrderedFeed(consumers, lexicons: lexicons)
    watermark = Watermark(lateness: lateness)
    watermark.follow(sources)
    shared = Mutex(Standing(watermark: watermark))
    pages = Array(repeating: nil, count: sources)
  }

  deinit {
    places.deallocate()
    times.deallocate()
    keys.deallocate()
    late.deallocate()
  }

  /// What the events held are written in.
  var lexicons: Lexicons { feed.batch.lexicons }
  /// Whether consumers have been given events in these dictionaries, and don't have to look anything up in them any more.
  func hasHandedOn(in lexicons: Lexicons) -> Bool { feed.known === lexicons }
  var standing: Standing { shared.withLock { $0 } }
  /// How many came late.
  public var lateEvents: Int { watermark.late }

  /// Has so many sources from now on.
  func follow(_ sources: Int) {
    watermark.follow(sources)
    while pages.count < sources { pages.append(nil) }
    tell()
  }

  private func tell() { shared.withLock { $0 = Standing(watermark: watermark, held: held, early: early) } }

  func set(_ presence: Watermark.Presence, of source: Int) { watermark.set(presence, of: source) }

  /// Nobody waits any longer for this source.
  public func end(_ source: Int) { watermark.set(.quiet, of: source) }

  /// Whether nothing is to be expected of any source at present.
  var isSilent: Bool { watermark.fronts.allSatisfy { $0.presence == .quiet } }

  // MARK: - What comes

  /// Takes in rows that follow those before of that source, and copies them. Only the thread calls it that interns into these
  /// dictionaries.
  public func add(
    _ rows: EventRows, _ range: Range<Int>, of source: Int, in lexicons: Lexicons, places: LinePlaces = LinePlaces()
  ) {
    begin(source, in: lexicons)
    forEachPiece(of: range, atMost: HeldRows.mostOfPage) { copy(rows, $0, of: source, places) }
  }

  /// The same of a segment's rows, which stay where they are.
  public func add(_ segment: Segment, _ range: Range<Int>, of source: Int, in lexicons: Lexicons) {
    begin(source, in: lexicons)
    forEachPiece(of: range, atMost: HeldRows.most) { piece in
      if piece.count < Self.leastShared {
        copy(segment.rows, piece, of: source, segment.places)
      } else {
        share(segment, piece, of: source)
      }
    }
  }

  /// Fewer rows are cheaper to copy than to be kept account of.
  private static let leastShared = 64

  private func begin(_ source: Int, in lexicons: Lexicons) {
    if lexicons !== self.lexicons { goOn(in: lexicons) }
    if watermark.fronts[source].presence == .unread { watermark.set(.open, of: source) }
  }

  private func forEachPiece(of range: Range<Int>, atMost most: Int, _ body: (Range<Int>) -> Void) {
    var first = range.lowerBound
    while first < range.upperBound {
      let end = min(first + most, range.upperBound)
      if held + end - first > mostRows { makeRoom() }
      body(first..<end)
      first = end
    }
  }

  private func share(_ segment: Segment, _ piece: Range<Int>, of source: Int) {
    let rows = HeldRows(segment, piece, of: source, placesIn: feed.stretches)
    if !isInOrder(rows.times, piece.count, of: source) {
      let sorted = sort(rows.times, piece, of: source)
      handOnLate(sorted.late, of: segment.rows, piece, segment.places)
      rows.arrange(sorted.keys)
    }
    // What comes behind these is no more added to a page that came before them.
    pages[source] = nil
    if rows.left > 0 { pieces.append(rows) }
    held += rows.left
  }

  private func copy(_ rows: EventRows, _ piece: Range<Int>, of source: Int, _ linePlaces: LinePlaces) {
    rows.times.copy(piece, into: times)
    let (keys, late) = sort(times, piece, of: source)
    if let stretches = feed.stretches { linePlaces.copy(piece, numberedIn: stretches, into: places) }
    if keys.count > 0 {
      let page = page(of: source, for: keys.count)
      if page.left == 0 { pieces.append(page) }
      page.add(keys, of: rows, places: places, from: piece.lowerBound)
      held += keys.count
    }
    handOnLate(late, of: rows, piece, linePlaces)
  }

  private func page(of source: Int, for count: Int) -> HeldRows {
    let present = pages[source]
    if let present, present.room >= count || (present.left == 0 && present.room + present.count >= count) {
      return present
    }
    // A source that has much to say is given larger ones.
    let larger = min(HeldRows.mostOfPage, 2 * (present.map { $0.room + $0.count } ?? 32))
    let page = HeldRows(feed.makeBatch(max(larger, count)), of: UInt32(truncatingIfNeeded: source))
    pages[source] = page
    return page
  }

  /// Whether rows are in order and none of them is late, as nearly always.
  private func isInOrder(_ times: UnsafePointer<Int64>, _ count: Int, of source: Int) -> Bool {
    let bound = earliest(of: source)
    var descents = times[0] < bound ? 1 : 0
    for i in 1..<count { descents &+= times[i] < times[i - 1] ? 1 : 0 }
    if descents > 0 { return false }
    watermark.note(latest: Timestamp(milliseconds: times[count - 1]), late: 0, of: source)
    return true
  }

  /// What is earlier is late.
  private func earliest(of source: Int) -> Int64 {
    max(
      watermark.time.milliseconds,
      watermark.fronts[source].latest.milliseconds &- watermark.lateness.milliseconds)
  }

  /// The keys of the rows that are in time, sorted, and the rows that are late.
  private func sort(
    _ times: UnsafePointer<Int64>, _ piece: Range<Int>, of source: Int
  ) -> (keys: UnsafeBufferPointer<TimeKey>, late: UnsafeBufferPointer<Int32>) {
    let lateness = watermark.lateness.milliseconds, passed = watermark.time.milliseconds
    var latest = watermark.fronts[source].latest.milliseconds
    var (fresh, behind) = (0, 0)
    for i in 0..<piece.count {
      let time = times[i]
      let row = Int32(truncatingIfNeeded: piece.lowerBound &+ i)
      let isLate = time < passed || time < latest &- lateness
      // Without a branch: where much is late, nobody can guess what is.
      keys[fresh] = TimeKey(time: time, source: 0, row: row)
      late[behind] = row
      fresh &+= isLate ? 0 : 1
      behind &+= isLate ? 1 : 0
      latest = max(latest, time)
    }
    watermark.note(latest: Timestamp(milliseconds: latest), late: behind, of: source)
    sorter.sort(UnsafeMutableBufferPointer(start: keys, count: fresh))
    return (UnsafeBufferPointer(start: keys, count: fresh), UnsafeBufferPointer(start: late, count: behind))
  }

  private func handOnLate(
    _ late: UnsafeBufferPointer<Int32>, of rows: EventRows, _ piece: Range<Int>, _ linePlaces: LinePlaces
  ) {
    if late.count == 0 { return }
    if let stretches = feed.stretches { linePlaces.copy(piece, numberedIn: stretches, into: places) }
    feed.hand(onLate: late, of: rows, places: feed.stretches == nil ? nil : places, from: piece.lowerBound)
  }

  // MARK: - What is handed on

  /// Hands on what the watermark has passed; all there is, where no source has any more to say.
  public func release() {
    handOn(before: watermark.advance() ? .max : watermark.time.milliseconds)
    if watermark.time > .distantPast { feed.advance(to: watermark.time) }
    tell()
  }

  /// As much time has passed while nothing came: who waits for an event has waited so much longer.
  public func pass(_ time: Timestamp) {
    watermark.pass(time)
    release()
  }

  private func makeRoom() {
    release()
    if held <= mostRows - HeldRows.most { return }
    let last = PieceSweep.time(ofEvent: mostRows / 8, in: pieces)
    early += handOn(before: last + 1)
    watermark.pass(Timestamp(milliseconds: last))
  }

  @discardableResult
  private func handOn(before time: Int64) -> Int {
    let count = sweep.handOn(before: time, of: pieces, to: feed)
    if count == 0 { return 0 }
    held -= count
    pieces.removeAll { $0.left == 0 }
    // A few rows that are left for long don't keep many.
    for (place, piece) in pieces.enumerated() where piece.next >= 128 && 4 * piece.left < piece.count {
      if pages[Int(piece.source)] === piece { continue }
      pieces[place] = piece.copied(as: feed.makeBatch)
    }
    return count
  }

  /// A consumer has made its dictionaries anew: every value held is looked up in them. Rare, and 50 ns each.
  private func goOn(in new: Lexicons) {
    let old = lexicons
    feed.goOn(in: new)
    var known: [Dimension: [ValueID: ValueID]] = [:]
    for (place, piece) in pieces.enumerated() {
      pieces[place] = piece.copied(as: feed.makeBatch)
      pieces[place].rewriteIDs { column, ids in
        var translated = known[column] ?? [:]
        known[column] = nil
        for row in ids.indices {
          let id = translated[ids[row]] ?? new.intern(ids[row], of: column, from: old)
          translated[ids[row]] = id
          ids[row] = id
        }
        known[column] = translated
      }
    }
    for source in pages.indices { pages[source] = nil }
  }
}
