extension SequenceState {
  /// Takes the next event. Events come in the order of their times; what comes late is taken as if it came in order.
  ///
  /// `bound` is how many attempts there may be, and how many events they may hold together. Where there would be more, those that
  /// began first are dropped: they have the least time left, and whoever sends what begins attempts and never ends
  /// them can't keep later ones from being seen.
  ///
  /// Every attempt that an event concerns is moved by it, but for those that follow another: a flood of events that all begin
  /// attempts may cost 40 ns × `bound` an event.
  ///
  /// `references` is asked, of a name whose condition refers to earlier events, whether it holds for this event and an attempt.
  public mutating func take(
    _ event: SequenceEvent, _ pattern: CompiledPattern, bound: Int,
    references: (_ name: Int, PartialMatch) -> Bool = { _, _ in true }, onMatch: (SequenceMatch) -> Void
  ) -> Outcome {
    if event.time >= deadline { advance(to: event.time, pattern, onMatch: onMatch) }
    guard isRestless || event.bits & (concern | pattern.begins) != 0 else { return Outcome() }
    order += 1
    let before = attempts.count
    var place: Int32 = -1
    pattern.withTables { tables in
      var step = Step(event: event, order: order, pattern: tables, newFrom: before)
      for place in 0..<before { move(attempts[place], &step, references, onMatch) }
      if event.bits & tables.begins != 0 { begin(&step, references, onMatch) }
      place = step.place
    }
    attempts.removeSubrange(0..<before)
    if place >= 0 { prefixes.release(event: place) }
    let dropped = drop(beyond: bound)
    emit(pattern, onMatch)
    summarize(pattern)
    return Outcome(isTaken: place >= 0, dropped: dropped)
  }

  /// The event at hand, and what it is looked at with.
  private struct Step {
    let event: SequenceEvent
    let order: Int64
    let pattern: CompiledPattern.Tables
    /// Attempts from here on are those after the event; the ones before are still to be looked at, or were.
    let newFrom: Int
    /// Where the event is kept, once an attempt has taken it.
    var place: Int32 = -1
  }

  /// The event's bits, without the names whose references don't hold for the attempt.
  private func bits(
    _ step: Step, of state: CompiledPattern.State, node: Int32, _ references: (Int, PartialMatch) -> Bool
  ) -> UInt64 {
    var bits = step.event.bits
    var open = bits & step.pattern.referring & state.concern
    while open != 0 {
      let name = open.trailingZeroBitCount
      open &= open - 1
      if !references(name, PartialMatch(prefixes: prefixes, node: node)) { bits &= ~(1 << UInt64(name)) }
    }
    return bits
  }

  /// Adds what becomes of an attempt.
  private mutating func move(
    _ attempt: Attempt, _ step: inout Step, _ references: (Int, PartialMatch) -> Bool,
    _ onMatch: (SequenceMatch) -> Void
  ) {
    let state = step.pattern.states[Int(attempt.state)]
    if state.isIdle, step.event.bits & state.concern == 0 {
      var attempt = attempt
      if outlives(&attempt, step) { attempts.append(attempt) } else { prefixes.release(attempt.node) }
      return
    }
    let bits = bits(step, of: state, node: attempt.node, references)
    if attempt.followers >= 0, !isFollowed(attempt, by: bits, step.pattern) {
      let others = unfollow(attempt)
      var alone = attempt
      alone.followers = -1
      move(alone, &step, references, onMatch)
      for other in others { move(other, &step, references, onMatch) }
      return
    }
    // Its time is over, but for something that must not happen it goes on: it takes nothing more.
    let isOver = step.pattern.isOver(attempt, at: step.event.time)
    let mark = attempts.count
    var isStopped = false
    // Alone or with followers: those stay with the one that it becomes.
    var isGoingOn = false
    for place in Int(state.firstEdge)..<Int(state.endOfEdges) {
      let edge = step.pattern.edges[place]
      guard edge.guard.holds(bits) else { continue }
      switch edge.action {
      case .take:
        if !isOver, take(edge, from: attempt, &step, onMatch) { isGoingOn = true }
      case .ignore:
        if isOver, !step.pattern.states[Int(edge.target)].isPending { continue }
        var next = attempt
        next.state = edge.target
        if !outlives(&next, step) { continue }
        isGoingOn = true
        prefixes.retain(next.node)
        attempts.append(next)
      case .complete:
        prefixes.retain(attempt.node)
        complete(attempt.node, start: attempt.start, at: step.event.time, step.pattern.afterMatch, onMatch)
      case .stop: isStopped = true
      }
    }
    if isStopped {
      while attempts.count > mark { giveUp(attempts.removeLast()) }
    }
    if !isGoingOn { giveUpFollowers(of: attempt) }
    // Not before: a match may have released what it took already.
    prefixes.release(attempt.node)
  }

  /// Adds the attempts that begin with the event.
  private mutating func begin(
    _ step: inout Step, _ references: (Int, PartialMatch) -> Bool, _ onMatch: (SequenceMatch) -> Void
  ) {
    let state = step.pattern.states[step.pattern.start]
    let bits = bits(step, of: state, node: SharedPrefixes.empty, references)
    let nothing = Attempt(
      state: 0, node: SharedPrefixes.empty, start: step.order, startTime: step.event.time, lastTime: step.event.time)
    for place in Int(state.firstEdge)..<Int(state.endOfEdges) {
      let edge = step.pattern.edges[place]
      guard edge.action == .take, edge.guard.holds(bits) else { continue }
      _ = take(edge, from: nothing, &step, onMatch)
    }
  }

  /// Adds the attempt that takes the event on an edge, and the match that it may be. Returns whether the attempt goes on.
  private mutating func take(
    _ edge: CompiledPattern.Edge, from attempt: Attempt, _ step: inout Step,
    _ onMatch: (SequenceMatch) -> Void
  ) -> Bool {
    let target = step.pattern.states[Int(edge.target)]
    var next = attempt
    next.state = edge.target
    next.lastTime = step.event.time
    // One that nothing can come of isn't kept until it times out.
    let goesOn = (target.firstEdge < target.endOfEdges || target.isPending) && outlives(&next, step)
    guard goesOn || target.accepts else { return false }
    if step.place < 0 {
      step.place = prefixes.addEvent(step.event.handle, time: step.event.time, order: step.order)
    }
    next.node = prefixes.append(step.place, named: edge.name, to: next.node)
    if target.accepts {
      if goesOn { prefixes.retain(next.node) }
      complete(next.node, start: attempt.start, at: step.event.time, step.pattern.afterMatch, onMatch)
    }
    if goesOn, next.followers >= 0 || !follow(next, step.pattern, newFrom: step.newFrom) { attempts.append(next) }
    return goesOn
  }

  /// Whether the attempt goes on, or in its place one that follows it.
  private mutating func outlives(_ attempt: inout Attempt, _ step: Step) -> Bool {
    while isRuledOut(attempt, step) {
      guard attempt.followers >= 0, let next = handOn(attempt) else { return false }
      attempt = next
    }
    return true
  }

  /// Whether an attempt that comes before this one rules it out, whatever happens.
  private func isRuledOut(_ attempt: Attempt, _ step: Step) -> Bool {
    if step.pattern.rivalry == .none { return false }
    var place = attempts.count - 1
    while place >= step.newFrom {
      let rival = attempts[place]
      // Of those that follow it, which are in the same state, the last began last.
      let start = rival.followers < 0 ? rival.start : followers[Int(rival.followers)].last?.start ?? rival.start
      if step.pattern.rivalry == .ofSameStart, start != attempt.start { return false }
      // The time of the last event matters only where something is measured from it.
      if step.pattern.covers(rival.state, attempt.state),
        rival.lastTime == attempt.lastTime || !step.pattern.measuresFromLast
      {
        return true
      }
      place -= 1
    }
    return false
  }
}
