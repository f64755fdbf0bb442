import Foundation
import Testing

/// `--plain`: the dashboard as lines, with its commands from a pipe.
@Suite struct PlainTests {
  private let directory = TestDirectory()

  private var log: String {
    directory.file(
      "access.log",
      line("10:00:00", "/", client: "192.0.2.1") + line("10:00:01", "/cart", bytes: 2048, client: "192.0.2.1")
        + line("10:00:02", "/cart", status: 500, client: "192.0.2.2") + line("10:00:03", "/cart", client: "192.0.2.3")
        + line("10:59:59", "/tea", status: 404, client: "192.0.2.3") + "this is no line of a log\n")
  }

  /// What is said to these commands, typed into a pipe.
  private func said(_ commands: String...) throws -> Command {
    let input = directory.file("commands", commands.joined(separator: "\n"))
    return try Command.cubetop("--plain", log, input: input)
  }

  @Test func `a session is what was asked and what was answered, and nothing else`() throws {
    let session = try said(
      "", ":drill 1", "", "panel status", "drill 2", "raw", "", "back", "back", "filter status>=400", "summary",
      "range 1m", "urls", "", "pause", "speed 64", "sort", "frobnicate", "quit", "never read")
    let path = directory.path("access.log")
    #expect(session.errors == "")
    #expect(session.status == 0)
    #expect(
      session.text == """
        cubetop: Enter reads the panel, help lists the commands, quit ends.
        >\u{20}
        Top URLs; slice: all; range: all; answer: exact, 5 hits; rows: 3 paths, by hits, descending.
        1. /cart: 3 hits, 60.0 percent of hits, 3 clients, 2.0 kibibytes sent, 33.3 percent errors
        2. /: 1 hit, 20.0 percent of hits, 1 client, 10 bytes sent, no errors
        3. /tea: 1 hit, 20.0 percent of hits, 1 client, 10 bytes sent, 100.0 percent errors
        > :drill 1
        URLs; slice: path = /cart; range: all; answer: exact, 3 hits; rows: 1 URL, by hits, descending.
        >\u{20}
        URLs; slice: path = /cart; range: all; answer: exact, 3 hits; rows: 1 URL, by hits, descending.
        1. /cart: 3 hits, 100.0 percent of hits, 3 clients, 2.0 kibibytes sent, 33.3 percent errors
        > panel status
        Status; slice: path = /cart; range: all; answer: exact, 3 hits; rows: 2 codes, by hits, descending.
        > drill 2
        Clients; slice: path = /cart and status = 500; range: all; answer: exact, 1 hit; \
        rows: 1 client, by 10 s rate, descending.
        > raw
        Raw lines; slice: path = /cart and status = 500; range: all; answer: exact, 1 hit; rows: 1 line, the newest first.
        >\u{20}
        Raw lines; slice: path = /cart and status = 500; range: all; answer: exact, 1 hit; rows: 1 line, the newest first.
        1. 192.0.2.2 - - [17/May/2015:10:00:02 +0000] "GET /cart HTTP/1.1" 500 10 "-" "test"
        > back
        Raw lines; slice: path = /cart; range: all; answer: exact, 3 hits; rows: 3 lines, the newest first.
        > back
        Raw lines; slice: all; range: all; answer: exact, 5 hits; rows: 5 lines, the newest first.
        > filter status>=400
        Raw lines; slice: status >= 400; range: all; answer: exact, 2 hits; rows: 2 lines, the newest first.
        > summary
        Sources: \(path).
        Time zone: UTC.
        The log is followed.
        Read: 6 lines, 432 bytes, 1 rejected.
        Slice: status >= 400. Range: all. Answer: exact, 2 hits.
        Hits: 2 of 5.
        Page views: 0.
        Rate now: 0.10 a second.
        Clients: 2.
        Sent: 20 bytes.
        Client errors: 1, 50.0 percent of hits.
        Server errors: 1, 50.0 percent of hits.
        > range 1m
        Raw lines; slice: status >= 400; range: last 1 minute; up to 2015-05-17 10:59:59; answer: exact, 1 hit; \
        rows: 1 line, the newest first.
        > urls
        Top URLs; slice: status >= 400; range: last 1 minute; up to 2015-05-17 10:59:59; answer: exact, 1 hit; \
        rows: 1 path, by hits, descending.
        >\u{20}
        Top URLs; slice: status >= 400; range: last 1 minute; up to 2015-05-17 10:59:59; answer: exact, 1 hit; \
        rows: 1 path, by hits, descending.
        1. /tea: 1 hit, 100.0 percent of hits, 1 client, 10 bytes sent, 100.0 percent errors
        > pause
        The numbers are held; the log is read on.
        > speed 64
        Only a replay has a speed.
        > sort
        Sort Top URLs by: hits (as now), clients, bytes sent, errors.
        sort COLUMN: sort the rows by a column; once more reverses them
        > frobnicate
        There is no command frobnicate: help lists them all.
        > quit

        """)
  }

  @Test func `the end of the commands is the end of the session`() throws {
    let session = try said("summary")
    #expect(session.status == 0)
    #expect(session.text.hasSuffix("> \n"))
    #expect(try said().text == "cubetop: Enter reads the panel, help lists the commands, quit ends.\n> \n")
  }

  @Test func `rows of a log that takes a while to be read are all there at once`() throws {
    let large = directory.file("large.log", (0..<200_000).map { line("10:00:00", "/page/\($0 % 100)") }.joined())
    let input = directory.file("commands", "panel urls\ndrill 100\n")
    let session = try Command.cubetop(["--plain", large], input: input)
    #expect(session.text.contains("answer: exact, 200,000 hits; rows: 1 to 20 of 100 paths"))
    #expect(session.text.contains("slice: path = /page/99; range: all; answer: exact, 2,000 hits;"))
  }

  @Test func `a line may end as on Windows, or be much too long`() throws {
    let session = try said("panel clients\r", String(repeating: "x", count: 100_000) + "\r", "\r", "quit\r")
    let lines = session.text.split(separator: "\n")
    #expect(lines[1] == "> panel clients" && lines[2].hasPrefix("Clients; slice: all;"))
    #expect(lines[3].utf8.count == 2 + 4096 && lines[4].hasPrefix("There is no command xxxx"))
    #expect(lines[5] == "> " && lines[6].hasPrefix("Clients; slice: all;"))
    #expect(lines.last == "> quit")
  }

  @Test func `a replay says its end, and is wound and held like one`() throws {
    let input = directory.file("commands", "\npause\npause\nseek 1s\nsummary\n")
    let session = try Command.cubetop(["replay", "--plain", log, "--speed", "max"], input: input)
    #expect(session.text.contains("> \nNOTE: the recording has ended\nTop URLs; slice: all;"))
    #expect(session.status == 0)
  }

  @Test func `standard input that is the log leaves nobody to ask`() throws {
    // Without a terminal of its own, as a daemon's child.
    let alone = try Command.shell("cat '\(log)' | setsid \"$cubetop\" --plain -")
    #expect(alone.status == 1)
    #expect(alone.errors.hasPrefix("cubetop: -: standard input is the log, and there is no terminal"))
  }

  @Test func `a reader that has seen enough is no error`() throws {
    let log = log
    let head = try Command.shell(
      "{ yes help | head -1000; } | { \"$cubetop\" --plain '\(log)'; echo \"status $?\" >&2; } | head -n 1")
    #expect(head.text == "cubetop: Enter reads the panel, help lists the commands, quit ends.\n")
    #expect(head.errors == "status 0\n")
  }

  @Test func `nothing but text goes to the terminal`() throws {
    let session = try said("", "help", "rejects", "raw", "", "time", "")
    #expect(session.output.allSatisfy { $0 == UInt8(ascii: "\n") || (0x20..<0x7F).contains($0) })
  }
}
