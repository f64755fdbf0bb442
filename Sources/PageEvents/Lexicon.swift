import Synchronization

/// An id of a value within one dimension's `Lexicon`. 0 is the missing value.
public typealias ValueID = UInt32

/// A dimension's dictionary: bytes ↔ id, append-only. Ids count up from 1 in order of first sight; 0 is *missing*.
///
/// One thread interns; any thread reads the bytes of an id that has been published to it. Bytes never move. The hash is
/// keyed by random secrets, because the values come from strangers: whoever writes requests must not be able to choose
/// collisions. Equal hashes are never taken for equal values: the bytes are always compared.
///
/// What a value costs, in time and memory, is said of `LexiconTable` and its batches.
public final class Lexicon: @unchecked Sendable {
  /// Behind a pointer: the interning thread's every step would otherwise be checked for exclusive access at run time.
  let table: UnsafeMutablePointer<LexiconTable>
  /// The secrets it began with.
  let firstSecret: KeyedHash
  private let published = Atomic<Int>(1)
  private let publishedOfFirstSecret = Atomic<Int>(.max)

  public init(secret: KeyedHash = .random()) {
    firstSecret = secret
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
  public func publish() {
    publishedOfFirstSecret.store(table.pointee.idsOfFirstSecret, ordering: .relaxed)
    published.store(table.pointee.count, ordering: .releasing)
  }

  /// How many of the ids there are to read have records that hold the hash by the first secrets: all, in any normal life.
  var countOfFirstSecret: Int { min(count, publishedOfFirstSecret.load(ordering: .relaxed)) }

  /// The value's bytes; empty for the missing value. They stay where they are as long as the lexicon lives.
  public func bytes(of id: ValueID) -> UnsafeRawBufferPointer { table.pointee.record(of: id).bytes }

  /// The value as text, bytes that are not UTF-8 as U+FFFD; nil for the missing value.
  public func text(of id: ValueID) -> String? { id == 0 ? nil : String(decoding: bytes(of: id), as: UTF8.self) }

  /// The id of the value, new if it was never seen; empty bytes are the missing value. Only the interning thread calls it.
  public func intern(_ bytes: UnsafeRawBufferPointer) -> ValueID { table.pointee.intern(bytes) }

  /// Memory allocated, in bytes: the arena, the column of records and the table. Only the interning thread asks.
  public var footprint: Int { table.pointee.footprint }
}
