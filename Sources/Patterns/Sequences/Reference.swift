public import PageEvents

/// A comparison of an event with those that its attempt has taken before: `bytes > last(download).bytes`.
///
/// What refers to an event where none was taken yet holds: of `a{3,}` with `bytes > last(a).bytes`, the first may be any. What
/// needs a number that the event doesn't have doesn't.
public struct Reference: Hashable, Sendable {
  /// What has to be read of an event.
  public enum Reading: Hashable, Sendable {
    /// The id of its value in a dimension: the same id is the same value.
    case value(Dimension)
    /// Its value in a dimension, where that is a number.
    case number(Dimension)
    case bytes
    /// In microseconds.
    case latency
    /// In milliseconds since 1970.
    case time
  }

  enum Function: String, Hashable, Sendable, CaseIterable {
    case first, last, sum, min, max, average, count
  }

  enum Operand: Hashable, Sendable {
    case event(Reading)
    /// A function of the events taken under a name; `count` reads nothing of them.
    case taken(Function, name: Int, Reading?)
    case number(Double)
  }

  enum Comparator: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .equal: a == b
      case .notEqual: a != b
      case .less: a < b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      }
    }
  }

  /// The names of which it reads the last event; nil where it reads of others, too.
  var lastNames: Set<Int>? {
    var names: Set<Int> = []
    for case .taken(let function, let name, let reading) in [left, right] {
      guard function == .last, reading != nil else { return nil }
      names.insert(name)
    }
    return names
  }

  let left: Operand
  let comparator: Comparator
  let right: Operand

  /// Whether it holds for an event, by its handle, and what an attempt has taken. `read` gives what an event has, nil where it
  /// has nothing of the kind; whole numbers up to 2⁵³ are exact. It costs a walk over the attempt's events for each function.
  public func holds(
    for event: Int32, in attempt: PartialMatch, read: (_ handle: Int32, Reading) -> Double?
  ) -> Bool {
    switch (value(of: left, event, attempt, read), value(of: right, event, attempt, read)) {
    case (.nothingTaken, _), (_, .nothingTaken): true
    case (.number(let a), .number(let b)): comparator.holds(a, b)
    default: false
    }
  }

  fileprivate enum Value {
    case number(Double)
    case missing
    case nothingTaken
  }

  private func value(
    of operand: Operand, _ event: Int32, _ attempt: PartialMatch, _ read: (Int32, Reading) -> Double?
  ) -> Value {
    switch operand {
    case .number(let number): return .number(number)
    case .event(let reading): return read(event, reading).map(Value.number) ?? .missing
    case .taken(let function, let name, let reading):
      guard let reading else { return .number(Double(attempt.count(name))) }
      return function.value(of: name, in: attempt) { read($0, reading) }
    }
  }
}

extension Reference.Function {
  /// The function's value over the events taken under a name; those that have nothing of the kind don't count.
  fileprivate func value(of name: Int, in attempt: PartialMatch, _ read: (Int32) -> Double?) -> Reference.Value {
    switch self {
    case .first: return attempt.first(name).map { read($0).map(Reference.Value.number) ?? .missing } ?? .nothingTaken
    case .last: return attempt.last(name).map { read($0).map(Reference.Value.number) ?? .missing } ?? .nothingTaken
    case .count: return .number(Double(attempt.count(name)))
    case .sum, .min, .max, .average: break
    }
    var (count, sum, least, most) = (0, 0.0, Double.infinity, -Double.infinity)
    attempt.forEachBackwards(of: name) { handle in
      guard let number = read(handle) else { return true }
      count += 1
      sum += number
      least = Swift.min(least, number)
      most = Swift.max(most, number)
      return true
    }
    if self == .sum { return .number(sum) }
    guard count > 0 else { return .nothingTaken }
    switch self {
    case .min: return .number(least)
    case .max: return .number(most)
    default: return .number(sum / Double(count))
    }
  }
}
