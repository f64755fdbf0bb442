import LogFormats
import PageEvents
import Testing

/// Lines in, fields out: every point of the access log contract.
struct AccessLogTests {
  private let rest = #" - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 5043"#

  private func expect(_ line: String, _ fields: String, _ location: SourceLocation = #_sourceLocation) {
    #expect(parsed(line).description == fields, sourceLocation: location)
  }

  private func event(_ line: String, _ location: SourceLocation = #_sourceLocation) throws -> ParsedLine.Event {
    guard case .event(let event) = parsed(line) else {
      Issue.record("\(parsed(line)): \(line)", sourceLocation: location)
      throw CancellationError()
    }
    return event
  }

  @Test func `a combined line has all the fields`() {
    expect(
      #"203.0.113.9 - frank [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 5043 "https://x.example/" "curl/8.5.0""#,
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | url=/a?b=c | protocol=HTTP/1.1 | "
        + "status=200 | user=frank | referrer=https://x.example/ | agent=curl/8.5.0")
  }

  @Test func `a common line has neither referrer nor agent`() {
    expect(
      "203.0.113.9" + rest,
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | url=/a?b=c | protocol=HTTP/1.1 | status=200"
    )
  }

  @Test(arguments: [
    ("203.0.113.9", "203.0.113.9"), ("2001:db8::9", "2001:db8::9"), ("pc7.isp.example", "pc7.isp.example"),
    ("fe80::1%eth0", "fe80::1%eth0"), ("-", ""), ("unix:", "unix:"),
  ])
  func `the client is the first field, whatever it is`(client: String, expected: String) throws {
    #expect(try event(client + rest).client == Array(expected.utf8))
  }

  @Test(arguments: [
    ("shop.example", "shop.example"), ("shop.example:443", "shop.example"), ("Shop.Example:8080", "Shop.Example"),
    ("[2001:db8::1]:80", "[2001:db8::1]"), ("2001:db8::1", "2001:db8::1"), ("192.0.2.7:80", "192.0.2.7"), ("-", ""),
    ("_", "_"), ("shop.example:", "shop.example:"), ("shop.example:http", "shop.example:http"),
  ])
  func `a virtual host in front is told from a client, and loses its port`(host: String, expected: String) throws {
    for client in ["203.0.113.9", "2001:db8::9", "pc7.isp.example"] {
      let event = try event(host + " " + client + rest)
      #expect(event.host == Array(expected.utf8))
      #expect(event.client == Array(client.utf8))
      #expect(event.user.isEmpty)
    }
  }

  @Test func `a virtual host may stand before a user with spaces and before a missing client`() throws {
    let time = #" [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1"#
    let spaced = try event("shop.example 203.0.113.9 - John Doe" + time)
    #expect(spaced.host == Array("shop.example".utf8) && spaced.user == Array("John Doe".utf8))
    let missing = try event("shop.example:443 - - frank" + time)
    #expect(missing.host == Array("shop.example".utf8) && missing.client.isEmpty && missing.user == Array("frank".utf8))
  }

  @Test(arguments: [
    ("-", ""), ("frank", "frank"), (#""""#, ""), ("John Q. Public", "John Q. Public"), ("", ""), ("a [b", "a [b"),
    // Whoever sends the request chooses the user: neither a client nor a time may be slipped in with it.
    ("- frank", "- frank"), ("10.0.0.1 frank", "10.0.0.1 frank"),
    ("x [01/Jan/2001:00:00:00 +0000] y", "x [01/Jan/2001:00:00:00 +0000] y"),
  ])
  func `the user may have spaces, and can't pass for anything else`(user: String, expected: String) throws {
    let event = try event("203.0.113.9 - \(user) [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1")
    #expect(event.user == Array(expected.utf8))
    #expect(event.client == Array("203.0.113.9".utf8))
    #expect(event.host.isEmpty)
    #expect(Timestamp(milliseconds: event.milliseconds).description == "2015-05-17T10:05:03Z")
  }

  @Test func `ident and user may both be left out`() throws {
    let time = #" [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1"#
    for names in ["203.0.113.9 -", "203.0.113.9"] {
      let event = try event(names + time)
      #expect(event.client == Array("203.0.113.9".utf8) && event.user.isEmpty)
    }
  }

  @Test(arguments: [
    ("17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"), ("17/May/2015:10:05:03 +0330", "2015-05-17T06:35:03Z"),
    ("17/May/2015:10:05:03 -0700", "2015-05-17T17:05:03Z"), ("17/mAY/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"),
    ("29/Feb/2024:00:00:00 +0000", "2024-02-29T00:00:00Z"), ("31/Dec/2016:23:59:60 +0000", "2017-01-01T00:00:00Z"),
    ("01/Jan/1901:00:00:00 +1400", "1900-12-31T10:00:00Z"),
    ("17/May/2015:10:05:03.123 +0000", "2015-05-17T10:05:03.123Z"),
    ("17/May/2015:10:05:03.5 +0000", "2015-05-17T10:05:03.500Z"),
    ("17/May/2015:10:05:03.123999 +0000", "2015-05-17T10:05:03.123Z"),
  ])
  func `the time is an instant, whatever the zone`(text: String, expected: String) throws {
    for user in ["-", "frank"] {
      let event = try event("203.0.113.9 - \(user) [\(text)] \"GET / HTTP/1.1\" 200 1")
      #expect(Timestamp(milliseconds: event.milliseconds).description == expected)
    }
  }

  @Test(arguments: [
    "30/Feb/2015:10:05:03 +0000", "29/Feb/2015:10:05:03 +0000", "00/May/2015:10:05:03 +0000",
    "17/Mai/2015:10:05:03 +0000",
    "17/May/2015:24:05:03 +0000", "17/May/2015:10:60:03 +0000", "17/May/2015:10:05:61 +0000",
    "17/May/2015:10:05:03 +2400",
    "17/May/2015:10:05:03 +0060", "17/May/2015:10:05:03 0000", "17/May/2015:10:05:03", "17/May/2015 10:05:03 +0000",
    "17/May/2015:10:05:03. +0000", "17/May/2015:10:05:03.x +0000", "2015-05-17T10:05:03Z", "",
    "7/May/2015:10:05:03 +0000",
    "17/05/2015:10:05:03 +0000", "17/May/15:10:05:03 +0000",
  ])
  func `what is no date is rejected where it begins`(text: String) {
    expect("203.0.113.9 - - [\(text)] \"GET / HTTP/1.1\" 200 1", "rejected: not-a-date at 18")
  }

  @Test func `times of the same minute, of another minute and of another zone follow each other`() {
    var parser = AccessLogParser()
    let times = [
      ("17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"), ("17/May/2015:10:05:59 +0000", "2015-05-17T10:05:59Z"),
      ("17/May/2015:10:05:60 +0000", "2015-05-17T10:06:00Z"), ("17/May/2015:10:06:00 +0000", "2015-05-17T10:06:00Z"),
      ("17/May/2015:10:06:00 +0100", "2015-05-17T09:06:00Z"), ("17/may/2015:10:06:09 +0100", "2015-05-17T09:06:09Z"),
      ("16/May/2015:10:06:09 +0100", "2015-05-16T09:06:09Z"), ("16/May/2015:10:06:00 +0100", "2015-05-16T09:06:00Z"),
    ]
    for (text, expected) in times {
      let line = "203.0.113.9 - - [\(text)] \"GET / HTTP/1.1\" 200 1"
      #expect(parser.verdict(on: Array(line.utf8)).description.hasPrefix("time=\(expected) |"))
    }
  }

  @Test(arguments: ["61", "69", "99", "6:", "/0", "0a", "  ", "-1"])
  func `a second that isn't one is no date, though its minute is remembered`(second: String) {
    var parser = AccessLogParser()
    func verdict(_ second: String) -> String {
      let line = "203.0.113.9 - - [17/May/2015:10:05:\(second) +0000] \"GET / HTTP/1.1\" 200 1"
      return parser.verdict(on: Array(line.utf8)).description
    }
    #expect(verdict("03").hasPrefix("time=2015-05-17T10:05:03Z |"))
    #expect(verdict(second) == "rejected: not-a-date at 18")
    #expect(verdict("04").hasPrefix("time=2015-05-17T10:05:04Z |"))
  }

  @Test(arguments: [
    "GET / HTTP/1.0", "GET /a?b HTTP/1.1", "POST /a HTTP/2", "PROPFIND /é%20! HTTP/2.0", "M-SEARCH * HTTP/1.1",
    "get http://x.example/ HTTP/1.1", "CONNECT x.example:443 HTTP/1.1", "GET /a\\\"b HTTP/1.1", "GET /a\\x22b HTTP/3",
    "X_Y /\\\\ HTTP/10.12", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.1",
  ])
  func `a request is a method, a target and a protocol`(request: String) throws {
    let event = try event("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"\(request)\" 200 1")
    let parts = request.split(separator: " ").map { Array($0.utf8) }
    #expect([event.method, event.url, event.protocol] == parts)
  }

  @Test(arguments: ["/a b", "/a ", "/a  b?c= d", "/a\\ b", "/a HTTP/1.1"])
  func `a target may have spaces, as servers let them through`(target: String) throws {
    let event = try event("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET \(target) HTTP/2.0\" 200 1")
    #expect([event.method, event.url, event.protocol] == ["GET", target, "HTTP/2.0"].map { Array($0.utf8) })
  }

  @Test(arguments: [
    ("10.0.0.2, 10.0.0.1, 203.0.113.9 - -", "203.0.113.9", ""),
    ("203.0.113.9, 10.0.0.1 10.2.1.185 - -", "203.0.113.9", ""),
    ("2001:db8::9, 10.0.0.1 10.2.1.185 - frank", "2001:db8::9", "frank"),
    ("\"10.5.102.222, 199.96.1.1, 204.246.1.1\" 10.2.1.185 - -", "199.96.1.1", ""),
    ("\"-\" 203.0.113.9 - frank", "203.0.113.9", "frank"), ("\"\" pc7.isp.example - -", "pc7.isp.example", ""),
    ("\"192.168.0.1, 172.16.0.1\" - -", "192.168.0.1", ""), ("unknown, 203.0.113.9:443 - -", "203.0.113.9", ""),
    ("fd00::1, [2001:db8::9]:80 - -", "2001:db8::9", ""), ("172.32.0.1, 203.0.113.9 - -", "172.32.0.1", ""),
    // Whoever sends the request chooses the user.
    ("10.0.0.1, 203.0.113.9 - 192.0.2.1 x", "203.0.113.9", "192.0.2.1 x"), ("203.0.113.9, - -", "203.0.113.9,", ""),
  ])
  func `of a list of addresses in front the first public one is the client`(
    names: String, client: String, user: String
  ) throws {
    let event = try event(names + #" [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1"#)
    #expect(String(decoding: event.client, as: UTF8.self) == client)
    #expect(String(decoding: event.user, as: UTF8.self) == user)
    #expect(event.host.isEmpty)
  }

  @Test(arguments: [
    "", "-", "GET /", "GET", "GET  HTTP/1.1", "GET  / HTTP/1.1", "GET /a b HTTP/1.1 ", " GET / HTTP/1.1",
    "GET / HTTP/1.1 ",
    "GET / http/1.1", "GET / HTTP/", "GET / HTTP/1.", "GET / HTTP/.1", "GET / HTTP/1.1.1", "GET / HTTPS/1.1",
    "GET / RTSP/1.0",
    "G3T / HTTP/1.1", "\\x16\\x03\\x01", "\\x16\\x03 \\x01 HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1",
    "GET\t/\tHTTP/1.1",
  ])
  func `a request that isn't HTTP is still an event`(request: String) throws {
    let event = try event("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"\(request)\" 400 226 \"-\" \"x\"")
    #expect(event.method.isEmpty && event.url.isEmpty && event.protocol.isEmpty)
    #expect(event.status == Array("400".utf8) && event.bytes == 226 && event.agent == Array("x".utf8))
  }

  @Test(arguments: [("200", "200"), ("499", "499"), ("000", "000"), ("-", "")])
  func `a status is three digits or missing`(text: String, expected: String) throws {
    let event = try event("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" \(text) 1")
    #expect(event.status == Array(expected.utf8))
  }

  @Test(arguments: ["20", "2000", "2x0", "", "--", "\"200\"", "+20"])
  func `any other status is rejected`(text: String) {
    expect("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" \(text) 1", "rejected: bad-status at 63")
  }

  @Test(arguments: [
    ("0", 0), ("5043", 5043), ("-", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999),
    ("9223372036854775807", Int64.max), ("9223372036854775808", .max), ("123456789012345678901234567890", .max),
  ])
  func `bytes are a number that can't overflow`(text: String, expected: Int64) throws {
    #expect(try event("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 \(text)").bytes == expected)
  }

  @Test(arguments: ["", "x", "-5", "5x", "5.5", "--"])
  func `any other bytes are rejected`(text: String) {
    expect("203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 \(text)", "rejected: bad-bytes at 67")
  }

  @Test(arguments: [
    (#""-" "-""#, "", ""), (#""" """#, "", ""), (#""r" "a""#, "r", "a"),
    (#""a \"b\" c" "d\\""#, #"a \"b\" c"#, #"d\\"#),
    (#""r"  "a""#, "r", "a"), (#""-" "a" "1.2.3.4, 10.0.0.1""#, "", "a"), (#""-" "a" 12 "x" [y] "#, "", "a"),
    // One quoted field alone is an operator's own, and no referrer.
    (#""203.0.113.7""#, "", ""), (#""x" 7 "y""#, "", ""),
  ])
  func `referrer and agent are the two quoted fields behind the bytes`(text: String, referrer: String, agent: String)
    throws
  {
    let event = try event("203.0.113.9" + rest + " " + text)
    #expect(event.referrer == Array(referrer.utf8))
    #expect(event.agent == Array(agent.utf8))
  }

  @Test(arguments: [
    ("0.004", 4000), ("12.5", 12_500_000), ("0.0005", 500), ("0.1234567", 123_456), ("4294.967295", 4_294_967_294),
    ("99999999999999999999.0", 4_294_967_294), ("7", nil), ("-", nil), ("1.", nil), (".5", nil), ("1.2.3", nil),
    ("rt=0.5", nil),
    ("\"0.5\"", nil), ("3 0.25 0.5", 250_000), ("0.000", 0),
  ])
  func `the first bare decimal among the further fields is the latency`(text: String, expected: UInt32?) throws {
    for before in ["", #" "-" "curl/8.5.0""#, #" "-" "curl/8.5.0" "-""#] {
      #expect(try event("203.0.113.9" + rest + before + " " + text).latency == expected ?? EventFields.noLatency)
    }
  }

  @Test func `a carriage return at the end is no part of the line`() throws {
    #expect(try event("203.0.113.9" + rest + #" "-" "x""# + "\r").agent == Array("x".utf8))
    #expect(try event("203.0.113.9" + rest + "\r").bytes == 5043)
  }

  @Test func `NUL and other odd bytes are bytes`() throws {
    let event = try event(
      "\0\0203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET /\0\u{1}é HTTP/1.1\" 200 1 \"\0\" \"\u{7F}\"")
    #expect(event.client == Array("\0\0203.0.113.9".utf8))
    #expect(event.url == Array("/\0\u{1}é".utf8))
    #expect(event.referrer == [0])
    #expect(event.agent == [127])
  }

  @Test(arguments: [
    ("", "blank at 1"), ("   ", "blank at 1"), ("\t \r", "blank at 1"), ("garbage", "no-client at 1"),
    (" 203.0.113.9 - -", "no-client at 1"), ("203.0.113.9 - - GET /", "no-time at 13"),
    ("[Fri Dec 16 01:46:23 2005] [error] [client 1.2.3.4] Directory index forbidden", "not-a-date at 29"),
    (#"2025/01/03 16:41:26 [error] 31#31: *3 open() "/favicon.ico" failed (2: No such file)"#, "not-a-date at 22"),
    ("203.0.113.9 - - [17/May/2015:10:05:03 +0000]", "no-request at 45"),
    ("203.0.113.9 - - [17/May/2015:10:05:03 +0000] GET / 200 1", "no-request at 45"),
    ("203.0.113.9 - - [17/May/2015:10:05", "not-a-date at 18"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /a HT"#, "unterminated-quote at 46"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1\" 200 1"#, "unterminated-quote at 46"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1""#, "bad-status at 62"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200"#, "bad-bytes at 66"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "http://x"#, "unterminated-quote at 69"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla"#, "unterminated-quote at 73"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "a" "b"#, "unterminated-quote at 77"),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "a"b" "-""#, "stray-text at 76"),
  ])
  func `what is no event is rejected with a reason and a column`(line: String, expected: String) {
    expect(line.isEmpty ? "\n" : line, "rejected: " + expected)
  }

  @Test func `a line longer than a line may be is rejected unread`() {
    let long = "203.0.113.9" + rest + #" "-" ""# + String(repeating: "x", count: 70_000) + "\""
    expect(long, "rejected: too-long at 65537")
    var short = AccessLogParser(longestLine: 64)
    let line = Array(("203.0.113.9" + rest).utf8)
    #expect(short.verdict(on: line) == .reject(.tooLong, column: 65))
    var exact = AccessLogParser(longestLine: line.count)
    guard case .event = exact.verdict(on: line + [13, 10]) else {
      Issue.record("A line of just the longest length, its end not counted, is a line.")
      return
    }
  }
}
