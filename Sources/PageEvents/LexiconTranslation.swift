#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From the ids of a private `Lexicons` to those of a shared one: what makes the batches of several workers one stream.
///
/// Each worker interns into lexicons of its own and waits for nobody. When a segment of its events is handed over, its
/// dictionaries are rewritten: a value that was handed over before costs one load; one that wasn't is looked up in the shared
/// lexicons. What no segment has is never taken over: so after the shared lexicons have been made anew, what was left out of
/// them stays out. A value costs 4 bytes a column here.
///
///     worker: parse, append to a batch, seal, publish
///     locked: translation.translate(segment)
///
/// One thread at a time calls it, and no other interns into the shared lexicons meanwhile: the caller holds a lock. The
/// worker may go on. Made with the same secret on both sides, no value is hashed a second time.
public final class LexiconTranslation {
  /// By the worker's id, the shared one, or `unknown`.
  private struct Column {
    var ids: UnsafeMutablePointer<ValueID>
    var count: Int
  }

  private static var unknown: ValueID { .max }

  private let worker: Lexicons
  public let shared: Lexicons
  private var columns: [Column] = []

  public init(from worker: Lexicons, to shared: Lexicons) {
    precondition(worker.schema.columnCount == shared.schema.columnCount, "Lexicons of one schema are translated.")
    self.worker = worker
    self.shared = shared
    columns = (0..<shared.schema.columnCount).map { _ in
      let ids = Self.resized(nil, 64)
      ids.update(repeating: Self.unknown, count: 64)
      // The missing value is missing everywhere.
      ids[0] = 0
      return Column(ids: ids, count: 64)
    }
  }

  deinit { for column in columns { free(column.ids) } }

  /// Rewrites a segment's dictionaries, of values that the worker has published, before anybody else knows of it.
  public func translate(_ segment: Segment) {
    segment.rewriteDictionaries { translate($1, in: $0) }
  }

  /// Memory allocated, in bytes.
  public var footprint: Int { columns.reduce(0) { $0 + $1.count * MemoryLayout<ValueID>.stride } }

  /// Rewrites ids of the worker as shared ones.
  func translate(_ ids: UnsafeMutableBufferPointer<ValueID>, in dimension: Dimension) {
    reserve(worker[dimension].count, in: dimension)
    let known = columns[Int(dimension.index)].ids
    let batch = shared.lookups
    var waiting = 0
    for id in ids where known[Int(id)] == Self.unknown {
      let record = worker[dimension].table.pointee.record(of: id)
      batch[waiting] = Lookup(start: record.start, count: record.count)
      batch[waiting].hash = record.hash
      // For the time being its place among those that wait.
      batch[waiting].workerID = id
      waiting += 1
      if waiting == batch.count {
        takeOver(waiting, in: dimension)
        waiting = 0
      }
    }
    if waiting > 0 { takeOver(waiting, in: dimension) }
    for place in ids.indices { ids[place] = known[Int(ids[place])] }
  }

  private func takeOver(_ count: Int, in dimension: Dimension) {
    let (mine, others) = (worker[dimension], shared[dimension].table)
    let batch = UnsafeMutableBufferPointer(rebasing: shared.lookups[..<count])
    let isSameSecret =
      mine.firstSecret == shared[dimension].firstSecret && others.pointee.rehashes == 0
      && batch.allSatisfy { Int($0.workerID) < mine.countOfFirstSecret }
    if isSameSecret { others.pointee.prefetch(batch) } else { others.pointee.hash(batch) }
    shared.intern(batch, in: dimension)
    let ids = columns[Int(dimension.index)].ids
    for lookup in batch { ids[Int(lookup.workerID)] = lookup.id }
  }

  private func reserve(_ count: Int, in dimension: Dimension) {
    let column = columns[Int(dimension.index)]
    if count <= column.count { return }
    let larger = max(count, column.count * 2)
    let ids = Self.resized(column.ids, larger)
    (ids + column.count).update(repeating: Self.unknown, count: larger - column.count)
    columns[Int(dimension.index)] = Column(ids: ids, count: larger)
  }

  /// Large blocks are moved by the kernel, page by page, without being copied.
  private static func resized(
    _ ids: UnsafeMutablePointer<ValueID>?, _ capacity: Int
  ) -> UnsafeMutablePointer<ValueID> {
    guard let block = realloc(ids, capacity * MemoryLayout<ValueID>.stride) else { fatalError("Out of memory.") }
    return block.bindMemory(to: ValueID.self, capacity: capacity)
  }
}
