/// A column that grows by appending and whose elements never move, so that other threads may read what was published while
/// one thread appends.
///
/// Chunk k holds 2^(k+6) elements: 26 chunks hold four thousand million. A read costs a count of leading zeros and two
/// loads. The owner publishes: a reader must have learnt of an index by way of a release and an acquire.
struct ChunkedColumn<Element: BitwiseCopyable>: ~Copyable {
  private static var smallest: Int { 6 }
  private static var chunkCount: Int { 27 }
  private let chunks: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>
  private(set) var count = 0

  init() {
    chunks = .allocate(capacity: Self.chunkCount)
    chunks.initialize(repeating: nil, count: Self.chunkCount)
  }

  init(first element: Element) {
    self.init()
    append(element)
  }

  deinit {
    for chunk in 0..<Self.chunkCount { chunks[chunk]?.deallocate() }
    chunks.deallocate()
  }

  @inline(__always) private static func place(_ index: Int) -> (chunk: Int, offset: Int) {
    let shifted = UInt(bitPattern: index &+ (1 << smallest))
    let log = UInt.bitWidth &- 1 &- shifted.leadingZeroBitCount
    return (log &- smallest, Int(bitPattern: shifted) &- (1 << log))
  }

  @inline(__always) subscript(index: Int) -> Element {
    let (chunk, offset) = Self.place(index)
    return chunks[chunk].unsafelyUnwrapped[offset]
  }

  mutating func append(_ element: Element) {
    let (chunk, offset) = Self.place(count)
    if offset == 0 { chunks[chunk] = .allocate(capacity: 1 << (chunk + Self.smallest)) }
    chunks[chunk].unsafelyUnwrapped[offset] = element
    count += 1
  }

  /// Memory allocated, in bytes.
  var footprint: Int {
    let chunksInUse = count == 0 ? 0 : Self.place(count - 1).chunk + 1
    let elements = ((1 << chunksInUse) - 1) << Self.smallest
    return elements * MemoryLayout<Element>.stride + Self.chunkCount
      * MemoryLayout<UnsafeMutablePointer<Element>?>.stride
  }
}
