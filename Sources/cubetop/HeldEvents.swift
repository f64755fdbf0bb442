import PageEvents

/// Events in the order of their time, kept until the log's last one is known: 61 bytes each, and 4 more for every dimension that
/// the user has added.
final class HeldEvents: OrderedEventConsumer {
  let needs: EventNeeds
  private(set) var last: Timestamp?
  /// Events that there was no room for.
  private(set) var dropped = 0
  private var batches: [(batch: EventBatch, isLate: Bool)] = []
  private var room: Int

  /// Of what another consumer needs, in so many bytes.
  init(for needs: EventNeeds, in schema: Schema, memory: Int) {
    self.needs = needs
    room = memory / (21 + 4 * schema.columnCount)
  }

  func consume(_ batch: EventBatch) { keep(batch, isLate: false) }
  func consumeLate(_ batch: EventBatch) { keep(batch, isLate: true) }

  private func keep(_ batch: EventBatch, isLate: Bool) {
    for row in 0..<batch.count { last = max(last ?? .distantPast, Timestamp(milliseconds: batch.times[row])) }
    guard batch.count <= room else {
      dropped += batch.count
      return
    }
    room -= batch.count
    let kept = EventBatch(
      lexicons: batch.lexicons, capacity: batch.count, columnSet: needs.columns, hasTraits: needs.traits,
      stretches: batch.stretches)
    if let places = batch.rowPlaces { kept.rowPlaces?.update(from: places, count: batch.count) }
    kept.append(0..<batch.count, of: batch.rows)
    batches.append((kept, isLate))
  }

  /// Gives them all to the one whom they were kept for.
  func handOver(to consumer: any OrderedEventConsumer) {
    for (batch, isLate) in batches {
      if isLate { consumer.consumeLate(batch) } else { consumer.consume(batch) }
    }
    batches = []
  }
}
