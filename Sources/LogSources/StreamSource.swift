/// Standard input, a pipe, a FIFO or a character device: read as it comes, until its writers have gone.
///
/// A FIFO without a writer is quiet until the first one opens it, and over when the last one closes it.
public final class StreamSource: LogSource {
  public let name: String
  public private(set) var position = SourcePosition(generation: 0, offset: 0)
  public private(set) var oversizedLines = 0
  public var trouble: SourceError? { nil }
  public var pollableDescriptor: Int32? { descriptor.number }

  private let descriptor: Descriptor
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
    self.descriptor = descriptor
  }

  public var progress: SourceProgress {
    SourceProgress(bytesRead: bytesRead, bytesKnown: bytesAtStart.map { max($0, bytesRead) })
  }

  public func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    if isOver { return .end }
    guard let count = try descriptor.readNext(into: buffer.room()) else { return .idle }
    if count == 0 {
      isOver = true
      let rest = buffer.rest
      if rest.isEmpty { return .end }
      body(rest)
      buffer.clear()
      position.offset = bytesRead
      return .advanced
    }
    bytesRead += count
    buffer.append(count)
    let lines = buffer.wholeLines
    position.offset = bytesRead - buffer.rest.count - lines.count
    if !lines.isEmpty {
      if buffer.isInsideOversizedLine { oversizedLines += 1 }
      body(lines)
      buffer.dropWholeLines()
      position.offset += lines.count
    }
    return .advanced
  }
}
