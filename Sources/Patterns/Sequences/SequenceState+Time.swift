extension SequenceState {
  /// Event time has come to here: attempts whose time is over end, those for which that is the fulfilment are matches, and
  /// matches that waited for one of them count.
  public mutating func advance(
    to time: Int64, _ pattern: CompiledPattern, onMatch: (SequenceMatch) -> Void
  ) {
    guard time >= deadline else { return }
    var kept = 0
    for place in attempts.indices {
      var attempt = attempts[place]
      while time >= end(of: attempt, pattern) {
        if pattern.states[Int(attempt.state)].isPending {
          complete(attempt.node, start: attempt.start, at: end(of: attempt, pattern), pattern.afterMatch, onMatch)
        } else if let next = handOn(attempt) {
          attempt = next
          continue
        }
        attempt.state = -1
        break
      }
      if attempt.state < 0 { continue }
      attempts[kept] = attempt
      kept += 1
    }
    attempts.removeSubrange(kept...)
    emit(pattern, onMatch)
    summarize(pattern)
  }

  /// When an attempt's time is over, one way or the other.
  private func end(of attempt: Attempt, _ pattern: CompiledPattern) -> Int64 {
    if pattern.absence != .max, pattern.states[Int(attempt.state)].isPending {
      return attempt.lastTime &+ pattern.absence
    }
    let whole = pattern.within == .max ? Int64.max : attempt.startTime &+ pattern.within
    let next = pattern.gap == .max ? Int64.max : attempt.lastTime &+ pattern.gap
    return min(whole, next)
  }

  /// Notes what the next event is to be asked before anything else.
  mutating func summarize(_ pattern: CompiledPattern) {
    (concern, isRestless, deadline) = (0, false, .max)
    for attempt in attempts {
      let state = pattern.states[Int(attempt.state)]
      concern |= state.concern
      if !state.isIdle { isRestless = true }
      deadline = min(deadline, end(of: attempt, pattern))
    }
    // A key that was busy once doesn't keep the room for it; that for a few attempts costs less than to ask for it again.
    if isEmpty, attempts.capacity > 32 || prefixes.room > 64 {
      (attempts, completed) = ([], [])
      prefixes.shrink()
    }
  }
}
