/// A stretch of a log that was read in one piece: what to read again to see its lines.
///
/// Two are equal that begin at the same byte: one of a log that grows becomes longer.
public struct LogStretch: Sendable, Hashable, BitwiseCopyable {
  /// In bytes from the start of the file.
  public var offset: Int
  /// In bytes.
  public var length: UInt32
  /// Which of the sources, counted from 0.
  public var source: UInt32
  /// Which of the files that the source has been.
  public var generation: UInt32

  public init(source: Int, generation: Int, offset: Int, length: Int) {
    self.source = UInt32(truncatingIfNeeded: source)
    self.generation = UInt32(truncatingIfNeeded: generation)
    self.offset = offset
    self.length = UInt32(clamping: length)
  }

  public static func == (a: LogStretch, b: LogStretch) -> Bool {
    a.offset == b.offset && a.source == b.source && a.generation == b.generation
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(offset)
    hasher.combine(source)
    hasher.combine(generation)
  }
}

/// Where the line is that an event came from.
public struct LinePlace: Sendable, Hashable, BitwiseCopyable {
  public var stretch: LogStretch
  /// Which of the stretch's lines, counted from 0.
  public var line: Int

  public init(_ stretch: LogStretch, line: Int) {
    self.stretch = stretch
    self.line = line
  }
}

/// Events that came from lines which follow each other.
public struct LineRun: Sendable, Hashable, BitwiseCopyable {
  /// The first one's, counted from 0 in its stretch.
  public var line: Int
  public var count: Int

  public init(line: Int, count: Int) {
    self.line = line
    self.count = count
  }
}

/// Where in the logs the lines of consecutive rows are.
///
/// A log is read in stretches, and nearly always each line of a stretch is an event: so what is kept are the stretches, and the
/// rows at which lines don't simply follow each other, since one was rejected or is of another format. Each takes 3 to 7 bytes,
/// and a stretch 24. That is 0.03 bytes an event of a combined log that is loaded; to keep an offset for each would take 5.
///
/// Nothing is parsed a second time: to count newlines from the stretch's start is enough to find a line.
public struct LinePlaces: Sendable {
  /// How many rows there are.
  public private(set) var count = 0
  private var stretches: [LogStretch] = []
  /// Three numbers of variable length for each jump: how many rows since the one before, its stretch (0 where the place isn't
  /// known, or counted from 1), and the line.
  private var jumps: [UInt8] = []
  /// Each so many jumps: which row it is at, and where it is written.
  private var marks: [(row: UInt32, place: UInt32)] = []
  private var jumpCount = 0
  private var lastJump = 0
  /// The stretch, counted from 1, and the line of a row that would follow without a jump.
  private var next: (stretch: Int, line: Int) = (-1, 0)

  private static let jumpsAMark = 32
  /// How many stretches may be read in turns without being noted more than once: those of as many logs that are followed.
  private static let stretchesInTurns = 32

  public init() {}

  /// Memory held, in bytes.
  public var footprint: Int {
    stretches.capacity * MemoryLayout<LogStretch>.stride + jumps.capacity + marks.capacity * 8
  }

  public mutating func removeAll() {
    count = 0
    stretches.removeAll(keepingCapacity: true)
    jumps.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    jumpCount = 0
    lastJump = 0
    next = (-1, 0)
  }

  // MARK: - Noting

  /// Adds rows from the lines of a stretch; nil where they can't be read again.
  public mutating func append(_ run: LineRun, of stretch: LogStretch?) {
    if run.count <= 0 { return }
    let index = stretch.map { place(of: $0) } ?? 0
    let line = index == 0 ? 0 : run.line
    if index != next.stretch || line != next.line { jump(to: index, line) }
    count += run.count
    next = (index, index == 0 ? 0 : line + run.count)
  }

  /// Adds the rows of some runs of a stretch, without the first `skipped` of them, and `wanted` at most.
  public mutating func append(_ runs: [LineRun], skipping skipped: Int, atMost wanted: Int, of stretch: LogStretch?) {
    var (skipped, wanted) = (skipped, wanted)
    for run in runs where wanted > 0 {
      let passed = min(skipped, run.count)
      skipped -= passed
      let taken = min(wanted, run.count - passed)
      append(LineRun(line: run.line + passed, count: taken), of: stretch)
      wanted -= taken
    }
  }

  /// Adds some of the rows of others. Those that the others know nothing of have no place.
  public mutating func append(_ other: LinePlaces, _ rows: Range<Int>) {
    let end = count + rows.count
    other.forEachRun { row, run, stretch in
      let skipped = max(0, rows.lowerBound - row)
      let taken = min(rows.upperBound, row + run.count) - row - skipped
      append(LineRun(line: run.line + skipped, count: taken), of: stretch)
    }
    append(LineRun(line: 0, count: end - count), of: nil)
  }

  /// Adds those of another's rows that have a place, of a list in ascending order.
  ///
  /// - Returns: the others. They are left out.
  public mutating func append(_ other: LinePlaces, rows: UnsafeBufferPointer<Int32>) -> [Int32] {
    guard let first = rows.first else { return [] }
    var placeless: [Int32] = []
    var next = 0
    other.forEachRun(from: Int(first)) { row, run, stretch in
      let end = row + run.count
      while next < rows.count, Int(rows[next]) < end {
        let start = next
        next += 1
        while next < rows.count, Int(rows[next]) < end, rows[next] == rows[next - 1] + 1 { next += 1 }
        if let stretch {
          append(LineRun(line: run.line + Int(rows[start]) - row, count: next - start), of: stretch)
        } else {
          placeless += rows[start..<next]
        }
      }
      return next < rows.count
    }
    return placeless + rows[next...]
  }

  /// Gives back the memory that was meant for more.
  public mutating func trim() {
    jumps = jumps.withUnsafeBufferPointer { Array($0) }
    marks = marks.withUnsafeBufferPointer { Array($0) }
    stretches = stretches.withUnsafeBufferPointer { Array($0) }
  }

  /// The stretch's place in the list, counted from 1.
  private mutating func place(of stretch: LogStretch) -> Int {
    for place in stretches.indices.suffix(Self.stretchesInTurns).reversed() where stretches[place] == stretch {
      stretches[place].length = max(stretches[place].length, stretch.length)
      return place + 1
    }
    stretches.append(stretch)
    return stretches.count
  }

  private mutating func jump(to stretch: Int, _ line: Int) {
    if jumpCount % Self.jumpsAMark == 0 { marks.append((UInt32(count), UInt32(jumps.count))) }
    jumpCount += 1
    write(count - lastJump)
    write(stretch)
    write(line)
    lastJump = count
  }

  private mutating func write(_ number: Int) {
    var rest = UInt(bitPattern: number)
    while rest >= 128 {
      jumps.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    jumps.append(UInt8(truncatingIfNeeded: rest))
  }

  // MARK: - Finding

  /// Where a row's line is; nil where that isn't known, or can't be read again. Costs a binary search and up to 32 jumps.
  public subscript(row: Int) -> LinePlace? {
    guard row >= 0, row < count else { return nil }
    var (low, high) = (0, marks.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if Int(marks[middle].row) <= row { low = middle } else { high = middle }
    }
    var place = Int(marks[low].place)
    _ = read(&place)
    var at = Int(marks[low].row)
    var (stretch, line) = (read(&place), read(&place))
    while place < jumps.count {
      let next = at + read(&place)
      if next > row { break }
      (at, stretch, line) = (next, read(&place), read(&place))
    }
    return stretch == 0 ? nil : LinePlace(stretches[stretch - 1], line: line + row - at)
  }

  /// All runs, in the order of their rows. Without a stretch their places aren't known.
  public func forEachRun(_ body: (_ row: Int, LineRun, LogStretch?) -> Void) {
    forEachRun(from: 0) { row, run, stretch in
      body(row, run, stretch)
      return true
    }
  }

  /// The runs from the one on that a row is in, or from shortly before, until `body` returns false.
  func forEachRun(from row: Int, _ body: (_ row: Int, LineRun, LogStretch?) -> Bool) {
    var (low, high) = (0, marks.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if Int(marks[middle].row) <= row { low = middle } else { high = middle }
    }
    if marks.isEmpty { return }
    var place = Int(marks[low].place)
    _ = read(&place)
    var at = Int(marks[low].row)
    var run = (stretch: read(&place), line: read(&place))
    while place < jumps.count {
      let rows = read(&place)
      if !body(at, LineRun(line: run.line, count: rows), stretch(run.stretch)) { return }
      at += rows
      run = (read(&place), read(&place))
    }
    _ = body(at, LineRun(line: run.line, count: count - at), stretch(run.stretch))
  }

  private func stretch(_ number: Int) -> LogStretch? { number == 0 ? nil : stretches[number - 1] }

  private func read(_ place: inout Int) -> Int {
    var number: UInt = 0
    var shift: UInt = 0
    while true {
      let byte = jumps[place]
      place += 1
      number |= UInt(byte & 127) << shift
      if byte < 128 { return Int(bitPattern: number) }
      shift += 7
    }
  }
}
