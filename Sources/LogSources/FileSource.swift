/// A log file: read from its start, and then followed, if asked to, through whatever happens to it.
///
/// What can happen, and why nothing is lost or counted twice:
///
/// - **Renamed and created anew.** The file stays open and is read to its end before the new one; then both are read,
///   since a server goes on writing to the old one until it is told to open its log again. The old one is closed when it
///   has been quiet for ``SourceLimits/rotationGrace``, or when more than `openLimit` files are open.
/// - **Renamed more than once since the last read.** The files in between are looked for from `access.log.1` upwards, or
///   among `access.log-DATE`, back to the one that was being read. Others (compressed at once, other names) are missed.
/// - **Truncated, or copied and truncated.** A file that is shorter than what was read, or whose content before that place
///   is another (a `Fingerprint`), is read from 0. What was written between the last read and the copy is looked for in
///   the copy; what was written between the copy and the truncation is lost to everybody.
/// - **Deleted, and created anew** after any time. The file is waited for (``trouble`` says so). As it stays open until
///   then, its inode number can't be given to another file, so comparing numbers is exact.
/// - **A symbolic link that moves.** It is the file behind the link that is compared.
/// - **A file that comes back**, such as a link that is moved there and back: it is read from where it was left.
///
/// Not noticed: new content that equals the old in the first 256 bytes and in the 256 before the place reached.
public final class FileSource: LogSource {
  /// At most so many files of one log are kept open, once they have been read to their end.
  static let openLimit = 4
  /// How many closed files are remembered, should they come back.
  private static let bookmarkLimit = 8

  public let name: String
  public private(set) var position = SourcePosition(generation: 0, offset: 0)
  public private(set) var oversizedLines = 0
  public private(set) var trouble: SourceError?
  public var pollableDescriptor: Int32? { isOver ? nil : watch?.descriptor }

  public var past: (any SourcePast)? { filePast }

  private let path: String
  private let filePast: FilePast
  private let isFollowing: Bool
  private let limits: SourceLimits
  private let names: RotatedNames
  /// Oldest first. The last is the one that `path` named when it was last looked at. Empty only as long as there never was
  /// a file, see ``init(awaiting:limits:)``.
  private var generations: [Generation]
  /// Nil where only looking can tell.
  private let watch: FileWatch?
  private var wasIdle = true
  private let endsWhenGone: Bool
  /// Since when nothing is at the path.
  private var goneSince: ContinuousClock.Instant?
  private var nextNumber = 1
  private var bookmarks: [Bookmark] = []
  private var bytesRead = 0
  private var isOver = false
  /// Where lines are to go while `read(now:into:)` is under way.
  private var block: LineBlock?

  /// Opens the file, which must be there: one that never was is more likely a mistake in the path than a log to come.
  public convenience init(path: String, follow: Bool, limits: SourceLimits = SourceLimits()) throws(SourceError) {
    try self.init(Descriptor(opening: path), path: path, follow: follow, limits: limits)
  }

  /// A log that is over when its file has been gone for ``SourceLimits/rotationGrace`` is one of a set to which others are
  /// added as they appear, and it, too, should it come back.
  init(
    _ descriptor: consuming Descriptor, path: String, follow: Bool, endsWhenGone: Bool = false, limits: SourceLimits
  ) throws(SourceError) {
    let status = try descriptor.status()
    guard status.kind != .directory else { throw .directory(path) }
    guard status.kind == .file else { throw .notAFile(path) }
    name = path
    self.path = path
    filePast = FilePast(path: path)
    isFollowing = follow
    self.endsWhenGone = endsWhenGone
    self.limits = limits
    names = RotatedNames(path: path)
    generations = [Generation(descriptor, status, number: 0, limits: limits)]
    watch = follow ? FileWatch() : nil
    generations[0].watch(with: watch)
    watchNames()
  }

  /// A log that will be followed once there is one. ``trouble`` says that it is waited for.
  init(awaiting path: String, limits: SourceLimits) {
    name = path
    self.path = path
    filePast = FilePast(path: path)
    isFollowing = true
    endsWhenGone = false
    self.limits = limits
    names = RotatedNames(path: path)
    generations = []
    nextNumber = 0
    watch = FileWatch()
    trouble = SourceError(what: path, why: "no such file yet", remedy: "waiting for it")
    watchNames()
  }

  /// Whether it was followed, and nothing will come any more.
  var isGone: Bool { isFollowing && isOver }

  /// Which files are open, so that none is opened under another name, too.
  var identities: [FileIdentity] { generations.map(\.identity) }

  public var progress: SourceProgress {
    SourceProgress(
      bytesRead: bytesRead, bytesKnown: generations.reduce(bytesRead) { sum, generation in sum + generation.remaining })
  }

  public func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    if isOver { return .end }
    if isFollowing { return try follow(now, body) }
    let generation = generations[0]
    if try generation.advance() == .read {
      bytesRead = generation.offset
      deliverLines(of: generation, to: body)
      return .advanced
    }
    isOver = true
    return deliverRest(of: generation, to: body) ? .advanced : .end
  }

  public func read(now: ContinuousClock.Instant, into block: LineBlock) throws(SourceError) -> ReadOutcome {
    block.removeAll()
    self.block = block
    defer { self.block = nil }
    // Only what has no newline comes as a piece of a buffer that can't be given away.
    return try read(now: now) { block.copy($0) }
  }

  private func follow(
    _ now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    if wasIdle { watch?.drain() }
    let outcome = try followFiles(now, body)
    wasIdle = outcome == .idle
    if wasIdle, endsWhenGone, let goneSince, now - goneSince >= limits.rotationGrace { return end(body) }
    return outcome
  }

  private func followFiles(
    _ now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    repeat {
      if let outcome = try readOpenFiles(now, body) { return outcome }
      // Only now is the path looked at. Were it the other way round, a line that is written to the old file in between
      // would come after the first of the new one.
    } while findRotation(now)
    return .idle
  }

  /// Nothing will come any more, unless it is a last line without a newline.
  private func end(_ body: (UnsafeRawBufferPointer) -> Void) -> ReadOutcome {
    if let last = generations.last, deliverRest(of: last, to: body) { return .advanced }
    isOver = true
    trouble = nil
    generations = []
    return .end
  }

  /// Reads the first open file that has something, oldest first; `nil` if none has.
  private func readOpenFiles(
    _ now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome? {
    var index = 0
    while index < generations.count {
      let generation = generations[index]
      let before = generation.offset
      switch try generation.follow() {
      case .read:
        generation.lastActive = now
        bytesRead += generation.offset - before
        deliverLines(of: generation, to: body)
        return .advanced
      case .replaced where !generation.isComplete:
        if let copy = names.copy(of: generation, besides: generations.map(\.identity)) {
          let live = try generation.move(to: copy, number: takeNumber(), limits: limits)
          generations.insert(live, at: index + 1)
          continue
        }
        let delivered = deliverRest(of: generation, to: body)
        generation.restart(number: takeNumber())
        if delivered { return .advanced }
      case .atEnd where index == generations.count - 1:
        return nil
      case .atEnd, .replaced:
        let quiet = generation.lastActive.map { now - $0 } ?? .zero
        if !generation.buffer.rest.isEmpty {
          // A writer may be in the middle of a line. What comes after it in the log has to wait, or it would overtake.
          if quiet < limits.unterminatedGrace && !generation.isComplete { return .idle }
          _ = deliverRest(of: generation, to: body)
          return .advanced
        }
        let writable = generations.count { !$0.isComplete }
        if generation.isComplete || quiet >= limits.rotationGrace || writable > Self.openLimit {
          retire(index)
        } else {
          index += 1
        }
      }
    }
    return nil
  }

  private func deliverLines(of generation: Generation, to body: (UnsafeRawBufferPointer) -> Void) {
    let lines = generation.buffer.wholeLines
    position = SourcePosition(generation: generation.number, offset: generation.lineOffset)
    if !lines.isEmpty {
      filePast.note(generation)
      if generation.buffer.isInsideOversizedLine { oversizedLines += 1 }
      if let block {
        generation.moveWholeLines(to: block)
      } else {
        body(lines)
        generation.dropWholeLines()
      }
      position.offset = generation.lineOffset
    }
  }

  /// Hands over a last line that never got its newline, if there is one.
  private func deliverRest(of generation: Generation, to body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let rest = generation.buffer.rest
    if rest.isEmpty { return false }
    filePast.note(generation)
    position = SourcePosition(generation: generation.number, offset: generation.lineOffset)
    body(rest)
    generation.dropRest()
    position.offset = generation.lineOffset
    return true
  }

  private func takeNumber() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// Closes a file that was rotated away.
  private func retire(_ index: Int) {
    if bookmarks.count == Self.bookmarkLimit { bookmarks.removeFirst() }
    let retired = generations.remove(at: index)
    retired.unwatch(with: watch)
    bookmarks.append(retired.bookmark)
  }

  /// Watches the directories where another file may take the log's name: that of the path, and that of the file, if the
  /// path is a link. They may have become others, or have been made anew.
  private func watchNames() {
    guard let watch else { return }
    _ = watch.add(directory: directory(of: path))
    if let target = resolved(path) { _ = watch.add(directory: directory(of: target)) }
  }
}

extension FileSource {
  /// Does the path name another file than the last one open? Then that is opened, and those that were there in between.
  private func findRotation(_ now: ContinuousClock.Instant) -> Bool {
    let last = generations.last
    let found: Generation
    do {
      if let last, try FileStatus(path: path, name: name).identity == last.identity {
        noteFound()
        return false
      }
      // Opened before the files in between are looked for: a rotation in the meantime moves it among them, where it is
      // recognised, whereas opened after them it could be one too new, with another one missed before it.
      found = try open(path, name: name)
      noteFound()
    } catch {
      // It is moved away, or the new one hasn't got its permissions yet. The old one is read on meanwhile.
      goneSince = goneSince ?? now
      if last != nil || error.why != SourceError.nothingThere {
        trouble = SourceError(what: error.what, why: error.why, remedy: "waiting until it can be read again")
      }
      watchNames()
      return false
    }
    if found.identity == last?.identity { return false }

    watchNames()
    last?.lastActive = now
    if let known = generations.firstIndex(where: { $0.identity == found.identity }) {
      let returned = generations.remove(at: known)
      returned.isComplete = false
      generations.append(returned)
      return true
    }
    if let last {
      for missed in names.missed(after: last, open: { path in try? open(path, name: path) }) { add(missed, now) }
    }
    add(found, now)
    return true
  }

  /// Something is at the path.
  private func noteFound() {
    trouble = nil
    goneSince = nil
  }

  /// Opens a file of this log, to be read from its start, or from where it was left. It has no number yet.
  private func open(_ path: String, name: String) throws(SourceError) -> Generation {
    let descriptor = try Descriptor(opening: path, name: name)
    let status = try descriptor.status()
    guard status.kind == .file else { throw .notAFile(name) }
    var bookmark: Bookmark?
    for candidate in bookmarks where try candidate.isFor(descriptor, status) { bookmark = candidate }
    return Generation(descriptor, status, number: bookmark?.number ?? 0, resuming: bookmark, limits: limits)
  }

  /// Makes a file that was opened the newest one, unless it is open already.
  private func add(_ generation: Generation, _ now: ContinuousClock.Instant) {
    if generations.contains(where: { $0.identity == generation.identity }) { return }
    bookmarks.removeAll { $0.identity == generation.identity }
    // Numbered here and not when opened, so that numbers follow age. One that is resumed has its own.
    if generation.offset == 0 { generation.number = takeNumber() }
    generation.lastActive = now
    generations.append(generation)
    generation.watch(with: watch)
  }
}
