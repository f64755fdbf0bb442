#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From the ids of a private `Lexicons` to those of a shared one: what makes the batches of several workers one stream.
///
/// Each worker interns into lexicons of its own and waits for nobody. Only values that are new to the worker are taken
/// over, a few in a hundred; every other id is translated by one load. A value costs 4 bytes a column here.
///
///     worker: parse, append to a batch, publish
///     locked: translation.extend()
///     then:   sharedID = translation[.url][Int(id)]
///
/// One thread at a time calls it, and no other interns into the shared lexicons meanwhile: the caller holds a lock. The
/// worker may go on. Made with the same secret on both sides, no value is hashed a second time.
public final class LexiconTranslation {
  private struct Column {
    var ids: UnsafeMutablePointer<ValueID>
    var count: Int
    var capacity: Int
  }

  private let worker: Lexicons
  public let shared: Lexicons
  private var columns: [Column] = []

  public init(from worker: Lexicons, to shared: Lexicons) {
    precondition(worker.schema.columnCount == shared.schema.columnCount, "Lexicons of one schema are translated.")
    self.worker = worker
    self.shared = shared
    columns = (0..<shared.schema.columnCount).map { _ in
      let ids = Self.resized(nil, 64)
      // The missing value is missing everywhere.
      ids[0] = 0
      return Column(ids: ids, count: 1, capacity: 64)
    }
  }

  deinit { for column in columns { free(column.ids) } }

  /// By the worker's id, the shared one. Good until `extend` is called again.
  public subscript(column: Dimension) -> UnsafePointer<ValueID> { UnsafePointer(columns[Int(column.index)].ids) }

  /// How many of the worker's ids are translated.
  public func count(of column: Dimension) -> Int { columns[Int(column.index)].count }

  /// Takes over the values that the worker published since the last call.
  public func extend() {
    for index in columns.indices { extend(Dimension(UInt8(index))) }
  }

  /// Memory allocated, in bytes.
  public var footprint: Int { columns.reduce(0) { $0 + $1.capacity * MemoryLayout<ValueID>.stride } }

  private func extend(_ dimension: Dimension) {
    let (mine, others) = (worker[dimension], shared[dimension].table)
    let end = mine.count
    var column = columns[Int(dimension.index)]
    if column.count == end { return }
    if column.capacity < end {
      column.capacity = max(end, column.capacity * 2)
      column.ids = Self.resized(column.ids, column.capacity)
    }
    let isSameSecret = mine.firstSecret == shared[dimension].firstSecret
    let endOfSameHash = isSameSecret ? mine.countOfFirstSecret : 0
    while column.count < end {
      let first = column.count
      let batch = UnsafeMutableBufferPointer(rebasing: shared.lookups[..<min(end - first, LexiconTable.batchSize)])
      for index in batch.indices {
        let record = mine.table.pointee.record(of: ValueID(first + index))
        batch[index] = Lookup(start: record.start, count: record.count)
        batch[index].hash = record.hash
      }
      if first + batch.count <= endOfSameHash, others.pointee.rehashes == 0 {
        others.pointee.prefetch(batch)
      } else {
        others.pointee.hash(batch)
      }
      shared.intern(batch, in: dimension)
      for index in batch.indices { column.ids[first + index] = batch[index].id }
      column.count += batch.count
    }
    columns[Int(dimension.index)] = column
  }

  /// Large blocks are moved by the kernel, page by page, without being copied.
  private static func resized(
    _ ids: UnsafeMutablePointer<ValueID>?, _ capacity: Int
  ) -> UnsafeMutablePointer<ValueID> {
    guard let block = realloc(ids, capacity * MemoryLayout<ValueID>.stride) else { fatalError("Out of memory.") }
    return block.bindMemory(to: ValueID.self, capacity: capacity)
  }
}
