/// Values stored for good, in chunks that never move: each behind a header of 8 bytes with its hash and its length.
///
/// Header and bytes lie side by side, so that to compare a short value takes one line of the cache. A record begins at a
/// multiple of 8.
struct Arena: ~Copyable {
  /// A stored value: its place is its name.
  struct Record: BitwiseCopyable {
    let place: UnsafeRawPointer

    @inline(__always) var hash: UInt32 { place.load(as: UInt32.self) }
    @inline(__always) var count: Int { Int(place.load(fromByteOffset: 4, as: UInt32.self)) }
    @inline(__always) var start: UnsafeRawPointer { place + 8 }
    @inline(__always) var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    @inline(__always) func holds(_ other: UnsafeRawPointer, _ otherCount: Int) -> Bool {
      count == otherCount && start.holdsSameBytes(as: other, otherCount)
    }
  }

  private var chunks: [UnsafeMutableRawPointer] = []
  private var next: UnsafeMutableRawPointer?
  private var left = 0
  /// Memory allocated, in bytes.
  private(set) var footprint = 0

  deinit { for chunk in chunks { chunk.deallocate() } }

  mutating func store(_ bytes: UnsafeRawBufferPointer, hash: UInt32) -> Record {
    let size = (8 + bytes.count + 7) & ~7
    if size > left { addChunk(atLeast: size) }
    let place = next.unsafelyUnwrapped
    place.storeBytes(of: hash, as: UInt32.self)
    place.storeBytes(of: UInt32(bytes.count), toByteOffset: 4, as: UInt32.self)
    if let base = bytes.baseAddress { (place + 8).copyMemory(from: base, byteCount: bytes.count) }
    next = place + size
    left -= size
    return Record(place: UnsafeRawPointer(place))
  }

  /// Small lexicons stay small: chunks double from 1 KiB up to huge pages.
  private mutating func addChunk(atLeast size: Int) {
    let isHuge = footprint >= HugePages.size && size <= HugePages.size
    let capacity = isHuge ? HugePages.size : max(size, min(HugePages.size, max(1 << 10, footprint)))
    let chunk =
      isHuge ? HugePages.allocate() : UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    chunks.append(chunk)
    footprint += capacity
    (next, left) = (chunk, capacity)
  }
}
