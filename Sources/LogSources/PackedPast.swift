/// The way back to what is packed: it is unpacked once more, from its start to the last byte that is wanted.
///
/// That takes a second for some hundred megabytes, so whoever wants many lines asks for all of them at once.
final class PackedPast: SourcePast {
  private let path: String
  private let format: PackedFormat
  private let status: FileStatus

  /// - Throws: if it isn't there, or isn't packed.
  init(path: String) throws(SourceError) {
    let descriptor = try Descriptor(opening: path)
    guard let format = try descriptor.packedFormat() else { throw .notAFile(path) }
    self.path = path
    self.format = format
    status = try descriptor.status()
  }

  func read(
    _ stretches: [PastStretch], goesOn: (Double) -> Bool, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) {
    let descriptor = try Descriptor(opening: path)
    let present = try descriptor.status()
    // It is what it was, wherever it has been moved from.
    guard present.identity == status.identity, present.size == status.size, present.modified == status.modified else {
      return
    }
    guard let last = stretches.last else { return }
    let input = DescriptorInput(descriptor, until: Bell())
    let archive = ArchiveInput(format == .gzip ? GzipInput(input, name: path) : input, name: path)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: LineBuffer.readSize, alignment: 64)
    defer { memory.deallocate() }
    var collector = StretchCollector(stretches)
    var generation = 0
    while generation <= last.generation, try archive.nextMember() {
      var offset = 0
      while generation < last.generation || offset < last.bytes.upperBound {
        if !goesOn(min(1, Double(archive.place) / Double(max(1, present.size)))) { return }
        let count: Int
        do throws(SourceError) {
          count = try archive.read(into: memory)
        } catch {
          // What came before the damage was read.
          collector.finish(upTo: generation + 1, body)
          throw error
        }
        if count == 0 { break }
        collector.take(UnsafeRawBufferPointer(rebasing: memory[..<count]), at: offset, of: generation, body)
        offset += count
      }
      generation += 1
      collector.finish(upTo: generation, body)
    }
  }
}

/// Picks stretches out of bytes that pass by.
private struct StretchCollector {
  private let stretches: [PastStretch]
  private var next = 0
  private var bytes: [UInt8] = []

  init(_ stretches: [PastStretch]) { self.stretches = stretches }

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
