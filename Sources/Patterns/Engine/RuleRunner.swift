public import Filters
import PageEvents

/// One rule at work: its states, by the slots of their keys, and what it does with events.
///
/// It is handed the rows that it looks at, a chunk at a time, and knows of no other rule. Belongs to one thread at a time.
protocol RuleRunner: AnyObject {
  var post: RulePost { get }
  /// Events that bring a new state about, by their bits; others matter only to a key that has one.
  var creating: PredicateSet.Word { get }
  /// Whether it measures what some events don't have, so that it doesn't look at those.
  var needsLatency: Bool { get }
  /// Memory used by states, in bytes.
  var footprint: Int { get }

  /// Takes the events picked. `slots` says, by row, which slot its key has; -1 for a key that has none.
  func take(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>)

  /// Does what is due up to this time; `order` are the events that it may be between.
  func advance(to time: Int64, in order: EventOrder)

  /// Whether there is an alert that should be told when it ends.
  func holdsAlert(_ slot: Int32) -> Bool

  /// These keys are forgotten.
  func free(_ slots: UnsafeBufferPointer<Int32>, at moment: Moment)

  /// Values are of other dictionaries now.
  func translate(_ map: (Dimension, ValueID) -> ValueID)
}

/// As it is for a rule that has nothing of the kind.
extension RuleRunner {
  var creating: PredicateSet.Word { post.watch }
  var needsLatency: Bool { false }
  func advance(to time: Int64, in order: EventOrder) {}
  func holdsAlert(_ slot: Int32) -> Bool { false }
  func translate(_ map: (Dimension, ValueID) -> ValueID) {}
}

/// What the engine knows a rule by, and what all rules need.
struct RulePost {
  let rule: Rule
  /// Its place among the rules: of what happens with one event, the first rule's comes first.
  let number: Int
  /// The bit of its first condition: whether it looks at an event at all.
  let firstBit: Int
  let group: KeyGroup
  /// Its place among the rules of the group.
  let place: Int
  let desk: AlertDesk

  var watch: PredicateSet.Word { 1 << PredicateSet.Word(firstBit) }
  /// What else it asks of events.
  func bit(_ further: Int) -> PredicateSet.Word { 1 << PredicateSet.Word(firstBit + further) }

  func makeRunner(_ schema: Schema) -> any RuleRunner {
    switch rule.kind {
    case .bucket(let bucket): BucketRunner(self, bucket, schema)
    case .window(let window): WindowRunner(self, window, schema)
    case .sequence(let sequence): SequenceRunner(self, sequence, schema)
    case .limit(let limit): LimitRunner(self, limit)
    }
  }
}

extension Rule {
  /// What is asked of events: first whether the rule looks at them at all.
  public var conditions: [Filter] {
    switch kind {
    case .bucket(let bucket):
      // What a bucket has to hold and what empties it are asked of what the rule looks at.
      [filter] + [bucket.require, bucket.cancel].compactMap { $0 }.map { filter.and($0) }
    case .window(let window):
      if case .share(let part) = window.measure { [filter, filter.and(part)] } else { [filter] }
    case .limit: [filter]
    case .sequence(let sequence): [filter] + sequence.names.map { filter.and($0.filter) }
    }
  }

  /// What values are needed of.
  var dimensions: [Dimension] {
    switch kind {
    case .bucket(let bucket): keys + [bucket.distinct].compactMap { $0 }
    case .window(let window):
      switch window.measure {
      case .distinct(let dimension): keys + [dimension]
      case .sum(.column(let column)), .average(.column(let column)): keys + [column]
      default: keys
      }
    case .limit: keys
    case .sequence(let sequence): keys + sequence.names.flatMap { $0.references.flatMap(\.dimensions) }
    }
  }

  /// After so long without an event nothing is left of a state, in milliseconds; `.max` where something may be.
  var horizon: Int64 {
    switch kind {
    case .bucket(let bucket): bucket.leak.milliseconds * Int64(bucket.capacity + 1)
    case .window(let window): window.memory.milliseconds + 2 * window.step.milliseconds
    // As long as an alert may stand, the bucket isn't looked at.
    case .limit(let limit): LimitPlan(limit).calm
    case .sequence(let sequence):
      sequence.pattern.within.map { $0.milliseconds + (sequence.pattern.absence?.milliseconds ?? 0) } ?? .max
    }
  }
}
