import Filters
public import PageEvents

/// Rules over a stream of events: a consumer like any other, which needs events by their time.
///
/// Whether an event meets a condition is decided in batches, once per distinct value (`PredicateSet`); what no rule looks at goes no
/// further. Events are looked at in chunks: first each one's keys are found, then a rule after the other takes the events that it
/// looks at, and changes the states of their keys. Time is the events': what has to happen when nothing comes happens when the
/// stream has come to its time, so a replay at any speed raises the same alerts.
///
/// Alerts come by the time of the event that completed them, or at which they were due; those of one event in the order of the
/// rules. What is late is counted, and looked at by no rule.
///
/// Memory is bounded: strangers choose the keys. Where there are too many, the state of the key that was used longest ago is
/// forgotten, and counted. Belongs to one thread at a time.
public final class RuleEngine: OrderedEventConsumer {
  /// Conditions of all rules together.
  public static let mostConditions = PredicateSet.most

  public let needs: EventNeeds
  public let rules: [Rule]
  /// How it stands: what was counted, and what is held at present.
  public var status: Status {
    var status = Status()
    (status.watched, status.late) = (watchedEvents, lateEvents)
    (status.alerts, status.repeats) = (desk.alerts, desk.repeats)
    status.keys = groups.reduce(0) { $0 + $1.count }
    status.forgotten = groups.reduce(0) { $0 + $1.forgotten }
    status.dropped = runners.reduce(0) { $0 + (($1 as? SequenceRunner)?.dropped ?? 0) }
    status.footprint = footprint
    return status
  }

  public struct Status: Sendable, Equatable {
    /// Events that rules looked at, and those that came behind the watermark.
    public var watched = 0
    public var late = 0
    public var alerts = 0
    /// Alerts that would have been raised, had their keys not been muted.
    public var repeats = 0
    /// Keys that have a state at present, of all rules.
    public var keys = 0
    /// Keys that were forgotten to make room for others.
    public var forgotten = 0
    /// Attempts at a pattern that were dropped, as there were too many of one key.
    public var dropped = 0
    /// Memory used by states, in bytes.
    public var footprint = 0

    public init() {}
  }

  private let mostMemory: Int
  private var lexicons: Lexicons
  private var predicates: PredicateSet
  private let runners: [any RuleRunner]
  private let groups: [KeyGroup]
  private let desk: AlertDesk
  private let recent: RecentEvents
  private let selection: RuleSelection
  private var watchedEvents = 0
  private var lateEvents = 0
  /// How many events there were in all.
  private var count = 0
  /// By group, the slots of the present chunk's keys.
  private let slots: [UnsafeMutablePointer<Int32>]
  /// By row of the present batch, which conditions it meets.
  private var words = UnsafeMutableBufferPointer<PredicateSet.Word>.allocate(capacity: EventChunk.most)
  private let columns: UnsafeMutablePointer<UnsafePointer<ValueID>>

  static let shown: [Dimension] = [.client, .method, .url, .status]

  /// - Parameters:
  ///   - rules: In the order in which the alerts of one event are told.
  ///   - lexicons: Those of the first batch, where they are known.
  ///   - memory: What all states together may use, in bytes; up to as much again is reserved.
  ///   - firstAlert: The number of the first alert.
  ///   - emit: Is told what becomes of alerts.
  public init(
    _ rules: [Rule], lexicons: Lexicons, memory: Int = 64 << 20, firstAlert: Int = 1,
    emit: @escaping (AlertEvent) -> Void
  ) {
    let filters = rules.flatMap(\.conditions)
    precondition(filters.count <= Self.mostConditions, "Rules have more conditions than there are bits.")
    self.rules = rules
    self.lexicons = lexicons
    mostMemory = memory
    predicates = PredicateSet(filters, lexicons: lexicons, context: Self.context)
    let schema = lexicons.schema
    let kept = ColumnSet((rules.flatMap(\.keys) + Self.shown).map { schema.column(of: $0) })
    let asked = ColumnSet((rules.flatMap(\.dimensions) + filters.flatMap(\.dimensions)).map { schema.column(of: $0) })
    needs = EventNeeds(columns: kept.union(asked), traits: false, places: true)
    recent = RecentEvents(columns: schema.dimensions.filter { !$0.isDerived && kept.contains($0) })
    columns = .allocate(capacity: schema.columnCount)
    desk = AlertDesk(rules: rules.count, lexicons: lexicons, recent: recent, firstAlert: firstAlert, emit: emit)

    // Rules that tell apart by the same dimensions, and remember about as long, share their keys.
    var groups: [KeyGroup] = []
    var runners: [any RuleRunner] = []
    var bit = 0
    for (number, rule) in rules.enumerated() {
      let group = groups.first { $0.suits(rule) } ?? KeyGroup(for: rule, in: schema)
      if group.members.isEmpty { groups.append(group) }
      let post = RulePost(
        rule: rule, number: number, firstBit: bit, group: group, place: group.members.count, desk: desk)
      let runner = post.makeRunner(schema)
      group.add(runner)
      runners.append(runner)
      bit += rule.conditions.count
    }
    self.groups = groups
    self.runners = runners
    selection = RuleSelection(runners)
    slots = groups.map { _ in .allocate(capacity: EventChunk.most) }
    for slots in slots { slots.initialize(repeating: -1, count: EventChunk.most) }
  }

  deinit {
    // Rules know their group, and groups their rules.
    for group in groups { group.members = [] }
    for slots in slots { slots.deallocate() }
    columns.deallocate()
    words.deallocate()
  }

  /// How many conditions rules have.
  public static func conditionCount(of rules: [Rule]) -> Int { rules.reduce(0) { $0 + $1.conditions.count } }

  /// Rules hold no times that depend on the log's end.
  private static let context = TimeContext(lastEvent: Timestamp(milliseconds: 0))

  // MARK: - Events

  public func consumeLate(_ batch: EventBatch) { lateEvents += batch.count }

  public func consume(_ batch: EventBatch) {
    guard batch.count > 0 else { return }
    if batch.lexicons !== lexicons { goOn(in: batch.lexicons) }
    if batch.stretches !== desk.stretches { goOn(numberedIn: batch.stretches) }
    desk.begin = min(desk.begin, batch.times[0])
    if batch.count > words.count {
      words.deallocate()
      words = .allocate(capacity: batch.count)
    }
    guard let words = words.baseAddress else { return }
    predicates.select(from: batch.rows, packed: batch.packed, into: words)
    var first = 0
    while first < batch.count {
      // Keys are forgotten after each so many events, however they come.
      let end = min(batch.count, first + EventChunk.most - count % EventChunk.most)
      take(batch, first..<end, words + first)
      first = end
    }
  }

  private func take(_ batch: EventBatch, _ range: Range<Int>, _ words: UnsafeMutablePointer<PredicateSet.Word>) {
    let first = range.lowerBound
    for column in batch.columns.indices { columns[column] = UnsafePointer(batch.columns[column] + first) }
    let chunk = EventChunk(
      lexicons: lexicons, count: range.count, number: count, words: UnsafePointer(words),
      times: UnsafePointer(batch.times + first), bytes: UnsafePointer(batch.bytes + first),
      latencies: UnsafePointer(batch.latencies + first), places: batch.rowPlaces.map { UnsafePointer($0 + first) },
      columns: UnsafePointer(columns))
    if count % EventChunk.most == 0 { makeRoom(Moment(chunk.order, before: chunk.times[0])) }
    watchedEvents += selection.select(from: chunk, words: words)
    recent.append(chunk)
    for (group, slots) in zip(groups, slots) where selection.any & group.watched != 0 {
      group.find(chunk, into: slots)
      for rule in group.members {
        let picked = selection.picks(of: rule, in: chunk)
        if picked.count > 0 { rule.runner.take(picked, of: chunk, slots: UnsafePointer(slots)) }
      }
    }
    count += chunk.count
    advance(to: chunk.times[chunk.count - 1], in: chunk.order)
  }

  /// Event time has come to here.
  public func advance(to time: Timestamp) {
    advance(to: time.milliseconds, in: EventOrder(times: UnsafeBufferPointer(start: nil, count: 0), number: count))
  }

  private func advance(to time: Int64, in order: EventOrder) {
    for runner in runners { runner.advance(to: time, in: order) }
    desk.tell(through: time, in: order)
  }

  /// Tells how much limits that are being exceeded would have refused by now: at the end of a recording, which isn't the end of that.
  public func tellCounts() {
    let order = EventOrder(times: UnsafeBufferPointer(start: nil, count: 0), number: count)
    for case let runner as LimitRunner in runners { runner.tellCounts(at: Moment(order, before: .max)) }
    desk.tell(through: .min, in: order)
  }

  // MARK: - Memory

  /// What is over goes, and if there is still too much, what was used longest ago.
  private func makeRoom(_ moment: Moment) {
    for group in groups { group.forgetWhatIsOver(at: moment) }
    var held = footprint
    if held <= mostMemory { return }
    let share = max(1, held / max(1, groups.reduce(0) { $0 + $1.count }))
    while held > mostMemory {
      var oldest: (group: KeyGroup, use: Int64)?
      for group in groups {
        guard let use = group.nextUse(at: moment.time) else { continue }
        if oldest == nil || use < oldest?.use ?? .max { oldest = (group, use) }
      }
      guard let group = oldest?.group else { return }
      group.forgetOldest(at: moment)
      held -= share
    }
  }

  private var footprint: Int {
    groups.reduce(0) { $0 + $1.footprint } + runners.reduce(0) { $0 + $1.footprint }
  }

  // MARK: - Dictionaries and tables made anew

  /// Whoever hands on the events from now on has numbered their places otherwise.
  private func goOn(numberedIn new: StretchTable?) {
    let old = desk.stretches
    desk.stretches = new
    guard let old, let new else { return }
    recent.translatePlaces { new.place(of: old[$0]) }
    for case let runner as SequenceRunner in runners { runner.translatePlaces { new.place(of: old[$0]) } }
  }

  /// Everything that is kept is looked up in the new ones. Rare: when memory is short, a cube makes its dictionaries anew.
  private func goOn(in new: Lexicons) {
    let old = lexicons
    lexicons = new
    var known: [Dimension: [ValueID: ValueID]] = [:]
    func translated(_ dimension: Dimension, _ id: ValueID) -> ValueID {
      if let id = known[dimension]?[id] { return id }
      let other = new.intern(id, of: dimension, from: old)
      known[dimension, default: [:]][id] = other
      return other
    }
    predicates = PredicateSet(rules.flatMap(\.conditions), lexicons: new, context: Self.context)
    func renamed(_ key: RuleKey, _ dimensions: [Dimension]) -> RuleKey {
      var other = RuleKey()
      for (place, dimension) in dimensions.enumerated() { other[place] = translated(dimension, key[place]) }
      return other
    }
    for group in groups { group.rename { renamed($0, group.dimensions) } }
    for runner in runners { runner.translate(translated) }
    desk.goOn(in: new) { rule, key in renamed(key, rules[rule].keys) }
    recent.translate(translated)
  }
}
