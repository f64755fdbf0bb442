import PageEvents

/// What a filter asks of one column's values, all of it: decided once per distinct value.
///
/// Where half of all URLs are new, values are decided all the time. So what is asked is no tree but a list of steps, over which goes a
/// loop that counts no reference: each step asks a test, turns the answer, or skips what can't change it any more.
final class Decision {
  private enum Step {
    case ask(Unmanaged<DimensionTest>)
    case turn
    /// So many steps, where the answer is that.
    case skip(Int, where: Bool)
  }

  private let steps: UnsafeMutableBufferPointer<Step>
  /// Those that are asked, as long as they may be.
  private let tests: [DimensionTest]

  private init(_ steps: [Step], asking tests: [DimensionTest]) {
    self.steps = .allocate(capacity: steps.count)
    _ = self.steps.initialize(from: steps)
    self.tests = tests
  }

  deinit { steps.deallocate() }

  static func test(_ test: DimensionTest) -> Decision { Decision([.ask(.passUnretained(test))], asking: [test]) }

  static func not(_ decision: Decision) -> Decision { Decision(decision.steps + [.turn], asking: decision.tests) }

  static func and(_ a: Decision, _ b: Decision) -> Decision { joined(a, b, isOver: false) }

  static func or(_ a: Decision, _ b: Decision) -> Decision { joined(a, b, isOver: true) }

  private static func joined(_ a: Decision, _ b: Decision, isOver answer: Bool) -> Decision {
    Decision(a.steps + [.skip(b.steps.count, where: answer)] + b.steps, asking: a.tests + b.tests)
  }

  func holds(_ id: ValueID) -> Bool {
    var answer = false
    var place = 0
    while place < steps.count {
      switch steps[place] {
      case .ask(let test): answer = test._withUnsafeGuaranteedRef { $0.holds(id) }
      case .turn: answer.toggle()
      case .skip(let count, let isOver): if answer == isOver { place += count }
      }
      place += 1
    }
    return answer
  }
}
