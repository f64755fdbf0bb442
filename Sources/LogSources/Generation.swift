/// One file of a log while it is open, and how far it has been read.
final class Generation {
  enum Step {
    /// Bytes were read into the buffer.
    case read
    /// Everything there was has been read.
    case atEnd
    /// The file isn't the one that was being read any more: it was truncated, and perhaps written anew.
    case replaced
  }

  /// Counts the files that the source has been, from 0.
  var number: Int
  private(set) var identity: FileIdentity
  private(set) var buffer: LineBuffer
  /// Up to where the file was read. The buffer holds the bytes before it.
  private(set) var offset: Int
  /// When bytes last came, or when the file was rotated away. Only a rotated file is asked.
  var lastActive: ContinuousClock.Instant?
  /// Nobody will write to it any more: it is the copy that copy-and-truncate made.
  var isComplete = false

  private var descriptor: Descriptor
  private var watched: FileWatch.Number = nil
  private var fingerprint: Fingerprint
  private var size: Int
  /// How the file looked when the fingerprint was last found to hold.
  private var lastVerified: FileStatus?
  private var mayStartWithHole: Bool

  /// Begins at a bookmark, if there is one, or else at the start of the file.
  init(
    _ descriptor: consuming Descriptor, _ status: FileStatus, number: Int, resuming bookmark: Bookmark? = nil,
    mayStartWithHole: Bool = false, limits: SourceLimits
  ) {
    self.descriptor = descriptor
    self.number = number
    self.mayStartWithHole = mayStartWithHole
    identity = status.identity
    size = status.size
    fingerprint = bookmark?.fingerprint ?? Fingerprint(startingAt: 0)
    offset = fingerprint.end
    buffer = LineBuffer(maximumLineLength: limits.maximumLineLength)
  }

  /// Where the next line to hand over begins.
  var lineOffset: Int { offset - buffer.wholeLines.count - buffer.rest.count }

  /// Where reading began, and the first bytes from there, as far as they were read.
  var beginning: (place: Int, bytes: [UInt8]) { fingerprint.beginning }

  /// Bytes seen to be there and not read yet.
  var remaining: Int { max(0, size - offset) }

  func dropWholeLines() {
    buffer.dropWholeLines()
  }

  func moveWholeLines(to block: LineBlock) {
    buffer.moveWholeLines(to: block)
  }

  /// Forgets the last line that never got its newline.
  func dropRest() {
    buffer.clear()
  }

  func watch(with watch: FileWatch?) {
    watched = watch?.add(file: descriptor.number)
  }

  func unwatch(with watch: FileWatch?) {
    watch?.remove(watched)
    watched = nil
  }

  /// Reads the next bytes, to the end of the file as it is now.
  func advance() throws(SourceError) -> Step {
    let room = buffer.room()
    let count = try descriptor.read(at: offset, into: room)
    return take(count, from: room)
  }

  /// Reads the next bytes of a file that may be written to, truncated and replaced at any moment.
  ///
  /// Costs one fstat(2) if nothing happened, or else up to three reads.
  func follow() throws(SourceError) -> Step {
    let status = try descriptor.status()
    size = status.size
    // Shorter than what was read: truncated, even if what is left is the same. A writer that starts over starts at 0.
    if size < offset { return .replaced }
    // The same size and times as when it was last read to its end. Before Linux 6.13, a file that is truncated and grows
    // back to exactly this size within the same tick of the clock (4 ms) passes too, but only until its next write.
    if size == offset && status == lastVerified { return .atEnd }
    if mayStartWithHole {
      if let skipped = try skipHole() { return skipped }
    }

    let room = buffer.room()
    let count = try descriptor.read(at: offset, into: room)
    // Looked at after reading, not before: if what came before the bytes just read is still the old content now, then it
    // was when they were read, and they continue it. The other way round, a truncation between the two would go
    // unnoticed, and half a line of the new content would be taken for the end of the old.
    if try !fingerprint.matches(descriptor) { return .replaced }
    lastVerified = status
    return take(count, from: room)
  }

  private func take(_ count: Int, from room: UnsafeMutableRawBufferPointer) -> Step {
    guard count > 0 else { return .atEnd }
    fingerprint.extend(with: UnsafeRawBufferPointer(rebasing: room[..<count]))
    buffer.append(count)
    offset += count
    return .read
  }

  /// Skips the zeros in front of the first line, one block a call; `nil` once there are none.
  ///
  /// A writer that doesn't append (`server > access.log`) goes on at its old offset after a truncation, which leaves the
  /// file with a hole from 0 up to there. Read as they are, the zeros would spoil the first line.
  private func skipHole() throws(SourceError) -> Step? {
    if let data = descriptor.data(from: offset) { offset = max(offset, data) }
    let room = buffer.room()
    let count = try descriptor.read(at: offset, into: room)
    let zeros = room[..<count].prefix { $0 == 0 }.count
    offset += zeros
    fingerprint = Fingerprint(startingAt: offset)
    if count == 0 { return .atEnd }
    if zeros == count { return .read }
    mayStartWithHole = false
    return nil
  }

  /// Starts over at the beginning of the file, whose content is new.
  func restart(number: Int) {
    self.number = number
    buffer.clear()
    offset = 0
    fingerprint = Fingerprint(startingAt: 0)
    lastVerified = nil
    mayStartWithHole = true
  }

  /// The place to go on from, should the file come back after it was closed.
  var bookmark: Bookmark { Bookmark(number: number, identity: identity, fingerprint: fingerprint) }
}

/// Copy-and-truncate: what was written between the last read and the copy is gone from the log, but is in the copy.
extension Generation {
  /// Is the candidate a copy of this file, made since it was last read, that has more?
  func isContinued(by candidate: borrowing Descriptor) throws(SourceError) -> Bool {
    let status = try candidate.status()
    guard let lastVerified, status.kind == .file, status.identity != identity else { return false }
    guard status.size > offset, status.modified >= lastVerified.modified, fingerprint.isMeaningful else { return false }
    return try fingerprint.matches(candidate)
  }

  /// Goes on reading in the copy, and gives the log itself, whose content is new, to a generation of its own.
  func move(to copy: consuming Descriptor, number: Int, limits: SourceLimits) throws(SourceError) -> Generation {
    let status = try copy.status()
    let liveStatus = try descriptor.status()
    var live = copy
    swap(&descriptor, &live)
    identity = status.identity
    size = status.size
    lastVerified = nil
    isComplete = true
    let successor = Generation(live, liveStatus, number: number, mayStartWithHole: true, limits: limits)
    // Nobody writes to the copy.
    swap(&watched, &successor.watched)
    return successor
  }
}

/// Where reading stopped in a file that was closed. Inode numbers are used again, hence the fingerprint.
struct Bookmark {
  var number: Int
  var identity: FileIdentity
  var fingerprint: Fingerprint

  /// Is this the file that the bookmark was left in?
  func isFor(_ file: borrowing Descriptor, _ status: FileStatus) throws(SourceError) -> Bool {
    guard status.identity == identity, status.size >= fingerprint.end, fingerprint.isMeaningful else { return false }
    return try fingerprint.matches(file)
  }
}
