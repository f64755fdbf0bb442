import Foundation
import Testing

/// `cubetop rules`
@Suite struct RulesTests {
  private let directory = TestDirectory()
  private let rule = """
    - name: probing
      where: status = 404
      per: client
      bucket: {capacity: 2, leak: 10s}
      severity: high
      evidence: 1
      describe: "{client}: {count}"

    """

  /// Three 404s of one client, with another's request among them.
  private var lines: [String] {
    [
      line("10:00:00", "/a", status: 404), line("10:00:01", "/b", client: "192.0.2.9"),
      line("10:00:02", "/c", status: 404), line("10:00:03", "/d", status: 404),
    ]
  }

  @Test func `rules that are well formed are counted`() throws {
    let file = directory.file("rules.yaml", rule)
    let check = try Command.cubetop("rules", "check", file)
    #expect(check.status == 0)
    #expect(check.text == "\(file): 1 rule\n")
  }

  @Test func `what is wrong with a rule is said with file, line and column`() throws {
    let file = directory.file("rules.yaml", "- name: a\n  bucket: {capacity: many}\n")
    let check = try Command.cubetop("rules", "check", file)
    #expect(check.status == 1)
    #expect(
      check.errors
        == "cubetop: \(file):2:22: \"many\" is not a number from 0 to 1000000: write capacity: 10\n")
  }

  @Test func `the alerts of a log are written a line each`() throws {
    let file = directory.file("rules.yaml", rule)
    let log = directory.file("access.log", lines.joined())
    let run = try Command.cubetop("rules", "run", file, log)
    #expect(run.status == 0)
    #expect(run.errors == "")
    let key = #""key":{"client":"192.0.2.1"},"first":"2015-05-17T10:00:00Z","last":"2015-05-17T10:00:03Z"#
    let last = lines[3].dropLast().replacing("\"", with: "\\\"")
    let event =
      #"{"time":"2015-05-17T10:00:03Z","client":"192.0.2.1","method":"GET","url":"/d","status":"404","line":"\#(last)"}"#
    #expect(
      run.text
        == #"{"number":1,"time":"2015-05-17T10:00:03Z","rule":"probing","severity":"high",\#(key)","count":3,"value":null,"#
        + #""describe":"192.0.2.1: 3","evidence":[\#(event)]}"# + "\n")
  }

  @Test func `the lines are those of the log, too, where its last event has to tell which are meant`() throws {
    let file = directory.file("rules.yaml", rule)
    let log = directory.file("access.log", lines.joined())
    let whole = try Command.cubetop("rules", "run", file, log)
    #expect(try Command.cubetop("rules", "run", file, log, "--from", "-1h").text == whole.text)
    #expect(whole.text.contains("\"line\":\"192.0.2.1"))
  }

  @Test func `an alert of a limit comes twice: when it begins, and when it is known how much would have been refused`()
    throws
  {
    let file = directory.file(
      "rules.yaml",
      "- {name: logins, where: path = /login, per: client, limit: 5/min, evidence: 0, describe: '{count} refused'}\n")
    let attempts = (10..<18).map { line("10:00:\($0)", "/login") } + [line("10:00:18", "/")]
    let log = directory.file("access.log", attempts.joined() + line("10:03:00", "/"))
    let run = try Command.cubetop("rules", "run", file, log, "--fail-on", "medium")
    #expect(run.status == 3 && run.errors == "")
    func object(_ last: String, _ count: Int, _ rest: String) -> String {
      #"{"number":1,"time":"2015-05-17T10:00:15Z","rule":"logins","severity":"medium","key":{"client":"192.0.2.1"},"#
        + #""first":"2015-05-17T10:00:15Z","last":"2015-05-17T\#(last)Z","count":\#(count),"value":null,"#
        + #""describe":"\#(count) refused","evidence":[]\#(rest)}"# + "\n"
    }
    let begin = object("10:00:15", 1, "")
    #expect(run.text == begin + object("10:00:17", 3, #","ended":"2015-05-17T10:01:17Z""#))
    let short = directory.file("short.log", attempts.joined())
    #expect(try Command.cubetop("rules", "run", file, short).text == begin + object("10:00:17", 3, #","ended":null"#))
    let table = try Command.cubetop("rules", "run", file, log, "--output", "table")
    #expect(
      table.text.split(separator: "\n").dropFirst().map { $0.split(separator: " ").suffix(4).joined(separator: " ") }
        == ["192.0.2.1 1 1 refused", "3 3 refused (over)"])
  }

  @Test func `a program is told of it once`() throws {
    let file = directory.file("rules.yaml", "- {name: logins, per: client, limit: 5/min}\n")
    let log = directory.file("access.log", (10..<18).map { line("10:00:\($0)", "/login") }.joined())
    let told = directory.path("told")
    _ = try Command.cubetop("rules", "run", file, log, "--on-alert", "cat >> '\(told)'")
    let text = try String(contentsOfFile: told, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 1 && text.contains("\"count\":1,"))
  }

  @Test func `the exit status is 3 where an alert is as severe as asked for`() throws {
    let file = directory.file("rules.yaml", rule)
    let log = directory.file("access.log", lines.joined())
    #expect(try Command.cubetop("rules", "run", file, log, "--fail-on", "high").status == 3)
    #expect(try Command.cubetop("rules", "run", file, log, "--fail-on", "critical").status == 0)
  }

  @Test func `a command is run for each alert, with what ndjson has of it`() throws {
    let file = directory.file("rules.yaml", rule)
    let log = directory.file("access.log", lines.joined())
    let told = directory.path("told")
    let run = try Command.cubetop(
      "rules", "run", file, log, "--on-alert", "cat >> '\(told)'; echo noise; echo heard >&2")
    #expect(run.status == 0 && run.errors == "heard\n")
    #expect(run.text.hasPrefix(#"{"number":1,"#) && run.text.split(separator: "\n").count == 1)
    #expect(try String(contentsOfFile: told, encoding: .utf8) == run.text)
  }

  @Test func `a command that fails is told of, and changes nothing else`() throws {
    let file = directory.file("rules.yaml", rule)
    let log = directory.file("access.log", lines.joined())
    let run = try Command.cubetop("rules", "run", file, log, "--on-alert", "exit 7")
    #expect(run.status == 0 && run.text.hasPrefix(#"{"number":1,"#))
    #expect(run.errors == "cubetop: --on-alert: its one run failed, with exit status 7\n")
    let none = try Command.cubetop("rules", "run", file, log, "--on-alert", " ")
    #expect(none.status == 64 && none.errors.contains("--on-alert: there is no command in it"))
  }

  @Test func `a log in two files or in another order has the same alerts`() throws {
    let file = directory.file("rules.yaml", rule)
    let whole = try Command.cubetop("rules", "run", file, directory.file("access.log", lines.joined()))
    let turned = try Command.cubetop("rules", "run", file, directory.file("b.log", lines.reversed().joined()))
    #expect(turned.text == whole.text)
    let halves = [lines[0] + lines[2], lines[1] + lines[3]]
    let split = try Command.cubetop(
      "rules", "run", file, directory.file("1.log", halves[0]), directory.file("2.log", halves[1]))
    #expect(split.text == whole.text)
  }

  @Test func `the rules that come with the program see a scanner`() throws {
    let probes = (0..<12).map { line("10:00:\(10 + $0)", "/admin\($0).php", status: 404) }
    let pictures = (0..<12).map { line("10:00:\(30 + $0)", "/\($0).png", status: 404, client: "192.0.2.7") }
    let log = directory.file("access.log", (probes + pictures).joined())
    let run = try Command.cubetop("rules", "run", "default", log, "--output", "table")
    let rows = run.text.split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows.last?.split(separator: " ").prefix(4).dropFirst() == ["medium", "probing", "192.0.2.1"])
  }
}
