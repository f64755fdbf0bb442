public import PageEvents

/// Many filters over the same rows: rows in, a word a row out, with a bit for each filter that matches.
///
/// What the filters ask of a column is decided together, once per distinct value, and remembered by id as a word: so a row costs a
/// load and an `and` a column that is asked at all, however many filters there are. Only what doesn't come down to one column
/// each (a choice between columns, numbers, times) is asked as a predicate of its own, where rows are left that it could decide.
///
/// Twenty filters on five columns cost 7 ns a row, one by one 40 (`cubetop-bench micro`). Of one thread at a time.
public final class PredicateSet {
  public typealias Word = UInt128
  /// So many filters fit in a word: one bit tells words that are decided from others.
  public static let most = 127
  private static let decided: Word = 1 << 127
  /// Rows looked at in one go.
  private static let block = 1024

  private let count: Int
  /// Filters that may match at all.
  private let possible: Word
  private let columns: [WordColumn]
  /// What is left to ask of rows that may match by their columns.
  private let further: [(bit: Word, predicate: Predicate)]
  private let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: block)

  /// Times in the filters are resolved here, once.
  public init(_ filters: [Filter], lexicons: Lexicons, context: TimeContext) {
    precondition(filters.count <= Self.most, "There are more filters than bits in a word.")
    count = filters.count
    var possible: Word = 0
    var asked: [(column: Dimension, bit: Word, decision: Decision)] = []
    var further: [(bit: Word, predicate: Predicate)] = []
    for (index, filter) in filters.enumerated() {
      let bit: Word = 1 << Word(index)
      var planner = Planner(lexicons: lexicons, context: context)
      let plan = planner.plan(filter)
      if case .constant(false) = plan { continue }
      possible |= bit
      var rest: [Plan] = []
      for part in plan.conjuncts {
        switch part {
        case .constant: continue
        case .values(let table): asked.append((table.column, bit, table.decision))
        case .number, .all, .any: rest.append(part)
        }
      }
      guard let first = rest.first else { continue }
      let joined = rest.dropFirst().reduce(first) { Plan.all($0, $1) }
      further.append((bit, Predicate(filter, joined, expressions: planner.expressions)))
    }
    self.possible = possible
    self.further = further
    var columns: [WordColumn] = []
    for (column, bit, decision) in asked {
      if let known = columns.firstIndex(where: { $0.column == column }) {
        columns[known].decisions.append((bit, decision))
      } else {
        columns.append(WordColumn(column, [(bit, decision)]))
      }
    }
    self.columns = columns
  }

  deinit { mask.deallocate() }

  /// Writes a word for each of the rows, and returns all of them together: which filters match any row.
  @discardableResult
  public func select(from rows: EventRows, into words: UnsafeMutablePointer<Word>) -> Word {
    var all: Word = 0
    var start = 0
    while start < rows.count {
      let count = min(Self.block, rows.count - start)
      all |= select(rows, start, count, words + start)
      start += count
    }
    return all
  }

  private func select(_ rows: EventRows, _ start: Int, _ count: Int, _ words: UnsafeMutablePointer<Word>) -> Word {
    words.update(repeating: possible, count: count)
    for column in columns { column.restrict(rows, start, count, words) }
    var all: Word = 0
    for row in 0..<count { all |= words[row] }
    for (bit, predicate) in further where all & bit != 0 {
      if predicate.select(from: rows, in: start..<start + count, into: mask) == count { continue }
      var left: Word = 0
      for row in 0..<count {
        if mask[row] == 0 { words[row] &= ~bit }
        left |= words[row]
      }
      all = left
    }
    return all
  }

  /// The answers to all that is asked of one column: a word by value id, in which filters that don't ask have their bits set.
  private final class WordColumn {
    let column: Dimension
    var decisions: [(bit: Word, decision: Decision)]
    /// 0 where it isn't decided.
    private var answers: UnsafeMutablePointer<Word>
    private var capacity = 0

    init(_ column: Dimension, _ decisions: [(bit: Word, decision: Decision)]) {
      self.column = column
      self.decisions = decisions
      answers = .allocate(capacity: 0)
    }

    deinit { answers.deallocate() }

    func restrict(_ rows: EventRows, _ start: Int, _ count: Int, _ words: UnsafeMutablePointer<Word>) {
      let ids = rows[column]
      if case .ids(let ids) = ids { return restrict(ids + start, count, words) }
      for row in 0..<count { words[row] &= answer(of: ids[start + row]) }
    }

    private func restrict(_ ids: UnsafePointer<ValueID>, _ count: Int, _ words: UnsafeMutablePointer<Word>) {
      var bits: ValueID = 0
      for row in 0..<count { bits |= ids[row] }
      if Int(bits) >= capacity { grow(beyond: Int(bits)) }
      for row in 0..<count {
        var answer = answers[Int(ids[row])]
        if answer == 0 { answer = decide(ids[row]) }
        words[row] &= answer
      }
    }

    private func answer(of id: ValueID) -> Word {
      if Int(id) >= capacity { grow(beyond: Int(id)) }
      let answer = answers[Int(id)]
      return answer == 0 ? decide(id) : answer
    }

    @inline(never) private func decide(_ id: ValueID) -> Word {
      var answer = Word.max
      for (bit, decision) in decisions where !decision.holds(id) { answer &= ~bit }
      answer |= PredicateSet.decided
      answers[Int(id)] = answer
      return answer
    }

    private func grow(beyond id: Int) {
      let larger = max(64, 1 << (Int.bitWidth - id.leadingZeroBitCount))
      let grown = UnsafeMutablePointer<Word>.allocate(capacity: larger)
      grown.update(from: answers, count: capacity)
      (grown + capacity).update(repeating: 0, count: larger - capacity)
      answers.deallocate()
      answers = grown
      capacity = larger
    }
  }
}

extension Plan {
  /// The parts of which all have to hold.
  fileprivate var conjuncts: [Plan] {
    if case .all(let parts) = self { parts } else { [self] }
  }
}
