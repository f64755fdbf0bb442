import Drawing

/// How the user's own program gets on that is run for alerts (`--on-alert`), as the screen shows it.
public struct AlertRuns: Sendable, Equatable {
  /// Runs that have ended, and those that failed among them.
  public var done: Int
  public var failed: Int
  /// Alerts that wait for their turn, and those that get none.
  public var waiting: Int
  public var leftOut: Int
  /// How the last run ended that failed, behind "failed": `with exit status 1: mail: no such host`.
  public var failure: String?
  /// Whether the last of all failed.
  public var isFailing: Bool

  public init(
    done: Int = 0, failed: Int = 0, waiting: Int = 0, leftOut: Int = 0, failure: String? = nil, isFailing: Bool = false
  ) {
    self.done = done
    self.failed = failed
    self.waiting = waiting
    self.leftOut = leftOut
    self.failure = failure
    self.isFailing = isFailing
  }

  /// What there is to count, what matters most first.
  private var counts: [Text] {
    [
      (failed, "failed", Role.warning), (leftOut, "left out", .warning), (done, "run", .dim),
      (waiting, "waiting", .dim),
    ].filter { $0.0 > 0 }.map { Text("\(Format.count($0.0)) \($0.1)", $0.2) }
  }

  /// For an alert panel's border: as much as there is room for.
  func text(room: Int, in glyphs: GlyphSet) -> Text {
    let counts = counts
    for count in stride(from: counts.count, through: 1, by: -1) {
      let parts = counts.prefix(count)
      let text = parts.dropFirst().reduce(Text("on-alert: ", .dim) + parts[0]) { $0 + Text(", ", .dim) + $1 }
      if text.displayWidth(in: glyphs) <= room { return text }
    }
    // Next to nothing is enough to say that something is wrong.
    let failures = failed == 1 ? "1 run failed" : "\(Format.count(failed)) runs failed"
    return failed > 0 && failures.displayWidth(in: glyphs) <= room ? Text(failures, .warning) : .empty
  }

  /// All that there is to say, in a sentence without its full stop.
  var spoken: String {
    var text = "on-alert: \(Spoken.counted(done, "run"))"
    if failed > 0 { text += ", \(Format.count(failed)) failed, the last \(Sanitizer.text(failure ?? ""))" }
    if waiting > 0 { text += ", \(Spoken.counted(waiting, "alert")) waiting" }
    if leftOut > 0 { text += ", \(Spoken.counted(leftOut, "alert")) left out" }
    return text
  }

  /// In a sentence without its full stop; nil as long as nothing has failed.
  var trouble: String? {
    guard let failure = failure.map({ Sanitizer.text($0) }) else { return nil }
    return done == 1
      ? "on-alert: its one run failed \(failure)"
      : "on-alert: \(Format.count(failed)) of \(Format.count(done)) runs failed, the last \(failure)"
  }
}
