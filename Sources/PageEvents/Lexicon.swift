#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Synchronization

/// An id of a value within one dimension's `Lexicon`. 0 is the missing value.
public typealias ValueID = UInt32

/// A dimension's dictionary: bytes ↔ id, append-only. Ids count up from 1 in order of first sight; 0 is *missing*.
///
/// One thread interns; any thread reads the bytes of an id that has been published to it. Bytes live in an arena whose
/// chunks never move. The table is open-addressed with 8-byte slots, and its hash is keyed by random secrets, because the
/// values come from strangers: whoever writes requests must not be able to choose collisions. Equal hashes are never
/// taken for equal values: the bytes are always compared.
///
/// Costs about 30 ns to intern a known value of 40 bytes, and 24 bytes of memory a distinct value beside its own bytes.
public final class Lexicon: @unchecked Sendable {
  /// Behind a pointer: the interning thread's every step would otherwise be checked for exclusive access at run time.
  let table: UnsafeMutablePointer<LexiconTable>
  private let published = Atomic<Int>(1)

  public init(secret: KeyedHash = .random()) {
    table = .allocate(capacity: 1)
    table.initialize(to: LexiconTable(secret: secret))
  }

  deinit {
    table.deinitialize(count: 1)
    table.deallocate()
  }

  /// How many ids there are to read, the missing value among them: every id below is readable from any thread.
  public var count: Int { published.load(ordering: .acquiring) }

  /// Makes all that was interned readable. The interning thread calls it once a batch.
  public func publish() { published.store(table.pointee.count, ordering: .releasing) }

  /// The value's bytes; empty for the missing value. They stay where they are as long as the lexicon lives.
  public func bytes(of id: ValueID) -> UnsafeRawBufferPointer { table.pointee.bytes(of: id) }

  /// The value as text, bytes that are not UTF-8 as U+FFFD; nil for the missing value.
  public func text(of id: ValueID) -> String? { id == 0 ? nil : String(decoding: bytes(of: id), as: UTF8.self) }

  /// The id of the value, new if it was never seen; empty bytes are the missing value. Only the interning thread calls it.
  public func intern(_ bytes: UnsafeRawBufferPointer) -> ValueID { table.pointee.intern(bytes) }

  /// Memory held, in bytes: the arena, the entries and the table.
  public var footprint: Int { table.pointee.footprint }
}

/// What a lexicon is made of: slots that hold hashes and ids, and behind the ids the values' places in an arena.
struct LexiconTable: ~Copyable {
  private struct Slot: BitwiseCopyable {
    var hash: UInt32
    var id: ValueID
  }
  private struct Entry: BitwiseCopyable {
    var start: UnsafeRawPointer
    var length: UInt32
    var hash: UInt32
  }

  private let secret: KeyedHash
  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private var entries = ChunkedColumn<Entry>()
  private var arena = Arena()

  init(secret: KeyedHash) {
    self.secret = secret
    mask = (1 << 10) - 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(hash: 0, id: 0), count: mask + 1)
    entries.append(Entry(start: arena.store(UnsafeRawBufferPointer(start: nil, count: 0)), length: 0, hash: 0))
  }

  deinit { slots.deallocate() }

  /// Ids given out, the missing value's among them.
  var count: Int { entries.count }

  func bytes(of id: ValueID) -> UnsafeRawBufferPointer {
    let entry = entries[Int(id)]
    return UnsafeRawBufferPointer(start: entry.start, count: Int(entry.length))
  }

  mutating func intern(_ bytes: UnsafeRawBufferPointer) -> ValueID {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return 0 }
    let hash = secret.hash(start, bytes.count)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let candidate = slots[slot]
      if candidate.id == 0 { break }
      if candidate.hash == hash {
        let entry = entries[Int(candidate.id)]
        if Int(entry.length) == bytes.count, memcmp(entry.start, start, bytes.count) == 0 { return candidate.id }
      }
      slot = (slot &+ 1) & mask
    }
    let id = ValueID(truncatingIfNeeded: entries.count)
    entries.append(Entry(start: arena.store(bytes), length: UInt32(bytes.count), hash: hash))
    slots[slot] = Slot(hash: hash, id: id)
    if entries.count * 2 > mask { grow() }
    return id
  }

  private mutating func grow() {
    slots.deallocate()
    mask = mask * 4 + 3
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(hash: 0, id: 0), count: mask + 1)
    for id in 1..<entries.count {
      let hash = entries[id].hash
      var slot = Int(hash) & mask
      while slots[slot].id != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = Slot(hash: hash, id: ValueID(id))
    }
  }

  var footprint: Int { arena.footprint + entries.count * 16 + (mask + 1) * 8 }
}

/// Bytes stored for good, in chunks that never move.
private struct Arena: ~Copyable {
  private var chunks: [UnsafeMutableRawPointer] = []
  private var used = 0
  private var capacity = 0
  private(set) var footprint = 0

  deinit { for chunk in chunks { chunk.deallocate() } }

  mutating func store(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    if chunks.isEmpty || used + bytes.count > capacity {
      // Small lexicons stay small: chunks double from 4 KiB to 1 MiB.
      capacity = max(bytes.count, min(1 << 20, max(1 << 12, footprint)))
      chunks.append(.allocate(byteCount: capacity, alignment: 8))
      footprint += capacity
      used = 0
    }
    let start = chunks[chunks.count - 1] + used
    if let base = bytes.baseAddress { start.copyMemory(from: base, byteCount: bytes.count) }
    used += bytes.count
    return UnsafeRawPointer(start)
  }
}
