import Cubes
import Dashboard
import Drawing
import Synchronization

/// A user's program that is run for each alert: `--on-alert 'mail -s cubetop root'`.
///
/// It is a command for the shell, and finds the alert on its standard input, as a line of JSON. Runs follow each other, in the
/// order of the alerts, on a thread of the hook's own; who has an alert hands it over and goes on.
///
/// An attack has thousands of alerts in a minute, and whoever is told of them has no use for thousands of messages. So ten runs
/// may come at once, then one a second; a thousand alerts wait for their turn, and those beyond are left out and counted.
final class AlertHook: Sendable {
  /// What bounds a hook.
  struct Bounds: Sendable {
    /// So many runs may come at once, and then one each `interval`.
    var burst = 10
    var interval = Duration.seconds(1)
    /// So many alerts may wait, and so many bytes of them: each may carry whole lines.
    var waiting = 1000
    var waitingBytes = 4 << 20
    /// How long a run may take, and a run that is under way when everything else is over.
    var time = Duration.seconds(10)
    var lastTime = Duration.seconds(2)
    /// How long it has to end by itself then.
    var grace = Duration.seconds(1)

    /// Whoever leaves a dashboard wants to be at the shell.
    static let besideScreen = Bounds(lastTime: .milliseconds(300), grace: .milliseconds(200))
  }

  /// How the hook is doing.
  struct Status: Sendable, Equatable {
    var isRunning = false
    /// Alerts that wait for their turn.
    var waiting = 0
    /// Runs that have ended; those that failed among them.
    var done = 0
    var failed = 0
    /// Alerts that no run was begun for.
    var leftOut = 0
    /// How the last run ended that failed, and whether it was the last of all.
    var lastFailure: ShellRun.Outcome?
    var isFailing = false
  }

  /// An alert that waits, and what makes a line of JSON of it when its turn comes: lines of a log may have to be read for that, for as
  /// long as somebody wants them.
  private struct Message {
    var bytes: Int
    var text: @Sendable (_ isWanted: () -> Bool) -> String
  }

  private struct Shared {
    var queue: [Message] = []
    var queuedBytes = 0
    var status = Status()
    /// After this no run is begun; nil as long as there is more to come.
    var end: ContinuousClock.Instant?
  }

  private let program: ShellRun
  private let bounds: Bounds
  private let shared = Mutex(Shared())
  private let signal = Signal()
  private let thread = Mutex<WorkThread?>(nil)
  /// Called when the status has changed; nil when nobody wants to know any more.
  private let news: Mutex<(@Sendable () -> Void)?>

  /// Begins to wait for alerts. Call `finish` at the end: until then it keeps itself. `news` is called on its thread when the status
  /// has changed, until `silence`.
  init(
    _ command: String, errors: ShellRun.Errors, bounds: Bounds = Bounds(), news: @escaping @Sendable () -> Void = {}
  ) {
    program = ShellRun(command: command, errors: errors, grace: bounds.grace)
    self.bounds = bounds
    self.news = Mutex(news)
    thread.withLock { $0 = WorkThread { [self] in work() } }
  }

  /// What the option says, which has to be something.
  static func command(_ text: String) throws(Failure) -> String {
    if !text.trimmingBlanks.isEmpty { return text }
    throw .usage("--on-alert", "there is no command in it", "write one, in quotes: --on-alert 'mail -s cubetop root'")
  }

  var status: Status {
    shared.withLock { shared in
      var status = shared.status
      status.waiting = shared.queue.count
      return status
    }
  }

  /// Hands an alert over. Costs a lock that is held for the time of an append, whatever the program does.
  func take(_ json: String) { take(bytes: json.utf8.count) { _ in json } }

  /// Hands an alert over of which the text is made when its turn comes, on the hook's thread; it has about so many bytes. Whoever makes
  /// it asks now and then whether it is still wanted.
  func take(bytes: Int, _ text: @escaping @Sendable (_ isWanted: () -> Bool) -> String) {
    let isTaken = shared.withLock { shared in
      // What is larger than all the room there is goes through alone.
      let hasRoom = shared.queue.isEmpty || shared.queuedBytes + bytes <= bounds.waitingBytes
      guard shared.end == nil, hasRoom, shared.queue.count < bounds.waiting else {
        shared.status.leftOut += 1
        return false
      }
      shared.queue.append(Message(bytes: bytes, text: text))
      shared.queuedBytes += bytes
      return true
    }
    if isTaken { signal.raise() }
  }

  /// When this returns, there is no more news: whoever is woken by it may go.
  func silence() { news.withLock { $0 = nil } }

  /// Counts an alert that somebody else had to leave out.
  func leaveOut() { shared.withLock { $0.status.leftOut += 1 } }

  /// Waits until the program was run for what is queued, but begins no run after `limit`, and leaves the one that is under way
  /// then a last time to end by itself. Says what is worth knowing: failures, and alerts that were left out.
  func finish(atMost limit: Duration) -> [String] {
    shared.withLock { $0.end = $0.end ?? ContinuousClock.now + limit }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
    return notices
  }

  private var notices: [String] {
    let status = status
    var notices: [String] = []
    if let last = status.lastFailure {
      let runs = status.done == 1 ? "its one run failed," : "\(status.failed) of \(status.done) runs failed, the last"
      notices.append("--on-alert: \(runs) \(last.text)")
    }
    if status.leftOut > 0 {
      let alerts = status.leftOut == 1 ? "1 alert was" : "\(status.leftOut) alerts were"
      notices.append("--on-alert: \(alerts) left out, as too many came at once")
    }
    return notices
  }

  // MARK: - The thread

  private func work() {
    var pace = Pace(burst: bounds.burst, interval: bounds.interval, at: .now)
    while let message = next(&pace) {
      let json = message.text { ContinuousClock.now < deadline(ofRunSince: .now) }
      let start = ContinuousClock.now
      guard start < deadline(ofRunSince: start) else {
        // The text took until everything was over.
        shared.withLock { ($0.status.isRunning, $0.status.leftOut) = (false, $0.status.leftOut + 1) }
        continue
      }
      let outcome = program.run(Array(json.utf8) + [UInt8(ascii: "\n")]) { deadline(ofRunSince: start) }
      shared.withLock { shared in
        shared.status.isRunning = false
        shared.status.done += 1
        shared.status.isFailing = outcome.ending != .exit(0)
        guard shared.status.isFailing else { return }
        shared.status.failed += 1
        shared.status.lastFailure = outcome
      }
      news.withLock { $0?() }
    }
  }

  /// The next alert, when it is there and may be told; nil when everything is over.
  private func next(_ pace: inout Pace) -> Message? {
    while true {
      let now = ContinuousClock.now
      let pause = pace.wait(at: now)
      let (next, isOver) = shared.withLock { shared -> (Message?, Bool) in
        if let end = shared.end, shared.queue.isEmpty || now >= end || now + pause >= end {
          // Whoever waits for the end needn't wait for a turn that comes too late.
          shared.status.leftOut += shared.queue.count
          shared.queue = []
          return (nil, true)
        }
        guard pause == .zero, !shared.queue.isEmpty else { return (nil, false) }
        let message = shared.queue.removeFirst()
        shared.queuedBytes -= message.bytes
        shared.status.isRunning = true
        return (message, false)
      }
      if isOver { return nil }
      if let next {
        pace.take(at: now)
        return next
      }
      // Woken for every alert meanwhile, which costs a look at the clock.
      let milliseconds = pause == .zero ? 1000 : Int((pause / .milliseconds(1)).rounded(.up))
      signal.wait(milliseconds: milliseconds)
    }
  }

  /// When a run has to have ended.
  private func deadline(ofRunSince start: ContinuousClock.Instant) -> ContinuousClock.Instant {
    let own = start + bounds.time
    return shared.withLock { shared in shared.end.map { min(own, $0 + bounds.lastTime) } ?? own }
  }
}

extension AlertRuns {
  /// As the screen shows it.
  init(_ status: AlertHook.Status) {
    self.init(
      done: status.done, failed: status.failed, waiting: status.waiting, leftOut: status.leftOut,
      failure: status.lastFailure?.text, isFailing: status.isFailing)
  }
}

extension ShellRun.Outcome {
  /// Behind "failed, the last".
  var text: String {
    let how =
      switch ending {
      case .exit(127) where complaint == nil: "with exit status 127: there is no such command"
      case .exit(let status): "with exit status \(status)"
      case .signal(let number): "by signal \(number)"
      case .late(let time): "as it was still running after \(Format.duration(seconds: time / .seconds(1)))"
      case .notStarted(let code): "as it couldn't be started: \(OutputError.failed(code).why)"
      }
    return complaint.map { "\(how): \($0)" } ?? how
  }
}
