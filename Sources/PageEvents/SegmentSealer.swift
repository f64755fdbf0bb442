/// Packs rows in full width into segments. One a thread: it has memory of its own to work in.
///
/// About 20 ns an event of a combined log: 10 to find each value's place in the dictionaries, 7 to fill the cuboids, 3 for the
/// numbers.
public final class SegmentSealer {
  /// By column and id, the value's place in the dictionary that is being made, plus one; 0 where it has none yet.
  private var places: [[UInt32]]
  private let packed: [UnsafeMutablePointer<UInt16>]
  private var dictionaries: [[ValueID]]
  private let cells: UnsafeMutablePointer<Cell>

  public init(columnCount: Int = Schema.pageViews.columnCount) {
    places = Array(repeating: [], count: columnCount)
    packed = (0..<columnCount).map { _ in .allocate(capacity: Segment.capacity) }
    dictionaries = Array(repeating: [], count: columnCount)
    cells = .allocate(capacity: Segment.capacity)
  }

  deinit {
    for column in packed { column.deallocate() }
    cells.deallocate()
  }

  /// Memory held, in bytes.
  public var footprint: Int {
    packed.count * Segment.capacity * 2 + Segment.capacity * MemoryLayout<Cell>.stride
      + places.reduce(0) { $0 + $1.capacity * 4 } + dictionaries.reduce(0) { $0 + $1.capacity * 4 }
  }

  /// Packs rows in full width, at least one and at most a segment's capacity.
  public func seal(_ batch: EventBatch) -> Segment { seal(batch.rows, places: batch.places) }

  public func seal(_ rows: EventRows, places linePlaces: LinePlaces = LinePlaces()) -> Segment {
    precondition((1...Segment.capacity).contains(rows.count), "A segment has from 1 to 65,536 rows.")
    precondition(rows.columns.count == packed.count, "A sealer is made for the schema of its rows.")
    precondition(rows.identity == 0, "Packed rows are packed already.")
    for index in packed.indices { findPlaces(index, rows) }
    let shapes = Shapes(rows)
    var layout = Layout()
    for dictionary in dictionaries { layout.add(dictionary.count * MemoryLayout<Cell>.stride) }
    for shape in [shapes.times, shapes.bytes, shapes.latencies] { layout.add(shape.width * rows.count) }
    layout.add(rows.count)
    for dictionary in dictionaries { layout.add(Self.width(dictionary.count) * rows.count) }
    var storage = Storage(byteCount: layout.byteCount)

    let whole = makeAddends(rows)
    let cuboids = packed.indices.map { cuboid($0, count: rows.count, whole: whole, in: &storage) }
    let times = shapes.times.pack(rows.times, rows.count, into: &storage)
    let bytes = shapes.bytes.pack(rows.bytes, rows.count, into: &storage)
    let latencies = shapes.latencies.pack(rows.latencies, rows.count, into: &storage)
    let traits = storage.take(rows.count, of: EventTraits.self)
    traits.update(from: rows.traits, count: rows.count)
    let places = packed.indices.map { pack($0, rows.count, into: &storage) }
    let block = SegmentBlock(
      storage: storage.start, byteCount: layout.byteCount, count: rows.count, times: times, bytes: bytes,
      latencies: latencies, traits: UnsafePointer(traits), places: places, cuboids: cuboids,
      traitCounts: Self.countTraits(rows), course: SecondCount.course(of: rows, most: rows.count / Self.leastPerSecond))
    var linePlaces = linePlaces
    linePlaces.trim()
    return Segment(block, dictionaries: dictionaries, places: linePlaces)
  }

  /// Where fewer events share a second on the average, the course takes more than a byte and a half an event.
  private static let leastPerSecond = 16

  // MARK: - Dictionaries

  private static func width(_ distinct: Int) -> Int { distinct == 1 ? 0 : distinct <= 256 ? 1 : 2 }

  private func findPlaces(_ index: Int, _ rows: EventRows) {
    guard case .ids(let ids) = rows.columns[index] else { return }
    var bits: ValueID = 0
    var differences: ValueID = 0
    for row in 0..<rows.count {
      bits |= ids[row]
      differences |= ids[row] ^ ids[0]
    }
    dictionaries[index].removeAll(keepingCapacity: true)
    if differences == 0 {
      dictionaries[index].append(ids[0])
      return
    }
    if Int(bits) >= places[index].count {
      places[index].append(contentsOf: repeatElement(0, count: Int(bits) + 1 - places[index].count))
    }
    let packed = packed[index]
    var dictionary: [ValueID] = []
    swap(&dictionary, &dictionaries[index])
    places[index].withUnsafeMutableBufferPointer { places in
      guard let places = places.baseAddress else { return }
      for row in 0..<rows.count {
        let id = Int(ids[row])
        if places[id] == 0 {
          dictionary.append(ids[row])
          places[id] = UInt32(truncatingIfNeeded: dictionary.count)
        }
        packed[row] = UInt16(truncatingIfNeeded: places[id] &- 1)
      }
      for id in dictionary { places[Int(id)] = 0 }
    }
    swap(&dictionary, &dictionaries[index])
  }

  private func pack(_ index: Int, _ count: Int, into storage: inout Storage) -> SegmentBlock.Places {
    switch Self.width(dictionaries[index].count) {
    case 0: return .none
    case 1:
      let ones = storage.take(count, of: UInt8.self)
      for row in 0..<count { ones[row] = UInt8(truncatingIfNeeded: packed[index][row]) }
      return .ones(ones)
    default:
      let twos = storage.take(count, of: UInt16.self)
      twos.update(from: packed[index], count: count)
      return .twos(twos)
    }
  }

  // MARK: - Cuboids

  /// What each row adds to the counters of its values; returns what all rows add together.
  private func makeAddends(_ rows: EventRows) -> Cell {
    var whole = Cell.zero
    guard case .eights(let bytes) = rows.bytes.stored else { return whole }
    for row in 0..<rows.count {
      let cell = Cell(rows.traits[row], bytes: bytes[row])
      cells[row] = cell
      whole.merge(cell)
    }
    return whole
  }

  private func cuboid(
    _ index: Int, count: Int, whole: Cell, in storage: inout Storage
  ) -> UnsafeBufferPointer<Cell> {
    let distinct = dictionaries[index].count
    let cuboid = storage.take(distinct, of: Cell.self)
    cuboid.update(repeating: .zero, count: distinct)
    let packed = packed[index]
    if distinct == 1 {
      cuboid[0] = whole
    } else {
      for row in 0..<count { cuboid[Int(packed[row])].merge(cells[row]) }
    }
    return UnsafeBufferPointer(start: cuboid, count: distinct)
  }

  private static func countTraits(_ rows: EventRows) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    counts.withUnsafeMutableBufferPointer { counts in
      for row in 0..<rows.count { counts[Int(rows.traits[row].rawValue)] += 1 }
    }
    return counts
  }
}

/// How numbers are packed: the least of them, what they are multiples of, and how many bytes are enough for the rest.
private struct Shape {
  /// Whether all are whole thousands apart: written out as a number, dividing by it is a multiplication.
  var isInThousands = false
  var base: Int64
  var range: ClosedRange<Int64>
  var width: Int

  private var unit: Int64 { isInThousands ? 1000 : 1 }

  init(_ column: NumberColumn, _ count: Int, mayBeInThousands: Bool = false) {
    var low = Int64.max
    var high = Int64.min
    switch column.stored {
    case .eights(let numbers):
      for row in 0..<count {
        low = min(low, numbers[row])
        high = max(high, numbers[row])
      }
    case .fours(let numbers):
      var least = UInt32.max
      var most = UInt32.min
      for row in 0..<count {
        least = min(least, numbers[row])
        most = max(most, numbers[row])
      }
      (low, high) = (Int64(least), Int64(most))
    case .zeros, .ones, .twos: preconditionFailure("Packed rows are packed already.")
    }
    base = low
    range = low...high
    if mayBeInThousands, case .eights(let numbers) = column.stored {
      var rests: Int64 = 0
      for row in 0..<count { rests |= (numbers[row] &- low) % 1000 }
      isInThousands = rests == 0
    }
    // The span may not fit in 64 bits: times before the common era and after, in a log of somebody's making.
    let (span, overflow) = high.subtractingReportingOverflow(low)
    let most = overflow ? UInt64.max : UInt64(span) / UInt64(isInThousands ? 1000 : 1)
    width = most == 0 ? 0 : most <= 0xFF ? 1 : most <= 0xFFFF ? 2 : most <= 0xFFFF_FFFF ? 4 : 8
    if width == 8 { (base, isInThousands) = (0, false) }
  }

  func pack(_ column: NumberColumn, _ count: Int, into storage: inout Storage) -> NumberColumn {
    func packed(_ stored: NumberColumn.Stored) -> NumberColumn {
      NumberColumn(stored, base: base, unit: unit, range: range)
    }
    switch width {
    case 0: return packed(.zeros)
    case 1: return packed(.ones(fill(column, count, &storage)))
    case 2: return packed(.twos(fill(column, count, &storage)))
    case 4: return packed(.fours(fill(column, count, &storage)))
    default: return packed(.eights(fill(column, count, &storage)))
    }
  }

  @inline(__always) private func fill<Number: FixedWidthInteger & BitwiseCopyable>(
    _ column: NumberColumn, _ count: Int, _ storage: inout Storage
  ) -> UnsafePointer<Number> {
    let numbers = storage.take(count, of: Number.self)
    let base = base
    switch column.stored {
    case .eights(let source) where isInThousands:
      for row in 0..<count { numbers[row] = Number(truncatingIfNeeded: (source[row] &- base) / 1000) }
    case .eights(let source):
      for row in 0..<count { numbers[row] = Number(truncatingIfNeeded: source[row] &- base) }
    case .fours(let source):
      for row in 0..<count { numbers[row] = Number(truncatingIfNeeded: Int64(source[row]) &- base) }
    case .zeros, .ones, .twos: break
    }
    return UnsafePointer(numbers)
  }
}

private struct Shapes {
  let times: Shape
  let bytes: Shape
  let latencies: Shape

  init(_ rows: EventRows) {
    // Most logs have whole seconds, and a segment of 65,536 of them lasts 18 hours at least.
    times = Shape(rows.times, rows.count, mayBeInThousands: true)
    bytes = Shape(rows.bytes, rows.count)
    latencies = Shape(rows.latencies, rows.count)
  }
}

/// Adds up what will be needed, in the order in which it will be taken.
private struct Layout {
  private(set) var byteCount = 0

  mutating func add(_ bytes: Int) { byteCount += (bytes + 15) & ~15 }
}

/// One block of memory, taken piece by piece, each at a multiple of 16 bytes.
private struct Storage {
  let start: UnsafeMutableRawPointer
  private var next: UnsafeMutableRawPointer

  init(byteCount: Int) {
    start = .allocate(byteCount: max(16, byteCount), alignment: 16)
    next = start
  }

  mutating func take<Element: BitwiseCopyable>(_ count: Int, of: Element.Type) -> UnsafeMutablePointer<Element> {
    defer { next += (count * MemoryLayout<Element>.stride + 15) & ~15 }
    return next.bindMemory(to: Element.self, capacity: count)
  }
}
