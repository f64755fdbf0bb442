/// A compressed log, or an archive of logs: unpacked on a thread of its own, so that unpacking and parsing overlap, and read
/// once, to its end. Nobody appends to such a file.
///
/// Progress is counted in packed bytes, as nobody knows how many the rest will be. Positions are those in the unpacked log,
/// and each log of an archive is a generation.
///
/// Of a file that is damaged or cut short, all that can be read is handed over, as far as the last bytes before the damage,
/// the last line as it is; then the error is thrown, once, and stays as ``trouble``. That is so to the byte for gzip, and to
/// the block for the others: 64 KiB of xz, 128 KiB of zstd, 900 kB of bzip2, up to 4 MiB of lz4.
///
/// Costs five blocks of 256 KiB, two pipes and a thread, until it is over.
final class PackedSource: LogSource {
  let name: String
  private(set) var position = SourcePosition(generation: 0, offset: 0)
  private(set) var oversizedLines = 0
  private(set) var trouble: SourceError?

  /// A file's next block is work under way, not news to wait for; so a read waits for it, up to this. Otherwise whoever
  /// asks and parses quickly would find nothing every other time, and lay down all its work to come back.
  private static let patience = Duration.milliseconds(50)

  let past: (any SourcePast)?

  private let isFile: Bool
  private let size: Int?
  private var bytesRead = 0
  private var work: (queue: BlockQueue, thread: UnpackingThread)?

  /// Begins to unpack what the descriptor has, after the bytes that were read from it before. It can be read again where it has
  /// a path.
  init(
    _ descriptor: consuming Descriptor, after beginning: [UInt8] = [], format: PackedFormat, path: String? = nil,
    limits: SourceLimits
  ) {
    name = descriptor.name
    past = path.flatMap { try? PackedPast(path: $0) }
    size = descriptor.remaining.map { $0 + beginning.count }
    isFile = size != nil
    let queue = BlockQueue()
    let unpacker = Unpacker(descriptor, after: beginning, format: format, limits: limits, into: queue)
    work = (queue, UnpackingThread { unpacker.run() })
  }

  deinit { stop() }

  /// Ends the thread and frees all it had.
  private func stop() {
    work?.queue.stop()
    work?.thread.join()
    work = nil
  }

  var progress: SourceProgress { SourceProgress(bytesRead: bytesRead, bytesKnown: size.map { max($0, bytesRead) }) }

  var pollableDescriptor: Int32? { work?.queue.news.descriptor }

  func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    try take { block in body(block.lines.lines) }
  }

  func read(now: ContinuousClock.Instant, into block: LineBlock) throws(SourceError) -> ReadOutcome {
    block.removeAll()
    return try take { $0.lines.exchangeMemory(with: block) }
  }

  private func take(_ body: (BlockQueue.Block) -> Void) throws(SourceError) -> ReadOutcome {
    guard let queue = work?.queue else { return .end }
    var taken = queue.take()
    if isFile, case .nothingYet = taken {
      waitUntilReadable([queue.news.descriptor], atMost: Self.patience)
      taken = queue.take()
    }
    switch taken {
    case .nothingYet: return .idle
    case .block(let block):
      bytesRead = block.place
      position = block.start
      if block.isCut { oversizedLines += 1 }
      body(block)
      position = block.end
      queue.reuse(block.lines)
      return .advanced
    case .over(let failure, let place):
      bytesRead = place
      stop()
      trouble = failure
      if let failure { throw failure }
      return .end
    }
  }
}

/// The thread's part: unpacks, finds the lines, and queues them.
private final class Unpacker {
  private let archive: ArchiveInput
  private let limits: SourceLimits
  private let queue: BlockQueue

  init(
    _ descriptor: consuming Descriptor, after beginning: [UInt8], format: PackedFormat, limits: SourceLimits,
    into queue: BlockQueue
  ) {
    let name = descriptor.name
    let input = DescriptorInput(descriptor, after: beginning, until: queue.room)
    archive = ArchiveInput(format == .gzip ? GzipInput(input, name: name) : input, name: name)
    self.limits = limits
    self.queue = queue
  }

  func run() {
    do throws(SourceError) {
      var number = 0
      while try archive.nextMember(), try unpackMember(number) { number += 1 }
      queue.finish(nil, place: archive.place)
    } catch {
      queue.finish(error, place: archive.place)
    }
  }

  /// False if nobody wants any more.
  private func unpackMember(_ number: Int) throws(SourceError) -> Bool {
    var buffer = LineBuffer(maximumLineLength: limits.maximumLineLength)
    var bytesRead = 0
    do throws(SourceError) {
      while true {
        let count = try archive.read(into: buffer.room())
        if count == 0 { break }
        bytesRead += count
        buffer.append(count)
        if !buffer.wholeLines.isEmpty, !put(&buffer, upTo: bytesRead, of: number) { return false }
      }
    } catch {
      _ = putRest(&buffer, upTo: bytesRead, of: number)
      throw error
    }
    return putRest(&buffer, upTo: bytesRead, of: number)
  }

  /// Queues the whole lines, which end where the rest begins.
  private func put(_ buffer: inout LineBuffer, upTo bytesRead: Int, of number: Int) -> Bool {
    let end = bytesRead - buffer.rest.count
    let start = end - buffer.wholeLines.count
    let isCut = buffer.isInsideOversizedLine
    let block = queue.spare()
    buffer.moveWholeLines(to: block)
    return put(block, start..<end, of: number, isCut: isCut)
  }

  /// Queues a last line that has no newline, if there is one.
  private func putRest(_ buffer: inout LineBuffer, upTo bytesRead: Int, of number: Int) -> Bool {
    if buffer.rest.isEmpty { return true }
    let block = queue.spare()
    block.copy(buffer.rest)
    return put(block, bytesRead - buffer.rest.count..<bytesRead, of: number, isCut: false)
  }

  private func put(_ lines: LineBlock, _ range: Range<Int>, of number: Int, isCut: Bool) -> Bool {
    queue.put(
      BlockQueue.Block(
        lines: lines, start: SourcePosition(generation: number, offset: range.lowerBound),
        end: SourcePosition(generation: number, offset: range.upperBound), place: archive.place, isCut: isCut))
  }
}
