public import PageEvents
import Synchronization

/// The facts: every event held, in segments, under the dictionaries that its values are written in.
///
/// One thread appends at a time; any thread takes the `facts` at a moment and reads them in peace. Everything else — rollups,
/// slices, answers — is derived from facts and can be made again.
public final class Cube: @unchecked Sendable, EventConsumer {
  private struct Held {
    var segments: [(serial: Int, segment: Segment)] = []
    var open: (serial: Int, segment: OpenSegment)?
    var nextSerial = 0
    /// Of all packed segments, in bytes.
    var packedBytes = 0
    /// Rows that were dropped to stay within memory.
    var dropped = 0

    mutating func takeSerial() -> Int {
      defer { nextSerial += 1 }
      return nextSerial
    }
  }

  public let lexicons: Lexicons
  private let held = Mutex(Held())
  private let sealer: SegmentSealer
  /// Most bytes that segments may hold; the oldest go first.
  private let memory: Int

  /// `memory` is how many bytes the events may take in full detail; the newest segments are always kept.
  public init(lexicons: Lexicons = Lexicons(), memory: Int = .max) {
    self.lexicons = lexicons
    self.memory = memory
    sealer = SegmentSealer(columnCount: lexicons.schema.columnCount)
  }

  /// Takes in the batch's events: they are readable when it returns.
  public func consume(_ batch: EventBatch) {
    // Dictionaries first: whoever sees a row can read its values.
    lexicons.publish()
    var start = 0
    while start < batch.count {
      let open = openSegment()
      start += open.append(batch, from: start)
      if open.count == Segment.capacity { pack(open) }
    }
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

  /// A full segment takes its packed form under its own number, so that whoever has read it need not read it again.
  private func pack(_ open: OpenSegment) {
    let segment = sealer.seal(open.rows(open.count))
    held.withLock { held in
      guard let serial = held.open?.serial else { return }
      // Segments that were packed elsewhere may have come in meanwhile.
      let place = held.segments.lastIndex { $0.serial < serial }.map { $0 + 1 } ?? 0
      held.segments.insert((serial, segment), at: place)
      held.packedBytes += segment.footprint
      held.open = nil
    }
    makeRoom()
  }

  private func makeRoom() {
    held.withLock { held in
      let overhead = OpenSegment.footprint(columnCount: lexicons.schema.columnCount)
      var leaving = 0
      while held.segments.count - leaving > 1, held.packedBytes + overhead > memory {
        held.packedBytes -= held.segments[leaving].segment.footprint
        held.dropped += held.segments[leaving].segment.count
        leaving += 1
      }
      held.segments.removeFirst(leaving)
    }
  }

  /// What is known at this moment. Costs a copy of the list of segments.
  public var facts: Facts {
    let (segments, open, dropped) = held.withLock { ($0.segments, $0.open, $0.dropped) }
    var parts = segments.map { Facts.Part(serial: $0.serial, .packed($0.segment)) }
    if let open {
      let place = parts.lastIndex { $0.serial < open.serial }.map { $0 + 1 } ?? 0
      parts.insert(Facts.Part(serial: open.serial, .open(open.segment)), at: place)
    }
    return Facts(segments: parts, dropped: dropped)
  }

  /// Memory held in bytes: segments and dictionaries.
  public var footprint: Int {
    let (packed, open) = held.withLock { ($0.packedBytes, $0.open == nil ? 0 : 1) }
    return packed + open * OpenSegment.footprint(columnCount: lexicons.schema.columnCount) + sealer.footprint
      + lexicons.footprint
  }
}
