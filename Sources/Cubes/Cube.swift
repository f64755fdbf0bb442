public import PageEvents
import Synchronization

/// The facts: every event held, in segments, under the dictionaries that its values are written in; and the history of those
/// that had to go.
///
/// One thread appends at a time; any thread takes the `facts` at a moment and reads them in peace. Everything else — rollups,
/// slices, answers — is derived from facts and can be made again.
///
/// Memory is bounded: the oldest segments go first, into the history. When dictionaries have grown too large, they are made
/// anew with the values that are still in use; facts taken before keep the old ones.
public final class Cube: @unchecked Sendable, EventConsumer {
  typealias Numbered = (serial: Int, segment: Segment)

  struct Held {
    var lexicons: Lexicons
    var segments: [Numbered] = []
    var open: (serial: Int, segment: OpenSegment)?
    var nextSerial = 0
    /// Of all packed segments, in bytes.
    var packedBytes = 0
    var history: History

    mutating func takeSerial() -> Int {
      defer { nextSerial += 1 }
      return nextSerial
    }
  }

  private let held: Mutex<Held>
  private let sealer: SegmentSealer
  private let plan: MemoryPlan
  private let beforeDropping = Mutex<(@Sendable (_ count: Int) -> Void)?>(nil)
  /// Of the clients in histories: the same for all that are merged.
  private let secret = SketchHash(secret: .random(in: .min ... .max))
  /// From which size on dictionaries are made anew: not before they have grown by half since the last time.
  private var mostLexiconBytes: Int

  /// `memory` is how many bytes the cube may take; the newest segments are always kept.
  public init(lexicons: Lexicons = Lexicons(), memory: Int = .max / 4) {
    sealer = SegmentSealer(columnCount: lexicons.schema.columnCount)
    plan = MemoryPlan(total: memory, columnCount: lexicons.schema.columnCount)
    mostLexiconBytes = plan.lexicons
    held = Mutex(Held(lexicons: lexicons, history: History(capacity: plan.historyCapacity)))
  }

  /// The dictionaries that new events are to be written in. They may be others after `consume`.
  public var lexicons: Lexicons { held.withLock { $0.lexicons } }

  /// Takes in the batch's events: they are readable when it returns.
  public func consume(_ batch: EventBatch) {
    precondition(batch.lexicons === lexicons, "A batch is in the cube's own dictionaries.")
    // Dictionaries first: whoever sees a row can read its values.
    batch.lexicons.publish()
    var start = 0
    while start < batch.count {
      let open = openSegment()
      start += open.append(batch, from: start)
      if open.count == Segment.capacity { pack(open) }
    }
    // Not before the whole batch is in: it is in the old dictionaries.
    makeRoom()
  }

  /// Takes in a packed segment, whose dictionaries hold ids of this cube's lexicons.
  public func consume(_ segment: Segment) {
    lexicons.publish()
    held.withLock { held in
      held.segments.append((held.takeSerial(), segment))
      held.packedBytes += segment.footprint
    }
    makeRoom()
  }

  private func openSegment() -> OpenSegment {
    if let open = held.withLock({ $0.open?.segment }) { return open }
    let next = OpenSegment(columnCount: lexicons.schema.columnCount)
    held.withLock { held in held.open = (held.takeSerial(), next) }
    return next
  }

  /// A segment takes its packed form under its own number, so that whoever has read it need not read it again.
  private func pack(_ open: OpenSegment) {
    guard open.count > 0 else { return }
    let segment = sealer.seal(open.rows(open.count), places: open.linePlaces)
    held.withLock { held in
      guard let serial = held.open?.serial else { return }
      // Segments that were packed elsewhere may have come in meanwhile.
      let place = held.segments.lastIndex { $0.serial < serial }.map { $0 + 1 } ?? 0
      held.segments.insert((serial, segment), at: place)
      held.packedBytes += segment.footprint
      held.open = nil
    }
  }

  /// Has somebody told, on the thread that appends, before the oldest segments leave: so many.
  func willDrop(_ body: @escaping @Sendable (_ count: Int) -> Void) { beforeDropping.withLock { $0 = body } }

  /// What is known at this moment. Costs a copy of the list of segments.
  public var facts: Facts {
    let (lexicons, segments, open, history) = held.withLock { ($0.lexicons, $0.segments, $0.open, $0.history) }
    var parts = segments.map { Facts.Part(serial: $0.serial, .packed($0.segment)) }
    if let open {
      let place = parts.lastIndex { $0.serial < open.serial }.map { $0 + 1 } ?? 0
      parts.insert(Facts.Part(serial: open.serial, .open(open.segment)), at: place)
    }
    return Facts(lexicons: lexicons, segments: parts, history: history, secret: secret)
  }

  /// Memory held in bytes: segments, history and dictionaries. Asked by the thread that appends.
  public var footprint: Int {
    let (packed, open, history, lexicons) = held.withLock {
      ($0.packedBytes, $0.open == nil ? 0 : 1, $0.history.footprint, $0.lexicons)
    }
    return packed + open * OpenSegment.footprint(columnCount: lexicons.schema.columnCount) + sealer.footprint + history
      + lexicons.footprint
  }
}

// MARK: - Retention

extension Cube {
  /// Drops the oldest segments into the history until what is left fits, and values out of the dictionaries if they don't.
  private func makeRoom() {
    let (lexicons, segments, packedBytes, history) = held.withLock {
      ($0.lexicons, $0.segments, $0.packedBytes, $0.history)
    }
    let dictionaries = lexicons.footprint
    if dictionaries > mostLexiconBytes { return renewDictionaries() }
    let room = plan.rows(besides: dictionaries, history.footprint)
    var leaving = 0
    var bytes = packedBytes
    while bytes > room, segments.count - leaving > 1 {
      bytes -= segments[leaving].segment.footprint
      leaving += 1
    }
    if leaving > 0 { drop(leaving) }
  }

  private func drop(_ count: Int) {
    beforeDropping.withLock { $0 }?(count)
    var (segments, history) = held.withLock { ($0.segments, $0.history) }
    let lexicons = lexicons
    // Outside of the lock: it takes a millisecond. Nobody else changes what is held.
    for leaving in segments.prefix(count) { history.add(leaving.segment, lexicons, secret) }
    segments.removeFirst(count)
    let bytes = segments.reduce(0) { $0 + $1.segment.footprint }
    held.withLock { held in
      held.segments = segments
      held.packedBytes = bytes
      held.history = history
    }
  }

  /// Makes dictionaries with the values alone that are in use: those of the newest segments that fit, and of the history.
  private func renewDictionaries() {
    if let open = held.withLock({ $0.open?.segment }) { pack(open) }
    let old = lexicons
    var renewal = DictionaryRenewal(old)
    var segments = held.withLock { $0.segments }
    // Room for as much again before the next time. Newest first; at least one stays.
    var kept = 0
    for numbered in segments.reversed() {
      renewal.mark(numbered.segment)
      if kept > 0, renewal.bytes > plan.lexicons / 2 { break }
      kept += 1
    }
    if kept < segments.count { drop(segments.count - kept) }
    var history: History
    (segments, history) = held.withLock { ($0.segments, $0.history) }
    let new = renewal.make(for: segments.map(\.segment), history)
    segments = segments.map { ($0.serial, renewal.translate($0.segment)) }
    for dimension in old.schema.dimensions { history.remapIDs(of: dimension) { renewal.newID(of: $0, in: dimension) } }
    new.publish()
    mostLexiconBytes = max(plan.lexicons, new.footprint * 3 / 2)
    held.withLock { held in
      held.lexicons = new
      held.segments = segments
      held.history = history
    }
  }
}

/// New dictionaries for old, with the values alone that segments and a history still have.
private struct DictionaryRenewal {
  private let old: Lexicons
  private let new: Lexicons
  /// By column, the ids in use.
  private var isUsed: [[Bool]]
  /// By the dimension's place in the schema and old id, the new one; 0 where there is none.
  private var map: [[ValueID]] = []
  /// About what the marked values take in dictionaries.
  private(set) var bytes = 0

  init(_ old: Lexicons) {
    self.old = old
    new = Lexicons(emptyAs: old)
    old.publish()
    isUsed = old.schema.dimensions.prefix(old.schema.columnCount).map {
      [Bool](repeating: false, count: old[$0].count)
    }
  }

  mutating func mark(_ segment: Segment) {
    for (index, column) in segment.rows.columns.enumerated() {
      let lexicon = old[old.schema.dimensions[index]]
      for id in column.dictionary ?? IDColumn.Dictionary(start: nil, count: 0) where !isUsed[index][Int(id)] {
        isUsed[index][Int(id)] = true
        // With what a table and a record take, and as much again for what is derived.
        bytes += 2 * (lexicon.bytes(of: id).count + 80)
      }
    }
  }

  mutating func make(for segments: [Segment], _ history: History) -> Lexicons {
    for index in isUsed.indices {
      for id in isUsed[index].indices { isUsed[index][id] = false }
    }
    for segment in segments { mark(segment) }
    map = old.schema.dimensions.map { [ValueID](repeating: 0, count: old[$0].count) }
    for dimension in old.schema.dimensions.prefix(old.schema.columnCount) {
      let index = Int(dimension.index)
      for id in history.ids(of: dimension) { isUsed[index][Int(id)] = true }
      for id in isUsed[index].indices where isUsed[index][id] && id != 0 {
        map[index][id] = new.intern(ValueID(id), of: dimension, from: old)
      }
    }
    for dimension in old.schema.dimensions.dropFirst(old.schema.columnCount) {
      for id in history.ids(of: dimension) where id != 0 {
        map[old.schema.place(of: dimension)][Int(id)] = new.intern(id, of: dimension, from: old)
      }
    }
    return new
  }

  func translate(_ segment: Segment) -> Segment {
    segment.translated { column, id in map[Int(column.index)][Int(id)] }
  }

  /// Nil where the value isn't in the new dictionaries.
  func newID(of id: ValueID, in dimension: Dimension) -> ValueID? {
    let new = map[old.schema.place(of: dimension)][Int(id)]
    return new == 0 && id != 0 ? nil : new
  }
}
