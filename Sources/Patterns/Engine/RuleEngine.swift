import Filters
public import PageEvents

/// Rules over a stream of events: a consumer like any other, which needs events by their time.
///
/// Whether an event meets a condition is decided in batches, once per distinct value (`PredicateSet`); what no rule looks at goes no
/// further. Each rule that looks at an event changes the state of the event's key. Time is the events': what has to happen when
/// nothing comes happens when the stream has come to its time, so a replay at any speed raises the same alerts.
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
    var status = counted
    status.keys = groups.reduce(0) { $0 + $1.count }
    status.forgotten = groups.reduce(0) { $0 + $1.forgotten }
    status.footprint = footprint
    return status
  }
  private var counted = Status()

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

  private let emit: (AlertEvent) -> Void
  private let mostMemory: Int
  private let firstAlert: Int
  private var lexicons: Lexicons
  private var predicates: PredicateSet
  private let runners: UnsafeMutableBufferPointer<RuleRunner>
  private let groups: UnsafeMutableBufferPointer<KeyGroup>
  /// By the bit of a rule's condition, the rule.
  private let runnerOfBit: UnsafeMutableBufferPointer<Int32>
  private let watched: UInt128
  /// Rules that look at events for their latency alone.
  private let timed: UInt128
  private let recent: RecentEvents
  private var timers = Timers()
  /// What is to be told of the present event.
  private var raised: [AlertEvent] = []
  /// By group, the slot of the present event's key.
  private let slots: UnsafeMutableBufferPointer<Int32>
  private var words = UnsafeMutableBufferPointer<UInt128>.allocate(capacity: 1024)
  private let columns: UnsafeMutableBufferPointer<UnsafePointer<ValueID>>
  private var stretches: StretchTable?
  /// The number of the last event that was looked at, counted from the first there was.
  private var present = -1
  /// When the first event was: of what was before, nothing is known.
  private var begin = Int64.max

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
    self.emit = emit
    mostMemory = memory
    self.firstAlert = firstAlert
    predicates = PredicateSet(filters, lexicons: lexicons, context: Self.context)
    let schema = lexicons.schema
    let kept = ColumnSet((rules.flatMap(\.keys) + Self.shown).map { schema.column(of: $0) })
    let asked = ColumnSet((rules.flatMap(\.dimensions) + filters.flatMap(\.dimensions)).map { schema.column(of: $0) })
    needs = EventNeeds(columns: kept.union(asked), traits: false, places: true)
    recent = RecentEvents(columns: schema.dimensions.filter { !$0.isDerived && kept.contains($0) })
    columns = .allocate(capacity: schema.columnCount)

    // Rules that tell apart by the same dimensions share their keys.
    var byKeys: [[Dimension]: [Int]] = [:]
    for (index, rule) in rules.enumerated() { byKeys[rule.keys, default: []].append(index) }
    let keys = byKeys.keys.sorted { (byKeys[$0]?.first ?? 0) < (byKeys[$1]?.first ?? 0) }
    runners = .allocate(capacity: rules.count)
    groups = .allocate(capacity: keys.count)
    slots = .allocate(capacity: keys.count)
    runnerOfBit = .allocate(capacity: Self.mostConditions + 1)
    runnerOfBit.initialize(repeating: -1)
    var first = 0
    var watched: UInt128 = 0
    var watchedByGroup = [UInt128](repeating: 0, count: keys.count)
    var creating = [UInt128](repeating: 0, count: keys.count)
    for (index, rule) in rules.enumerated() {
      let group = keys.firstIndex(of: rule.keys) ?? 0
      let place = byKeys[rule.keys]?.firstIndex(of: index) ?? 0
      (runners.baseAddress.unsafelyUnwrapped + index).initialize(
        to: RuleRunner(rule, firstCondition: first, group: group, place: place, schema: schema))
      watchedByGroup[group] |= 1 << UInt128(first)
      creating[group] |= runners[index].creating
      watched |= 1 << UInt128(first)
      runnerOfBit[first] = Int32(index)
      first += rule.conditions.count
    }
    self.watched = watched
    timed = runners.reduce(0) { $1.needsLatency ? $0 | $1.watch : $0 }
    for (index, key) in keys.enumerated() {
      let members = byKeys[key]?.map { rules[$0] } ?? []
      (groups.baseAddress.unsafelyUnwrapped + index).initialize(
        to: KeyGroup(
          key, in: schema, members: byKeys[key] ?? [], watched: watchedByGroup[index], creating: creating[index],
          horizon: members.map(\.horizon).max() ?? 0))
    }
  }

  deinit {
    for index in groups.indices {
      for slot in Array(groups[index].all) { freeStates(of: slot, in: index) }
      groups[index].deallocate()
    }
    for index in runners.indices { runners[index].deallocate() }
    groups.baseAddress?.deinitialize(count: groups.count)
    runners.baseAddress?.deinitialize(count: runners.count)
    groups.deallocate()
    runners.deallocate()
    slots.deallocate()
    runnerOfBit.deallocate()
    columns.deallocate()
    words.deallocate()
  }

  /// How many conditions rules have.
  public static func conditionCount(of rules: [Rule]) -> Int { rules.reduce(0) { $0 + $1.conditions.count } }

  /// Rules hold no times that depend on the log's end.
  private static let context = TimeContext(lastEvent: Timestamp(milliseconds: 0))

  // MARK: - Events

  public func consumeLate(_ batch: EventBatch) { counted.late += batch.count }

  public func consume(_ batch: EventBatch) {
    guard batch.count > 0 else { return }
    if batch.lexicons !== lexicons { goOn(in: batch.lexicons) }
    if batch.stretches !== stretches { goOn(numberedIn: batch.stretches) }
    if batch.count > words.count {
      words.deallocate()
      words = .allocate(capacity: batch.count)
    }
    guard let words = words.baseAddress, let columns = columns.baseAddress else { return }
    for column in self.columns.indices { columns[column] = UnsafePointer(batch.columns[column]) }
    begin = min(begin, batch.times[0])
    let any = predicates.select(from: batch.rows, into: words)
    let first = recent.count
    recent.append(batch, words: words)
    if any & watched != 0 {
      for row in 0..<batch.count {
        var word = words[row]
        if batch.latencies[row] == EventFields.noLatency { word &= ~timed }
        if word & watched == 0 { continue }
        present = first + row - 1
        take(Row(word, row, batch, columns))
        counted.watched += 1
        if !raised.isEmpty { emitRaised() }
      }
    }
    present = recent.count - 1
  }

  /// Event time has come to here.
  public func advance(to time: Timestamp) { fire(through: time.milliseconds) }

  /// An event, where it stands in its batch.
  struct Row {
    let word: UInt128
    let row: Int
    let time: Int64
    let bytes: Int64
    let latency: UInt32
    let place: RowPlace
    let columns: UnsafeMutablePointer<UnsafePointer<ValueID>>

    @inline(__always) init(
      _ word: UInt128, _ row: Int, _ batch: EventBatch, _ columns: UnsafeMutablePointer<UnsafePointer<ValueID>>
    ) {
      self.word = word
      self.row = row
      self.columns = columns
      time = batch.times[row]
      bytes = batch.bytes[row]
      latency = batch.latencies[row]
      place = batch.rowPlaces?[row] ?? .unknown
    }

    /// The id of a column.
    @inline(__always) subscript(column: Dimension) -> ValueID { columns[Int(column.index)][row] }
  }

  @inline(__always) private func take(_ row: Row) {
    if row.time >= timers.next { fire(through: row.time) }
    present += 1
    for group in groups.indices where row.word & groups[group].watched != 0 { slots[group] = slot(of: row, in: group) }
    var bits = row.word & watched
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      let runner = Int(runnerOfBit[bit])
      let slot = slots[runners[runner].group]
      if slot < 0 { continue }
      switch runners[runner].kind {
      case .bucket: pour(row, runner, slot)
      case .window: count(row, runner, slot)
      case .sequence: follow(row, runner, slot)
      }
    }
  }

  /// The slot of the event's key; -1 where it has none and the event needs none.
  @inline(__always) private func slot(of row: Row, in group: Int) -> Int32 {
    let key = groups[group].key(of: row, in: lexicons)
    let known = groups[group].find(key)
    if known >= 0 {
      groups[group].touch(known, at: row.time)
      return known
    }
    if row.word & groups[group].creating == 0 { return -1 }
    makeRoom(in: group, at: row.time)
    return groups[group].add(key, at: row.time)
  }

  // MARK: - Buckets

  @inline(__always) private func pour(_ row: Row, _ runner: Int, _ slot: Int32) {
    let place = groups[runners[runner].group].states(of: slot) + runners[runner].place
    if row.word & runners[runner].cancel != 0 {
      if place.pointee != 0 { freeBucket(runner, place) }
      return
    }
    if place.pointee == 0 { place.pointee = runners[runner].buckets.take(BucketState()) + 1 }
    let state = runners[runner].buckets[place.pointee - 1]
    let value = runners[runner].measured?.id(of: row, in: lexicons)
    let isRequired = runners[runner].part == 0 || row.word & runners[runner].part != 0
    switch state.pointee.pour(
      row.time, value: value, isRequired: isRequired, into: runners[runner].bucketSize, &runners[runner].memory)
    {
    case .filling: return
    case .discarded: break
    case .overflow:
      let state = state.pointee
      let number = raise(
        runner, slot, at: row.time, first: state.first, last: state.last, count: Int(state.count), value: nil)
      if let number { endLater(number, runner, from: row.time) }
    }
    freeBucket(runner, place)
  }

  /// What happens at a moment has no end of its own. Whoever goes on is muted for a while, or raises another alert: one fires for as
  /// long, and for a minute at least.
  private func endLater(_ number: Int, _ runner: Int, from time: Int64) {
    let calm = max(runners[runner].rule.mute.milliseconds, 60_000)
    timers.add(time + calm, runner: Int32(runner), slot: -1, generation: 0, alert: Int32(number))
  }

  private func freeBucket(_ runner: Int, _ place: UnsafeMutablePointer<Int32>) {
    runners[runner].buckets[place.pointee - 1].pointee.empty(&runners[runner].memory)
    runners[runner].buckets.giveBack(place.pointee - 1)
    place.pointee = 0
  }

  // MARK: - Windows

  @inline(__always) private func count(_ row: Row, _ runner: Int, _ slot: Int32) {
    guard let number = number(of: row, runner) else { return }
    let group = runners[runner].group
    let place = groups[group].states(of: slot) + runners[runner].place
    if place.pointee == 0 { place.pointee = runners[runner].windows.take(WindowState()) + 1 }
    let state = runners[runner].windows[place.pointee - 1]
    let window = runners[runner].window
    let size = window.size
    let index = runners[runner].stepIndex(of: row.time)
    state.pointee.advance(to: index, size, &runners[runner].memory)
    let value = runners[runner].measured?.id(of: row, in: lexicons)
    state.pointee.add(row.time, step: index, number: number, value: value, &runners[runner].memory)
    if window.needsTimer {
      if state.pointee.deadline == .max {
        setDeadline(
          window.alignment == .firstEvent ? row.time + size.step : (index + 1) * size.step, state, runner, slot)
      }
      return
    }
    if state.pointee.now.count < window.leastCount, state.pointee.alert == 0 { return }
    judge(state, runner, slot, at: row.time, index: index)
    if state.pointee.alert != 0, state.pointee.deadline == .max {
      // That it has stopped is seen when nothing comes any more.
      setDeadline((index + 1) * size.step, state, runner, slot)
    }
  }

  private func setDeadline(_ time: Int64, _ state: UnsafeMutablePointer<WindowState>, _ runner: Int, _ slot: Int32) {
    state.pointee.deadline = time
    timers.add(
      time, runner: Int32(runner), slot: slot, generation: groups[runners[runner].group].slot(slot).pointee.generation)
  }

  @inline(__always) private func number(of row: Row, _ runner: Int) -> Int64? {
    switch runners[runner].sum {
    case .nothing: return 0
    case .bytes: return row.bytes
    case .part: return row.word & runners[runner].part != 0 ? 1 : 0
    case .latency: return row.latency == EventFields.noLatency ? nil : Int64(row.latency)
    case .column(let column): return lexicons.number(of: row[column], in: column).millionths
    case .bytesAbove(let bound, let reaches): return row.bytes > bound || (reaches && row.bytes == bound) ? 1 : 0
    case .latencyAbove(let bound, let reaches):
      if row.latency == EventFields.noLatency { return nil }
      return Int64(row.latency) > bound || (reaches && Int64(row.latency) == bound) ? 1 : 0
    }
  }

  /// Whether what the rule watches for is there, now that the window ends with that step; and what follows from it.
  private func judge(
    _ state: UnsafeMutablePointer<WindowState>, _ runner: Int, _ slot: Int32, at time: Int64, index: Int64
  ) {
    let holds = runners[runner].window.holds(state.pointee, index, since: begin)
    if holds == (state.pointee.alert != 0) { return }
    if holds {
      let window = state.pointee
      let number = raise(
        runner, slot, at: time, first: window.first, last: max(window.last, window.first), count: Int(window.now.count),
        value: runners[runner].window.value(window))
      // Behind a mute there is an alert that has ended long ago: it ends no more.
      state.pointee.alert = number.map(Int32.init) ?? -1
      groups[runners[runner].group].standing += 1
    } else {
      end(state, of: runners[runner].group, at: time)
    }
  }

  private func end(_ state: UnsafeMutablePointer<WindowState>, of group: Int, at time: Int64) {
    let number = state.pointee.alert
    if number == 0 { return }
    state.pointee.alert = 0
    groups[group].standing -= 1
    if number > 0 { raised.append(.ended(number: Int(number), at: Timestamp(milliseconds: time))) }
  }

  private func freeWindow(_ runner: Int, _ place: UnsafeMutablePointer<Int32>) {
    runners[runner].windows[place.pointee - 1].pointee.free(&runners[runner].memory)
    runners[runner].windows.giveBack(place.pointee - 1)
    place.pointee = 0
  }

  // MARK: - Sequences

  /// So many attempts of a key are under way at a time, and so many events do they hold: what has more is a pattern that says too
  /// little.
  static let mostAttempts = 1000

  private func follow(_ row: Row, _ runner: Int, _ slot: Int32) {
    guard let pattern = runners[runner].pattern, let events = runners[runner].events else { return }
    let place = groups[runners[runner].group].states(of: slot) + runners[runner].place
    let bits = UInt64(truncatingIfNeeded: row.word >> UInt128(runners[runner].firstName)) & runners[runner].names
    if place.pointee == 0 {
      if bits & pattern.begins == 0 { return }
      place.pointee = runners[runner].sequences.take(SequenceSlot()) + 1
    }
    let state = runners[runner].sequences[place.pointee - 1]
    if !state.pointee.state.isRestless, bits & (state.pointee.state.concern | pattern.begins) == 0 { return }
    let handle = events.add(row, place: row.place)
    let before = state.pointee.state.weight
    let outcome = state.pointee.state.take(
      SequenceEvent(time: row.time, bits: bits, handle: handle), pattern, bound: Self.mostAttempts,
      references: { name, attempt in
        runners[runner].references[name].allSatisfy { reference in
          reference.holds(for: handle, in: attempt) { events.read($0, $1, in: lexicons) }
        }
      },
      onMatch: { raise($0, runner, slot, at: row.time) })
    counted.dropped += outcome.dropped
    if !outcome.isTaken { events.remove(handle) }
    settle(state, runner, slot, place, weighing: before)
  }

  /// What is over is given back, and what is to be looked at later is noted.
  private func settle(
    _ state: UnsafeMutablePointer<SequenceSlot>, _ runner: Int, _ slot: Int32, _ place: UnsafeMutablePointer<Int32>,
    weighing before: Int
  ) {
    state.pointee.state.takeReleased { runners[runner].events?.remove($0) }
    runners[runner].memory += (state.pointee.state.weight - before) * Self.bytesAValue
    if state.pointee.state.isEmpty { return freeSequence(runner, place) }
    guard let deadline = state.pointee.state.nextDeadline, deadline < state.pointee.deadline else { return }
    state.pointee.deadline = deadline
    timers.add(
      deadline, runner: Int32(runner), slot: slot,
      generation: groups[runners[runner].group].slot(slot).pointee.generation)
  }

  /// An attempt takes 40 bytes, an event's place in one 24.
  private static let bytesAValue = 32

  private func freeSequence(_ runner: Int, _ place: UnsafeMutablePointer<Int32>) {
    let state = runners[runner].sequences[place.pointee - 1]
    runners[runner].memory -= state.pointee.state.weight * Self.bytesAValue
    if !state.pointee.state.isEmpty {
      state.pointee.state.giveUp()
      state.pointee.state.takeReleased { runners[runner].events?.remove($0) }
    }
    runners[runner].sequences.giveBack(place.pointee - 1)
    place.pointee = 0
  }

  private func fireSequence(_ timer: Timers.Timer, _ runner: Int, _ place: UnsafeMutablePointer<Int32>) {
    let state = runners[runner].sequences[place.pointee - 1]
    guard state.pointee.deadline == timer.time, let pattern = runners[runner].pattern else { return }
    state.pointee.deadline = .max
    let before = state.pointee.state.weight
    state.pointee.state.advance(to: timer.time, pattern) { raise($0, runner, timer.slot, at: timer.time) }
    settle(state, runner, timer.slot, place, weighing: before)
  }

  /// A match may have waited for others that began before it: it is raised when it counts.
  private func raise(_ match: SequenceMatch, _ runner: Int, _ slot: Int32, at time: Int64) {
    guard let events = runners[runner].events else { return }
    let number = raise(
      runner, slot, at: time, first: match.first, last: match.last, count: match.events.count, value: nil,
      evidence: match.events.suffix(runners[runner].rule.evidence).map { event in
        evidence(event.time, events.place(of: event.handle)) { events.id($0, of: event.handle) }
      })
    if let number { endLater(number, runner, from: time) }
  }

  // MARK: - Time

  private func fire(through time: Int64) {
    while timers.next <= time, let timer = timers.removeFirst() {
      if timer.alert != 0 {
        emit(.ended(number: Int(timer.alert), at: Timestamp(milliseconds: timer.time)))
      } else {
        fire(timer)
        if !raised.isEmpty { emitRaised() }
      }
    }
  }

  private func fire(_ timer: Timers.Timer) {
    let runner = Int(timer.runner)
    let group = runners[runner].group
    guard groups[group].slot(timer.slot).pointee.generation == timer.generation else { return }
    let place = groups[group].states(of: timer.slot) + runners[runner].place
    guard place.pointee != 0 else { return }
    if runners[runner].kind == .sequence { return fireSequence(timer, runner, place) }
    let state = runners[runner].windows[place.pointee - 1]
    guard state.pointee.deadline == timer.time else { return }
    state.pointee.deadline = .max
    let window = runners[runner].window
    let size = window.size
    if window.alignment == .firstEvent {
      judge(state, runner, timer.slot, at: timer.time, index: 0)
      let number = Int(state.pointee.alert)
      if number != 0 { groups[group].standing -= 1 }
      if number > 0 { endLater(number, runner, from: timer.time) }
      return freeWindow(runner, place)
    }
    // The step that ends with this moment.
    let index = timer.time / size.step - 1
    state.pointee.advance(to: index, size, &runners[runner].memory)
    judge(state, runner, timer.slot, at: timer.time, index: index)
    if !state.pointee.isEmpty || (state.pointee.alert != 0 && !window.comparison.isBelow) {
      // Of what falls short there is nothing new to see before an event comes.
      if window.needsTimer || state.pointee.alert != 0 {
        setDeadline(timer.time + size.step, state, runner, timer.slot)
      }
    } else if state.pointee.alert == 0, window.least > 0 {
      freeWindow(runner, place)
    }
  }

  // MARK: - Alerts

  /// Raises an alert, and says its number; nil where the key is muted.
  private func raise(
    _ runner: Int, _ slot: Int32, at time: Int64, first: Int64, last: Int64, count: Int, value: Double?,
    evidence: @autoclosure () -> [Alert.Evidence]? = nil
  ) -> Int? {
    let rule = runners[runner].rule
    let key = groups[runners[runner].group].slot(slot).pointee.key
    if let number = runners[runner].mutes.alert(behind: key, at: time) {
      counted.repeats += 1
      raised.append(.repeated(number: number, at: Timestamp(milliseconds: time)))
      return nil
    }
    counted.alerts += 1
    let number = firstAlert + counted.alerts - 1
    let mute = rule.mute.milliseconds
    if mute > 0 { runners[runner].mutes.mute(key, until: time + mute, behind: number) }
    let parts = rule.keys.enumerated().map { place, dimension in
      Alert.KeyPart(
        dimension, name: lexicons.schema[dimension].name, value: lexicons[dimension].text(of: key[place]))
    }
    let alert = Alert(
      number: number, rule: rule.name, severity: rule.severity, key: parts, time: Timestamp(milliseconds: time),
      first: Timestamp(milliseconds: first), last: Timestamp(milliseconds: last), count: count, value: value,
      summary: AlertText(rule).summary(parts, count: count, value: value),
      evidence: evidence() ?? recentEvents(runner, key, since: first, atMost: count))
    raised.append(.raised(alert))
    return number
  }

  /// The last events that the rule looked at, of that key.
  private func recentEvents(_ runner: Int, _ key: RuleKey, since first: Int64, atMost count: Int) -> [Alert.Evidence] {
    let rule = runners[runner].rule
    let found = recent.last(
      min(rule.evidence, count), through: present, since: first, meeting: runners[runner].watch,
      having: rule.keys.enumerated().map { place, dimension in (dimension, key[place]) }, in: lexicons)
    return found.map { event in evidence(event.time, event.place) { recent.id(event, $0) } }
  }

  private func evidence(_ time: Int64, _ place: RowPlace, _ id: (Dimension) -> ValueID) -> Alert.Evidence {
    func text(_ column: Dimension) -> String? { lexicons[column].text(of: id(column)) }
    return Alert.Evidence(
      time: Timestamp(milliseconds: time), client: text(.client), method: text(.method), url: text(.url),
      status: text(.status), place: stretches?[place])
  }

  private func emitRaised() {
    for event in raised { emit(event) }
    raised.removeAll(keepingCapacity: true)
  }

  // MARK: - Memory

  /// Before another key comes: what is over goes, and if there is still too much, what was used longest ago.
  private func makeRoom(in group: Int, at time: Int64) {
    let horizon = groups[group].horizon
    while groups[group].oldest >= 0, horizon < .max,
      groups[group].slot(groups[group].oldest).pointee.lastUse < time - horizon,
      !holdsAlert(groups[group].oldest, in: group)
    {
      forget(groups[group].oldest, in: group, isForgotten: false, at: time)
    }
    if groups[group].count & 255 == 255 { limitMemory(at: time, growing: group) }
  }

  private func holdsAlert(_ slot: Int32, in group: Int) -> Bool {
    if groups[group].standing == 0 { return false }
    let states = groups[group].states(of: slot)
    for place in 0..<groups[group].stateCount where states[place] != 0 {
      let runner = Int(groups[group].members[place])
      if runners[runner].kind == .window, runners[runner].windows[states[place] - 1].pointee.alert > 0 { return true }
    }
    return false
  }

  /// Every so many keys: a count of what is held costs more than a key.
  private func limitMemory(at time: Int64, growing group: Int) {
    var held = footprint
    let share = max(1, held / max(1, groups.reduce(0) { $0 + $1.count }))
    while held > mostMemory, groups[group].count > 1 {
      forget(groups[group].oldest, in: group, isForgotten: true, at: time)
      held -= share
    }
  }

  private var footprint: Int {
    groups.reduce(0) { $0 + $1.footprint } + runners.reduce(0) { $0 + $1.footprint }
  }

  private func forget(_ slot: Int32, in group: Int, isForgotten: Bool, at time: Int64) {
    let states = groups[group].states(of: slot)
    for place in 0..<groups[group].stateCount where states[place] != 0 {
      let runner = Int(groups[group].members[place])
      if runners[runner].kind == .window { end(runners[runner].windows[states[place] - 1], of: group, at: time) }
    }
    freeStates(of: slot, in: group)
    groups[group].remove(slot, isForgotten: isForgotten)
  }

  private func freeStates(of slot: Int32, in group: Int) {
    let states = groups[group].states(of: slot)
    for place in 0..<groups[group].stateCount where states[place] != 0 {
      let runner = Int(groups[group].members[place])
      switch runners[runner].kind {
      case .bucket: freeBucket(runner, states + place)
      case .window: freeWindow(runner, states + place)
      case .sequence: freeSequence(runner, states + place)
      }
    }
  }

  // MARK: - Dictionaries made anew

  /// Everything that is kept is looked up in the new ones. Rare: when memory is short, a cube makes its dictionaries anew.
  private func goOn(numberedIn new: StretchTable?) {
    let old = stretches
    stretches = new
    guard let old, let new else { return }
    recent.translatePlaces { new.place(of: old[$0]) }
    for runner in runners.indices { runners[runner].events?.translatePlaces { new.place(of: old[$0]) } }
  }

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
    for group in groups.indices {
      let dimensions = groups[group].dimensions
      func renamed(_ key: RuleKey) -> RuleKey {
        var other = RuleKey()
        for (place, dimension) in dimensions.enumerated() { other[place] = translated(dimension, key[place]) }
        return other
      }
      groups[group].rename(renamed)
      for runner in runners.indices where runners[runner].group == group {
        runners[runner].mutes.rename(renamed)
        runners[runner].events?.translate(translated)
        guard let measured = runners[runner].measured else { continue }
        for slot in groups[group].all {
          let state = groups[group].states(of: slot)[runners[runner].place]
          if state == 0 { continue }
          switch runners[runner].kind {
          case .bucket:
            runners[runner].buckets[state - 1].pointee.translate(&runners[runner].memory) {
              translated(measured.dimension, $0)
            }
          case .window:
            runners[runner].windows[state - 1].pointee.translate(&runners[runner].memory) {
              translated(measured.dimension, $0)
            }
          case .sequence: break
          }
        }
      }
    }
    recent.translate(translated)
  }
}
