import LogFormats
import Testing

/// Lines in, fields out: each preset's example, and what is particular to some.
struct PresetTests {
  private func expect(
    _ name: String, _ lines: String, _ fields: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    var parser = try #require(LogFormat.named(name)).makeParser()
    let verdict = parser.verdict(on: Array(lines.utf8), linesBefore: lines.count { $0 == "\n" })
    #expect(verdict.description == fields, sourceLocation: location)
  }

  private static let examples: [(name: String, fields: String)] = [
    (
      "nginx-main",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "nginx-ingress",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "lighttpd",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "bunkerweb",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "ssl-request",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1"
    ),
    (
      "litespeed",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "traefik-clf",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=42000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "nginx-proxy-manager",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "npmplus",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=2000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/2.0 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "haproxy",
      "time=2015-05-17T10:05:03.143Z | bytes=5043 | latency=1487000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200"
    ),
    (
      "envoy",
      "time=2015-05-17T10:05:03.743Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "squid",
      "time=2015-05-17T10:05:03.556Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=http://shop.example/about | status=200"
    ),
    (
      "zoraxy",
      "time=2015-05-17T10:05:03.150Z | bytes=0 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "cpanel",
      "time=2015-05-17T10:05:03Z | bytes=0 | client=203.0.113.9 | method=POST | "
        + "url=/login/ | protocol=HTTP/1.1 | user=root"
    ),
    (
      "aws-alb",
      "time=2015-05-17T10:05:03.100Z | bytes=5043 | latency=48000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "aws-elb",
      "time=2015-05-17T10:05:03.945Z | bytes=5043 | latency=1048 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "aws-s3",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=70000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop | agent=curl/8.5.0"
    ),
    (
      "cloudfront",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=36000 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "google-storage",
      "time=2015-05-17T10:05:03.556Z | bytes=5043 | latency=16000 | client=203.0.113.9 | method=GET | "
        + "url=/shop/about | status=200 | host=storage.googleapis.com | agent=curl/8.5.0"
    ),
    (
      "w3c",
      "time=2015-05-17T10:05:03Z | bytes=0 | latency=15000 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | agent=curl/8.5.0"
    ),
    (
      "ltsv",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "caddy-json",
      "time=2015-05-17T10:05:03.500Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/2.0 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "traefik-json",
      "time=2015-05-17T10:05:03.500Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "envoy-json",
      "time=2015-05-17T10:05:03.479Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/2 | status=200 | host=shop.example | agent=curl/8.5.0"
    ),
    (
      "cloudflare-json",
      "time=2015-05-17T10:05:03Z | bytes=5043 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | host=shop.example"
    ),
    (
      "nginx-json",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | protocol=HTTP/1.1 | status=200 | agent=curl/8.5.0"
    ),
    (
      "json",
      "time=2015-05-17T10:05:03Z | bytes=5043 | latency=50000 | client=203.0.113.9 | method=GET | "
        + "url=/about | status=200 | agent=curl/8.5.0"
    ),
  ]

  @Test(arguments: examples)
  func `an example has these fields`(name: String, fields: String) throws {
    try expect(name, try #require(LogFormat.named(name)).example, fields)
  }

  @Test func `every preset has an example that is looked at here or in the access logs' tests`() {
    #expect(LogFormat.presets.dropFirst(4).map(\.name) == Self.examples.map(\.name))
  }

  @Test func `HAProxy's requests may be cut off, and its TCP log has none`() throws {
    try expect(
      "haproxy",
      #"203.0.113.9:1 [17/May/2015:10:05:03.143] a b/<NOSRV> -1/-1/-1/-1/+6001 408 +212 - - cR-- 1/1/0/0/0 0/0 "GET /ab"#,
      "time=2015-05-17T10:05:03.143Z | bytes=212 | latency=6001000 | client=203.0.113.9 | status=408")
    try expect(
      "haproxy", "[2001:db8::9]:1 [17/May/2015:10:05:03.143] a b/c -1/-1/1 212 SC 1/1/0/0/0 0/0",
      "time=2015-05-17T10:05:03.143Z | bytes=212 | latency=1000 | client=2001:db8::9")
  }

  @Test(arguments: [
    "Proxy www started.", "Server shop/web1 is DOWN.", "Connect from 203.0.113.9:1 to 10.0.0.1:80 (www/HTTP)",
    "203.0.113.9:1 [17/May/2015:10:05:03.143] www/1: SSL handshake failure",
  ])
  func `what HAProxy says between requests is no request, and is not held against the format`(message: String) throws {
    try expect("haproxy", message, "rejected: server-message at 1")
    let example = try #require(LogFormat.named("haproxy")).example
    let log = [message, message, example, ""].joined(separator: "\n")
    guard case .sure(let found) = Array(log.utf8).withUnsafeBytes({ Detection(of: $0) }) else {
      Issue.record("One line of one request is HAProxy's.")
      return
    }
    #expect(found.format.name == "haproxy" && found.lines == 1)
  }

  @Test func `a load balancer's client may be an address with colons`() throws {
    try expect(
      "aws-elb", #"2015-05-17T10:05:03.945958Z lb 2001:db8::9:2817 - -1 -1 -1 503 0 0 0 "- http://x:80- -""#,
      "time=2015-05-17T10:05:03.945Z | bytes=0 | client=2001:db8::9 | status=503")
  }

  @Test func `a W3C log's columns change with its header, and its date may be a header's`() throws {
    try expect(
      "w3c",
      "#Fields: date time c-ip sc-status\n#Date: 2015-05-17 00:00:00\n#Fields: time cs-uri-stem cs-uri-query c-ip\n10:05:03 /a b=c 203.0.113.9",
      "time=2015-05-17T10:05:03Z | bytes=0 | client=203.0.113.9 | url=/a?b=c")
    try expect(
      "w3c",
      "#Software: Oracle\n#Fields: date time c-ip time-taken cs(User-Agent)\n2015-05-17 10:05:03  203.0.113.9\t2   \"a \"\"b\"\" c\"",
      "time=2015-05-17T10:05:03Z | bytes=0 | latency=2000000 | client=203.0.113.9 | agent=a \"\"b\"\" c")
    try expect("w3c", "2015-05-17 10:05:03 GET /", "rejected: no-columns at 1")
    try expect("w3c", "#Fields: date time c-ip\n2015-05-17 10:05:03", "rejected: other-shape at 20")
  }

  @Test func `JSON's strings are unescaped`() throws {
    try expect(
      "json",
      #"{"time":1431857103.25,"ip":"203.0.113.9","ua":"a\"\u00e9\ud83d\ude00\n\/\x","status":"200","user":null}"#,
      "time=2015-05-17T10:05:03.250Z | bytes=0 | client=203.0.113.9 | status=200 | agent=a\"é😀\n/\\x")
  }

  @Test(arguments: [
    ("{", "unterminated-quote at 2"), ("[1]", "not-json at 1"),
    (#"{"time":1431857103,"ip":"a"} x"#, "stray-text at 30"),
    (#"{"time":"soon","ip":"a"}"#, "bad-time at 10"), (#"{"ip":"a"}"#, "no-time-field at 1"),
    (#"{"time":1431857103,"msg":"hello"}"#, "no-request-fields at 1"),
    (#"{"time":1431857103,"status":"2x"}"#, "bad-status at 30"),
    (#"{"time" 1}"#, "not-json at 9"), ("  ", "blank at 1"),
  ])
  func `what is no event in JSON is rejected with a reason and a column`(line: String, expected: String) throws {
    try expect("json", line, "rejected: " + expected)
  }

  @Test(arguments: [
    "Mar 14 09:26:53 web1 nginx[2869]: ", "Mar  4 09:26:53 web1 nginx: ", "<134>Mar 14 09:26:53 web1 nginx: ",
    "2026-03-14T09:26:53.250+01:00 web1 nginx[2869]: ", "<134>1 2026-03-14T09:26:53Z web1 nginx 2869 - - ",
    #"<134>1 2026-03-14T09:26:53Z web1 nginx 2869 ID47 [a@1 b="c\]"] "#, "2026-03-14T09:26:53.250000000Z stdout F ",
    "web-1  | ",
  ])
  func `what a syslog or a container put in front is not looked at`(prefix: String) throws {
    for format in LogFormat.presets where !format.example.contains("\n") {
      var (plain, prefixed) = (format.makeParser(), format.makeParser())
      let expected = plain.verdict(on: Array(format.example.utf8))
      #expect(prefixed.verdict(on: Array((prefix + format.example).utf8)) == expected, "\(format.name)")
    }
    let detected = Array((prefix + LogFormat.presets[1].example).utf8).withUnsafeBytes {
      Detection(of: $0).format?.name
    }
    #expect(detected == "combined")
    let columns = prefix + #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 x"#
    try expect("combined", columns, "rejected: bad-bytes at \(67 + prefix.utf8.count)")
  }
}
