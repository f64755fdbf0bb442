import Foundation
import Synchronization
import Testing

@testable import cubetop

/// A user's program that is run for alerts: what it is given, and that nothing it does holds anybody up.
@Suite struct AlertHookTests {
  private let directory = TestDirectory()

  /// Not bounded but where a test says so.
  private func hook(_ command: String, _ change: (inout AlertHook.Bounds) -> Void = { _ in }) -> AlertHook {
    var bounds = AlertHook.Bounds()
    bounds.burst = 100_000
    change(&bounds)
    return AlertHook(command, errors: .kept, bounds: bounds)
  }

  private func text(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: directory.path(name)) ?? Data(), as: UTF8.self)
  }

  @Test func `has the alert on its standard input, as it is and to its end, in the order of the alerts`() {
    let alerts = [
      #"{"rule":"probing","describe":"it's \"quoted\", $HOME `id` \\n"}"#, "two\nlines", "",
      String(repeating: "x", count: 100_000), "Füße 日本",
    ]
    let out = directory.path("out")
    let hook = hook("cat >> '\(out)'; echo end >> '\(out)'")
    for alert in alerts { hook.take(alert) }
    #expect(hook.finish(atMost: .seconds(30)) == [])
    #expect(text("out") == alerts.map { $0 + "\nend\n" }.joined())
    #expect(hook.status == AlertHook.Status(done: alerts.count))
  }

  @Test func `what it says isn't seen where the terminal is a dashboard's, which it doesn't have for its own`() {
    let out = directory.path("out")
    let hook = hook(
      "test -p /dev/fd/2 && test /dev/fd/1 -ef /dev/null && ! (: < /dev/tty) 2> /dev/null && echo unseen > '\(out)'")
    hook.take("{}")
    #expect(hook.finish(atMost: .seconds(30)) == [] && text("out") == "unseen\n")
  }

  @Test func `the last line that it complains of is the reason of its failure`() {
    let hook = hook("echo 'trying'; echo 'first' >&2; printf 'no such host\\n  \\n' >&2; exit 1")
    hook.take("{}")
    #expect(
      hook.finish(atMost: .seconds(30)) == ["--on-alert: its one run failed, with exit status 1: no such host"])
    #expect(hook.status.isFailing)
  }

  @Test func `one that complains without an end is listened to as long as it may run`() {
    let hook = hook("yes complaint >&2") { bounds in
      bounds.time = .milliseconds(300)
      bounds.grace = .milliseconds(100)
    }
    hook.take("{}")
    let notices = hook.finish(atMost: .seconds(30))
    // It may have been ended within a word.
    let last = notices[0].split(separator: " ").last ?? ""
    #expect(notices.count == 1 && !last.isEmpty && "complaint".hasPrefix(last), "\(notices)")
  }

  @Test func `a text is made when its turn comes, as long as it is wanted`() {
    let out = directory.path("out")
    let hook = hook("cat >> '\(out)'") { $0.lastTime = .milliseconds(50) }
    hook.take(bytes: 4) { isWanted in isWanted() ? "made" : "given up" }
    while hook.status.done == 0 { usleep(1000) }
    #expect(text("out") == "made\n")
    // As of a packed log that takes its time.
    hook.take(bytes: 4) { isWanted in
      while isWanted() { usleep(1000) }
      return "given up"
    }
    while !hook.status.isRunning { usleep(1000) }
    let start = ContinuousClock.now
    _ = hook.finish(atMost: .zero)
    #expect(start.duration(to: .now) < .seconds(20))
    #expect(text("out") == "made\n" && hook.status == AlertHook.Status(done: 1, leftOut: 1))
  }

  @Test func `there is news of each run, until nobody wants to know`() {
    let told = Atomic(0)
    let hook = AlertHook("true", errors: .kept) { told.add(1, ordering: .relaxed) }
    for _ in 0..<2 { hook.take("{}") }
    while told.load(ordering: .relaxed) < 2 { usleep(1000) }
    hook.silence()
    hook.take("{}")
    _ = hook.finish(atMost: .seconds(30))
    #expect(hook.status.done == 3 && told.load(ordering: .relaxed) == 2)
  }

  @Test func `runs that fail are counted, and the last one's reason is told`() {
    let some = hook("read -r line; exit \"$line\"")
    for status in [0, 3, 0, 5, 0] { some.take(String(status)) }
    #expect(some.finish(atMost: .seconds(30)) == ["--on-alert: 2 of 5 runs failed, the last with exit status 5"])
    let killed = hook("kill -9 $$")
    killed.take("{}")
    #expect(killed.finish(atMost: .seconds(30)) == ["--on-alert: its one run failed, by signal 9"])
    let absent = hook("no-such-command-anywhere")
    absent.take("{}")
    let notices = absent.finish(atMost: .seconds(30))
    #expect(notices.count == 1 && notices[0].hasPrefix("--on-alert: its one run failed, with exit status 127: "))
    #expect(notices[0].contains("no-such-command-anywhere"), "the shell says which")
  }

  @Test(arguments: ["sleep 600", "trap '' TERM; sleep 600 & wait; while :; do sleep 600; done"])
  func `one that goes on for too long is ended, with what it has started`(command: String) throws {
    let hook = hook("echo $$ > '\(directory.path("group"))'; \(command)") { bounds in
      bounds.time = .milliseconds(300)
      bounds.grace = .milliseconds(100)
    }
    hook.take("{}")
    let notices = hook.finish(atMost: .seconds(30))
    #expect(
      notices.count == 1 && notices[0].hasPrefix("--on-alert: its one run failed, as it was still running after "))
    let group = try #require(pid_t(text("group").trimmingCharacters(in: .whitespacesAndNewlines)))
    // Nobody is left in its group: what it had started has been killed, and whoever inherits that reaps it in time.
    var isGone = false
    for _ in 0..<500 where !isGone {
      isGone = kill(-group, 0) != 0 && errno == ESRCH
      if !isGone { usleep(10_000) }
    }
    #expect(isGone)
  }

  @Test func `one that doesn't read its input, or only some of it, is none the worse for it`() {
    let large = String(repeating: "x", count: 1 << 20)
    for command in ["true", "head -c 10 > /dev/null", "exec < /dev/null; sleep 0.2"] {
      let hook = hook(command)
      for _ in 0..<3 { hook.take(large) }
      #expect(hook.finish(atMost: .seconds(30)) == [])
      #expect(hook.status == AlertHook.Status(done: 3))
    }
  }

  @Test func `of thousands at once some are told, the others are left out and counted`() {
    let out = directory.path("out")
    let hook = AlertHook("cat >> '\(out)'", errors: .kept)
    for number in 0..<5000 { hook.take("\(number)") }
    #expect(
      hook.finish(atMost: .milliseconds(500)) == ["--on-alert: 4990 alerts were left out, as too many came at once"])
    #expect(text("out") == (0..<10).map { "\($0)\n" }.joined())
    // Those that come when all is over aren't told either.
    hook.take("late")
    #expect(hook.status == AlertHook.Status(done: 10, leftOut: 4991))
  }

  @Test func `whoever has alerts doesn't wait for a program that sleeps`() {
    let hook = hook("sleep 600") { $0.lastTime = .milliseconds(100) }
    for _ in 0..<5000 { hook.take("{}") }
    while !hook.status.isRunning { usleep(1000) }
    let start = ContinuousClock.now
    let notices = hook.finish(atMost: .zero)
    #expect(notices.last == "--on-alert: 4999 alerts were left out, as too many came at once")
    #expect(hook.status.failed == 1)
    #expect(start.duration(to: .now) < .seconds(60))
  }

  @Test func `what waits is bounded in bytes, too, but for one that is larger than that by itself`() {
    let hook = hook("sleep 600") { bounds in
      bounds.waitingBytes = 1000
      bounds.lastTime = .milliseconds(50)
    }
    hook.take("begins")
    while !hook.status.isRunning { usleep(1000) }
    hook.take(String(repeating: "x", count: 5000))
    hook.take("no room")
    #expect(hook.status.leftOut == 1)
    _ = hook.finish(atMost: .zero)
  }

  @Test func `a pace lets so many through at once, and then one each interval`() {
    let start = ContinuousClock.now
    var pace = Pace(burst: 3, interval: .seconds(1), at: start)
    /// When each of so many goes that want to go at a time.
    func times(_ count: Int, at wish: Double) -> [Double] {
      (0..<count).map { _ in
        let now = start + .seconds(wish)
        let time = now + pace.wait(at: now)
        pace.take(at: time)
        return start.duration(to: time) / .seconds(1)
      }
    }
    #expect(times(5, at: 0) == [0, 0, 0, 1, 2])
    // A token has come back since, and half of the next.
    #expect(times(2, at: 3.5) == [3.5, 4])
    #expect(times(4, at: 60) == [60, 60, 60, 61])
  }
}
