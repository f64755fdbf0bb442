import PageEvents

/// The keys of a limit for several dimensions together, or for all requests as one: each combination of values has an id of its own.
///
/// A combination's text is its values with a separator between them, interned as a value is. So a key stays the same when dictionaries
/// are made anew; only what is known of their ids is forgotten then. A request costs a look-up in a dictionary by ids.
struct CombinedKeys {
  private let columns: [(dimension: Dimension, index: Int)]
  private var known: [RuleKey: ValueID] = [:]
  let lexicon = Lexicon()

  init(_ dimensions: [Dimension], in schema: Schema) {
    precondition(dimensions.count <= RuleKey.scalarCount, "A key has four dimensions at the most.")
    columns = dimensions.map { ($0, Int(schema.column(of: $0).index)) }
  }

  /// The ids of a batch's keys; 0 where all values are missing.
  mutating func find(_ batch: EventBatch, in lexicons: Lexicons, into ids: UnsafeMutablePointer<ValueID>) {
    for row in 0..<batch.count {
      var key = RuleKey()
      for (place, column) in columns.enumerated() {
        key[place] = lexicons.rollUp(batch.columns[column.index][row], to: column.dimension)
      }
      ids[row] = known[key] ?? add(key, lexicons)
    }
    lexicon.publish()
  }

  private mutating func add(_ key: RuleKey, _ lexicons: Lexicons) -> ValueID {
    if key == RuleKey(), !columns.isEmpty {
      known[key] = 0
      return 0
    }
    var text: [UInt8] = []
    for (place, column) in columns.enumerated() {
      if place > 0 { text.append(LimitReport.separator) }
      if key[place] != 0 { text += lexicons[column.dimension].bytes(of: key[place]) }
    }
    // All requests as one have a name, too: no value has the id 0.
    if columns.isEmpty { text = Array("all".utf8) }
    let id = text.withUnsafeBytes { lexicon.intern($0) }
    known[key] = id
    return id
  }

  /// Dictionaries were made anew: ids are others'.
  mutating func forgetIDs() { known = [:] }
}
