import Filters
import PageEvents

/// One rule at work: its states, and what the engine has to know of it for each event.
struct RuleRunner {
  enum Kind { case bucket, window, sequence, limit }

  /// What a window sums up.
  enum Sum {
    case nothing, bytes, latency, column(Dimension)
    /// Events that meet the second condition.
    case part
    /// Events whose number is above that, or not below where `reaches`.
    case bytesAbove(Int64, reaches: Bool), latencyAbove(Int64, reaches: Bool)
  }

  let rule: Rule
  let kind: Kind
  /// Bits of the conditions: that the rule looks at the event at all, and what else it asks of it.
  let watch: UInt128
  let part: UInt128
  let cancel: UInt128
  /// Which group its keys are in, and its place among the group's rules.
  let group: Int
  let place: Int
  let bucketSize: BucketState.Size
  let window: WindowPlan
  let limit: LimitPlan?
  /// The step that event time is in: the same for all keys.
  var step = (begin: Int64.max, index: Int64(0))
  /// Whose values are told apart, if any.
  let measured: ValueReading?
  let sum: Sum
  /// Of a sequence: the automaton, where the bits of its names begin, and what they ask of earlier events.
  let pattern: CompiledPattern?
  let firstName: Int
  let names: UInt64
  let references: [[Reference]]
  /// Events that bring a new state about, by their bits.
  let creating: UInt128
  var buckets = Pool<BucketState>()
  var windows = Pool<WindowState>()
  var sequences = Pool<SequenceSlot>()
  var limits = Pool<LimitState>()
  /// Of a limit: the alerts that stand, by their numbers, as they were told last.
  var limited: [Int32: Alert] = [:]
  let events: KeptEvents?
  /// What the states hold beside their slots, in bytes.
  var memory = 0
  var mutes = Mutes()

  init(_ rule: Rule, firstCondition: Int, group: Int, place: Int, schema: Schema) {
    self.rule = rule
    self.group = group
    self.place = place
    watch = 1 << UInt128(firstCondition)
    firstName = firstCondition + 1
    let other: UInt128 = 1 << UInt128(firstCondition + 1)
    let nobucket = Rule.Bucket(capacity: 0, leak: .zero)
    let nowindow = Rule.Window(span: .seconds(1), measure: .count, comparison: .above, bound: .number(0))
    if case .sequence(let sequence) = rule.kind {
      let referring = sequence.names.indices.filter { !sequence.names[$0].references.isEmpty }
      let pattern = CompiledPattern(sequence.pattern, referring: Set(referring))
      self.pattern = pattern
      names = sequence.names.count == 64 ? .max : 1 << UInt64(sequence.names.count) - 1
      references = sequence.names.map(\.references)
      creating = UInt128(pattern.begins) << UInt128(firstCondition + 1)
      events = KeptEvents(rule, schema)
    } else {
      pattern = nil
      names = 0
      references = []
      creating = watch
      events = nil
    }
    if case .limit(let limit) = rule.kind { self.limit = LimitPlan(limit) } else { limit = nil }
    switch rule.kind {
    case .limit:
      kind = .limit
      bucketSize = BucketState.Size(nobucket)
      window = WindowPlan(nowindow)
      measured = nil
      sum = .nothing
      part = 0
      cancel = 0
    case .sequence:
      kind = .sequence
      bucketSize = BucketState.Size(nobucket)
      window = WindowPlan(nowindow)
      measured = nil
      sum = .nothing
      part = 0
      cancel = 0
    case .bucket(let bucket):
      kind = .bucket
      bucketSize = BucketState.Size(bucket)
      window = WindowPlan(nowindow)
      measured = bucket.distinct.map { ValueReading($0, in: schema) }
      sum = .nothing
      part = bucket.require == nil ? 0 : other
      cancel = bucket.cancel == nil ? 0 : bucket.require == nil ? other : other << 1
    case .window(let window):
      kind = .window
      bucketSize = BucketState.Size(nobucket)
      self.window = WindowPlan(window)
      sum = Sum(window)
      if case .distinct(let dimension) = window.measure {
        measured = ValueReading(dimension, in: schema)
      } else {
        measured = nil
      }
      if case .share = window.measure { part = other } else { part = 0 }
      cancel = 0
    }
  }

  /// The number of the window's step that a moment is in: a division where time has gone on.
  @inline(__always) mutating func stepIndex(of time: Int64) -> Int64 {
    if window.alignment == .firstEvent { return 0 }
    if UInt64(bitPattern: time &- step.begin) >= UInt64(window.size.step) {
      let index = time.flooredQuotient(by: window.size.step)
      step = (index &* window.size.step, index)
    }
    return step.index
  }

  /// Whether it measures what some logs don't have.
  var needsLatency: Bool {
    switch sum {
    case .latency, .latencyAbove: true
    default: false
    }
  }

  /// Memory used by states, in bytes.
  var footprint: Int {
    switch kind {
    case .bucket: memory + buckets.footprint
    case .window: memory + windows.footprint
    case .sequence: memory + sequences.footprint + (events?.footprint ?? 0)
    case .limit: memory + limits.footprint
    }
  }

  func deallocate() {
    buckets.deallocate()
    windows.deallocate()
    sequences.deallocate()
    limits.deallocate()
  }
}

extension RuleRunner.Sum {
  init(_ window: Rule.Window) {
    switch window.measure {
    case .count, .distinct: self = .nothing
    case .share: self = .part
    case .sum(.bytes), .average(.bytes): self = .bytes
    case .sum(.latency), .average(.latency): self = .latency
    case .sum(.column(let column)), .average(.column(let column)): self = .column(column)
    case .quantile(_, let number):
      // The quantile exceeds the bound if too few events don't: so nothing has to be sorted.
      guard case .number(let bound) = window.bound else { preconditionFailure("A quantile is compared with a number.") }
      let reaches = window.comparison == .atLeast || window.comparison == .below
      switch number {
      case .bytes, .column: self = .bytesAbove(Int64(bound), reaches: reaches)
      case .latency: self = .latencyAbove(Int64(bound * 1000), reaches: reaches)
      }
    }
  }
}

extension Rule {
  /// What is asked of events: first whether the rule looks at them at all.
  var conditions: [Filter] {
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

/// A sequence's state of a key.
struct SequenceSlot {
  var state = SequenceState()
  /// When it is to be looked at; `.max` for never.
  var deadline = Int64.max
}

/// Until when a rule's keys are muted.
struct Mutes {
  private var alerts: [RuleKey: (until: Int64, number: Int)] = [:]
  /// In the order in which they end: a rule mutes each for as long.
  private var ends: [(until: Int64, key: RuleKey)] = []
  private var firstEnd = 0

  /// So many keys are muted at a time; the first gives way.
  private static let most = 100_000

  /// The alert behind which the key is muted at that time; nil where it isn't.
  mutating func alert(behind key: RuleKey, at time: Int64) -> Int? {
    while firstEnd < ends.count, ends[firstEnd].until <= time { removeFirst() }
    return alerts[key]?.number
  }

  mutating func mute(_ key: RuleKey, until: Int64, behind number: Int) {
    if alerts.count >= Self.most { removeFirst() }
    alerts[key] = (until, number)
    ends.append((until, key))
  }

  private mutating func removeFirst() {
    alerts[ends[firstEnd].key] = nil
    firstEnd += 1
    if firstEnd > 1024, firstEnd * 2 > ends.count {
      ends.removeFirst(firstEnd)
      firstEnd = 0
    }
  }

  mutating func rename(_ map: (RuleKey) -> RuleKey) {
    alerts = Dictionary(alerts.map { (map($0.key), $0.value) }) { first, _ in first }
    for place in ends.indices { ends[place].key = map(ends[place].key) }
  }
}
