extension SequenceState {
  /// Takes the next event. Events come in the order of their times; what comes late is taken as if it came in order.
  ///
  /// `bound` is how many attempts there may be, and how many events they may hold together. Where there would be more, those that
  /// began first are dropped: they have the least time left, and whoever sends what begins attempts and never ends
  /// them can't keep later ones from being seen.
  ///
  /// Every attempt that an event concerns is moved by it, so a flood of events that all begin attempts costs 25 ns × `bound` an
  /// event: 100 is enough to see what such a flood is.
  ///
  /// `references` is asked, of a name whose condition refers to earlier events, whether it holds for this event and an attempt.
  public mutating func take(
    _ event: SequenceEvent, _ pattern: CompiledPattern, bound: Int,
    references: (_ name: Int, PartialMatch) -> Bool = { _, _ in true }, onMatch: (SequenceMatch) -> Void
  ) -> Outcome {
    if event.time >= deadline { advance(to: event.time, pattern, onMatch: onMatch) }
    guard isRestless || event.bits & (concern | pattern.begins) != 0 else { return Outcome() }
    order += 1
    var outcome = Outcome()
    var step = Step(event: event, order: order)
    let before = attempts.count
    pattern.edges.withUnsafeBufferPointer { edges in
      pattern.states.withUnsafeBufferPointer { states in
        for place in 0..<before {
          move(attempts[place], &step, pattern, states, edges, newFrom: before, references, onMatch)
        }
        if event.bits & pattern.begins != 0 {
          begin(&step, pattern, states, edges, newFrom: before, references, onMatch)
        }
      }
    }
    attempts.removeSubrange(0..<before)
    if step.place >= 0 { prefixes.release(event: step.place) }
    outcome.isTaken = step.place >= 0
    outcome.dropped = drop(beyond: bound)
    emit(pattern, onMatch)
    summarize(pattern)
    return outcome
  }

  /// The event at hand.
  private struct Step {
    let event: SequenceEvent
    let order: Int64
    /// Where it is kept, once an attempt has taken it.
    var place: Int32 = -1
  }

  /// The event's bits, without the names whose references don't hold for the attempt.
  private func bits(
    _ event: SequenceEvent, _ pattern: CompiledPattern, of state: CompiledPattern.State, node: Int32,
    _ references: (Int, PartialMatch) -> Bool
  ) -> UInt64 {
    var bits = event.bits
    var open = bits & pattern.referring & state.concern
    while open != 0 {
      let name = open.trailingZeroBitCount
      open &= open - 1
      if !references(name, PartialMatch(prefixes: prefixes, node: node)) { bits &= ~(1 << UInt64(name)) }
    }
    return bits
  }

  /// Adds what becomes of an attempt.
  private mutating func move(
    _ attempt: Attempt, _ step: inout Step, _ pattern: CompiledPattern,
    _ states: UnsafeBufferPointer<CompiledPattern.State>, _ edges: UnsafeBufferPointer<CompiledPattern.Edge>,
    newFrom: Int, _ references: (Int, PartialMatch) -> Bool, _ onMatch: (SequenceMatch) -> Void
  ) {
    let state = states[Int(attempt.state)]
    if state.isIdle, step.event.bits & state.concern == 0 {
      add(attempt, pattern, newFrom: newFrom)
      return
    }
    let bits = bits(step.event, pattern, of: state, node: attempt.node, references)
    // Its time is over, but for something that must not happen it goes on: it takes nothing more.
    let isOver = isOver(attempt, at: step.event.time, pattern)
    let mark = attempts.count
    var isStopped = false
    for place in Int(state.firstEdge)..<Int(state.endOfEdges) {
      let edge = edges[place]
      guard edge.guard.holds(bits) else { continue }
      switch edge.action {
      case .take:
        if isOver { continue }
        take(edge, from: attempt, &step, pattern, states, newFrom: newFrom, onMatch)
      case .ignore:
        if isOver, !states[Int(edge.target)].isPending { continue }
        var next = attempt
        next.state = edge.target
        prefixes.retain(next.node)
        add(next, pattern, newFrom: newFrom)
      case .complete:
        prefixes.retain(attempt.node)
        complete(attempt.node, start: attempt.start, at: step.event.time, pattern, onMatch)
      case .stop: isStopped = true
      }
    }
    if isStopped {
      while attempts.count > mark { prefixes.release(attempts.removeLast().node) }
    }
    prefixes.release(attempt.node)
  }

  /// Adds the attempts that begin with the event.
  private mutating func begin(
    _ step: inout Step, _ pattern: CompiledPattern, _ states: UnsafeBufferPointer<CompiledPattern.State>,
    _ edges: UnsafeBufferPointer<CompiledPattern.Edge>, newFrom: Int, _ references: (Int, PartialMatch) -> Bool,
    _ onMatch: (SequenceMatch) -> Void
  ) {
    let state = states[pattern.start]
    let bits = bits(step.event, pattern, of: state, node: SharedPrefixes.empty, references)
    let nothing = Attempt(
      state: 0, node: SharedPrefixes.empty, start: step.order, startTime: step.event.time, lastTime: step.event.time)
    for place in Int(state.firstEdge)..<Int(state.endOfEdges) {
      let edge = edges[place]
      guard edge.action == .take, edge.guard.holds(bits) else { continue }
      take(edge, from: nothing, &step, pattern, states, newFrom: newFrom, onMatch)
    }
  }

  private mutating func take(
    _ edge: CompiledPattern.Edge, from attempt: Attempt, _ step: inout Step, _ pattern: CompiledPattern,
    _ states: UnsafeBufferPointer<CompiledPattern.State>, newFrom: Int, _ onMatch: (SequenceMatch) -> Void
  ) {
    if step.place < 0 {
      step.place = prefixes.addEvent(step.event.handle, time: step.event.time, order: step.order)
    }
    let node = prefixes.append(step.place, named: edge.name, to: attempt.node)
    if states[Int(edge.target)].accepts {
      prefixes.retain(node)
      complete(node, start: attempt.start, at: step.event.time, pattern, onMatch)
    }
    let next = Attempt(
      state: edge.target, node: node, start: attempt.start, startTime: attempt.startTime, lastTime: step.event.time)
    // Nothing can come of it any more: it isn't kept until it times out.
    let state = states[Int(edge.target)]
    if state.firstEdge == state.endOfEdges, !state.isPending {
      prefixes.release(node)
    } else {
      add(next, pattern, newFrom: newFrom)
    }
  }

  /// Adds an attempt to those after the event, which begin at a place; its node is in use already.
  private mutating func add(_ attempt: Attempt, _ pattern: CompiledPattern, newFrom: Int) {
    if pattern.rivalry != .none {
      var place = attempts.count - 1
      while place >= newFrom, pattern.rivalry == .ofAnyStart || attempts[place].start == attempt.start {
        let rival = attempts[place]
        // The time of the last event matters only where something is measured from it.
        if pattern.covers(rival.state, attempt.state),
          rival.lastTime == attempt.lastTime || (pattern.gap == .max && pattern.absence == .max)
        {
          prefixes.release(attempt.node)
          return
        }
        place -= 1
      }
    }
    attempts.append(attempt)
  }
}
