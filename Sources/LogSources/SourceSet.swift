/// All that the SOURCE arguments stand for, now and as time goes by: files, pipes, the logs of a directory, and those that
/// match a pattern.
///
///     let set = try SourceSet(["/var/log/nginx/", "/srv/*/log/access*.log"], follow: true)
///     readers = set.sources.map(Reader.init)
///     while … {
///       readers += set.newSources(now: .now).map(Reader.init)
///       …
///       waitForNews(from: idle, or: set, atMost: .seconds(1))
///     }
///
/// Of a directory, the access logs are meant: what has `access` in its name; if nothing has, what ends in `.log` and has no
/// `error` in its name. Rotated ones are not, as they are countless, and what they hold has been counted by whoever followed
/// the log; a pattern can name them.
///
/// A pattern has `*`, `?` or `[…]` in it, as in a shell, and is no file's name. What looks rotated from another source of
/// the set (`access.log.1` beside `access.log`) is read, but not followed, and not looked for later: it is the log that
/// is followed into it. Otherwise every line of the log would be read again under its new name.
///
/// Looking for new files costs a listing of each directory. That is done when one of them has changed, or else once a second.
///
/// Belongs to one thread at a time, as its sources do.
public final class SourceSet {
  /// Those there were at the start, and those that came since.
  public private(set) var sources: [any LogSource] = []

  private let follow: Bool
  private let limits: SourceLimits
  private let collections: [Collection]
  /// Of sources that a collection gave; those that are over are forgotten.
  private var members: [String: any LogSource] = [:]
  /// Files that are open under another name, and are not to be opened once more when that is closed.
  private var others: [String: FileIdentity] = [:]
  /// Packed files that appeared, and how they looked when: they may still be being written.
  private var unsettled: [String: (status: FileStatus, since: ContinuousClock.Instant)] = [:]
  private var lastLook: ContinuousClock.Instant?
  private let watch: FileWatch?

  /// How long a new file may go unnoticed where the system doesn't tell of it.
  static let lookInterval = Duration.seconds(1)

  /// - Throws: if an argument can't be opened, or stands for nothing: then it is more likely a mistake than logs to come.
  public init(_ arguments: [String], follow: Bool, limits: SourceLimits = SourceLimits()) throws(SourceError) {
    self.follow = follow
    self.limits = limits
    var collections: [Collection] = []
    var paths: [String] = []
    for argument in arguments {
      if let collection = Collection(argument) { collections.append(collection) } else { paths.append(argument) }
    }
    self.collections = collections
    watch = follow && !collections.isEmpty ? FileWatch() : nil
    let logs = RotatedLogs(paths)
    for path in paths {
      sources.append(try openSource(path, follow: follow && !logs.haveRotated(path), limits: limits))
    }
    try openCollections()
  }

  /// Whether sources may come that aren't there yet.
  public var mayGrow: Bool { follow && !collections.isEmpty }

  /// Readable when there may be new sources, for poll(2). Empty where only looking can tell.
  public var pollableDescriptors: [Int32] { watch.map { [$0.descriptor] } ?? [] }

  /// Sources that have appeared since this was last asked, to be read from their start. They are in ``sources``, too.
  ///
  /// A new file that can't be opened yet is tried again at the next look.
  public func newSources(now: ContinuousClock.Instant) -> [any LogSource] {
    guard mayGrow else { return [] }
    let isTold = watch.map { waitUntilReadable([$0.descriptor], atMost: .zero) } ?? false
    if let lastLook, !isTold, now - lastLook < Self.lookInterval { return [] }
    lastLook = now
    watch?.drain()
    forgetEnded()
    let known = sources.count
    let found = look()
    let logs = RotatedLogs(found + sources.map(\.name))
    for path in found where members[path] == nil && !logs.haveRotated(path) {
      if isSettled(path, now) { add(path, follow: true) }
    }
    return Array(sources[known...])
  }

  private func openCollections() throws(SourceError) {
    let found = look()
    let logs = RotatedLogs(found + sources.map(\.name))
    // The logs first: one that is rotated meanwhile is then known under its new name.
    for path in found where !logs.haveRotated(path) { add(path, follow: follow) }
    for path in found where logs.haveRotated(path) { add(path, follow: false) }
    for collection in collections where collection.paths().isEmpty { throw collection.nothingFound }
  }

  /// All that the collections hold now.
  private func look() -> [String] {
    if let watch {
      for directory in collections.flatMap({ $0.directories() }) { _ = watch.add(directory: directory) }
    }
    var seen: Set<String> = []
    return collections.flatMap { $0.paths() }.filter { seen.insert($0).inserted }
  }

  /// Opens a file, unless it is open under another name, or can't be opened yet.
  private func add(_ path: String, follow: Bool) {
    guard let status = try? FileStatus(path: path, name: path), status.kind == .file, others[path] != status.identity
    else { return }
    // Told apart by number and not by name: a log that was renamed just now is the same under both.
    if sources.contains(where: { ($0 as? FileSource)?.identities.contains(status.identity) == true }) {
      others[path] = status.identity
    } else if let source = try? openPath(path, follow: follow, endsWhenGone: true, limits: limits) {
      sources.append(source)
      members[path] = source
    }
  }

  /// A packed file is read once, so it must be whole: it is taken for that when it hasn't changed from one look to another.
  private func isSettled(_ path: String, _ now: ContinuousClock.Instant) -> Bool {
    guard RotatedNames.looksPacked(path), let status = try? FileStatus(path: path, name: path) else { return true }
    guard let seen = unsettled[path], seen.status == status else {
      unsettled[path] = (status, now)
      return false
    }
    if now - seen.since < Self.lookInterval { return false }
    unsettled[path] = nil
    return true
  }

  /// A log that was gone for long is over, and may come again.
  private func forgetEnded() {
    for (path, source) in members where (source as? FileSource)?.isGone == true { members[path] = nil }
  }
}

/// Which files are others' earlier ones.
private struct RotatedLogs {
  private let paths: [String]

  init(_ paths: [String]) { self.paths = paths.sorted { $0.utf8.count < $1.utf8.count } }

  /// Does a path look like the earlier file of one of these?
  func haveRotated(_ path: String) -> Bool { paths.contains { RotatedNames(path: $0).include(path) } }
}
