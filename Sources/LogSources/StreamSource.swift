/// Standard input, a pipe, a FIFO or a character device: read as it comes, until its writers have gone.
///
/// A FIFO without a writer is quiet until the first one opens it, and over when the last one closes it.
///
/// If its first bytes are those of something packed, it goes on as a `PackedSource`.
public final class StreamSource: LogSource {
  public let name: String
  public var position: SourcePosition { packed?.position ?? SourcePosition(generation: 0, offset: offset) }
  public var oversizedLines: Int { packed?.oversizedLines ?? cutLines }
  public var trouble: SourceError? { packed?.trouble }
  public var pollableDescriptor: Int32? { packed.map(\.pollableDescriptor) ?? descriptor?.number }

  /// Nil once it has been given to the packed source.
  private var descriptor: Descriptor?
  private var packed: PackedSource?
  private var isKnown = false
  private let limits: SourceLimits
  private var offset = 0
  private var cutLines = 0
  private var buffer: LineBuffer
  private var bytesRead = 0
  /// What there was to read at the start, if it is a redirected file.
  private let bytesAtStart: Int?
  private var isOver = false

  /// Reads from a descriptor that the caller opened, and closes when the source isn't used any more. Its flags are left
  /// as they are.
  public convenience init(fileDescriptor: Int32, name: String, limits: SourceLimits = SourceLimits()) {
    self.init(Descriptor(borrowing: fileDescriptor, name: name), limits: limits)
  }

  init(_ descriptor: consuming Descriptor, limits: SourceLimits) {
    name = descriptor.name
    buffer = LineBuffer(maximumLineLength: limits.maximumLineLength)
    bytesAtStart = descriptor.remaining
    self.limits = limits
    self.descriptor = consume descriptor
  }

  public var progress: SourceProgress {
    packed?.progress ?? SourceProgress(bytesRead: bytesRead, bytesKnown: bytesAtStart.map { max($0, bytesRead) })
  }

  public func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    if let packed { return try packed.read(now: now, body) }
    return try readLines(now) { lines, _ in body(lines) }
  }

  public func read(now: ContinuousClock.Instant, into block: LineBlock) throws(SourceError) -> ReadOutcome {
    if let packed { return try packed.read(now: now, into: block) }
    block.removeAll()
    return try readLines(now) { lines, buffer in
      // Only what has no newline comes as a piece of a buffer that can't be given away.
      if lines.last == UInt8(ascii: "\n") { buffer.moveWholeLines(to: block) } else { block.copy(lines) }
    }
  }

  private func readLines(
    _ now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer, inout LineBuffer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    if isOver { return .end }
    guard let count = try descriptor?.readNext(into: buffer.room()) else { return .idle }
    bytesRead += count
    if count > 0 {
      buffer.append(count)
      if !isKnown, !findOut() { return .advanced }
      let lines = buffer.wholeLines
      offset = bytesRead - buffer.rest.count - lines.count
      if lines.isEmpty { return .advanced }
      if buffer.isInsideOversizedLine { cutLines += 1 }
      let end = offset + lines.count
      body(lines, &buffer)
      buffer.dropWholeLines()
      offset = end
      return .advanced
    }
    isOver = true
    // All of it, should it have ended before it was known what it is.
    let rest = buffer.contents
    if rest.isEmpty { return .end }
    body(rest, &buffer)
    buffer.clear()
    offset = bytesRead
    return .advanced
  }

  /// Looks at the first bytes. True once they are known to be lines.
  private func findOut() -> Bool {
    let beginning = buffer.contents
    if PackedFormat.mayFollow(beginning) { return false }
    isKnown = true
    guard let format = PackedFormat(of: beginning), let descriptor = descriptor.take() else { return true }
    packed = PackedSource(descriptor, after: Array(beginning), format: format, limits: limits)
    buffer.clear()
    return false
  }
}
