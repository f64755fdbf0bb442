import Foundation
import LogFormats
import PageEvents
import Testing

/// Lines that a log shipper or a container's runtime keeps in JSON strings.
struct CarriedLineTests {
  /// Around a line, as JSON escapes it.
  private static let wrappings: [(name: String, before: String, after: String)] = [
    ("Docker's json-file", #"{"log":""#, #"\n","stream":"stdout","time":"2026-03-14T09:26:53.250000000Z"}"#),
    ("Fluent Bit", #"{"date":1773480413.25,"stream":"stdout","log":""#, #""}"#),
    ("Filebeat", #"{"@timestamp":"2026-03-14T09:26:53Z","log":{"file":{"path":"/x"}},"message":""#, #"","host":{}}"#),
    ("the journal", #"{"__REALTIME_TIMESTAMP":"1773480413250000","MESSAGE":""#, #"","PRIORITY":"6"}"#),
    ("a tag in front", #"{"host":{"id":[]},"tags":["a",{"b":"}"}],"message":"web.0 nginx[2869]: "#, #""}"#),
    ("CRI and JSON", #"2026-03-14T09:26:53.25Z stdout F {"msg":""#, #""}"#),
    ("syslog in JSON", #"{"message":"<134>Mar 14 09:26:53 web1 nginx: "#, #""}"#),
  ]

  private func escaped(_ line: String) throws -> String {
    let array = try JSONSerialization.data(withJSONObject: [line], options: .withoutEscapingSlashes)
    return String(decoding: array.dropFirst(2).dropLast(2), as: UTF8.self)
  }

  @Test(arguments: wrappings.indices)
  func `a line in a JSON string is read as if it stood alone, and its format detected`(index: Int) throws {
    let wrapping = Self.wrappings[index]
    for format in LogFormat.presets where !format.example.contains("\n") {
      let carried = wrapping.before + (try escaped(format.example)) + wrapping.after
      var (plain, parser) = (format.makeParser(), format.makeParser())
      let expected = plain.verdict(on: Array(format.example.utf8))
      #expect(parser.verdict(on: Array(carried.utf8)) == expected, "\(format.name) in \(wrapping.name)")
      let log = Array((carried + "\n" + carried + "\n").utf8)
      #expect(log.withUnsafeBytes { Detection(of: $0).format?.name } == format.name, "\(wrapping.name)")
    }
  }

  @Test func `many events at a time keep their unescaped values, however the table fills up`() throws {
    let lines = try (0..<1000).map { number in
      let line = #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /\#(number) HTTP/1.1" 200 5 "-" "a\"b\#(number)""#
      return #"{"log":"\#(try escaped(line))\n"}"#
    }
    let block = Array(lines.joined(separator: "\n").utf8)
    for capacity in [1, 7, 256, 2000] {
      var parser = try #require(LogFormat.named("combined")).makeParser()
      var report = ParseReport()
      let table = EventTable(capacity: capacity)
      var agents: [String] = []
      block.withUnsafeBytes { block in
        var consumed = 0
        while consumed < block.count {
          consumed += parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report)
          agents += table.events.map { String(decoding: $0.agent, as: UTF8.self) }
          table.removeAll()
        }
      }
      #expect(agents == (0..<1000).map { #"a\"b\#($0)"# })
      #expect(report.lines == 1000 && report.events == 1000)
    }
  }

  @Test func `an object that is a request itself is not looked into`() throws {
    var parser = try #require(LogFormat.named("json")).makeParser()
    let line = #"{"time":1431857103,"ip":"203.0.113.9","message":"{\"time\":1431857103,\"ip\":\"192.0.2.1\"}"}"#
    #expect(
      parser.verdict(on: Array(line.utf8)).description == "time=2015-05-17T10:05:03Z | bytes=0 | client=203.0.113.9")
  }

  @Test func `a log may mix lines that were carried and lines that were not`() throws {
    let plain = #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5"#
    let carried = #"{"log":"\#(try escaped(plain))"}"#
    var parser = try #require(LogFormat.named("common")).makeParser()
    var report = ParseReport()
    let table = EventTable()
    let log = [plain, "hello", carried, plain, #"{"log":""}"#, #"{"log":"x"}"#, carried].joined(separator: "\n")
    _ = Array(log.utf8).withUnsafeBytes { parser.parse($0, into: table, noting: &report) }
    #expect(report.events == 4 && report.lines == 7)
    // An empty message is none, so it is the object that is no line of the format.
    #expect(report[.noClient]?.line == 2 && report[.noClient]?.count == 3)
    #expect(report[.noClient]?.exampleText == "hello")
  }

  @Test func `a rejected line is shown as it stands in the log, and the column is the log's`() throws {
    let line = #"{"stream":"stdout","log":"203.0.113.9 - - [17/May/2015:10:05:03 +0000] nothing"}"#
    var parser = try #require(LogFormat.named("combined")).makeParser()
    var report = ParseReport()
    _ = Array(line.utf8).withUnsafeBytes { parser.parse($0, into: EventTable(), noting: &report) }
    let rejection = try #require(report.rejections.first)
    #expect(rejection.reason == .noRequest && rejection.exampleText == line)
    #expect(rejection.column == Array(line.utf8).firstIndex(of: UInt8(ascii: "]"))! + 2)
  }

  @Test(arguments: [
    (#"2015/05/17 10:05:03 [error] 31#31: *1 open() "/about" failed (2: No such file)"#, true),
    ("[Sun May 17 10:05:03.123456 2015] [core:error] [pid 31] File does not exist: /about", true),
    ("[Fri Dec 16 01:46:23 2005] [error] [client 1.2.3.4] Directory index forbidden", true),
    ("2015/05/17 10:05:03 [2015-05-17 10:05:03.150624] [router:host-http] [origin:shop.example]", false),
    (#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043"#, false), ("", false),
  ])
  func `an error log is known from its date and severity`(line: String, isError: Bool) {
    #expect(ErrorLog.isLine(Array(line.utf8)) == isError)
  }
}
