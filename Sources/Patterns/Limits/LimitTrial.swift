public import Filters
public import PageEvents
import Synchronization

/// A rate limit tried on the stream of events: who would have been refused what. Nothing is refused; every consumer sees all.
///
/// It needs events by their time. One that comes late can't be judged, as its bucket has gone on since: it is counted and let
/// through, so that nobody is called limited for what may never have been too much.
///
/// A request costs 10 ns where clients come again, 70 where a million of them come in random order, whose state is then 42 MB, beside
/// their dictionary's (`cubetop-bench micro`: limit, limit_crowd, on a core with busy neighbours). See `BucketTable` for its bounds.
///
/// One thread feeds it. Another may ask for a report or for readings meanwhile: it waits for a batch at most.
public final class LimitTrial: OrderedEventConsumer, @unchecked Sendable {
  public let limit: RateLimit
  public let needs: EventNeeds
  /// How many of the limited are reported, unless somebody says otherwise.
  public static let mostReported = 10_000
  private let filter: Filter
  private let context: TimeContext
  private let times: Range<Timestamp>?
  private let mostReported: Int
  /// Held for a batch or for a copy.
  private let lock = Mutex(())
  private var table: BucketTable
  /// Nil where each value of the limit's dimension has a bucket.
  private var combined: CombinedKeys?
  /// What buckets were before, where somebody may want to know.
  private var history: BucketHistory?
  private var lexicons: Lexicons
  /// The time of the latest event.
  private var time = Timestamp.distantPast
  // Of the feeding thread alone.
  private var predicate: Predicate
  private var capacity = 0
  private var ids = UnsafeMutablePointer<ValueID>.allocate(capacity: 0)
  /// By row of the latest batch, 1 where it is to be judged, and then where it was refused.
  private(set) var refused = UnsafeMutablePointer<UInt8>.allocate(capacity: 0)

  /// Tries a limit on the events that match a filter, of times in a range. Times in the filter are relative to the context's last
  /// event. Of those who are limited the `mostReported` that are refused most are reported. With `remembering`, it knows how values
  /// stood before, as far back as so many bytes hold: for a clock that is behind what was read. With `keys` in place of the limit's
  /// dimension, each combination of several dimensions' values has a bucket, or with none, all requests have one.
  public init(
    _ limit: RateLimit, per keys: [Dimension]? = nil, where filter: Filter = .everything,
    within times: Range<Timestamp>? = nil, lexicons: Lexicons,
    context: TimeContext, mostBuckets: Int = 1 << 20, mostReported: Int = LimitTrial.mostReported,
    remembering memory: Int? = nil
  ) {
    self.limit = limit
    self.filter = filter
    self.times = times
    self.context = context
    self.lexicons = lexicons
    self.mostReported = mostReported
    let schema = lexicons.schema
    let keys = keys ?? [limit.dimension]
    combined = keys == [limit.dimension] ? nil : CombinedKeys(keys, in: schema)
    needs = EventNeeds(
      columns: ColumnSet((keys + filter.dimensions).map { schema.column(of: $0) }), traits: false)
    table = BucketTable(Allowance(limit), mostBuckets: mostBuckets, mostReported: mostReported)
    history = memory.map { [allowance = table.allowance] in BucketHistory(allowance, memory: $0) }
    predicate = Predicate(filter, lexicons: lexicons, context: context)
  }

  deinit {
    history?.deallocate()
    ids.deallocate()
    refused.deallocate()
  }

  // MARK: - Events

  public func consume(_ batch: EventBatch) {
    pick(batch)
    let (times, count) = (batch.times, batch.count)
    lock.withLock { _ in
      reserve(count)
      if history != nil {
        table.take(ids, times, count: count, picked: refused, noting: &history!)
      } else {
        table.take(ids, times, count: count, picked: refused)
      }
      if count > 0 { time = max(time, Timestamp(milliseconds: times[count - 1])) }
    }
  }

  public func consumeLate(_ batch: EventBatch) {
    pick(batch)
    let count = batch.count
    lock.withLock { _ in
      reserve(count)
      table.takeLate(ids, count: count, picked: refused)
    }
    // They were let through.
    refused.update(repeating: 0, count: count)
  }

  /// Finds the keys of a batch's events, and which of them are to be judged.
  private func pick(_ batch: EventBatch) {
    if batch.lexicons !== lexicons { goOn(in: batch.lexicons) }
    if batch.count > capacity { resize(batch.count) }
    let column = batch.columns[Int(lexicons.schema.column(of: limit.dimension).index)]
    if combined != nil {
      combined?.find(batch, in: lexicons, into: ids)
    } else if limit.dimension.isDerived {
      for row in 0..<batch.count { ids[row] = lexicons.rollUp(column[row], to: limit.dimension) }
    } else {
      ids.update(from: column, count: batch.count)
    }
    predicate.select(from: batch.rows, in: 0..<batch.count, into: refused)
    guard let times else { return }
    let (from, before) = (times.lowerBound.milliseconds, times.upperBound.milliseconds)
    for row in 0..<batch.count {
      let isIn = batch.times[row] >= from && batch.times[row] < before
      refused[row] &= isIn ? 1 : 0
    }
  }

  /// Makes room for the keys of so many events. That dictionaries have further ones by now, which another thread may be adding, is
  /// nobody's business here.
  private func reserve(_ count: Int) {
    var last: ValueID = 0
    for row in 0..<count { last = max(last, ids[row]) }
    table.reserve(Int(last) + 1)
  }

  private func resize(_ count: Int) {
    ids.deallocate()
    refused.deallocate()
    capacity = count
    ids = .allocate(capacity: count)
    refused = .allocate(capacity: count)
  }

  /// A consumer has made its dictionaries anew: who has a bucket that isn't full, or is limited, is looked up in them.
  private func goOn(in new: Lexicons) {
    lock.withLock { _ in
      let (old, dimension) = (lexicons, limit.dimension)
      // The keys' own dictionary stays.
      if combined != nil {
        combined?.forgetIDs()
        lexicons = new
        return
      }
      table.rename(
        at: time.milliseconds,
        count: {
          new.publish()
          return new[dimension].count
        }
      ) { new.intern($0, of: dimension, from: old) }
      // Whose values are in the new dictionaries only the cube knows: to keep them all would fill these as the old ones were.
      history?.forget(at: time.milliseconds)
      lexicons = new
    }
    predicate = Predicate(filter, lexicons: new, context: context)
  }

  // MARK: - What is known

  /// Where the keys' texts are.
  private var lexicon: Lexicon { combined?.lexicon ?? lexicons[limit.dimension] }

  /// Memory that its state takes, in bytes.
  public var footprint: Int { lock.withLock { _ in table.footprint + (history?.footprint ?? 0) } }

  /// A value of the dimension, as a view of a cube has it: by its id, as long as that is the value's.
  public struct Value: Sendable, Hashable {
    public var id: ValueID
    /// As logged. An id is of one set of dictionaries; bytes say whether it is still theirs.
    public var bytes: [UInt8]

    public init(id: ValueID, bytes: [UInt8]) {
      self.id = id
      self.bytes = bytes
    }
  }

  /// How these values stand at a time; nil where that can't be said: dictionaries were made anew since the view was, or the
  /// bucket has seen later requests, and what it was before isn't remembered.
  ///
  /// Requests that the watermark hasn't passed aren't known yet: of a log that is followed, ask for a time that is behind by the
  /// lateness. A trial that remembers says how they stood when the last was known, where the time is later than that. Costs a few loads
  /// a value, 256 requests judged anew where it has to be remembered, and the wait for a batch at most.
  public func readings(of values: [Value], at now: Timestamp) -> [LimitReading?] {
    lock.withLock { _ in
      let (lexicon, allowance) = (self.lexicon, table.allowance)
      let now = history == nil ? now.milliseconds : min(now, time).milliseconds
      return values.map { value in
        guard Int(value.id) < lexicon.count, lexicon.bytes(of: value.id).elementsEqual(value.bytes) else { return nil }
        let refused = Int(table.key(value.id).refused)
        let bucket = table.bucket(value.id)
        if let history {
          guard let then = history.state(of: value.id, at: now, bucket, refused: UInt32(refused)) else { return nil }
          return LimitReading(level: Double(then.missing) / Double(allowance.capacity), refused: Int(then.refused))
        }
        guard let bucket else { return LimitReading(level: 0, refused: refused) }
        guard bucket.time <= now else { return nil }
        let missing = bucket.missing(at: now, allowance)
        return LimitReading(level: Double(missing) / Double(allowance.capacity), refused: refused)
      }
    }
  }

  /// What the limit has done so far. Costs a sort of those reported.
  public func report() -> LimitReport {
    var report = LimitReport(limit: limit)
    let (lexicon, capacity, found) = lock.withLock { _ in
      let totals = table.totals
      report.requests = totals.requests
      report.refused = totals.refused
      report.keys = totals.keys
      report.limited = totals.limited
      report.late = totals.late
      report.withoutKey = totals.withoutKey
      report.forgotten = totals.forgotten
      return (
        self.lexicon, table.allowance.capacity, table.records.map { ($0, table.key($0.id)) }
      )
    }
    let rows = found.map { record, key in
      LimitReport.Row(
        id: record.id, bytes: Array(lexicon.bytes(of: record.id)), requests: Int(key.requests),
        refused: Int(key.refused), first: Timestamp(milliseconds: record.first),
        last: Timestamp(milliseconds: record.last), longest: .milliseconds(record.longest),
        peak: Double(record.demand.peak) / Double(capacity))
    }
    report.rows = Array(
      rows.sorted { a, b in
        a.refused == b.refused ? a.bytes.lexicographicallyPrecedes(b.bytes) : a.refused > b.refused
      }.prefix(mostReported))
    return report
  }

  /// How many requests of each value of the dimension were refused, by id; only to be asked by the feeding thread.
  func refusals(of id: ValueID) -> Int { lock.withLock { _ in Int(table.key(id).refused) } }
}
