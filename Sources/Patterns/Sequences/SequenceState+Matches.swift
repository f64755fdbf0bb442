extension SequenceState {
  /// An attempt is a match, which takes over one use of its node.
  mutating func complete(
    _ node: Int32, start: Int64, at time: Int64, _ afterMatch: AfterMatch, _ onMatch: (SequenceMatch) -> Void
  ) {
    if afterMatch == .none {
      onMatch(match(node, at: time))
      prefixes.release(node)
      return
    }
    var place = completed.count
    while place > 0, completed[place - 1].start > start { place -= 1 }
    // The one before began with the same event and comes first, which rules this one out.
    if afterMatch == .pastLast || afterMatch == .toNext, place > 0, completed[place - 1].start == start {
      prefixes.release(node)
      return
    }
    completed.insert(Completed(node: node, start: start, time: time), at: place)
  }

  /// Reports the matches that no attempt is left before, and gives up what they rule out.
  mutating func emit(_ pattern: CompiledPattern, _ onMatch: (SequenceMatch) -> Void) {
    while let first = completed.first, attempts.first.map({ first.start <= $0.start }) ?? true {
      completed.removeFirst()
      onMatch(match(first.node, at: first.time))
      if let next = nextStart(after: first, pattern) {
        var ruledOut = 0
        while ruledOut < attempts.count, attempts[ruledOut].start < next {
          if let other = handOn(attempts[ruledOut]) { attempts[ruledOut] = other } else { ruledOut += 1 }
        }
        attempts.removeSubrange(..<ruledOut)
        let waiting = completed.firstIndex { $0.start >= next } ?? completed.count
        for match in completed[..<waiting] { prefixes.release(match.node) }
        completed.removeSubrange(..<waiting)
      }
      prefixes.release(first.node)
    }
  }

  /// The first place in the stream at which another match may begin; nil where that is anywhere.
  private func nextStart(after match: Completed, _ pattern: CompiledPattern) -> Int64? {
    var found: Int64?
    switch pattern.afterMatch {
    case .none: break
    case .toNext: found = match.start + 1
    case .pastLast:
      prefixes.walk(back: match.node) { _, _, _, order in
        found = order + 1
        return false
      }
    case .toFirst(let name):
      prefixes.walk(back: match.node) { taken, _, _, order in
        if taken == name { found = order }
        return true
      }
    case .toLast(let name):
      prefixes.walk(back: match.node) { taken, _, _, order in
        if taken == name { found = order }
        return taken != name
      }
    }
    return found
  }

  private func match(_ node: Int32, at time: Int64) -> SequenceMatch {
    var events: [SequenceMatch.Event] = []
    prefixes.walk(back: node) { name, handle, time, _ in
      events.append(.init(name: name, handle: handle, time: time))
      return true
    }
    events.reverse()
    return SequenceMatch(events: events, completed: time)
  }

  /// Drops the attempts that began first until there are at most so many, with at most so many events.
  mutating func drop(beyond bound: Int) -> Int {
    var (dropped, place) = (0, 0)
    while place < attempts.count, attemptCount - place > bound || prefixes.eventCount > bound {
      dropped += 1
      if let next = handOn(attempts[place]) { attempts[place] = next } else { place += 1 }
    }
    attempts.removeSubrange(..<place)
    // Matches that wait are as many as attempts at most; the last to begin would be the last to count.
    while completed.count > bound {
      prefixes.release(completed.removeLast().node)
      dropped += 1
    }
    return dropped
  }
}
