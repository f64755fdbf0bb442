public import PageEvents
import Synchronization

/// The facts: every event held, in segments, under the dictionaries that its values are written in.
///
/// One thread appends; any thread takes the `facts` at a moment and reads them in peace. Everything else — rollups, slices,
/// answers — is derived from facts and can be made again.
public final class Cube: Sendable, EventConsumer {
  public let lexicons: Lexicons
  private let segments = Mutex<[Segment]>([])
  /// Rows that were dropped to stay within memory.
  private let dropped = Atomic<Int>(0)
  /// Most bytes that segments may hold; the oldest go first.
  private let memory: Int

  /// `memory` is how many bytes the events may take in full detail; at least one segment is always kept.
  public init(lexicons: Lexicons = Lexicons(), memory: Int = .max) {
    self.lexicons = lexicons
    self.memory = memory
  }

  /// Takes in the batch's events: they are readable when it returns. One thread only.
  public func consume(_ batch: EventBatch) {
    // Dictionaries first: whoever sees a row can read its values.
    lexicons.publish()
    var start = 0
    while start < batch.count {
      start += openSegment().append(batch, from: start)
    }
  }

  private func openSegment() -> Segment {
    segments.withLock { segments in
      if let last = segments.last, last.count < Segment.capacity { return last }
      let columnCount = lexicons.schema.columnCount
      let size = Segment.footprint(columnCount: columnCount)
      while segments.count > 1, (segments.count + 1) * size > memory {
        dropped.add(segments.removeFirst().count, ordering: .relaxed)
      }
      let next = Segment(serial: (segments.last?.serial ?? -1) + 1, columnCount: columnCount)
      segments.append(next)
      return next
    }
  }

  /// What is known at this moment. Costs a copy of the list of segments.
  public var facts: Facts {
    let segments = segments.withLock { $0 }
    return Facts(
      segments: segments.map { Facts.Part(segment: $0, count: $0.count) }, dropped: dropped.load(ordering: .relaxed))
  }

  /// Memory held in bytes: segments and dictionaries.
  public var footprint: Int {
    segments.withLock { $0.count } * Segment.footprint(columnCount: lexicons.schema.columnCount) + lexicons.footprint
  }
}

/// The facts at a moment: which segments there are, and how many rows of each.
public struct Facts: Sendable {
  struct Part: Sendable {
    let segment: Segment
    let count: Int
  }

  let segments: [Part]
  /// How many older events are no longer held in detail.
  public let dropped: Int
  /// How many events are held.
  public let count: Int
  /// The times of the first and the last event, in time; empty without events.
  public let span: Window

  init(segments: [Part], dropped: Int) {
    self.segments = segments
    self.dropped = dropped
    count = segments.reduce(0) { $0 + $1.count }
    span = segments.reduce(Window.empty) { span, part in
      let own = part.count == 0 ? Window.empty : part.segment.timeSpan
      return Window(lower: min(span.lower, own.lower), upper: max(span.upper, own.upper))
    }
  }

  /// The time of the latest event, nil without events.
  public var lastTime: Timestamp? { count == 0 ? nil : Timestamp(milliseconds: span.upper) }
}
