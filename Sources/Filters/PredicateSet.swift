public import PageEvents

/// Many filters over the same rows: rows in, a word a row out, with a bit for each filter that matches.
///
/// What the filters ask of a column is decided together, once per distinct value, and remembered as a word: so a row costs a load
/// and an `and` a column that is asked at all, however many filters there are. Rows that are a segment's are asked by their
/// places in its dictionaries (`SegmentWords`).
///
/// A choice between columns (`url ~ "…" or agent ~ "…"`) has further bits in the word, one for each of what is to be chosen from;
/// it is made only where rows are left that it could decide. What doesn't come down to values (numbers, times) is asked as a
/// predicate of its own, in the same way.
///
/// All conditions of the rules that come with the program cost 8 ns a row, and 7 by place (`cubetop-bench micro`).
/// Of one thread at a time.
public final class PredicateSet {
  public typealias Word = UInt128
  /// So many filters fit in a word.
  public static let most = 127
  /// Rows looked at in one go.
  private static let block = 1024
  /// Of how many segments answers are kept: each thread of a load has one, whose blocks come in turns.
  private static let mostSegments = 64

  /// A filter of which one of several bits is to be there as well.
  private struct Choice {
    let bit: Word
    let among: Word
  }

  private let count: Int
  /// Filters that may match at all, and the bits of choices.
  private let possible: Word
  private let columns: [WordColumn]
  private let choices: [Choice]
  /// What is left to ask of rows that may match by their columns.
  private let further: [(bit: Word, predicate: Predicate)]
  private let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: block)
  /// The last one first.
  private var segments: [SegmentWords] = []

  /// Times in the filters are resolved here, once.
  public init(_ filters: [Filter], lexicons: Lexicons, context: TimeContext) {
    precondition(filters.count <= Self.most, "There are more filters than bits in a word.")
    count = filters.count
    var bits = Bits(used: filters.count)
    var possible: Word = 0
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
        case .values(let table): bits.asked.append((table.column, bit, table.decision))
        case .any(let parts): if !bits.choose(for: bit, among: parts) { rest.append(part) }
        case .number, .all: rest.append(part)
        }
      }
      guard let first = rest.first else { continue }
      let joined = rest.dropFirst().reduce(first) { Plan.all($0, $1) }
      further.append((bit, Predicate(filter, joined, expressions: planner.expressions)))
    }
    choices = bits.choices
    self.possible = choices.reduce(possible) { $0 | $1.among }
    self.further = further
    var columns: [WordColumn] = []
    for (column, bit, decision) in bits.asked {
      let known = columns.first { $0.column == column }
      let asked = known ?? WordColumn(column)
      asked.ask(decision, for: bit)
      if known == nil { columns.append(asked) }
    }
    self.columns = columns
  }

  deinit { mask.deallocate() }

  /// Gives out bits beside those of the filters.
  private struct Bits {
    var used: Int
    var asked: [(column: Dimension, bit: Word, decision: Decision)] = []
    var choices: [Choice] = []

    /// A bit for each of the parts that a filter is to choose from; false where one doesn't come down to values, or no bits are
    /// left.
    mutating func choose(for bit: Word, among parts: [Plan]) -> Bool {
      guard used + parts.count <= Word.bitWidth else { return false }
      var among: Word = 0
      var asking: [(column: Dimension, bit: Word, decision: Decision)] = []
      for (place, part) in parts.enumerated() {
        let each: Word = 1 << Word(used + place)
        among |= each
        for case let conjunct in part.conjuncts {
          guard case .values(let table) = conjunct else { return false }
          asking.append((table.column, each, table.decision))
        }
      }
      used += parts.count
      asked += asking
      choices.append(Choice(bit: bit, among: among))
      return true
    }
  }

  /// Writes a word for each of the rows, and returns all of them together: which filters match any row. `packed` are the same
  /// rows, where they are a segment's.
  @discardableResult
  public func select(
    from rows: EventRows, packed: EventBatch.Packed? = nil, into words: UnsafeMutablePointer<Word>
  ) -> Word {
    let packed = packed ?? (rows.identity == 0 ? nil : EventBatch.Packed(rows))
    let segment = packed.map { self.segment($0.rows) }
    var all: Word = 0
    var start = 0
    while start < rows.count {
      let count = min(Self.block, rows.count - start)
      if let packed, let segment {
        segment.select(packed, start, count, into: words + start)
      } else {
        (words + start).update(repeating: possible, count: count)
        for column in columns {
          if case .ids(let ids) = rows[column.column] { column.restrict(ids + start, count, words + start) }
        }
      }
      all |= finish(rows, start, count, words + start)
      start += count
    }
    return all
  }

  private func segment(_ rows: EventRows) -> SegmentWords {
    if let place = segments.firstIndex(where: { $0.identity == rows.identity }) {
      if place > 0 { segments.swapAt(0, place) }
      return segments[0]
    }
    let new = SegmentWords(rows, columns, possible: possible)
    for choice in choices where new.possible & choice.bit == 0 || new.possible & choice.among == 0 {
      new.exclude(choice.bit | choice.among)
    }
    for (bit, predicate) in further where new.possible & bit != 0 && predicate.verdict(on: rows) == .none {
      new.exclude(bit)
    }
    new.settle()
    if segments.count == Self.mostSegments { segments.removeLast() }
    segments.insert(new, at: 0)
    return new
  }

  /// Asks what words by column leave open.
  private func finish(
    _ rows: EventRows, _ start: Int, _ count: Int, _ words: UnsafeMutablePointer<Word>
  ) -> Word {
    var all: Word = 0
    for row in 0..<count { all |= words[row] }
    var visible = (1 << Word(self.count)) &- 1 as Word
    for choice in choices where all & choice.bit != 0 {
      if all & choice.among == 0 {
        visible &= ~choice.bit
      } else {
        for row in 0..<count where words[row] & choice.among == 0 { words[row] &= ~choice.bit }
      }
    }
    if all & ~visible != 0 {
      all = 0
      for row in 0..<count {
        words[row] &= visible
        all |= words[row]
      }
    }
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
}

extension Plan {
  /// The parts of which all have to hold.
  fileprivate var conjuncts: [Plan] {
    if case .all(let parts) = self { parts } else { [self] }
  }
}
