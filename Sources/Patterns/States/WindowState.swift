import PageEvents

/// What a window holds of a key: its events, counted by the step. 112 bytes, and 32 for each step with events beside the last.
///
/// An event is added to the last step; with that it is done, unless there are now as many as a verdict takes at least. Steps that
/// have left the window are taken away when somebody wants to know, or when there is no room for another: until then it counts more
/// than there is, and nothing is missed where more can only do more.
struct WindowState: BitwiseCopyable {
  /// The events of a step.
  struct Step: BitwiseCopyable {
    /// Which it is, counted in steps from 1970 on, or from the event that began it.
    var index: Int64
    /// When the first of them was.
    var first: Int64
    /// What is summed: bytes, microseconds, events that match; of distinct values, how many have their last event in it.
    var sum: Int64
    var count: Int64
  }

  /// Count and sum of some steps.
  struct Total: BitwiseCopyable {
    var count: Int64 = 0
    var sum: Int64 = 0

    static func + (a: Total, b: Total) -> Total { Total(count: a.count + b.count, sum: a.sum + b.sum) }

    fileprivate mutating func add(_ step: Step) {
      count += step.count
      sum += step.sum
    }

    fileprivate mutating func remove(_ step: Step) {
      count -= step.count
      sum -= step.sum
    }
  }

  /// What a window asks of times, worked out once.
  struct Size: BitwiseCopyable {
    /// In milliseconds.
    var step: Int64
    /// In steps.
    var span: Int64
    /// How many steps before the window is that it is compared with; 0 for none.
    var before: Int64

    init(_ window: Rule.Window) {
      step = window.step.milliseconds
      span = (window.span.milliseconds + step - 1) / step
      if case .before(let before, _) = window.bound {
        self.before = max(1, before.milliseconds / step)
      } else {
        before = 0
      }
    }
  }

  /// What an event touches is 64 bytes: the last step, and what it has to come to before a verdict is worth while.
  private(set) var newest = Step(index: .min, first: 0, sum: 0, count: 0)
  private(set) var last = Int64.min
  private var leastCount = Int64.min
  private var leastSum = Int64.min
  /// Of an alert that stands; 0 for none, below 0 for one that nobody was told of.
  var alert: Int32 = 0
  /// Where there is more to it, the number of its `WindowDetails`; -1 for none.
  var details: Int32 = -1

  /// The steps before the newest, the oldest first, and what those in the window come to.
  private var steps = Queue<Step>()
  private var earlier = Total()
  /// When it is to be looked at; `.max` for never.
  var deadline = Int64.max

  var now: Total { earlier + Total(count: newest.count, sum: newest.sum) }
  var isEmpty: Bool { newest.count == 0 && steps.count == 0 }

  /// Adds an event to the newest step, and says whether there may be something to see.
  @inline(__always) mutating func add(_ time: Int64, number: Int64) -> Bool {
    if newest.count == 0 { newest.first = time }
    newest.count &+= 1
    newest.sum &+= number
    last = time
    return newest.count >= leastCount && newest.sum >= leastSum
  }

  /// Adds events to the newest step, the first and the last of which were then.
  mutating func add(_ first: Int64, _ last: Int64, _ events: Total) {
    if newest.count == 0 { newest.first = first }
    newest.count += events.count
    newest.sum += events.sum
    self.last = last
  }

  /// Whether there is nothing to see after any of these events, of which each adds something or nothing to the sum.
  func isOutOfReach(for events: Total) -> Bool {
    newest.count + events.count < leastCount || newest.sum + events.sum < leastSum
  }

  /// A verdict is worth while when the window has come to so much.
  mutating func wait(for least: Total) {
    leastCount = least.count == .min ? .min : least.count - earlier.count
    leastSum = least.sum == .min ? .min : least.sum - earlier.sum
  }

  /// The window ends now with the step of that number, which has no event yet.
  mutating func goOn(
    to index: Int64, _ size: Size, _ details: UnsafeMutablePointer<WindowDetails>?, _ memory: inout Int
  ) {
    if size.before == 0, newest.index <= index - size.span {
      // All that there was is over.
      newest = Step(index: index, first: 0, sum: 0, count: 0)
      earlier = Total()
      steps.removeAll()
      details?.pointee.removeAll(&memory)
      return
    }
    if newest.count > 0 {
      if steps.isFull, size.before == 0 { expire(at: index, size, details) }
      steps.append(newest, &memory)
      earlier.add(newest)
      details?.pointee.inWindow += 1
    }
    newest = Step(index: index, first: 0, sum: 0, count: 0)
    if size.before > 0 { expire(at: index, size, details) }
  }

  /// What is too old leaves.
  mutating func expire(_ size: Size, _ details: UnsafeMutablePointer<WindowDetails>?) {
    expire(at: newest.index, size, details)
  }

  private mutating func expire(at index: Int64, _ size: Size, _ details: UnsafeMutablePointer<WindowDetails>?) {
    if size.before > 0, let details { return pass(to: index, size, &details.pointee) }
    while steps.count > 0, steps[0].index <= index - size.span {
      earlier.remove(steps[0])
      details?.pointee.distinct -= Int32(steps[0].sum)
      steps.removeFirst()
    }
  }

  /// What leaves the window comes, after a time, into the one that it is compared with.
  private mutating func pass(to index: Int64, _ size: Size, _ details: inout WindowDetails) {
    while details.inWindow > 0 {
      let step = steps[Int(steps.count - details.inWindow)]
      if step.index > index - size.span { break }
      earlier.remove(step)
      details.inWindow -= 1
      details.between += 1
    }
    while details.between > 0 {
      let step = steps[Int(steps.count - details.inWindow - details.between)]
      if step.index > index - size.before { break }
      details.past.add(step)
      details.between -= 1
    }
    while steps.count > details.inWindow + details.between {
      let step = steps[0]
      if step.index > index - size.before - size.span { break }
      details.past.remove(step)
      steps.removeFirst()
    }
  }

  /// When the first event in the window was, of which what is too old has left.
  func first(_ details: UnsafeMutablePointer<WindowDetails>?, _ size: Size) -> Int64 {
    let inWindow = size.before > 0 ? details?.pointee.inWindow ?? 0 : steps.count
    if inWindow > 0 { return steps[Int(steps.count - inWindow)].first }
    return newest.count > 0 ? newest.first : last
  }

  mutating func free(_ memory: inout Int) { steps.free(&memory) }

  // MARK: - Distinct values

  /// Adds the value of the event that was added last.
  mutating func note(_ value: ValueID, _ details: inout WindowDetails, _ memory: inout Int) {
    if let known = details.values.put(value, Int32(truncatingIfNeeded: newest.index), &memory) {
      // By its low half: what is in the window is nearer than that.
      let age = Int64(Int32(truncatingIfNeeded: newest.index) &- known)
      if age == 0 { return }
      if let other = place(of: newest.index - age) {
        steps[other].sum -= 1
        earlier.sum -= 1
        details.distinct -= 1
      }
    }
    newest.sum += 1
    details.distinct += 1
  }

  /// Of a step before the newest.
  private func place(of index: Int64) -> Int? {
    var place = Int(steps.count) - 1
    while place >= 0, steps[place].index > index { place -= 1 }
    return place >= 0 && steps[place].index == index ? place : nil
  }

  /// What left long ago is still in the table of values.
  mutating func forgetValues(_ details: inout WindowDetails, _ memory: inout Int) {
    if details.values.count <= 64 || Int(details.values.count) <= 4 * Int(details.distinct) { return }
    let oldest = steps.count > 0 ? steps[0].index : newest.index
    let end = newest.index
    details.values.filterMap(&memory) { id, number in
      let age = Int32(truncatingIfNeeded: end) &- number
      return age >= 0 && Int64(age) <= end - oldest ? id : nil
    }
  }
}

/// What only some windows hold: those that are compared with what was before, and those that tell values apart.
struct WindowDetails: BitwiseCopyable {
  /// How many of the steps are in the window, and how many between it and the one before.
  fileprivate(set) var inWindow: Int32 = 0
  fileprivate var between: Int32 = 0
  /// What the window before comes to.
  fileprivate(set) var past = WindowState.Total()
  /// Each value with the step that its last event was in, and how many have theirs in the window.
  fileprivate var values = IDTable()
  fileprivate(set) var distinct: Int32 = 0

  fileprivate mutating func removeAll(_ memory: inout Int) {
    values.free(&memory)
    (inWindow, between, past, distinct) = (0, 0, .init(), 0)
  }

  mutating func free(_ memory: inout Int) { values.free(&memory) }

  /// Values are of other dictionaries now.
  mutating func translate(_ memory: inout Int, _ map: (ValueID) -> ValueID) {
    values.filterMap(&memory) { id, _ in map(id) }
  }
}
