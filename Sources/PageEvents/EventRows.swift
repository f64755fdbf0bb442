/// A look at events held as columns, be they a batch's or a segment's: what filters and cubes read.
///
/// Plain pointers, valid as long as their owner is; only rows below `count` may be read.
public struct EventRows {
  public let count: Int
  /// Event times, in milliseconds since 1970.
  public let times: NumberColumn
  /// Response bytes.
  public let bytes: NumberColumn
  /// Latencies in microseconds, `EventFields.noLatency` where there is none.
  public let latencies: NumberColumn
  public let traits: UnsafePointer<EventTraits>
  /// By column of the schema, the values' ids.
  public let columns: [IDColumn]
  /// Tells the dictionaries of packed rows apart from all others there ever were, so that what was found out about them can
  /// be remembered; 0 where the columns hold ids themselves.
  public let identity: Int

  init(
    count: Int, times: NumberColumn, bytes: NumberColumn, latencies: NumberColumn, traits: UnsafePointer<EventTraits>,
    columns: [IDColumn], identity: Int
  ) {
    self.count = count
    self.times = times
    self.bytes = bytes
    self.latencies = latencies
    self.traits = traits
    self.columns = columns
    self.identity = identity
  }

  /// Rows as they come in: numbers and ids in full width.
  public init(
    count: Int, times: UnsafePointer<Int64>, bytes: UnsafePointer<Int64>, latencies: UnsafePointer<UInt32>,
    traits: UnsafePointer<EventTraits>, columns: [UnsafePointer<ValueID>]
  ) {
    self.init(
      count: count, times: NumberColumn(.eights(times)), bytes: NumberColumn(.eights(bytes)),
      latencies: NumberColumn(.fours(latencies)), traits: traits, columns: columns.map { .ids($0) }, identity: 0)
  }

  /// The ids of a column.
  public subscript(column: Dimension) -> IDColumn { columns[Int(column.index)] }
}

extension EventBatch {
  public var rows: EventRows {
    EventRows(
      count: count, times: times, bytes: bytes, latencies: latencies, traits: traits,
      columns: columns.map { UnsafePointer($0) })
  }
}

/// The ids of a column, as they are held: in full width while rows come in; packed in a segment, where a row holds a short
/// number that the segment's own dictionary turns into an id.
///
/// A switch over the cases stands outside of every loop over rows.
public enum IDColumn: BitwiseCopyable {
  public typealias Dictionary = UnsafeBufferPointer<ValueID>

  case ids(UnsafePointer<ValueID>)
  /// All rows have the same.
  case constant(Dictionary)
  /// At most 256 different ones.
  case ones(UnsafePointer<UInt8>, Dictionary)
  /// At most 65,536 different ones.
  case twos(UnsafePointer<UInt16>, Dictionary)

  /// The ids that occur, each once; nil where the rows hold ids themselves.
  public var dictionary: Dictionary? {
    switch self {
    case .ids: nil
    case .constant(let dictionary), .ones(_, let dictionary), .twos(_, let dictionary): dictionary
    }
  }

  /// One row's id. For looking at a row, not for loops.
  @inlinable public subscript(row: Int) -> ValueID {
    switch self {
    case .ids(let ids): ids[row]
    case .constant(let dictionary): dictionary[0]
    case .ones(let places, let dictionary): dictionary[Int(places[row])]
    case .twos(let places, let dictionary): dictionary[Int(places[row])]
    }
  }

  /// Writes the ids of a stretch of rows. 0.1 to 0.5 ns a row.
  public func copy(_ rows: Range<Int>, into ids: UnsafeMutablePointer<ValueID>) {
    switch self {
    case .ids(let source): ids.update(from: source + rows.lowerBound, count: rows.count)
    case .constant(let dictionary): ids.update(repeating: dictionary[0], count: rows.count)
    case .ones(let places, let dictionary): Self.look(up: places + rows.lowerBound, rows.count, dictionary, into: ids)
    case .twos(let places, let dictionary): Self.look(up: places + rows.lowerBound, rows.count, dictionary, into: ids)
    }
  }

  @inline(__always) private static func look<Place: FixedWidthInteger & UnsignedInteger>(
    up places: UnsafePointer<Place>, _ count: Int, _ dictionary: Dictionary, into ids: UnsafeMutablePointer<ValueID>
  ) {
    guard let values = dictionary.baseAddress else { return }
    for row in 0..<count { ids[row] = values[Int(places[row])] }
  }

  /// Writes the ids of the rows picked, in their order. 0.4 to 0.8 ns a row.
  public func copy(_ picked: UnsafeBufferPointer<Int32>, into ids: UnsafeMutablePointer<ValueID>) {
    switch self {
    case .ids(let source): for i in 0..<picked.count { ids[i] = source[Int(picked[i])] }
    case .constant(let dictionary): ids.update(repeating: dictionary[0], count: picked.count)
    case .ones(let places, let dictionary): Self.look(up: places, picked, dictionary, into: ids)
    case .twos(let places, let dictionary): Self.look(up: places, picked, dictionary, into: ids)
    }
  }

  @inline(__always) private static func look<Place: FixedWidthInteger & UnsignedInteger>(
    up places: UnsafePointer<Place>, _ picked: UnsafeBufferPointer<Int32>, _ dictionary: Dictionary,
    into ids: UnsafeMutablePointer<ValueID>
  ) {
    guard let values = dictionary.baseAddress else { return }
    for i in 0..<picked.count { ids[i] = values[Int(places[Int(picked[i])])] }
  }
}

/// Numbers, as they are held: what a row holds times `unit`, plus `base`.
///
/// In a segment the base is the least of them, so that what is held fits in few bytes.
public struct NumberColumn {
  public enum Stored: BitwiseCopyable {
    case zeros
    case ones(UnsafePointer<UInt8>)
    case twos(UnsafePointer<UInt16>)
    case fours(UnsafePointer<UInt32>)
    case eights(UnsafePointer<Int64>)
  }

  public let stored: Stored
  public let base: Int64
  public let unit: Int64
  /// No row's number is outside; as wide as can be where that isn't known.
  public let range: ClosedRange<Int64>

  init(_ stored: Stored, base: Int64 = 0, unit: Int64 = 1, range: ClosedRange<Int64> = .min ... .max) {
    self.stored = stored
    self.base = base
    self.unit = unit
    self.range = range
  }

  /// One row's number. For looking at a row, not for loops.
  public subscript(row: Int) -> Int64 {
    switch stored {
    case .zeros: base
    case .ones(let numbers): base &+ Int64(numbers[row]) &* unit
    case .twos(let numbers): base &+ Int64(numbers[row]) &* unit
    case .fours(let numbers): base &+ Int64(numbers[row]) &* unit
    case .eights(let numbers): base &+ numbers[row] &* unit
    }
  }

  /// Writes the numbers of a stretch of rows. 0.3 ns a row.
  public func copy(_ rows: Range<Int>, into numbers: UnsafeMutablePointer<Int64>) { copyAny(rows, into: numbers) }

  /// The same of numbers that fit in 32 bits, as latencies do.
  public func copy(_ rows: Range<Int>, into numbers: UnsafeMutablePointer<UInt32>) { copyAny(rows, into: numbers) }

  /// Writes the numbers of the rows picked, in their order. 0.5 ns a row.
  public func copy(_ picked: UnsafeBufferPointer<Int32>, into numbers: UnsafeMutablePointer<Int64>) {
    copyAny(picked, into: numbers)
  }

  /// The same of numbers that fit in 32 bits, as latencies do.
  public func copy(_ picked: UnsafeBufferPointer<Int32>, into numbers: UnsafeMutablePointer<UInt32>) {
    copyAny(picked, into: numbers)
  }

  @inline(__always) private func copyAny<Wide: FixedWidthInteger>(
    _ rows: Range<Int>, into numbers: UnsafeMutablePointer<Wide>
  ) {
    switch stored {
    case .zeros: numbers.update(repeating: Wide(truncatingIfNeeded: base), count: rows.count)
    case .ones(let source): scale(source + rows.lowerBound, rows.count, into: numbers)
    case .twos(let source): scale(source + rows.lowerBound, rows.count, into: numbers)
    case .fours(let source): scale(source + rows.lowerBound, rows.count, into: numbers)
    case .eights(let source): scale(source + rows.lowerBound, rows.count, into: numbers)
    }
  }

  @inline(__always) private func copyAny<Wide: FixedWidthInteger>(
    _ picked: UnsafeBufferPointer<Int32>, into numbers: UnsafeMutablePointer<Wide>
  ) {
    switch stored {
    case .zeros: numbers.update(repeating: Wide(truncatingIfNeeded: base), count: picked.count)
    case .ones(let source): scale(source, picked, into: numbers)
    case .twos(let source): scale(source, picked, into: numbers)
    case .fours(let source): scale(source, picked, into: numbers)
    case .eights(let source): scale(source, picked, into: numbers)
    }
  }

  /// Sums wrap, so those in 32 bits are the last bits of those in 64.
  @inline(__always) private func scale<Number: FixedWidthInteger, Wide: FixedWidthInteger>(
    _ source: UnsafePointer<Number>, _ count: Int, into numbers: UnsafeMutablePointer<Wide>
  ) {
    let (base, unit) = (Wide(truncatingIfNeeded: base), Wide(truncatingIfNeeded: unit))
    for row in 0..<count { numbers[row] = base &+ Wide(truncatingIfNeeded: source[row]) &* unit }
  }

  @inline(__always) private func scale<Number: FixedWidthInteger, Wide: FixedWidthInteger>(
    _ source: UnsafePointer<Number>, _ picked: UnsafeBufferPointer<Int32>, into numbers: UnsafeMutablePointer<Wide>
  ) {
    let (base, unit) = (Wide(truncatingIfNeeded: base), Wide(truncatingIfNeeded: unit))
    for i in 0..<picked.count { numbers[i] = base &+ Wide(truncatingIfNeeded: source[Int(picked[i])]) &* unit }
  }
}
