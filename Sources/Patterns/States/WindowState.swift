import PageEvents

/// What a window holds of a key: its events, counted by the step. 136 bytes; where there are several steps with events, 40 for each.
///
/// Only steps that have events are kept, and of a measure no more than two sums; distinct values cost eight bytes each. A step costs
/// the same however many events there are, and leaving the window is a subtraction. Most events come in the step that the event
/// before them came in, or to a key whose window is long over: neither looks at the other steps.
struct WindowState: BitwiseCopyable {
  /// The events of a step.
  struct Step: BitwiseCopyable {
    /// Which it is, counted in steps from 1970 on, or from the event that began it.
    var index: Int64
    /// When the first of them was.
    var first: Int64
    /// What is summed: bytes, microseconds, events that match.
    var sum: Int64 = 0
    var count: UInt32 = 0
    /// How many values have their last event in it.
    var values: UInt32 = 0

    static let none = Step(index: .min, first: 0)
  }

  /// Count and sum of some steps.
  struct Total: BitwiseCopyable {
    var count: Int64 = 0
    var sum: Int64 = 0

    fileprivate mutating func add(_ step: Step) {
      count += Int64(step.count)
      sum += step.sum
    }

    fileprivate mutating func remove(_ step: Step) {
      count -= Int64(step.count)
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

  /// The last step that has events; `none` where there is none in the window.
  private var newest = Step.none
  private(set) var now = Total()
  private(set) var distinct: Int32 = 0
  /// Of an alert that stands; 0 for none.
  var alert: Int32 = 0
  private(set) var last = Int64.min
  /// When it is to be looked at; `.max` for never.
  var deadline = Int64.max

  /// The steps before the newest, the oldest first: those of the window before, those between, and those of the window.
  private var steps = Queue<Step>()
  private var recent: Int32 = 0
  private var between: Int32 = 0
  private(set) var past = Total()
  private var values = IDTable()

  var isEmpty: Bool { newest.count == 0 && steps.count == 0 }

  /// Adds an event to the step of that number, to which the window has come.
  @inline(__always)
  mutating func add(_ time: Int64, step index: Int64, number: Int64, value: ValueID?, _ memory: inout Int) {
    if newest.count == 0 { newest = Step(index: index, first: time) }
    newest.count &+= 1
    newest.sum &+= number
    now.count &+= 1
    now.sum &+= number
    last = max(last, time)
    if let value { note(value, &memory) }
  }

  private mutating func note(_ value: ValueID, _ memory: inout Int) {
    if let known = values.put(value, Int32(truncatingIfNeeded: newest.index), &memory) {
      // By its low half: what is in the window is nearer than that.
      let age = Int64(Int32(truncatingIfNeeded: newest.index) &- known)
      if age == 0 { return }
      if let other = place(of: newest.index - age) {
        steps[other].values -= 1
        distinct -= 1
      }
    }
    newest.values += 1
    distinct += 1
  }

  /// Of a step that is in the window, and not the newest.
  private func place(of index: Int64) -> Int? {
    let oldest = Int(steps.count - recent)
    var place = Int(steps.count) - 1
    while place >= oldest, steps[place].index > index { place -= 1 }
    return place >= oldest && steps[place].index == index ? place : nil
  }

  /// The window ends now with the step of that number: what is too old leaves it.
  @inline(__always) mutating func advance(to index: Int64, _ size: Size, _ memory: inout Int) {
    if newest.index == index { return }
    goOn(to: index, size, &memory)
  }

  private mutating func goOn(to index: Int64, _ size: Size, _ memory: inout Int) {
    if size.before == 0, newest.count > 0, newest.index <= index - size.span {
      // All that there was is over.
      return clear(&memory)
    }
    if newest.count > 0, newest.index < index {
      steps.append(newest, &memory)
      recent += 1
      newest = .none
    }
    while recent > 0 {
      let step = steps[Int(steps.count - recent)]
      if step.index > index - size.span { break }
      now.remove(step)
      distinct -= Int32(step.values)
      recent -= 1
      if size.before > 0 { between += 1 } else { steps.removeFirst() }
    }
    if size.before > 0 { advancePast(to: index - size.before, size) }
    // What left long ago is still in the table.
    if values.count > 64, Int(values.count) > 4 * Int(distinct) { forgetValues(&memory) }
  }

  private mutating func clear(_ memory: inout Int) {
    newest = .none
    now = Total()
    distinct = 0
    recent = 0
    steps.removeAll()
    values.free(&memory)
  }

  private mutating func advancePast(to index: Int64, _ size: Size) {
    while between > 0 {
      let step = steps[Int(steps.count - recent - between)]
      if step.index > index { break }
      past.add(step)
      between -= 1
    }
    while steps.count > recent + between {
      let step = steps[0]
      if step.index > index - size.span { break }
      past.remove(step)
      steps.removeFirst()
    }
  }

  private mutating func forgetValues(_ memory: inout Int) {
    guard recent > 0 else { return values.free(&memory) }
    let oldest = steps[Int(steps.count - recent)].index
    let end = newest.count > 0 ? newest.index : steps[Int(steps.count) - 1].index
    values.filterMap(&memory) { id, number in
      let age = Int32(truncatingIfNeeded: end) &- number
      return age >= 0 && Int64(age) <= end - oldest ? id : nil
    }
  }

  /// When the first event in the window was.
  var first: Int64 {
    if recent > 0 { return steps[Int(steps.count - recent)].first }
    return newest.count > 0 ? newest.first : last
  }

  mutating func free(_ memory: inout Int) {
    steps.free(&memory)
    values.free(&memory)
    self = WindowState()
  }

  /// Values are of other dictionaries now.
  mutating func translate(_ memory: inout Int, _ map: (ValueID) -> ValueID) {
    values.filterMap(&memory) { id, _ in map(id) }
  }
}
