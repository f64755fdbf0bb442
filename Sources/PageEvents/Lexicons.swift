/// Every dimension's lexicon, and the maps from a column's values to the values derived from them.
///
/// A derived value (a path's section, a client's network, an agent's family) is worked out when its column's value is first
/// seen; from then on rolling up is one load. One thread interns, any thread reads what was published.
public final class Lexicons: @unchecked Sendable {
  public let schema: Schema
  private let lexicons: [Lexicon]
  /// By derived dimension (its index less the columns): id of the column's value → id of the derived value.
  private let rollups: UnsafeMutablePointer<ChunkedColumn<ValueID>>
  /// By column: the derived dimensions to fill for a new value.
  private let derivedFrom: [[Dimension]]
  private let traits: UnsafeMutablePointer<ChunkedColumn<EventTraits>>
  /// The lexicons' tables, for the interning thread: by way of these it touches no reference count.
  private let tables: UnsafeMutablePointer<UnsafeMutablePointer<LexiconTable>>
  private var scratch: [UInt8] = []

  public init(schema: Schema = .pageViews, secret: KeyedHash = .random()) {
    self.schema = schema
    lexicons = schema.attributes.map { _ in Lexicon(secret: secret) }
    derivedFrom = (0..<schema.columnCount).map { column in
      schema.dimensions.filter { schema.isDerived($0) && Int(schema.column(of: $0).index) == column }
    }
    tables = .allocate(capacity: lexicons.count)
    for (index, lexicon) in lexicons.enumerated() { (tables + index).initialize(to: lexicon.table) }
    rollups = .allocate(capacity: lexicons.count - schema.columnCount)
    for derived in 0..<(lexicons.count - schema.columnCount) {
      // What is derived from the missing value is missing.
      (rollups + derived).initialize(to: ChunkedColumn(first: 0))
    }
    traits = .allocate(capacity: schema.columnCount)
    for column in 0..<schema.columnCount {
      (traits + column).initialize(to: ChunkedColumn(first: PageViews.traits(ofMissing: Dimension(UInt8(column)))))
    }
  }

  deinit {
    rollups.deinitialize(count: lexicons.count - schema.columnCount)
    rollups.deallocate()
    traits.deinitialize(count: schema.columnCount)
    traits.deallocate()
    tables.deallocate()
  }

  public subscript(dimension: Dimension) -> Lexicon { lexicons[Int(dimension.index)] }

  /// The id that a column's value has in a dimension: itself where the dimension is that column, the derived value's
  /// otherwise. The dimension must be the column or derived from it.
  public func rollUp(_ id: ValueID, to dimension: Dimension) -> ValueID {
    let derived = Int(dimension.index) - schema.columnCount
    return derived < 0 ? id : rollups[derived][Int(id)]
  }

  /// The id of a column's value, with all that is derived from it in place. Only the interning thread calls it.
  public func intern(_ bytes: UnsafeRawBufferPointer, in column: Dimension) -> ValueID {
    let table = tables[Int(column.index)]
    let before = table.pointee.count
    let id = table.pointee.intern(bytes)
    if Int(id) == before { derive(from: bytes, in: column) }
    return id
  }

  @inline(never)
  private func derive(from bytes: UnsafeRawBufferPointer, in column: Dimension) {
    for dimension in derivedFrom[Int(column.index)] {
      scratch.removeAll(keepingCapacity: true)
      schema[dimension].derivation?.derive(bytes, &scratch)
      let derived = scratch.withUnsafeBytes { lexicons[Int(dimension.index)].intern($0) }
      rollups[Int(dimension.index) - schema.columnCount].append(derived)
    }
    traits[Int(column.index)].append(PageViews.traits(of: bytes, in: column))
  }

  /// What the value says of the event that holds it. Only the interning thread calls it.
  @inline(__always) func traits(of id: ValueID, in column: Dimension) -> EventTraits {
    traits[Int(column.index)][Int(id)]
  }

  /// Makes all that was interned readable from other threads: once a batch.
  public func publish() { for lexicon in lexicons { lexicon.publish() } }

  /// Memory held, in bytes.
  public var footprint: Int { lexicons.reduce(0) { $0 + $1.footprint } }
}
