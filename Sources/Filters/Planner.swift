import PageEvents

/// Turns a filter into a plan over one set of lexicons.
struct Planner {
  let lexicons: Lexicons
  let context: TimeContext
  /// All that were compiled, so that what they gave up can be counted.
  private(set) var expressions: [RegularExpression] = []

  init(lexicons: Lexicons, context: TimeContext) {
    self.lexicons = lexicons
    self.context = context
  }

  mutating func plan(_ filter: Filter) -> Plan {
    switch filter {
    case .everything: .constant(true)
    case .and(let a, let b): Plan.all(plan(a), plan(b))
    case .or(let a, let b): Plan.any(plan(a), plan(b))
    case .not(let filter): plan(filter).negated
    case .condition(let condition): plan(condition)
    }
  }

  private mutating func plan(_ condition: Filter.Condition) -> Plan {
    switch condition.kind {
    case .equals(let dimension, let pattern, let negated):
      values(dimension, pattern.isMissing ? .missing : .pattern(pattern), negated: negated)
    case .oneOf(let dimension, let members, let negated):
      values(dimension, oneOf(members), negated: negated)
    case .matches(let dimension, let text, let negated):
      values(dimension, .expression(compile(text)), negated: negated)
    case .ordered(let dimension, let comparator, let number):
      Self.range(comparator, number.millionths, within: .min ... .max).map {
        values(dimension, .number($0), negated: false)
      }
        ?? .constant(false)
    case .bytes(let comparator, let size):
      number(.bytes, comparator, size.bytes, within: .min ... .max)
    case .latency(let comparator, let duration):
      // The domain leaves out the value that says that there is none.
      number(.latency, comparator, duration.microseconds, within: 0...Int64(EventFields.noLatency) - 1)
    case .time(let comparator, let time):
      number(.time, comparator, time.resolve(in: context).milliseconds, within: .min ... .max)
    }
  }

  private func values(_ dimension: Dimension, _ test: ValueTest, negated: Bool) -> Plan {
    let decision = Decision.test(DimensionTest(dimension, test, lexicons: lexicons))
    return .values(ColumnTable(lexicons.schema.column(of: dimension), negated ? .not(decision) : decision))
  }

  private func oneOf(_ members: [Member]) -> ValueTest {
    var patterns: [Pattern] = []
    var networks: [IPAddress] = []
    for member in members {
      switch member {
      case .pattern(let pattern): patterns.append(pattern)
      case .network(let network): networks.append(network)
      }
    }
    return .oneOf(
      patterns: patterns.filter { !$0.isMissing }, networks: networks, isMissing: patterns.contains(where: \.isMissing))
  }

  private mutating func compile(_ text: String) -> RegularExpression {
    do {
      let expression = try RegularExpression(text)
      expressions.append(expression)
      return expression
    } catch {
      preconditionFailure("A filter holds only expressions that compile, but not \(text): \(error.message).")
    }
  }

  /// The numbers of the domain that compare so with the value; nil where there are none. `!=` is no range.
  private static func range(
    _ comparator: Comparator, _ value: Int64, within domain: ClosedRange<Int64>
  ) -> ClosedRange<Int64>? {
    var low = domain.lowerBound
    var high = domain.upperBound
    switch comparator {
    case .equal:
      low = max(low, value)
      high = min(high, value)
    case .less:
      guard value > low else { return nil }
      high = min(high, value - 1)
    case .lessOrEqual: high = min(high, value)
    case .greater:
      guard value < high else { return nil }
      low = max(low, value + 1)
    case .greaterOrEqual: low = max(low, value)
    case .notEqual: break
    }
    return low <= high ? low...high : nil
  }

  private func number(
    _ column: NumberTest.Column, _ comparator: Comparator, _ value: Int64, within domain: ClosedRange<Int64>
  ) -> Plan {
    func within(_ range: ClosedRange<Int64>?) -> Plan {
      guard let range else { return .constant(false) }
      return range == .min ... .max
        ? .constant(true) : .number(NumberTest(column: column, range: range, isOutside: false))
    }
    if comparator != .notEqual { return within(Self.range(comparator, value, within: domain)) }
    return Plan.all(within(domain), within(Self.range(.equal, value, within: domain)).negated)
  }
}
