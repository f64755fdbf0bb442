import PageEvents

/// The answers to many filters by the places in a segment's dictionaries: made once a segment, so that a row costs two loads and
/// an `and` for each column that tells its rows apart.
///
/// Of most segments no filter asks as much as of all: columns of one value, columns whose values are all the same to the filters,
/// and filters that a column's dictionary rules out for the whole segment cost nothing.
final class SegmentWords {
  typealias Word = PredicateSet.Word

  /// Whose they are.
  let identity: Int
  /// Filters that some row may match; the others' bits aren't in any word.
  private(set) var possible: Word
  private var tables: [Table] = []

  /// A column's answers.
  private final class Table {
    let column: Dimension
    /// By place, the number of its word.
    let numbers: UnsafeMutablePointer<UInt8>
    /// By place, where there are more different words than numbers.
    var wide: [Word] = []
    /// By number.
    var words: [Word] = []

    init(_ column: Dimension, places: Int) {
      self.column = column
      numbers = .allocate(capacity: places)
    }

    deinit { numbers.deallocate() }
  }

  init(_ rows: EventRows, _ columns: [WordColumn], possible: Word) {
    identity = rows.identity
    self.possible = possible
    for column in columns {
      guard let dictionary = rows[column.column].dictionary else { continue }
      let table = Self.table(column, dictionary)
      self.possible &= (table.wide + table.words).reduce(0, |)
      tables.append(table)
    }
  }

  private static func table(_ column: WordColumn, _ dictionary: IDColumn.Dictionary) -> Table {
    let table = Table(column.column, places: dictionary.count)
    var epoch = column.epoch
    /// By the column's number of a word, the one here.
    var known: [Int16] = []
    column.look(up: dictionary) { place, number, word in
      if epoch != column.epoch {
        epoch = column.epoch
        known = []
      }
      while known.count <= number { known.append(-1) }
      if known[number] < 0 {
        if table.words.count == 256 {
          if table.wide.isEmpty { table.wide = (0..<place).map { table.words[Int(table.numbers[$0])] } }
        } else {
          known[number] = Int16(table.words.count)
          table.words.append(word)
        }
      }
      if table.wide.isEmpty {
        table.numbers[place] = UInt8(truncatingIfNeeded: known[number])
      } else {
        table.wide.append(word)
      }
    }
    return table
  }

  /// Whether the column's values mean different things to filters that matter.
  private func isTelling(_ table: Table) -> Bool {
    let all = table.wide + table.words
    return all.contains { $0 & possible != all[0] & possible }
  }

  /// Takes out filters that no row matches.
  func exclude(_ bits: Word) { possible &= ~bits }

  /// Drops what tells nothing of those that are left.
  func settle() { tables = tables.filter { isTelling($0) } }

  /// Writes a word for each of a batch's rows, which are these of the segment.
  func select(_ packed: EventBatch.Packed, _ start: Int, _ count: Int, into words: UnsafeMutablePointer<Word>) {
    words.update(repeating: possible, count: count)
    let first = packed.first + start
    let picked = packed.picked.map { $0 + start }
    for table in tables {
      switch packed.rows[table.column] {
      case .ids, .constant: continue
      case .ones(let places, _): restrict(places, first, picked, count, table, words)
      case .twos(let places, _): restrict(places, first, picked, count, table, words)
      }
    }
  }

  @inline(__always) private func restrict<Place: FixedWidthInteger & UnsignedInteger>(
    _ places: UnsafePointer<Place>, _ first: Int, _ picked: UnsafePointer<Int32>?, _ count: Int, _ table: Table,
    _ rows: UnsafeMutablePointer<Word>
  ) {
    if table.wide.isEmpty {
      let numbers = table.numbers
      table.words.withUnsafeBufferPointer { words in
        guard let words = words.baseAddress else { return }
        if let picked {
          for row in 0..<count { rows[row] &= words[Int(numbers[Int(places[Int(picked[row])])])] }
        } else {
          let places = places + first
          for row in 0..<count { rows[row] &= words[Int(numbers[Int(places[row])])] }
        }
      }
    } else {
      for row in 0..<count { rows[row] &= table.wide[Int(places[picked.map { Int($0[row]) } ?? first + row])] }
    }
  }
}
