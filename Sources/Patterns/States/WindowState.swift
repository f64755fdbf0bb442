import PageEvents

/// What a window holds of a key: its events, counted by the step. 88 bytes, and 32 for each further step that has events.
///
/// Only steps that have events are kept, and of a measure no more than two sums; distinct values cost eight bytes each. A step costs
/// the same however many events there are, and leaving the window is a subtraction.
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
  struct Size {
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

  private var steps = Queue<Step>()
  /// How many of the steps, at the end, are in the window.
  private var recent: Int32 = 0
  /// How many before those are neither in the window nor in the one before.
  private var between: Int32 = 0
  private(set) var now = Total()
  private(set) var past = Total()
  private var values = IDTable()
  private(set) var distinct: Int32 = 0
  /// Of an alert that stands; 0 for none.
  var alert: Int32 = 0
  private(set) var last = Int64.min
  /// When the first event was.
  private(set) var begin = Int64.max
  /// When it is to be looked at; `.max` for never.
  var deadline = Int64.max

  var isEmpty: Bool { steps.count == 0 }

  /// Adds an event to the step of that number, to which the window has come.
  mutating func add(_ time: Int64, step index: Int64, number: Int64, value: ValueID?, _ memory: inout Int) {
    if recent == 0 || steps[Int(steps.count) - 1].index != index {
      steps.append(Step(index: index, first: time), &memory)
      recent += 1
    }
    let place = Int(steps.count) - 1
    steps[place].count += 1
    steps[place].sum += number
    now.count += 1
    now.sum += number
    last = max(last, time)
    self.begin = min(self.begin, time)
    if let value { note(value, in: place, &memory) }
  }

  private mutating func note(_ value: ValueID, in place: Int, _ memory: inout Int) {
    let index = steps[place].index
    if let known = values.put(value, Int32(truncatingIfNeeded: index), &memory) {
      // By its low half: what is in the window is nearer than that.
      let age = Int64(Int32(truncatingIfNeeded: index) &- known)
      if age == 0 { return }
      if let other = self.place(of: index - age) {
        steps[other].values -= 1
        distinct -= 1
      }
    }
    steps[place].values += 1
    distinct += 1
  }

  /// Of a step that is in the window.
  private func place(of index: Int64) -> Int? {
    let oldest = Int(steps.count - recent)
    var place = Int(steps.count) - 1
    while place >= oldest, steps[place].index > index { place -= 1 }
    return place >= oldest && steps[place].index == index ? place : nil
  }

  /// The window ends now with the step of that number: what is too old leaves it.
  mutating func advance(to index: Int64, _ size: Size, _ memory: inout Int) {
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
    let newest = Int32(truncatingIfNeeded: steps[Int(steps.count) - 1].index)
    let oldest = Int32(truncatingIfNeeded: steps[Int(steps.count - recent)].index)
    values.filterMap(&memory) { id, number in newest &- number <= newest &- oldest && newest &- number >= 0 ? id : nil }
  }

  /// When the first event in the window was.
  var first: Int64 {
    recent > 0 ? steps[Int(steps.count - recent)].first : last
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
