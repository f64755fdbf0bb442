import Synchronization

/// The way back to what is packed: it is unpacked once more, to the last byte that is wanted.
///
/// That takes a second for some hundred megabytes, so whoever wants many lines asks for all of them at once. Whoever goes through a log
/// piece by piece doesn't begin anew each time: where a reading ended it rests, and one that begins further on goes on from there. Two
/// may rest, one behind a search and one behind what is on the screen; each takes 1 MiB, and what the format needs to unpack (64 MiB of xz
/// at its highest level), until somebody calls `rest`.
final class PackedPast: SourcePast {
  private static let mostResting = 2

  private let path: String
  private let format: PackedFormat
  private let status: FileStatus
  /// The latest last.
  private let resting = Mutex<[Unpacking]>([])

  /// - Throws: if it isn't there, or isn't packed.
  init(path: String) throws(SourceError) {
    let descriptor = try Descriptor(opening: path)
    guard let format = try descriptor.packedFormat() else { throw .notAFile(path) }
    self.path = path
    self.format = format
    status = try descriptor.status()
  }

  /// Whether it is what it was, and where it was.
  var isThere: Bool {
    guard let present = try? FileStatus(path: path, name: path) else { return false }
    return present.identity == status.identity && present.size == status.size && present.modified == status.modified
  }

  func rest() { resting.withLock { $0.removeAll() } }

  func read(
    _ stretches: [PastStretch], goesOn: (Double) -> Bool, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) {
    guard isThere, let first = stretches.first else { return }
    let unpacking = try unpacking(before: first)
    var collector = StretchCollector(stretches)
    while true {
      if !goesOn(min(1, Double(unpacking.archive.place) / Double(max(1, status.size)))) { break }
      collector.take(unpacking.bytes, at: unpacking.offset, of: unpacking.generation, body)
      if collector.isDone { break }
      do throws(SourceError) {
        if try !unpacking.goOn() { return collector.finish(upTo: .max, body) }
      } catch {
        // What came before the damage was read.
        collector.finish(upTo: unpacking.generation + 1, body)
        throw error
      }
      collector.finish(upTo: unpacking.generation, body)
    }
    resting.withLock { resting in
      resting.append(unpacking)
      if resting.count > Self.mostResting { resting.removeFirst() }
    }
  }

  /// The one that rests nearest before a stretch, or one that begins anew.
  private func unpacking(before stretch: PastStretch) throws(SourceError) -> Unpacking {
    let place = (stretch.generation, stretch.bytes.lowerBound)
    let nearest = resting.withLock { resting -> Unpacking? in
      let nearest = resting.indices.filter { resting[$0].place <= place }.max { resting[$0].place < resting[$1].place }
      return nearest.map { resting.remove(at: $0) }
    }
    if let nearest { return nearest }
    let input = DescriptorInput(try Descriptor(opening: path), until: Bell())
    return Unpacking(ArchiveInput(format == .gzip ? GzipInput(input, name: path) : input, name: path))
  }
}

/// A log that is being unpacked, or an archive of several, and the piece of it that has been come to. Whoever reads has taken it from
/// those that rest: only one thread knows of it at a time.
private final class Unpacking: @unchecked Sendable {
  let archive: ArchiveInput
  /// Which log of the archive, counted from 0, and where in it the piece begins; -1 before the first.
  private(set) var generation = -1
  private(set) var offset = 0
  private var count = 0
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: LineBuffer.readSize, alignment: 64)

  init(_ archive: ArchiveInput) { self.archive = archive }

  deinit { memory.deallocate() }

  var place: (generation: Int, offset: Int) { (generation, offset) }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  /// Goes on to the next piece, or the next log's beginning; false at the end of all.
  func goOn() throws(SourceError) -> Bool {
    if generation >= 0 {
      offset += count
      count = try archive.read(into: memory)
      if count > 0 { return true }
    }
    guard try archive.nextMember() else { return false }
    generation += 1
    offset = 0
    return true
  }
}

/// Picks stretches out of bytes that pass by.
private struct StretchCollector {
  private let stretches: [PastStretch]
  private var next = 0
  private var bytes: [UInt8] = []

  init(_ stretches: [PastStretch]) { self.stretches = stretches }

  /// Whether all have been handed over.
  var isDone: Bool { next == stretches.count }

  mutating func take(
    _ passing: UnsafeRawBufferPointer, at offset: Int, of generation: Int, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) {
    while next < stretches.count, stretches[next].generation == generation {
      let wanted = stretches[next].bytes
      let start = max(wanted.lowerBound + bytes.count, offset)
      let end = min(wanted.upperBound, offset + passing.count)
      if start < end { bytes += passing[start - offset..<end - offset] }
      if end < wanted.upperBound { return }
      handOver(body)
    }
  }

  /// No more bytes will come of the generations before.
  mutating func finish(upTo generation: Int, _ body: (Int, UnsafeRawBufferPointer) -> Void) {
    while next < stretches.count, stretches[next].generation < generation { handOver(body) }
  }

  private mutating func handOver(_ body: (Int, UnsafeRawBufferPointer) -> Void) {
    if !bytes.isEmpty { bytes.withUnsafeBytes { body(next, $0) } }
    bytes.removeAll(keepingCapacity: true)
    next += 1
  }
}
