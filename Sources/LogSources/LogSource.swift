/// Where log lines come from: a file, a file that is followed, a pipe. They are all read in the same way.
///
///     while true {
///       switch try source.read(now: clock.now, { bytes in parser.parse(bytes) }) {
///       case .advanced: continue
///       case .idle: waitForNews(from: [source], atMost: .milliseconds(100))
///       case .end: return
///       }
///     }
///
/// A source belongs to one thread at a time and takes no locks. It never sleeps and never blocks on a quiet pipe: waiting
/// is the caller's decision, see ``waitForNews(from:or:until:atMost:)``.
public protocol LogSource: AnyObject {
  /// What to call it on the screen: the path as the user gave it, or `stdin`.
  var name: String { get }

  /// How much has been read, and of how much. Costs no system call.
  var progress: SourceProgress { get }

  /// During `body`: where its block begins. Between two reads: where the next line of the file last read begins.
  var position: SourcePosition { get }

  /// Lines longer than ``SourceLimits/maximumLineLength``, each of which was handed over once, cut to that length.
  var oversizedLines: Int { get }

  /// Why a followed file can't give anything new at present, such as having been moved away; `nil` while all is well.
  /// It passes by itself when its cause does, so it is for the status line and is not thrown.
  var trouble: SourceError? { get }

  /// A descriptor that poll(2) reports as readable once there is news, or `nil` where only reading again can tell, or the
  /// source is over. A file's may miss some (see ``waitForNews(from:or:until:atMost:)``), so read again now and then in any case.
  var pollableDescriptor: Int32? { get }

  /// The way back to what it has read; nil where there is none, as for a pipe.
  var past: (any SourcePast)? { get }

  /// Reads one block, at most 256 KiB, and hands its whole lines to `body`.
  ///
  /// The block ends with a newline, except where the source will never write one: the unterminated last line of a file
  /// that was rotated away or truncated, or of a source that is over. Such a line is a block of its own.
  ///
  /// `body` is called at most once. Its buffer is valid only during the call, must not be kept, and is followed by at
  /// least 64 bytes that may be loaded (their value means nothing), so that a parser can use wide loads up to the last
  /// byte. `body` must not call `read` on the same source.
  ///
  /// `now` is the present, by which a rotated file counts as quiet; it must never go back.
  ///
  /// - Throws: when bytes that are there can't be read (an I/O error). Nothing is skipped: reading again tries again.
  func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome

  /// The same, with the lines handed over in a block that the caller keeps; it is empty where there were none.
  func read(now: ContinuousClock.Instant, into block: LineBlock) throws(SourceError) -> ReadOutcome
}

extension LogSource {
  public var past: (any SourcePast)? { nil }

  public func read(now: ContinuousClock.Instant, into block: LineBlock) throws(SourceError) -> ReadOutcome {
    block.removeAll()
    return try read(now: now) { block.copy($0) }
  }
}

/// What a read came to.
public enum ReadOutcome: Sendable {
  /// There was something. `body` was called, unless the bytes held no end of a line yet. Read again at once.
  case advanced
  /// Nothing new for now: a followed file at its end, or a quiet pipe. Everything that was there has been handed over,
  /// apart from a last line that has no newline yet. Read again later.
  case idle
  /// The source is over, and stays over: a pipe whose writers have gone, or a file that is not followed at its end.
  case end
}

/// How far a source has been read, in bytes.
public struct SourceProgress: Equatable, Sendable {
  /// Bytes read since the source was opened, over all the files that it has been.
  public var bytesRead: Int
  /// `bytesRead` and what was seen to be there yet; `nil` where that can't be known, as for a pipe.
  public var bytesKnown: Int?

  public init(bytesRead: Int, bytesKnown: Int?) {
    self.bytesRead = bytesRead
    self.bytesKnown = bytesKnown
  }
}

/// A place in a source: a byte of one of the files that the source has been.
public struct SourcePosition: Equatable, Sendable {
  /// 0 for the file that was there at the start, and one more for each that took its place, by rotation or truncation.
  public var generation: Int
  /// In bytes from the start of that file.
  public var offset: Int

  public init(generation: Int, offset: Int) {
    self.generation = generation
    self.offset = offset
  }
}

/// What bounds a source in memory and in patience.
public struct SourceLimits: Equatable, Sendable {
  /// In bytes, without the newline. A longer line is cut to it, so that a file without newlines can't fill the memory.
  public var maximumLineLength: Int
  /// How long a rotated file must have been quiet before it is closed: servers go on writing to it until they are told
  /// to open their log again. A deleted file takes disk space until then.
  public var rotationGrace: Duration
  /// How long a rotated file's last line may wait for its newline. The next file is held back meanwhile, to keep order.
  public var unterminatedGrace: Duration

  public init(
    maximumLineLength: Int = 1 << 20,
    rotationGrace: Duration = .seconds(60),
    unterminatedGrace: Duration = .seconds(1)
  ) {
    precondition(maximumLineLength > 0, "a line must be allowed at least one byte")
    self.maximumLineLength = maximumLineLength
    self.rotationGrace = rotationGrace
    self.unterminatedGrace = unterminatedGrace
  }
}
