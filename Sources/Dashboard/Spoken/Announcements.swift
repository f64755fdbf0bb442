import Drawing

/// What is said unasked, in lines that begin with `ALERT:` or `NOTE:`. Only what one would want to be interrupted for: all else can
/// be asked for.
struct Announcements: Sendable {
  private var last = StreamStatus()
  /// Why a source gives nothing, and since when that has been so.
  private var trouble: (why: String?, since: ContinuousClock.Instant)?
  private var saidTrouble: String?

  /// A log that is rotated is gone for a moment each time.
  private static let patience = Duration.seconds(1)

  /// Whether something will have to be said soon, though nothing more happens.
  var isPending: Bool { trouble.map { $0.why != saidTrouble } ?? false }

  /// For what has changed since the last time.
  mutating func lines(for status: StreamStatus, at now: ContinuousClock.Instant) -> [String] {
    defer { last = status }
    var lines: [String] = []
    if trouble?.why != status.trouble { trouble = (status.trouble, now) }
    if let trouble, trouble.why != saidTrouble, trouble.why == nil || trouble.since + Self.patience <= now {
      saidTrouble = trouble.why
      lines.append(trouble.why.map { "ALERT: \(Sanitizer.text($0))" } ?? "NOTE: reading goes on")
    }
    if status.replay?.isOver == true, last.replay?.isOver != true { lines.append("NOTE: the recording has ended") }
    if status.replay == nil, status.phase == .ended, last.phase != .ended { lines.append("NOTE: the input has ended") }
    return lines
  }
}
