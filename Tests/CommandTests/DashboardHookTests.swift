import Dashboard
import Drawing
import Foundation
import Ingest
import LogSources
import PageEvents
import Patterns
import Testing

@testable import cubetop

/// `--on-alert` under a dashboard: which alerts a user's program is told, and when.
@Suite struct DashboardHookTests {
  private let directory = TestDirectory()
  private let noon = Timestamp(seconds: 1_431_864_000)

  private func text(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: directory.path(name)) ?? Data(), as: UTF8.self)
  }

  // MARK: - Which, and when

  /// A post whose hook notes the numbers of the alerts that it is told.
  private struct Told {
    let post: AlertPost
    let hook: AlertHook
    let ingest: Ingest

    /// What was told to this point, when everything is over.
    func end() -> [Int] {
      post.stop()
      _ = hook.finish(atMost: .seconds(30))
      return numbers()
    }

    let numbers: () -> [Int]
  }

  private func post(isReplay: Bool, _ lines: String = "", isRead: Bool = true) throws -> Told {
    let log = directory.file("access.log", lines)
    let ingest = Ingest(
      [try openSource(log, follow: false)], lexicons: Lexicons(), consumers: [])
    if isRead { try ingest.load() }
    let out = directory.path("told")
    var bounds = AlertHook.Bounds()
    bounds.burst = 100_000
    let hook = AlertHook("grep -o '\"number\":[0-9]*' | cut -d: -f2 >> '\(out)'", errors: .kept, bounds: bounds)
    let post = AlertPost(isReplay: isReplay)
    post.start(hook, reading: ingest)
    return Told(post: post, hook: hook, ingest: ingest) { text("told").split(separator: "\n").compactMap { Int($0) } }
  }

  private func alert(_ number: Int, _ seconds: Int64, rule: String = "probing") -> Alert {
    let time = noon + .seconds(seconds)
    return Alert(
      number: number, rule: rule, severity: .high, key: [], time: time, first: time, last: time, count: 1,
      summary: rule)
  }

  @Test func `of a log that is followed, what was there at the start isn't news`() throws {
    let told = try post(isReplay: false, isRead: false)
    told.post.take(.raised(alert(1, 0)))
    try told.ingest.load()
    told.post.take(.raised(alert(2, 1)))
    told.post.take(.repeated(number: 2, at: noon + .seconds(2)))
    told.post.take(.ended(number: 2, at: noon + .seconds(3)))
    #expect(told.end() == [2])
  }

  @Test func `of a recording whose rules are read anew, what the clock hasn't come to is what the new ones say`() throws
  {
    let told = try post(isReplay: true)
    told.post.open()
    for number in 1...4 { told.post.take(.raised(alert(number, Int64(number) * 10))) }
    func follow(_ seconds: Int64) { told.post.follow(from: noon, to: noon + .seconds(seconds)) }
    follow(20)
    // Back, which takes nothing back.
    follow(15)
    told.post.renew([alert(5, 5), alert(1, 10), alert(2, 20), alert(6, 25), alert(7, 40)])
    follow(100)
    #expect(told.end() == [1, 2, 6, 7])
  }

  @Test func `of a recording, an alert is told when the clock comes to it, and only once`() throws {
    let told = try post(isReplay: true)
    for number in 1...5 { told.post.take(.raised(alert(number, Int64(number) * 10))) }
    func follow(_ seconds: Int64) { told.post.follow(from: noon + .seconds(15), to: noon + .seconds(seconds)) }
    // As long as it isn't known where the replay begins, nobody knows what is before it.
    follow(25)
    told.post.open()
    follow(15)
    follow(30)
    // Back, and over them again.
    follow(15)
    follow(39)
    #expect(told.end() == [2, 3])
  }

  @Test func `what the user has muted isn't told`() throws {
    let told = try post(isReplay: true)
    for number in 1...4 { told.post.take(.raised(alert(number, 10, rule: number % 2 == 0 ? "loud" : "probing"))) }
    var model = Model(mode: .live, width: 80, height: 24)
    model.watch(rules: 1)
    let board = AlertBoard()
    board.take(.raised(alert(9, 0, rule: "loud")))
    _ = model.update(.alerts(board.snapshot))
    for key in "iz" { _ = model.update(.key(.char(key))) }
    told.post.mute(model.alertMutes)
    told.post.open()
    told.post.follow(from: noon, to: noon + .hours(1))
    #expect(told.end() == [1, 3])
  }

  @Test func `a recording's alerts beyond ten thousand that wait for the clock are left out and counted`() throws {
    let told = try post(isReplay: true)
    for number in 1...10_007 { told.post.take(.raised(alert(number, 10))) }
    #expect(told.hook.status.leftOut == 7)
    told.post.stop()
    _ = told.hook.finish(atMost: .zero)
  }

  // MARK: - The program

  private let rules = """
    - name: failing
      where: status = 500
      per: client
      bucket: {capacity: 1, leak: 10s}
      severity: high

    """

  private let failures = [
    line("10:00:00", "/", status: 500), line("10:00:01", "/cart", status: 500), line("10:05:00", "/tea"),
    line("10:06:00", "/", status: 500, client: "192.0.2.2"), line("10:06:01", "/", status: 500, client: "192.0.2.2"),
    line("10:09:00", "/"),
  ]

  /// Lets a session go on until a condition of the shell's holds, with this command again and again.
  private func until(_ condition: String, asking command: String? = nil) -> String {
    let ask = command.map { "echo \($0);" } ?? ""
    return "n=0; until \(condition); do n=$((n+1)); test $n -lt 600 || break; \(ask) sleep 0.05; done"
  }

  @Test func `a replay runs it with the alert and its lines`() throws {
    let log = directory.file("access.log", failures.joined())
    let (file, told) = (directory.file("rules.yaml", rules), directory.path("told"))
    let run = try Command.shell(
      """
      { echo summary; \(until("test \"$(cat '\(told)' 2> /dev/null | wc -l)\" = 2")); } |
        "$cubetop" replay --plain '\(log)' --speed max --rules '\(file)' \
        --on-alert "cat >> '\(told)'; echo noise; echo complaint >&2"
      """)
    #expect(run.status == 0 && run.errors == "" && !run.text.contains("noise") && !run.text.contains("complaint"))
    // What a command says that reads the recording.
    #expect(text("told") == (try Command.cubetop("rules", "run", file, log)).text)
  }

  @Test func `a log that is followed has it run for what comes, and for nothing that was there`() throws {
    let log = directory.file("access.log", failures[..<3].joined())
    let more = directory.file("more", failures[3...].joined())
    let (file, told, out) = (directory.file("rules.yaml", rules), directory.path("told"), directory.path("out"))
    let run = try Command.shell(
      """
      { echo summary; \(until("grep -sq '^Read: 3 lines' '\(out)'")); cat '\(more)' >> '\(log)'
        \(until("test -s '\(told)'")); sleep 0.3; } |
        "$cubetop" --plain '\(log)' --watermark 0s --rules '\(file)' --on-alert "cat >> '\(told)'" > '\(out)'
      """)
    #expect(run.status == 0 && run.errors == "")
    let lines = text("told").split(separator: "\n")
    #expect(
      lines.count == 1 && lines[0].contains("\"client\":\"192.0.2.2\"") && lines[0].contains("[17/May/2015:10:06:01"))
  }

  @Test func `what it complains of is said once, and counted`() throws {
    let log = directory.file("access.log", failures.joined())
    let (file, out) = (directory.file("rules.yaml", rules), directory.path("out"))
    let run = try Command.shell(
      """
      { \(until("grep -sq '^On-alert: 2 runs' '\(out)'", asking: "summary")); } |
        "$cubetop" replay --plain '\(log)' --speed max --rules '\(file)' \
        --on-alert "echo 'no such host' >&2; exit 4" > '\(out)'
      """)
    let said = text("out").split(separator: "\n")
    #expect(said.count { $0.hasPrefix("NOTE: on-alert: ") } == 1)
    #expect(said.contains("On-alert: 2 runs, 2 failed, the last with exit status 4: no such host."))
    #expect(run.errors == "cubetop: --on-alert: 2 of 2 runs failed, the last with exit status 4: no such host\n")
  }

  @Test func `one that sleeps holds nobody up, and is left a moment at the end`() throws {
    let log = directory.file("access.log", failures.joined())
    let (file, told) = (directory.file("rules.yaml", rules), directory.path("told"))
    let start = ContinuousClock.now
    let run = try Command.shell(
      """
      { echo summary; \(until("test -s '\(told)'")); } |
        "$cubetop" replay --plain '\(log)' --speed max --rules '\(file)' \
        --on-alert "echo $$ >> '\(told)'; exec sleep 600"
      """)
    #expect(run.status == 0 && start.duration(to: .now) < .seconds(45))
    #expect(run.errors.contains("failed, as it was still running after "))
  }

  @Test func `without rules there is nothing to run it for`() throws {
    let log = directory.file("access.log", failures.joined())
    let nowhere = ["XDG_CONFIG_HOME": directory.path("nowhere")]
    let run = try Command.cubetop(["--plain", log, "--on-alert", "true"], environment: nowhere)
    #expect(run.status == 64 && run.errors.contains("--on-alert: no rule watches"))
    let empty = try Command.cubetop("--plain", log, "--rules", "default", "--on-alert", "")
    #expect(empty.status == 64 && empty.errors.contains("--on-alert: there is no command in it"))
  }

  @Test func `what config.yaml says is for logs that are followed`() throws {
    let log = directory.file("access.log", failures.joined())
    let (file, told) = (directory.file("rules.yaml", rules), directory.path("told"))
    let config = directory.file("config.yaml", "rules: \(file)\non-alert: cat >> '\(told)'\n")
    let replay = try Command.shell(
      "{ echo summary; sleep 1; } | \"$cubetop\" replay --plain '\(log)' --speed max --config '\(config)'")
    #expect(replay.status == 0 && text("told") == "" && !replay.text.contains("On-alert"))
    let watch = try Command.shell("echo summary | \"$cubetop\" --plain '\(log)' --config '\(config)'")
    #expect(watch.status == 0 && watch.text.contains("On-alert: no runs.\n"))
    let none = try Command.shell("echo summary | \"$cubetop\" --plain '\(log)' --config '\(config)' --on-alert ' '")
    #expect(none.status == 64)
  }
}
