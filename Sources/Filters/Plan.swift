import PageEvents

/// A filter made ready for columns: constants folded, nots moved to the leaves, and one table a column however many
/// conditions an `and` or an `or` has on it.
indirect enum Plan {
  case constant(Bool)
  case values(ColumnTable)
  case number(NumberTest)
  case all([Plan])
  case any([Plan])

  /// Both at once, with what they have in common done once.
  static func all(_ a: Plan, _ b: Plan) -> Plan {
    var parts: [Plan] = []
    for part in a.parts(ofAll: true) + b.parts(ofAll: true) {
      switch part {
      case .constant(true): continue
      case .constant(false): return part
      case .values(let table):
        parts.merge(table, Decision.and)
      case .number(let test):
        guard parts.intersect(test) else { return .constant(false) }
      case .all, .any: parts.append(part)
      }
    }
    if parts.count < 2 { return parts.first ?? .constant(true) }
    // Numbers are the cheapest to look at, and a range of times rules out whole blocks.
    return .all(parts.filter(\.isNumber) + parts.filter { !$0.isNumber })
  }

  static func any(_ a: Plan, _ b: Plan) -> Plan {
    var parts: [Plan] = []
    for part in a.parts(ofAll: false) + b.parts(ofAll: false) {
      switch part {
      case .constant(false): continue
      case .constant(true): return part
      case .values(let table): parts.merge(table, Decision.or)
      case .number, .all, .any: parts.append(part)
      }
    }
    return parts.count < 2 ? parts.first ?? .constant(false) : .any(parts)
  }

  private func parts(ofAll: Bool) -> [Plan] {
    switch self {
    case .all(let parts) where ofAll: parts
    case .any(let parts) where !ofAll: parts
    default: [self]
    }
  }

  fileprivate var isNumber: Bool {
    if case .number = self { true } else { false }
  }

  var negated: Plan {
    switch self {
    case .constant(let value): .constant(!value)
    case .values(let table): .values(ColumnTable(table.column, .not(table.decision)))
    case .number(let test): .number(test.negated)
    case .all(let parts): parts.dropFirst().reduce(parts[0].negated) { Plan.any($0, $1.negated) }
    case .any(let parts): parts.dropFirst().reduce(parts[0].negated) { Plan.all($0, $1.negated) }
    }
  }

  /// The times outside of which nothing matches; nil where nothing matches at all.
  var times: ClosedRange<Int64>? {
    let always = Int64.min...Int64.max
    switch self {
    case .constant(let value): return value ? always : nil
    case .values: return always
    case .number(let test): return test.column == .time && !test.isOutside ? test.range : always
    case .all(let parts):
      return parts.reduce(Optional(always)) { sofar, part in
        guard let sofar, let other = part.times, sofar.overlaps(other) else { return nil }
        return sofar.clamped(to: other)
      }
    case .any(let parts):
      return parts.compactMap(\.times).reduce(nil) { sofar, range in
        guard let sofar else { return range }
        return min(sofar.lowerBound, range.lowerBound)...max(sofar.upperBound, range.upperBound)
      }
    }
  }
}

extension [Plan] {
  /// Adds a table, or joins its decision to that of the table there is for its column.
  fileprivate mutating func merge(_ table: ColumnTable, _ join: (Decision, Decision) -> Decision) {
    for index in indices {
      guard case .values(let other) = self[index], other.column == table.column else { continue }
      self[index] = .values(ColumnTable(table.column, join(other.decision, table.decision)))
      return
    }
    append(.values(table))
  }

  /// Adds a range, or narrows the range there is for its number. False where none is left.
  fileprivate mutating func intersect(_ test: NumberTest) -> Bool {
    if !test.isOutside {
      for index in indices {
        guard case .number(let other) = self[index], other.column == test.column, !other.isOutside else { continue }
        guard other.range.overlaps(test.range) else { return false }
        let range = other.range.clamped(to: test.range)
        self[index] = .number(NumberTest(column: test.column, range: range, isOutside: false))
        return true
      }
    }
    append(.number(test))
    return true
  }
}
