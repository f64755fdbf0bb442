/// Every dimension's lexicon, and the maps from a column's values to the values derived from them.
///
/// A derived value (a path's section, a client's network, an agent's family) is worked out when its column's value is first
/// seen; from then on rolling up is one load. One thread interns, any thread reads what was published.
///
/// A load by several threads gives each a private `Lexicons` that derives nothing, and brings their ids together in a shared
/// one by way of a `LexiconTranslation`.
public final class Lexicons: @unchecked Sendable {
  public let schema: Schema
  /// Whether derived dimensions are worked out. Where they aren't, nothing may be rolled up.
  public let derives: Bool
  /// By the dimension's place in the schema.
  private let lexicons: [Lexicon]
  /// By derived dimension: id of the column's value → id of the derived value.
  let rollups: UnsafeMutablePointer<ChunkedColumn<ValueID>>
  /// By column: the derived dimensions to fill for a new value.
  let derivedFrom: [[Dimension]]
  let traits: UnsafeMutablePointer<ChunkedColumn<EventTraits>>
  /// By column, of those that are summed up: id of a value → the number that it is, 0 where it is none.
  let numbers: UnsafeMutablePointer<ChunkedColumn<FixedPoint>>
  /// What the interning thread works with. Behind pointers: so it touches no reference count and checks no access.
  let tables: UnsafeMutablePointer<UnsafeMutablePointer<LexiconTable>>
  let recent: UnsafeMutablePointer<RecentValues>
  let lookups: UnsafeMutableBufferPointer<Lookup>
  let derivation: UnsafeMutablePointer<DerivationScratch>

  /// What all values are hashed with.
  let secret: KeyedHash

  public init(schema: Schema = .pageViews, secret: KeyedHash = .random(), derives: Bool = true) {
    self.schema = schema
    self.derives = derives
    self.secret = secret
    lexicons = schema.attributes.map { _ in Lexicon(secret: secret) }
    derivedFrom = (0..<schema.columnCount).map { column in
      schema.dimensions.filter { derives && $0.isDerived && Int(schema.column(of: $0).index) == column }
    }
    tables = .allocate(capacity: lexicons.count)
    for (index, lexicon) in lexicons.enumerated() { (tables + index).initialize(to: lexicon.table) }
    rollups = .allocate(capacity: schema.derivedCount)
    for derived in 0..<schema.derivedCount {
      // What is derived from the missing value is missing.
      (rollups + derived).initialize(to: ChunkedColumn(first: 0))
    }
    traits = .allocate(capacity: schema.columnCount)
    numbers = .allocate(capacity: schema.columnCount)
    recent = .allocate(capacity: schema.columnCount)
    for column in 0..<schema.columnCount {
      (traits + column).initialize(to: ChunkedColumn(first: PageViews.traits(ofMissing: Dimension(UInt8(column)))))
      (numbers + column).initialize(to: ChunkedColumn(first: FixedPoint(millionths: 0)))
      let isWide = [.client, .referrer, .agent].contains(Dimension(UInt8(column)))
      (recent + column).initialize(to: RecentValues(bits: isWide ? 10 : 8))
    }
    lookups = .allocate(capacity: LexiconTable.batchSize)
    derivation = .allocate(capacity: 1)
    derivation.initialize(to: DerivationScratch())
  }

  /// Private ones for a thread whose values are to be brought together in shared ones: no value is hashed twice.
  public convenience init(privateTo shared: Lexicons) {
    self.init(schema: shared.schema, secret: shared.secret, derives: false)
  }

  /// Empty ones of the same kind.
  public convenience init(emptyAs other: Lexicons) {
    self.init(schema: other.schema, secret: other.secret, derives: other.derives)
  }

  deinit {
    rollups.deinitialize(count: schema.derivedCount)
    rollups.deallocate()
    traits.deinitialize(count: schema.columnCount)
    traits.deallocate()
    numbers.deinitialize(count: schema.columnCount)
    numbers.deallocate()
    recent.deinitialize(count: schema.columnCount)
    recent.deallocate()
    tables.deallocate()
    lookups.deallocate()
    derivation.deinitialize(count: 1)
    derivation.deallocate()
  }

  public subscript(dimension: Dimension) -> Lexicon { lexicons[schema.place(of: dimension)] }

  /// The id that a column's value has in a dimension: itself where the dimension is that column, the derived value's
  /// otherwise. The dimension must be the column or derived from it.
  public func rollUp(_ id: ValueID, to dimension: Dimension) -> ValueID {
    dimension.isDerived ? rollups[Schema.derivedIndex(of: dimension)][Int(id)] : id
  }

  /// Rolls up many ids where they are.
  public func rollUp(_ ids: UnsafeMutablePointer<ValueID>, _ count: Int, to dimension: Dimension) {
    guard dimension.isDerived else { return }
    let rollup = rollups + Schema.derivedIndex(of: dimension)
    for place in 0..<count { ids[place] = rollup.pointee[Int(ids[place])] }
  }

  /// The number that a summed column's value is; 0 where it is none.
  @inline(__always) public func number(of id: ValueID, in column: Dimension) -> FixedPoint {
    numbers[Int(column.index)][Int(id)]
  }

  /// The id of a column's value, with all that is derived from it in place. Only the interning thread calls it.
  public func intern(_ bytes: UnsafeRawBufferPointer, in column: Dimension) -> ValueID {
    let table = tables[Int(column.index)]
    let before = table.pointee.count
    let id = table.pointee.intern(bytes)
    if table.pointee.count > before { derive(from: before, in: column) }
    return id
  }

  /// The id here of a value that has an id in other dictionaries, in a column or in what is derived from one. Only the interning
  /// thread calls it.
  public func intern(_ id: ValueID, of dimension: Dimension, from other: Lexicons) -> ValueID {
    if id == 0 { return 0 }
    let bytes = other[dimension].bytes(of: id)
    return dimension.isDerived ? self[dimension].intern(bytes) : intern(bytes, in: dimension)
  }

  /// Makes all that was interned readable from other threads: once a batch.
  public func publish() { for lexicon in lexicons { lexicon.publish() } }

  /// Memory allocated, in bytes: lexicons, rollups and traits. Only the interning thread asks.
  public var footprint: Int {
    var sum = lexicons.reduce(0) { $0 + $1.footprint }
    for derived in 0..<schema.derivedCount { sum += rollups[derived].footprint }
    for column in 0..<schema.columnCount {
      sum += traits[column].footprint + numbers[column].footprint + recent[column].footprint
    }
    return sum + lookups.count * MemoryLayout<Lookup>.stride + derivation.pointee.footprint
  }
}

extension Lexicons {
  /// What the value says of the event that holds it. Only the interning thread calls it.
  @inline(__always) func traits(of id: ValueID, in column: Dimension) -> EventTraits {
    traits[Int(column.index)][Int(id)]
  }
}
