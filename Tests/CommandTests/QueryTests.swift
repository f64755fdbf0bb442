import Foundation
import Testing

/// `cubetop query`, as scripts use it.
@Suite struct QueryTests {
  private let directory = TestDirectory()

  /// Six hits in three minutes of a Sunday, by two clients.
  private var log: String {
    directory.file(
      "access.log",
      line("10:00:00", "/a") + line("10:00:30", "/b", client: "192.0.2.2") + line("10:01:00", "/a", status: 404)
        + line("10:01:59", "/a?page=2", client: "192.0.2.2") + line("10:02:00", "/c", bytes: 1000)
        + line("10:02:10", "/c", status: 500))
  }

  private func query(_ arguments: String...) throws -> String {
    let command = try Command.cubetop(["query"] + arguments)
    #expect(command.errors == "")
    #expect(command.status == 0)
    return command.text
  }

  @Test func `groups are ranked, and equal ones come by their bytes`() throws {
    #expect(try query(log, "--by", "path") == "path\thits\n/a\t3\n/c\t2\n/b\t1\n")
    #expect(
      try query(log, "--by", "client,status") == """
        client\tstatus\thits
        192.0.2.1\t200\t2
        192.0.2.2\t200\t2
        192.0.2.1\t404\t1
        192.0.2.1\t500\t1

        """)
    #expect(try query(log, "--by", "client", "--by", "status") == query(log, "--by", "client, status"))
  }

  @Test func `measures come in the order asked for`() throws {
    #expect(
      try query(log, "--measure", "hits,bytes,clients,errors", "--measure", "p50", "--output", "json")
        == "{\"hits\":6,\"bytes\":1050,\"clients\":2,\"errors\":2,\"p50\":null}\n")
  }

  @Test func `rows are sorted by any measure, either way, and cut to the top`() throws {
    #expect(try query(log, "--by", "path", "--sort", "bytes") == "path\thits\n/c\t2\n/a\t3\n/b\t1\n")
    #expect(try query(log, "--by", "path", "--sort", "hits:asc", "--top", "2") == "path\thits\n/b\t1\n/c\t2\n")
    #expect(try query(log, "--by", "url", "--top", "0").split(separator: "\n").count == 5)
  }

  @Test func `time is grouped in bins, of which the top groups have all`() throws {
    #expect(
      try query(log, "--every", "1m", "--output", "csv")
        == "time,hits\r\n2015-05-17T10:00:00Z,2\r\n2015-05-17T10:01:00Z,2\r\n2015-05-17T10:02:00Z,2\r\n")
    #expect(
      try query(log, "--every", "1m", "--by", "path", "--top", "1", "--output", "ndjson") == """
        {"time":"2015-05-17T10:00:00Z","path":"/a","hits":1}
        {"time":"2015-05-17T10:01:00Z","path":"/a","hits":2}

        """)
  }

  @Test func `twenty groups are shown unless more are asked for`() throws {
    let many = directory.file("many.log", (0..<30).map { line("10:00:00", "/\($0)") }.joined())
    #expect(try query(many, "--by", "path").split(separator: "\n").count == 21)
    #expect(try query(many, "--by", "path", "--top", "0").split(separator: "\n").count == 31)
  }

  @Test func `a filter picks events`() throws {
    #expect(try query(log, "--where", "status >= 400 and path = /a") == "hits\n1\n")
    #expect(try query(log, "--where", "path = /nothing", "--by", "path") == "path\thits\n")
    #expect(try query(log, "--where", "path = /nothing") == "hits\n0\n")
  }

  /// Each with what it means as a date, and how many events that is.
  @Test(arguments: [
    (["--from", "10:01"], ["--from", "2015-05-17 10:01"], 4),
    (["--from", "-10s"], ["--from", "2015-05-17T10:02:00Z"], 2),
    (["--to", "-1m"], ["--to", "2015-05-17T10:01:10Z"], 3),
    (["--from", "10:00:30", "--to", "10:02"], ["--from", "2015-05-17 10:00:30", "--to", "2015-05-17 10:02"], 3),
    (["--where", "time >= 10:02"], ["--where", "time >= 2015-05-17T10:02"], 2),
    (["--where", "not (time < -1m)"], ["--where", "not time < 2015-05-17T10:01:10Z"], 3),
  ])
  func `times by the log's last event mean the same as dates`(relative: [String], absolute: [String], hits: Int) throws
  {
    for question in [[], ["--by", "path,status", "--measure", "hits,bytes,clients"], ["--every", "10s"]] {
      let held = try Command.cubetop(["query", log] + question + relative)
      let streamed = try Command.cubetop(["query", log] + question + absolute)
      #expect(held.status == 0)
      #expect(held.text == streamed.text)
      if question.isEmpty { #expect(held.text == "hits\n\(hits)\n") }
    }
  }

  @Test func `rates are over the range asked`() throws {
    let range = ["--from", "2015-05-17 10:00", "--to", "2015-05-17 10:02"]
    #expect(try query(log, range[0], range[1], range[2], range[3], "--measure", "rate") == "rate\n0.033\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Europe/Berlin")))
  func `dates are read in the display zone`() throws {
    // Ten in UTC is noon in Berlin's summer.
    #expect(try query(log, "--time-zone", "Europe/Berlin", "--from", "2015-05-17 12:02") == "hits\n2\n")
    #expect(try query(log, "--time-zone", "Europe/Berlin", "--from", "12:02") == "hits\n2\n")
    #expect(try query(log, "--time-zone", "utc", "--from", "10:02") == "hits\n2\n")
    let local = try Command.cubetop(
      "query", log, "--time-zone", "local", "--from", "12:02", environment: ["TZ": "Europe/Berlin"])
    #expect(local.text == "hits\n2\n")
    // Times that are answered are in UTC all the same.
    #expect(
      try query(log, "--time-zone", "Europe/Berlin", "--from", "12:02", "--every", "1h")
        == "time\thits\n2015-05-17T10:00:00Z\t2\n")
  }

  @Test func `several sources are one log`() throws {
    let more = directory.file("more.log", line("10:05:00", "/a") + line("09:00:00", "/d"))
    #expect(try query(log, more) == "hits\n8\n")
    #expect(try query(more, log, "--by", "source") == "source\thits\n\(log)\t6\n\(more)\t2\n")
    #expect(try query(more, log, "--from", "-1m") == "hits\n1\n")
  }

  @Test func `an empty log has no hits and is no error`() throws {
    let empty = directory.file("empty.log", "")
    #expect(try query(empty, "--output", "json") == "{\"hits\":0}\n")
    #expect(try query(empty, "--by", "path", "--output", "json") == "[]\n")
    #expect(try query(empty, "--from", "-1h") == "hits\n0\n")
  }

  @Test func `bad lines are counted and stop nothing`() throws {
    let log = directory.file(
      "bad.log",
      line("10:00:00") + "\n" + line("10:00:01") + "192.0.2.1 - - [31/Feb/2015:10:00:00 +0000] \"\u{1B}[2J\" 200 1\n"
        + "\n")
    let command = try Command.cubetop("query", log, "--stats")
    #expect(command.status == 0)
    #expect(command.text == "hits\n2\n")
    let lines = command.errors.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(10) == [
        "lines: 5", "events: 2", "rejected: 3",
        "rejected.blank: 2", "example.blank: line 2, column 1: ",
        "latest.blank: line 5, column 1: ",
        "rejected.not-a-date: 1",
        "example.not-a-date: line 4, column 16: 192.0.2.1 - - [31/Feb/2015:10:00:00 +0000] \"\\x1b[2J\" 200 1",
        "format: combined", "unsure: \(log): fewer than nine in ten of its first lines are of one format known",
      ])
    for name in ["bytes", "seconds", "mb_per_s", "peak_memory_mb"] {
      let value = lines.first { $0.hasPrefix("\(name): ") }?.dropFirst(name.count + 2)
      #expect(value.flatMap { Double($0) } != nil)
    }
  }

  @Test func `statistics of several sources name each`() throws {
    let common = directory.file("common.log", "192.0.2.1 - - [17/May/2015:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n")
    let errors = try Command.cubetop("query", log, common, "--stats").errors
    #expect(errors.contains("\nsource: \(log): combined, 6 of 6 lines are events\n"))
    #expect(errors.contains("\nsource: \(common): common, 1 of 1 lines are events\n"))
  }

  @Test func `events that must be held and can't be are an error, and streaming needs no memory`() throws {
    let text = (0..<3).map { String(repeating: line("10:0\($0):00"), count: 50_000) }.joined()
    let log = directory.file("long.log", text)
    let held = try Command.cubetop("query", log, "--from", "-1m", "--memory", "1MB")
    #expect(held.status == 1)
    #expect(held.text == "")
    #expect(held.errors.hasPrefix("cubetop: --memory: "))
    #expect(held.errors.hasSuffix(": raise it, or give times as dates\n"))
    #expect(try query(log, "--from", "-1m") == "hits\n100000\n")
    #expect(try query(log, "--from", "2015-05-17 10:01", "--memory", "1MB") == "hits\n100000\n")
  }
}
