import Cubes
import Drawing
import Patterns

/// What is said unasked, in lines that begin with `ALERT:` or `NOTE:`. Only what one would want to be interrupted for: all else can
/// be asked for.
struct Announcements: Sendable {
  private var last = StreamStatus()
  /// Why a source gives nothing, and since when that has been so.
  private var trouble: (why: String?, since: ContinuousClock.Instant)?
  private var saidTrouble: String?
  /// The number of the newest alert that was told of, or didn't need to be.
  private var alarmed = 0

  /// A log that is rotated is gone for a moment each time.
  /// When it was said last that the user's program for alerts fails.
  private var failedRuns = 0
  private var saidFailing: ContinuousClock.Instant?
  private static let failingPause = Duration.seconds(60)

  private static let patience = Duration.seconds(1)

  /// So many alerts are told of at once: a storm of them would say nothing else any more.
  private static let mostAlarms = 3

  /// Whether something will have to be said soon, though nothing more happens.
  var isPending: Bool { trouble.map { $0.why != saidTrouble } ?? false }

  /// For what has changed since the last time.
  mutating func lines(for model: Model, at now: ContinuousClock.Instant) -> [String] {
    let status = model.status
    defer { last = status }
    var lines: [String] = []
    if trouble?.why != status.trouble { trouble = (status.trouble, now) }
    if let trouble, trouble.why != saidTrouble, trouble.why == nil || trouble.since + Self.patience <= now {
      saidTrouble = trouble.why
      lines.append(trouble.why.map { "ALERT: \(Sanitizer.text($0))" } ?? "NOTE: reading goes on")
    }
    lines += alarms(model)
    if let runs = model.alerts.runs, runs.failed > failedRuns, let trouble = runs.trouble,
      saidFailing.map({ $0 + Self.failingPause <= now }) ?? true
    {
      (saidFailing, failedRuns) = (now, runs.failed)
      lines.append("NOTE: \(trouble)")
    }
    if status.replay?.isOver == true, last.replay?.isOver != true { lines.append("NOTE: the recording has ended") }
    if status.replay == nil, status.phase == .ended, last.phase != .ended { lines.append("NOTE: the input has ended") }
    return lines
  }

  /// New alerts that are severe enough for the bell. Those of the past, which come while a log is read at the start, are in the panel.
  private mutating func alarms(_ model: Model) -> [String] {
    let newest = model.alerts.newest
    // With other rules, numbers begin anew.
    let known = model.alerts.heard < alarmed ? 0 : max(alarmed, model.alertBoard.history)
    alarmed = newest
    if newest <= known || model.mode == .live && model.status.phase.isLoading { return [] }
    let new = model.alerts.board.entries.reversed().prefix { $0.alert.number > known }.filter { entry in
      entry.alert.number <= newest && entry.alert.severity >= model.signals.ringsFrom
        && model.alerts.standing(of: entry) == .firing
    }
    let told = new.prefix(Self.mostAlarms).reversed().map { "ALERT: \(SpokenPanel.alert($0, model))" }
    return new.count > told.count ? told + ["ALERT: \(Spoken.counted(new.count - told.count, "more alert"))"] : told
  }
}
