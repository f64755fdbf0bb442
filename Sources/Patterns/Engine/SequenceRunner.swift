import Filters
import PageEvents

/// A rule with a pattern of events that follow each other.
final class SequenceRunner: RuleRunner {
  /// So many attempts of a key are under way at a time, and so many events do they hold: what has more is a pattern that says too
  /// little.
  static let mostAttempts = 1000

  let post: RulePost
  let creating: PredicateSet.Word
  /// Attempts that were dropped, as there were too many of one key.
  private(set) var dropped = 0

  private let pattern: CompiledPattern
  private let names: UInt64
  /// What each name asks of earlier events.
  private let references: [[Reference]]
  private let events: KeptEvents
  private let states: StateTable<SequenceSlot>
  private let timers = Timers<KeyUse>()

  /// A key's attempts.
  private struct SequenceSlot {
    var state = SequenceState()
    /// When it is to be looked at; `.max` for never.
    var deadline = Int64.max
  }

  init(_ post: RulePost, _ sequence: Rule.Sequence, _ schema: Schema) {
    self.post = post
    let referring = sequence.names.indices.filter { !sequence.names[$0].references.isEmpty }
    let reads = sequence.names.flatMap(\.references).map(\.lastNames)
    pattern = CompiledPattern(
      sequence.pattern, referring: Set(referring),
      readsLast: reads.contains(nil) ? nil : reads.reduce(into: []) { $0.formUnion($1 ?? []) })
    names = sequence.names.count == 64 ? .max : 1 << UInt64(sequence.names.count) - 1
    references = sequence.names.map(\.references)
    creating = PredicateSet.Word(pattern.begins) << PredicateSet.Word(post.firstBit + 1)
    events = KeptEvents(post.rule, schema)
    states = StateTable(post)
  }

  deinit { states.removeAll { _ in } }

  var footprint: Int { states.footprint + events.footprint }

  func take(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>) {
    for place in 0..<picked.count {
      let row = picked[place]
      if chunk.times[row] >= timers.next { advance(to: chunk.times[row], in: chunk.order) }
      if slots[row] >= 0 { take(chunk[row], Moment(chunk, row), slots[row], chunk.lexicons) }
    }
  }

  private func take(_ row: EventRow, _ moment: Moment, _ slot: Int32, _ lexicons: Lexicons) {
    let bits = UInt64(truncatingIfNeeded: row.word >> PredicateSet.Word(post.firstBit + 1)) & names
    if states.find(slot) == nil, bits & pattern.begins == 0 { return }
    let state = states.find(slot) ?? states.make(slot, SequenceSlot())
    if !state.pointee.state.isRestless, bits & (state.pointee.state.concern | pattern.begins) == 0 { return }
    let handle = events.add(row)
    let before = state.pointee.state.weight
    let outcome = state.pointee.state.take(
      SequenceEvent(time: row.time, bits: bits, handle: handle), pattern, bound: Self.mostAttempts,
      references: { name, attempt in
        references[name].allSatisfy { reference in
          reference.holds(for: handle, in: attempt) { events.read($0, $1, in: lexicons) }
        }
      },
      onMatch: { raise($0, slot, moment) })
    dropped += outcome.dropped
    if !outcome.isTaken { events.remove(handle) }
    settle(state, slot, weighing: before)
  }

  /// What is over is given back, and what is to be looked at later is noted.
  private func settle(_ state: UnsafeMutablePointer<SequenceSlot>, _ slot: Int32, weighing before: Int) {
    state.pointee.state.takeReleased { events.remove($0) }
    states.memory.pointee += (state.pointee.state.weight - before) * Self.bytesAValue
    if state.pointee.state.isEmpty { return free(slot) }
    guard let deadline = state.pointee.state.nextDeadline, deadline < state.pointee.deadline else { return }
    state.pointee.deadline = deadline
    timers.add(deadline, post.group.use(of: slot))
  }

  /// An attempt takes 40 bytes, an event's place in one 24.
  private static let bytesAValue = 32

  /// A match may have waited for others that began before it: it is raised when it counts.
  private func raise(_ match: SequenceMatch, _ slot: Int32, _ moment: Moment) {
    let finding = AlertDesk.Finding(
      first: match.first, last: match.last, count: match.events.count,
      evidence: match.events.suffix(post.rule.evidence).map { event in
        post.desk.evidence(event.time, events.place(of: event.handle)) { events.id($0, of: event.handle) }
      })
    post.desk.raiseOnce(finding, by: post, of: post.group.key(of: slot), at: moment)
  }

  func advance(to time: Int64, in order: EventOrder) {
    while let timer = timers.removeFirst(through: time) {
      let slot = timer.subject.slot
      guard post.group.isInUse(timer.subject), let state = states.find(slot), state.pointee.deadline == timer.time
      else {
        continue
      }
      state.pointee.deadline = .max
      let before = state.pointee.state.weight
      let moment = Moment(order, before: timer.time)
      state.pointee.state.advance(to: timer.time, pattern) { raise($0, slot, moment) }
      settle(state, slot, weighing: before)
    }
  }

  private func free(_ slot: Int32) {
    guard let state = states.find(slot) else { return }
    states.memory.pointee -= state.pointee.state.weight * Self.bytesAValue
    if !state.pointee.state.isEmpty {
      state.pointee.state.giveUp()
      state.pointee.state.takeReleased { events.remove($0) }
    }
    states.remove(slot)
  }

  func free(_ slots: UnsafeBufferPointer<Int32>, at moment: Moment) { for slot in slots { free(slot) } }

  func translatePlaces(_ map: (RowPlace) -> RowPlace) { events.translatePlaces(map) }

  func translate(_ map: (Dimension, ValueID) -> ValueID) { events.translate(map) }
}
