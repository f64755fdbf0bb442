import Filters
import PageEvents

/// A rule with a window for each key.
///
/// Of a key with few events those are kept; who has more has a window. An event that can't complete anything costs 3 to 5 ns, one that
/// begins another step of a window 5 more.
final class WindowRunner: RuleRunner {
  let post: RulePost
  let needsLatency: Bool

  private let plan: WindowPlan
  private let sum: WindowSum
  /// Whose values are told apart, if any.
  private let measured: ValueReading?
  private let hasDetails: Bool
  /// With fewer events than that a key has none of the states yet; 0 where each has one at once.
  private let leastEvents: Int
  private let early: StateTable<EarlyEvents>
  private let states: StateTable<WindowState>
  private let details = Pool<WindowDetails>()
  private let timers = Timers<KeyUse>()
  /// The step that event time is in: the same for all keys.
  private var step = PresentStep()
  private let values = UnsafeMutablePointer<ValueID>.allocate(capacity: EventChunk.most)
  private let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: EventChunk.most)

  init(_ post: RulePost, _ window: Rule.Window, _ schema: Schema) {
    self.post = post
    plan = WindowPlan(window)
    sum = WindowSum(window)
    if case .distinct(let dimension) = window.measure {
      measured = ValueReading(dimension, in: schema)
    } else {
      measured = nil
    }
    hasDetails = measured != nil || plan.size.before > 0
    needsLatency =
      switch sum {
      case .latency, .latencyAbove: true
      default: false
      }
    leastEvents =
      plan.needsTimer || plan.size.before > 0 || plan.leastCount < Self.worthwhile
      ? 0 : Int(min(plan.leastCount, measured == nil ? Self.mostEvents : Self.mostValues))
    early = StateTable(post)
    states = StateTable(post)
    numbers.initialize(repeating: 0, count: EventChunk.most)
  }

  /// Events are kept up to so many, values up to so many more; fewer aren't worth it.
  private static let mostEvents: Int64 = 64
  private static let mostValues: Int64 = 1024
  private static let worthwhile: Int64 = 8

  deinit {
    early.removeAll { $0.pointee.free(&early.memory.pointee) }
    states.removeAll { state in
      freeDetails(of: state)
      state.pointee.free(&states.memory.pointee)
    }
    values.deallocate()
    numbers.deallocate()
  }

  var footprint: Int { early.footprint + states.footprint + details.footprint }

  // MARK: - Events

  func take(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>) {
    sum.read(picked, of: chunk, part: post.bit(1), into: numbers)
    if let measured { chunk.copy(measured, of: picked, into: values) }
    if post.rule.keys.isEmpty, measured == nil, !sum.mayFall, picked.count > 0 {
      return takeAsOne(picked, of: chunk, slots[picked[0]])
    }
    if leastEvents > 0 { return takeEarly(picked, of: chunk, slots: slots) }
    for place in 0..<picked.count {
      let row = picked[place]
      take(place, chunk, row, slots[row])
    }
  }

  @inline(__always) private func take(_ place: Int, _ chunk: EventChunk, _ row: Int, _ slot: Int32) {
    let time = chunk.times[row]
    if time >= timers.next { advance(to: time, in: chunk.order) }
    let index = step.index(of: time, plan)
    let state = states.find(slot) ?? makeState(of: slot)
    if state.pointee.newest.index != index { goOn(state, to: index) }
    let isDue = state.pointee.add(time, number: numbers[place])
    if measured != nil { note(values[place], state) }
    if plan.needsTimer {
      if state.pointee.deadline == .max { setTimer(state, slot, after: time, index) }
    } else if isDue {
      look(at: state, slot, Moment(chunk, row))
    }
  }

  /// Takes events of keys most of which never have enough of them.
  private func takeEarly(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>) {
    let hasValues = measured != nil
    for place in 0..<picked.count {
      let row = picked[place]
      let slot = slots[row]
      guard let events = early.find(slot) ?? (states.find(slot) == nil ? early.make(slot, EarlyEvents()) : nil) else {
        takeSettled(place, chunk, row, slot)
        continue
      }
      let time = chunk.times[row]
      let event = EarlyEvents.Event(time: time, what: hasValues ? Int64(values[place]) : numbers[place])
      events.pointee.add(event, since: begin(of: time), &early.memory.pointee)
      if events.pointee.count >= leastEvents { settle(events, slot, Moment(chunk, row)) }
    }
  }

  /// Apart, so that the loop before is short.
  @inline(never) private func takeSettled(_ place: Int, _ chunk: EventChunk, _ row: Int, _ slot: Int32) {
    take(place, chunk, row, slot)
  }

  /// When the window begins that ends with the step of that time.
  private func begin(of time: Int64) -> Int64 {
    (time.flooredQuotient(by: plan.size.step) - plan.size.span + 1) * plan.size.step
  }

  /// A key has so many events that it gets a window, unless they are too old.
  @inline(never)
  private func settle(_ events: UnsafeMutablePointer<EarlyEvents>, _ slot: Int32, _ moment: Moment) {
    events.pointee.expire(before: begin(of: moment.time))
    if events.pointee.count < leastEvents { return }
    var settled = events.pointee
    early.remove(slot)
    let state = makeState(of: slot)
    var isDue = false
    for place in 0..<settled.count {
      let event = settled[place]
      let index = event.time.flooredQuotient(by: plan.size.step)
      if state.pointee.newest.index != index { goOn(state, to: index) }
      isDue = state.pointee.add(event.time, number: measured == nil ? event.what : 0)
      if measured != nil { note(ValueID(truncatingIfNeeded: event.what), state) }
    }
    settled.free(&early.memory.pointee)
    if isDue { look(at: state, slot, moment) }
  }

  /// Takes events that are all of one key: those of a step together, unless one of them may be what the rule waits for.
  private func takeAsOne(_ picked: Picks, of chunk: EventChunk, _ slot: Int32) {
    var place = 0
    while place < picked.count {
      let time = chunk.times[picked[place]]
      if time >= timers.next { advance(to: time, in: chunk.order) }
      let index = step.index(of: time, plan)
      let state = states.find(slot) ?? makeState(of: slot)
      if state.pointee.newest.index != index { goOn(state, to: index) }
      if plan.needsTimer, state.pointee.deadline == .max { setTimer(state, slot, after: time, index) }
      let stop = min(step.end(plan), timers.next)
      var (end, sum) = (place, Int64(0))
      while end < picked.count, chunk.times[picked[end]] < stop {
        sum &+= numbers[end]
        end += 1
      }
      if plan.needsTimer || state.pointee.isOutOfReach(for: .init(count: Int64(end - place), sum: sum)) {
        state.pointee.add(time, chunk.times[picked[end - 1]], .init(count: Int64(end - place), sum: sum))
      } else {
        for place in place..<end {
          let row = picked[place]
          if state.pointee.add(chunk.times[row], number: numbers[place]) { look(at: state, slot, Moment(chunk, row)) }
        }
      }
      place = end
    }
  }

  @inline(never) private func makeState(of slot: Int32) -> UnsafeMutablePointer<WindowState> {
    var state = WindowState()
    if hasDetails { state.details = details.take(WindowDetails()) }
    state.wait(for: plan.least(of: 0))
    return states.make(slot, state)
  }

  private func details(of state: WindowState) -> UnsafeMutablePointer<WindowDetails>? {
    state.details < 0 ? nil : details[state.details]
  }

  @inline(never) private func goOn(_ state: UnsafeMutablePointer<WindowState>, to index: Int64) {
    let details = details(of: state.pointee)
    state.pointee.goOn(to: index, plan.size, details, &states.memory.pointee)
    if !plan.isMonotonic { state.pointee.expire(plan.size, details) }
    if state.pointee.alert == 0 { state.pointee.wait(for: plan.least(of: state.pointee.now.count)) }
    if measured != nil, let details { state.pointee.forgetValues(&details.pointee, &states.memory.pointee) }
  }

  private func note(_ value: ValueID, _ state: UnsafeMutablePointer<WindowState>) {
    state.pointee.note(value, &details[state.pointee.details].pointee, &states.memory.pointee)
  }

  private func setTimer(_ state: UnsafeMutablePointer<WindowState>, _ slot: Int32, after time: Int64, _ index: Int64) {
    setDeadline(
      plan.alignment == .firstEvent ? time + plan.size.step : (index + 1) * plan.size.step, state, slot)
  }

  private func setDeadline(_ time: Int64, _ state: UnsafeMutablePointer<WindowState>, _ slot: Int32) {
    state.pointee.deadline = time
    timers.add(time, post.group.use(of: slot))
  }

  // MARK: - Verdicts

  /// There are as many events as a verdict takes, perhaps with some that are too old.
  @inline(never)
  private func look(at state: UnsafeMutablePointer<WindowState>, _ slot: Int32, _ moment: Moment) {
    let details = details(of: state.pointee)
    state.pointee.expire(plan.size, details)
    let least = plan.least(of: state.pointee.now.count)
    let now = state.pointee.now
    if state.pointee.alert == 0, now.count < least.count || now.sum < least.sum {
      return state.pointee.wait(for: least)
    }
    judge(state, slot, moment)
    if state.pointee.alert == 0 { return state.pointee.wait(for: least) }
    // That it has stopped is seen when nothing comes any more.
    if state.pointee.deadline == .max {
      setDeadline((state.pointee.newest.index + 1) * plan.size.step, state, slot)
    }
  }

  /// Whether what the rule watches for is there, now that the window ends with its newest step; and what follows from it.
  private func judge(_ state: UnsafeMutablePointer<WindowState>, _ slot: Int32, _ moment: Moment) {
    let details = details(of: state.pointee)
    let finding = WindowPlan.Finding(
      now: state.pointee.now, past: details?.pointee.past ?? .init(), distinct: details?.pointee.distinct ?? 0)
    let holds = plan.holds(finding, state.pointee.newest.index, since: post.desk.begin)
    if holds == (state.pointee.alert != 0) { return }
    guard holds else { return end(state, at: moment) }
    let first = state.pointee.first(details, plan.size)
    let raised = post.desk.raise(
      AlertDesk.Finding(
        first: first, last: max(state.pointee.last, first), count: Int(finding.now.count), value: plan.value(finding)),
      by: post, of: post.group.key(of: slot), at: moment)
    // Behind a mute there is an alert that has ended long ago: it ends no more.
    state.pointee.alert = raised?.handle ?? -1
    state.pointee.wait(for: .init(count: .min, sum: .min))
    post.group.standing += 1
  }

  private func end(_ state: UnsafeMutablePointer<WindowState>, at moment: Moment) {
    let alert = state.pointee.alert
    if alert == 0 { return }
    state.pointee.alert = 0
    post.group.standing -= 1
    if alert > 0 { post.desk.end(alert, by: post, at: moment) }
  }

  // MARK: - Time

  func advance(to time: Int64, in order: EventOrder) {
    while let timer = timers.removeFirst(through: time) {
      guard post.group.isInUse(timer.subject), let state = states.find(timer.subject.slot),
        state.pointee.deadline == timer.time
      else { continue }
      state.pointee.deadline = .max
      let moment = Moment(order, before: timer.time)
      if plan.alignment == .firstEvent {
        close(state, timer.subject.slot, moment)
      } else {
        finishStep(state, timer.subject.slot, moment)
      }
    }
  }

  /// A window that an event began is over.
  private func close(_ state: UnsafeMutablePointer<WindowState>, _ slot: Int32, _ moment: Moment) {
    judge(state, slot, moment)
    let alert = state.pointee.alert
    if alert != 0 { post.group.standing -= 1 }
    if alert > 0 { post.desk.endLater(alert, by: post, from: moment.time) }
    free(slot)
  }

  /// The step that ends with this moment is over.
  private func finishStep(_ state: UnsafeMutablePointer<WindowState>, _ slot: Int32, _ moment: Moment) {
    let index = moment.time / plan.size.step - 1
    if state.pointee.newest.index != index { goOn(state, to: index) }
    let details = details(of: state.pointee)
    state.pointee.expire(plan.size, details)
    judge(state, slot, moment)
    let hasAlert = state.pointee.alert != 0
    if !hasAlert { state.pointee.wait(for: plan.least(of: state.pointee.now.count)) }
    if !state.pointee.isEmpty || (hasAlert && !plan.comparison.isBelow) {
      // Of what falls short there is nothing new to see before an event comes.
      if plan.needsTimer || hasAlert { setDeadline(moment.time + plan.size.step, state, slot) }
    } else if !hasAlert, plan.least > 0 {
      free(slot)
    }
  }

  // MARK: - Keys

  func holdsAlert(_ slot: Int32) -> Bool { (states.find(slot)?.pointee.alert ?? 0) > 0 }

  func free(_ slots: UnsafeBufferPointer<Int32>, at moment: Moment) {
    for slot in slots {
      early.prefetch(slot)
      states.prefetch(slot)
    }
    for slot in slots {
      if let state = states.find(slot), state.pointee.alert != 0 { end(state, at: moment) }
      free(slot)
    }
  }

  private func free(_ slot: Int32) {
    if let events = early.find(slot) {
      events.pointee.free(&early.memory.pointee)
      early.remove(slot)
    }
    guard let state = states.find(slot) else { return }
    freeDetails(of: state)
    state.pointee.free(&states.memory.pointee)
    states.remove(slot)
  }

  private func freeDetails(of state: UnsafeMutablePointer<WindowState>) {
    guard let held = details(of: state.pointee) else { return }
    held.pointee.free(&states.memory.pointee)
    details.giveBack(state.pointee.details)
  }

  func translate(_ map: (Dimension, ValueID) -> ValueID) {
    guard let measured else { return }
    early.forEach { events in events.pointee.translate { map(measured.dimension, $0) } }
    states.forEach { state in
      details(of: state.pointee)?.pointee.translate(&states.memory.pointee) { map(measured.dimension, $0) }
    }
  }
}
