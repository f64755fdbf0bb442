public import PageEvents

/// A filter over the columns of one set of lexicons: rows in, a byte a row out.
///
/// What is asked of a dimension is decided once per distinct value and remembered by id; a row then costs a load a column
/// that the filter names, and whatever is joined is joined as masks of bytes. The lexicons may grow between calls.
///
/// Of one thread at a time: it remembers as it goes. Another thread makes its own from the same filter.
public final class Predicate {
  /// Rows looked at in one go: their masks stay in the innermost cache.
  private static let block = 4096

  public let filter: Filter
  /// No event outside of these times matches; nil where no event can match at all. To skip what need not be read.
  public let times: ClosedRange<Timestamp>?

  private let plan: Plan
  private let expressions: [RegularExpression]
  /// A block's mask for each level of the plan that has to join two.
  private var scratch: [UnsafeMutablePointer<UInt8>] = []

  /// Times in the filter are resolved here, once: `-15m` stays where it is though the log may grow.
  public init(_ filter: Filter, lexicons: Lexicons, context: TimeContext) {
    self.filter = filter
    var planner = Planner(lexicons: lexicons, context: context)
    plan = planner.plan(filter)
    expressions = planner.expressions
    times = plan.times.map { Timestamp(milliseconds: $0.lowerBound)...Timestamp(milliseconds: $0.upperBound) }
  }

  /// Of a part of a filter's plan.
  init(_ filter: Filter, _ plan: Plan, expressions: [RegularExpression]) {
    self.filter = filter
    self.plan = plan
    self.expressions = expressions
    times = plan.times.map { Timestamp(milliseconds: $0.lowerBound)...Timestamp(milliseconds: $0.upperBound) }
  }

  deinit { for mask in scratch { mask.deallocate() } }

  /// Whether every event matches, so that nobody need ask.
  public var isEverything: Bool {
    if case .constant(true) = plan { true } else { false }
  }

  /// On how many distinct values a regular expression was given up as too slow: they count as no match.
  public var givenUp: Int { expressions.reduce(0) { $0 + $1.givenUp } }

  /// What can be said of rows before looking at them.
  public enum Verdict: Sendable {
    /// No row matches.
    case none
    /// Some may, some may not.
    case some
    /// Every row matches.
    case all

    var negated: Verdict {
      switch self {
      case .none: .all
      case .some: .some
      case .all: .none
      }
    }
  }

  /// What can be said of packed rows by their dictionaries and by the range of their numbers. Costs a load for each value in
  /// the dictionaries asked; of rows in full width nothing is known.
  public func verdict(on rows: EventRows) -> Verdict { verdict(plan, rows) }

  private func verdict(_ plan: Plan, _ rows: EventRows) -> Verdict {
    switch plan {
    case .constant(let value): return value ? .all : .none
    case .values(let table): return table.verdict(on: rows)
    case .number(let test): return test.verdict(on: rows)
    case .all(let parts):
      var sofar = Verdict.all
      for part in parts {
        switch verdict(part, rows) {
        case .none: return .none
        case .some: sofar = .some
        case .all: continue
        }
      }
      return sofar
    case .any(let parts):
      var sofar = Verdict.none
      for part in parts {
        switch verdict(part, rows) {
        case .all: return .all
        case .some: sofar = .some
        case .none: continue
        }
      }
      return sofar
    }
  }

  /// Writes a byte for each row of the range, 1 where it matches and 0 where it doesn't, and returns how many match.
  /// `mask` is the place for the range's first row.
  @discardableResult
  public func select(
    from rows: EventRows, in range: Range<Int>, into mask: UnsafeMutablePointer<UInt8>
  ) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows.count, "Rows outside of the columns were asked for.")
    if case .constant(let value) = plan {
      mask.update(repeating: value ? 1 : 0, count: range.count)
      return value ? range.count : 0
    }
    var selected = 0
    var start = range.lowerBound
    while start < range.upperBound {
      let count = min(Self.block, range.upperBound - start)
      let place = mask + (start - range.lowerBound)
      evaluate(plan, rows, start, count, place, level: 0)
      selected += Self.sum(place, count)
      start += count
    }
    return selected
  }

  /// Whether one row matches.
  public func matches(_ row: Int, in rows: EventRows) -> Bool {
    var answer: UInt8 = 0
    return select(from: rows, in: row..<(row + 1), into: &answer) == 1
  }

  private func evaluate(
    _ plan: Plan, _ rows: EventRows, _ start: Int, _ count: Int, _ mask: UnsafeMutablePointer<UInt8>, level: Int
  ) {
    switch plan {
    case .constant(let value): mask.update(repeating: value ? 1 : 0, count: count)
    case .values(let table): table.select(rows, at: start, count: count, into: mask)
    case .number(let test): test.select(from: rows, at: start, count: count, into: mask)
    case .all(let parts):
      evaluate(parts[0], rows, start, count, mask, level: level)
      for part in parts.dropFirst() {
        // A block that nothing is left of need not be looked at further.
        if Self.sum(mask, count) == 0 { return }
        let other = scratchMask(level)
        evaluate(part, rows, start, count, other, level: level + 1)
        for row in 0..<count { mask[row] &= other[row] }
      }
    case .any(let parts):
      evaluate(parts[0], rows, start, count, mask, level: level)
      for part in parts.dropFirst() {
        let other = scratchMask(level)
        evaluate(part, rows, start, count, other, level: level + 1)
        for row in 0..<count { mask[row] |= other[row] }
      }
    }
  }

  private func scratchMask(_ level: Int) -> UnsafeMutablePointer<UInt8> {
    if level == scratch.count { scratch.append(.allocate(capacity: Self.block)) }
    return scratch[level]
  }

  private static func sum(_ mask: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var sum: UInt16 = 0
    // A block's ones fit in 16 bits, in which twice as many are added at a time as in 32.
    for row in 0..<count { sum &+= UInt16(mask[row]) }
    return Int(sum)
  }
}
