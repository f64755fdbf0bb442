import PageEvents

/// The step of a window that event time is in.
struct PresentStep {
  private var begin = Int64.max
  private var index = Int64(0)

  /// When the step is over.
  func end(_ plan: WindowPlan) -> Int64 { plan.alignment == .firstEvent ? .max : begin &+ plan.size.step }

  /// The number of the step that a moment is in: a division where time has gone on.
  @inline(__always) mutating func index(of time: Int64, _ plan: WindowPlan) -> Int64 {
    if plan.alignment == .firstEvent { return 0 }
    if UInt64(bitPattern: time &- begin) >= UInt64(plan.size.step) {
      index = time.flooredQuotient(by: plan.size.step)
      begin = index &* plan.size.step
    }
    return index
  }
}
