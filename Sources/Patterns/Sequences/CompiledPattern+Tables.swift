extension CompiledPattern {
  /// A pattern for the time of one event: bare memory, so that a step checks neither bounds nor owners.
  struct Tables {
    let states: UnsafeBufferPointer<State>
    let edges: UnsafeBufferPointer<Edge>
    let covered: UnsafeBufferPointer<Int32>
    let start: Int
    let begins: UInt64
    let referring: UInt64
    let afterMatch: AfterMatch
    let rivalry: Rivalry
    let readsLast: UInt64?
    let within: Int64
    let gap: Int64
    /// Whether the time of an attempt's last event decides when the attempt ends.
    let measuresFromLast: Bool

    /// Whether, of two attempts that began together, the one in the first state does whatever the one in the second does.
    func covers(_ state: Int32, _ other: Int32) -> Bool {
      if state == other { return true }
      let one = states[Int(state)]
      for place in Int(one.firstCovered)..<Int(one.endOfCovered) where covered[place] == other { return true }
      return false
    }

    /// Whether an attempt is too old to take an event.
    func isOver(_ attempt: SequenceState.Attempt, at time: Int64) -> Bool {
      time &- attempt.startTime >= within || time &- attempt.lastTime >= gap
    }
  }

  func withTables(_ body: (Tables) -> Void) {
    states.withUnsafeBufferPointer { states in
      edges.withUnsafeBufferPointer { edges in
        covered.withUnsafeBufferPointer { covered in
          body(
            Tables(
              states: states, edges: edges, covered: covered, start: start, begins: begins, referring: referring,
              afterMatch: afterMatch, rivalry: rivalry, readsLast: readsLast, within: within, gap: gap,
              measuresFromLast: gap != .max || absence != .max))
        }
      }
    }
  }
}
