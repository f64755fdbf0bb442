import LogFormats
import PageEvents
import Testing

/// A server's own format string, and a line that it wrote.
struct FormatStringTests {
  private func expect(
    _ string: String, _ line: String, _ fields: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    var parser = try FormatString.compile(string).makeParser()
    #expect(parser.verdict(on: Array(line.utf8)).description == fields, sourceLocation: location)
  }

  private static let logged =
    "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | url=/a?b=c | protocol=HTTP/1.1 | status=200"

  @Test(arguments: [
    #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent"#,
    #"log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent';"#,
    """
    log_format timed escape=default
        '${remote_addr} - $remote_user [$time_local] '   # who and when
        '"$request" $status $body_bytes_sent';
    """,
    #"%h %l %u %t "%r" %>s %b"#, #"%h %l %u %t \"%r\" %>s %b"#, #"LogFormat "%h %l %u %t \"%r\" %>s %b" common"#,
    #"%{c}a %l %u %t "%r" %!400,500s %B"#,
  ])
  func `the same format may be written in many ways`(string: String) throws {
    try expect(string, #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 5043"#, Self.logged)
  }

  @Test func `a path and a query side by side are one target, and so are a host and its path`() throws {
    try expect(
      "%t %V %m %U%q %H %s", "[17/May/2015:10:05:03 +0000] shop.example GET /a?b=c HTTP/1.1 200",
      "time=2015-05-17T10:05:03Z | bytes=0 | method=GET | url=/a?b=c | protocol=HTTP/1.1 | status=200 | host=shop.example"
    )
    try expect(
      "$time_iso8601 $scheme://$host$request_uri $status", "2015-05-17T12:05:03+02:00 https://shop.example/a?b=c 200",
      "time=2015-05-17T10:05:03Z | bytes=0 | url=/a?b=c | status=200 | host=shop.example")
    try expect(
      "$msec $uri$is_args$args $status", "1431857103.250 /a?b=c 200",
      "time=2015-05-17T10:05:03.250Z | bytes=0 | url=/a?b=c | status=200")
  }

  @Test(arguments: [
    ("%D", "1500", 1500), ("%T", "2", 2_000_000), ("%{ms}T", "15", 15_000), ("%{us}T", "15", 15),
    ("%{s}T", "1", 1_000_000),
    ("$request_time", "0.004", 4000), ("$upstream_response_time $request_time", "0.001 0.004", 4000),
    ("$request_time", "-", nil), ("%Dus", "1500us", 1500), ("$request_time", "9999999.0", UInt32.max - 1),
  ])
  func `the time to serve has its unit`(directive: String, text: String, expected: UInt32?) throws {
    let string = directive.contains("$") ? "$time_iso8601 $status " : "%{%FT%TZ}t %s "
    var parser = try FormatString.compile(string + directive).makeParser()
    guard case .event(let event) = parser.verdict(on: Array("2015-05-17T10:05:03Z 200 \(text)".utf8)) else {
      Issue.record("It is an event.")
      return
    }
    #expect(event.latency == expected ?? EventFields.noLatency)
  }

  @Test(arguments: [
    ("%{%d/%b/%Y %H:%M:%S}t.%{msec_frac}t %{%z}t", "17/May/2015 12:05:03.250 +0200", "2015-05-17T10:05:03.250Z"),
    ("%{begin:%F %T}t", "2015-05-17 10:05:03", "2015-05-17T10:05:03Z"),
    ("%{sec}t", "1431857103", "2015-05-17T10:05:03Z"),
    ("%{msec}t", "1431857103250", "2015-05-17T10:05:03.250Z"),
    ("%{end:usec}t", "1431857103250999", "2015-05-17T10:05:03.250Z"),
    ("%{%a %e %b %Y %I:%M:%S %p}t", "Sun 17 May 2015 10:05:03 PM", "2015-05-17T22:05:03Z"),
    ("[%{%s}t]", "[1431857103]", "2015-05-17T10:05:03Z"),
  ])
  func `a time is what strftime made of it`(directive: String, text: String, expected: String) throws {
    var parser = try FormatString.compile("%h " + directive + " %s").makeParser()
    let line = "203.0.113.9 \(text) 200"
    #expect(
      parser.verdict(on: Array(line.utf8)).description == "time=\(expected) | bytes=0 | client=203.0.113.9 | status=200"
    )
  }

  @Test func `the user may have spaces, and can't pass for a time`() throws {
    try expect(
      #"%h %l %u %t "%r" %>s"#,
      #"203.0.113.9 - x [01/Jan/2001:00:00:00 +0000] y [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200"#,
      "time=2015-05-17T10:05:03Z | bytes=0 | client=203.0.113.9 | method=GET | url=/ | protocol=HTTP/1.1 | status=200 | "
        + "user=x [01/Jan/2001:00:00:00 +0000] y")
    try expect(
      #"%h %l %u %t "%r" %>s"#, #"203.0.113.9 - a [b [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200"#,
      "time=2015-05-17T10:05:03Z | bytes=0 | client=203.0.113.9 | method=GET | url=/ | protocol=HTTP/1.1 | status=200 | user=a [b"
    )
  }

  @Test func `a string that is a JSON object is read by its keys`() throws {
    try expect(
      #"log_format j escape=json '{"at":"$time_iso8601","who":"$remote_addr","took":$request_time,"st":$status,"x":{"u":"$uri"}}';"#,
      #"{"who":"203.0.113.9","at":"2015-05-17T10:05:03+00:00","new":[1,{"a":"}"}],"took":0.25,"st":200,"x":{"u":"\/a"}}"#,
      "time=2015-05-17T10:05:03Z | bytes=0 | latency=250000 | client=203.0.113.9 | status=200")
  }

  @Test func `a quoted field may have escaped quotes, and an unknown variable is skipped`() throws {
    try expect(
      #"%t "%{User-Agent}i" %{FOO}e "%{Referer}i" %{X}^ti %s"#,
      #"[17/May/2015:10:05:03 +0000] "a \"b\" \\" z "-" y 200"#,
      #"time=2015-05-17T10:05:03Z | bytes=0 | status=200 | agent=a \"b\" \\"#)
  }

  @Test(arguments: [
    ("$remote_addr$remote_port $time_local", 13, "there is nothing between $remote_addr and $remote_port"),
    ("%t %>s%b", 7, "there is nothing between %>s and %b"),
    ("$time_iso8601 $http_user_agent $status", 15, "$http_user_agent may have spaces, and a space ends it"),
    ("$remote_addr $status", 1, "it has no time"), ("$time_local $ $status", 13, "no variable follows the $"),
    ("log_format x '$time_local", 14, "the quote is not closed"), ("%t %", 4, "the directive has no letter"),
    ("%t %?", 4, "there is no directive %?"), ("%{%Q}t", 1, "a time can't be read by %Q"),
    ("combinedi", 1, "it has no time"),
    (#"LogFormat "%t \"%r\" %>s%b" x"#, 25, "there is nothing between %>s and %b"),
  ])
  func `what can't be read is refused with its column`(string: String, column: Int, why: String) {
    #expect {
      try FormatString.compile(string)
    } throws: { error in
      guard let error = error as? FormatStringError else { return false }
      if error.column != column || error.why != why { print(error) }
      return error.column == column && error.why == why
    }
  }
}
