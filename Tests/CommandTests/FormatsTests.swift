import Testing

/// `cubetop formats`
@Suite struct FormatsTests {
  private let directory = TestDirectory()

  @Test func `each format is listed with a line of it`() throws {
    let list = try Command.cubetop("formats")
    #expect(list.status == 0)
    #expect(
      list.text.hasPrefix(
        """
        common               Apache's and nginx's plainest access log
                             203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043
        combined             common, with referrer and user agent: what most servers write

        """))
    // A header is a line of its own.
    #expect(list.text.split(separator: "\n").count == 2 * 31 + 1)
    #expect(list.text.contains("\nw3c                  W3C extended"))
  }

  @Test func `a log's format is detected from its first lines`() throws {
    let log = directory.file("access.log", (0..<300).map { _ in line("10:00:00") }.joined())
    let found = try Command.cubetop("formats", "--detect", log)
    #expect(found.status == 0)
    #expect(found.text == "\(log): combined: 200 of the first 200 lines\n")
    let piped = try Command.shell(
      "(head -n 1 '\(log)'; sleep 0.1; tail -n +2 '\(log)') | \"$cubetop\" formats --detect -")
    #expect(piped.text == "stdin: combined: 200 of the first 200 lines\n")
  }

  @Test func `a log that is mostly something else is unsure, and why is said`() throws {
    let log = directory.file("mixed.log", line("10:00:00") + "hello\u{1B}\n" + line("10:00:01") + "hello again\n")
    let found = try Command.cubetop("formats", "--detect", log)
    #expect(found.status == 0)
    #expect(
      found.text == """
        \(log): unsure: perhaps combined (2 of the first 4 lines)
          line 2, column 1: the line doesn't begin with a client and a space: hello\\x1b
          line 4, column 7: there is no [time] after the client: hello again

        """)
  }

  @Test func `a server's own format string is a format`() throws {
    let log = directory.file(
      "own.log", "0.250 203.0.113.9 [17/May/2015:10:05:03 +0000] GET /a?b=c 200\n")
    for string in [
      "$request_time $remote_addr [$time_local] $request_method $request_uri $status",
      "log_format own '$request_time $remote_addr [$time_local] '\n  '$request_method $request_uri $status';",
      "LogFormat \"%{s}T %h %t %m %U%q %>s\" own",
    ] {
      let answer = try Command.cubetop("query", log, "--format", string, "--by", "path,query", "--measure", "hits,max")
      #expect(answer.text == "path\tquery\thits\tmax\n/a\tb=c\t1\t250.0\n")
    }
    let refused = try Command.cubetop("query", log, "--format", "$time_local $status$bytes_sent")
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "cubetop: --format: column 20: there is nothing between $status and $bytes_sent: have the server write something "
        + "between them, a space for instance\n")
  }

  @Test func `a log of no format known is an error`() throws {
    let log = directory.file("other.log", "hello\n")
    let found = try Command.cubetop("formats", "--detect", log)
    #expect(found.status == 1)
    #expect(found.text == "")
    #expect(
      found.errors
        == "cubetop: \(log): none of its first lines is of a format known: line 1, column 1: the line doesn't begin with a "
        + "client and a space: see cubetop formats for those known\n")
    let failures = directory.file(
      "error.log", "2015/05/17 10:05:03 [error] 31#31: *1 open() \"/about\" failed (2: No such file or directory)\n")
    for command in [["formats", "--detect", failures], ["query", failures]] {
      let refused = try Command.cubetop(command)
      #expect(refused.status == 1)
      #expect(
        refused.errors
          == "cubetop: \(failures): it is an error log, which tells of failures, not of requests: name the access log "
          + "beside it\n")
    }
    let empty = try Command.cubetop("formats", "--detect", "/dev/null")
    #expect(empty.status == 1)
    #expect(empty.errors == "cubetop: /dev/null: it has no lines yet: name a log that has some\n")
  }
}
