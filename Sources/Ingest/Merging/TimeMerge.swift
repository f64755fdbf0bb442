public import PageEvents

/// Puts the events of several logs in the order of their time, for consumers that need it.
///
/// What comes is held until the watermark has passed it, and is then handed on in batches, each event once. What comes later than
/// that is handed on at once, as late. So consumers see the events of a log that is shuffled by less than the lateness as if it had
/// been sorted as a whole; which order they come in doesn't depend on how the logs are read.
///
/// Memory is bounded in rows. When there are too many, the earliest eighth is handed on early, and counted: still in order among
/// themselves, but what belongs before them will be late.
///
/// An event that comes nearly in order costs 41 ns with five columns; in logs that are shuffled by half a minute, 270 (`cubetop-bench
/// micro`). Belongs to one thread at a time.
public final class TimeMerge {
  private(set) var watermark: Watermark
  /// How many events were handed on before the watermark had passed them.
  public private(set) var early = 0
  private let consumers: [any OrderedEventConsumer]
  private let needs: EventNeeds
  private let mostRows: Int
  /// Nil where nobody needs rows' places.
  private let stretches: StretchTable?
  private let store: RowStore
  private let runs = TimeRuns()
  private var batch: EventBatch
  /// What is looked at of the rows that come, a piece at a time.
  private let places = UnsafeMutablePointer<RowPlace>.allocate(capacity: RowStore.most)
  private let times = UnsafeMutablePointer<Int64>.allocate(capacity: RowStore.most)
  private let keys = UnsafeMutablePointer<TimeKey>.allocate(capacity: RowStore.most)
  private let picked = UnsafeMutablePointer<Int32>.allocate(capacity: RowStore.most)
  private let late = UnsafeMutablePointer<Int32>.allocate(capacity: RowStore.most)
  private let slots = UnsafeMutablePointer<Int32>.allocate(capacity: RowStore.most)

  /// Of as many sources, in the order in which they are named.
  public init(
    of sources: Int, lexicons: Lexicons, consumers: [any OrderedEventConsumer], lateness: Timestamp.Span,
    mostRows: Int = 1 << 20
  ) {
    self.consumers = consumers
    self.mostRows = max(mostRows, 2 * RowStore.most)
    needs = consumers.map(\.needs).reduce(.nothing) { $0.union($1) }
    watermark = Watermark(lateness: lateness)
    watermark.follow(sources)
    stretches = needs.places ? StretchTable() : nil
    batch = Self.makeBatch(in: lexicons, needs, stretches)
    store = RowStore(lexicons: lexicons, columnSet: batch.columnSet, hasPlaces: needs.places)
  }

  deinit {
    places.deallocate()
    times.deallocate()
    keys.deallocate()
    picked.deallocate()
    late.deallocate()
    slots.deallocate()
  }

  /// How many events are held at present.
  public var held: Int { store.count }
  /// How many came late.
  public var lateEvents: Int { watermark.late }

  /// Has so many sources from now on.
  func follow(_ sources: Int) { watermark.follow(sources) }

  func set(_ presence: Watermark.Presence, of source: Int) { watermark.set(presence, of: source) }

  /// Nobody waits any longer for this source.
  public func end(_ source: Int) { watermark.set(.quiet, of: source) }

  /// Whether nothing is to be expected of any source at present.
  var isSilent: Bool { watermark.fronts.allSatisfy { $0.presence == .quiet } }

  /// Takes in rows that follow those before of that source. Only the thread calls it that interns into these dictionaries.
  public func add(
    _ rows: EventRows, _ range: Range<Int>, of source: Int, in lexicons: Lexicons, places: LinePlaces = LinePlaces()
  ) {
    if lexicons !== store.lexicons { goOn(in: lexicons) }
    if watermark.fronts[source].presence == .unread { watermark.set(.open, of: source) }
    var first = range.lowerBound
    while first < range.upperBound {
      let end = min(first + RowStore.most, range.upperBound)
      add(rows, piece: first..<end, of: source, places)
      first = end
    }
  }

  private func add(_ rows: EventRows, piece: Range<Int>, of source: Int, _ linePlaces: LinePlaces) {
    if store.count + piece.count > mostRows { makeRoom() }
    if let stretches { linePlaces.copy(piece, numberedIn: stretches, into: places) }
    rows.times.copy(piece, into: times)
    let lateness = watermark.lateness.milliseconds, passed = watermark.time.milliseconds
    var latest = watermark.fronts[source].latest.milliseconds
    var (fresh, behind) = (0, 0)
    for i in 0..<piece.count {
      let time = times[i]
      let row = Int32(truncatingIfNeeded: piece.lowerBound &+ i)
      let isLate = time < passed || time < latest &- lateness
      // Without a branch: where much is late, nobody can guess what is.
      keys[fresh] = TimeKey(time: time, source: UInt32(truncatingIfNeeded: source), slot: 0)
      picked[fresh] = row
      late[behind] = row
      fresh &+= isLate ? 0 : 1
      behind &+= isLate ? 1 : 0
      latest = max(latest, time)
    }
    watermark.note(latest: Timestamp(milliseconds: latest), late: behind, of: source)
    store.put(
      UnsafeBufferPointer(start: picked, count: fresh), of: rows, places: places, from: piece.lowerBound, slots: slots)
    for i in 0..<fresh { keys[i].slot = slots[i] }
    runs.add(UnsafeMutableBufferPointer(start: keys, count: fresh))
    if behind > 0 {
      batch.append(UnsafeBufferPointer(start: late, count: behind), of: rows)
      for consumer in consumers { consumer.consumeLate(batch) }
      batch.removeAll()
    }
  }

  /// Hands on what the watermark has passed; all there is, where no source has any more to say.
  public func release() {
    handOn(runs.take(before: watermark.advance() ? .max : watermark.time.milliseconds))
    if watermark.time > .distantPast { for consumer in consumers { consumer.advance(to: watermark.time) } }
  }

  /// As much time has passed while nothing came: who waits for an event has waited so much longer.
  public func pass(_ time: Timestamp) {
    watermark.pass(time)
    release()
  }

  private func makeRoom() {
    release()
    if store.count <= mostRows - RowStore.most { return }
    let last = runs.time(ofKey: mostRows / 8)
    early += handOn(runs.take(before: last + 1))
    watermark.pass(Timestamp(milliseconds: last))
  }

  @discardableResult
  private func handOn(_ keys: UnsafeBufferPointer<TimeKey>) -> Int {
    var first = 0
    while first < keys.count {
      let count = min(RowStore.most, keys.count - first)
      for i in 0..<count { slots[i] = keys[first + i].slot }
      store.take(UnsafeBufferPointer(start: slots, count: count), into: batch)
      for consumer in consumers { consumer.consume(batch) }
      batch.removeAll()
      first += count
    }
    return keys.count
  }

  /// A consumer has made its dictionaries anew.
  private func goOn(in lexicons: Lexicons) {
    store.translate(to: lexicons)
    batch = Self.makeBatch(in: lexicons, needs, stretches)
  }

  private static func makeBatch(in lexicons: Lexicons, _ needs: EventNeeds, _ stretches: StretchTable?) -> EventBatch {
    EventBatch(
      lexicons: lexicons, capacity: RowStore.most, columnSet: needs.columns, hasTraits: needs.traits,
      stretches: stretches)
  }
}
