import Filters
import PageEvents

/// A rule with a rate limit, tried on each key.
final class LimitRunner: RuleRunner {
  let post: RulePost

  private let plan: LimitPlan
  private let states: StateTable<LimitState>
  private let timers = Timers<KeyUse>()
  /// The alerts that stand, by their handles, as they were told last.
  private var alerts: [Int32: Alert] = [:]

  /// What is kept of an alert that stands, with its texts.
  private static let bytesAnAlert = 1000

  init(_ post: RulePost, _ limit: Rule.Limit) {
    self.post = post
    plan = LimitPlan(limit)
    states = StateTable(post)
  }

  deinit { states.removeAll { _ in } }

  var footprint: Int { states.footprint + alerts.count * Self.bytesAnAlert }

  func take(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>) {
    for place in 0..<picked.count {
      let row = picked[place]
      let time = chunk.times[row]
      if time >= timers.next { advance(to: time, in: chunk.order) }
      let slot = slots[row]
      let state = states.find(slot) ?? states.make(slot, LimitState(at: time))
      if state.pointee.ask(at: time, plan) || state.pointee.alert != 0 { continue }
      raise(state, slot, Moment(chunk, row))
    }
  }

  private func raise(_ state: UnsafeMutablePointer<LimitState>, _ slot: Int32, _ moment: Moment) {
    let key = post.group.key(of: slot)
    var finding = AlertDesk.Finding(first: moment.time, last: moment.time, count: 1)
    // What was let through has used the bucket up.
    finding.evidence = post.desk.recentEvents(
      of: key, by: post, since: moment.time - plan.calm, atMost: post.rule.evidence, at: moment)
    let raised = post.desk.raise(finding, by: post, of: key, at: moment)
    state.pointee.begin(raised?.handle)
    post.group.standing += 1
    if let raised { alerts[raised.handle] = raised.alert }
    setTimer(moment.time, state, slot)
  }

  /// Whether there is something to look at later.
  @discardableResult
  private func setTimer(_ time: Int64, _ state: UnsafeMutablePointer<LimitState>, _ slot: Int32) -> Bool {
    guard let next = state.pointee.next(after: time, plan) else { return false }
    timers.add(next, post.group.use(of: slot))
    return true
  }

  func advance(to time: Int64, in order: EventOrder) {
    while let timer = timers.removeFirst(through: time) {
      guard post.group.isInUse(timer.subject), let state = states.find(timer.subject.slot) else { continue }
      let moment = Moment(order, before: timer.time)
      tellCount(state, at: moment)
      if !setTimer(timer.time, state, timer.subject.slot) { end(state, at: moment) }
    }
  }

  /// Tells how much would have been refused by now, of all keys: at the end of a recording, which isn't the end of that.
  func tellCounts(at moment: Moment) { states.forEach { tellCount($0, at: moment) } }

  private func tellCount(_ state: UnsafeMutablePointer<LimitState>, at moment: Moment) {
    guard var alert = alerts[state.pointee.alert], let count = state.pointee.news() else { return }
    alert.count = count
    alert.last = Timestamp(milliseconds: state.pointee.last)
    alert.summary = AlertText(post.rule).summary(alert.key, count: count, value: nil)
    alerts[state.pointee.alert] = alert
    post.desk.goOn(state.pointee.alert, as: alert, by: post, at: moment)
  }

  private func end(_ state: UnsafeMutablePointer<LimitState>, at moment: Moment) {
    let alert = state.pointee.alert
    if alert == 0 { return }
    state.pointee.end()
    post.group.standing -= 1
    if alerts.removeValue(forKey: alert) != nil { post.desk.end(alert, by: post, at: moment) }
  }

  func holdsAlert(_ slot: Int32) -> Bool { (states.find(slot)?.pointee.alert ?? 0) > 0 }

  func free(_ slots: UnsafeBufferPointer<Int32>, at moment: Moment) {
    for slot in slots {
      guard let state = states.find(slot) else { continue }
      tellCount(state, at: moment)
      end(state, at: moment)
      states.remove(slot)
    }
  }
}
