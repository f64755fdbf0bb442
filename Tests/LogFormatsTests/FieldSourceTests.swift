import PageEvents
import Testing

@testable import LogFormats

/// Fields that a user names, in every format whose fields have names.
@Suite struct `Fields of one's own` {
  /// The values that lines have of the fields; nil for a line that is rejected.
  private func values(
    _ lines: String, _ format: LogFormat, _ fields: [String], standard: [(String, String)] = []
  ) throws -> [[String]?] {
    let sources =
      fields.enumerated().map { FieldSource(further: $0.offset, field: $0.element) }
      + standard.compactMap { FieldSource(standard: $0.0, field: $0.1) }
    var parser = try format.reading(sources).makeParser()
    let table = EventTable()
    return Array(lines.utf8).split(separator: 10, omittingEmptySubsequences: false).compactMap { line -> [String]?? in
      (Array(line) + [10]).withUnsafeBytes { bytes in
        var report = ParseReport()
        table.removeAll()
        _ = parser.parse(bytes, into: table, noting: &report)
        if report.headers > 0 { return nil }
        guard let event = table.events.first else { return .some(nil) }
        let further = fields.indices.map { String(decoding: event.further![$0], as: UTF8.self) }
        return .some(further + standard.map { text(of: $0.0, event) })
      }
    }
  }

  private func text(of name: String, _ event: EventFields) -> String {
    switch name {
    case "client": String(decoding: event.client, as: UTF8.self)
    case "status": String(decoding: event.status, as: UTF8.self)
    case "bytes": String(event.bytes)
    case "latency": String(event.latency)
    case "time": event.time.description
    default: ""
    }
  }

  private var json: LogFormat { LogFormat.named("json")! }

  @Test func `are paths of keys in JSON`() throws {
    let lines = #"""
      {"time":"2026-03-14T09:00:00Z","event":"AddToCart","item":{"sku":"a-1","tags":["new","red"]},"quantity":2,"is.gift":true}
      {"time":"2026-03-14T09:00:01Z","event":"Check\u006fut","item":null,"quantity":null}
      {"time":"2026-03-14T09:00:02Z","other":1}
      """#
    #expect(
      try values(lines, json, [".event", ".item.sku", ".quantity", ".is\\.gift", ".item.tags"]) == [
        ["AddToCart", "a-1", "2", "true", "new"], ["Checkout", "", "", "", ""], nil,
      ])
  }

  @Test func `take the place of what the keys usually mean, or stand beside it`() throws {
    let line = #"{"at":1773478800,"status":"shipped","code":404,"who":{"ip":"192.0.2.7"},"n":512,"took":0.25,"ms":7}"#
    let standard = [
      ("time", ".at"), ("status", ".code"), ("client", ".who.ip"), ("bytes", ".n"), ("latency", ".ms:ms"),
    ]
    #expect(
      try values(line, json, [".status", ".code"], standard: standard) == [
        ["shipped", "404", "2026-03-14T09:00:00Z", "404", "192.0.2.7", "512", "7000"]
      ])
  }

  @Test func `are labels in LTSV`() throws {
    let line = "time:2026-03-14T09:00:00Z\thost:192.0.2.7\tsku:a-1\tqty:3"
    #expect(try values(line, LogFormat.named("ltsv")!, ["sku", "qty", "none"]) == [["a-1", "3", ""]])
  }

  @Test func `are columns of a W3C log, wherever its header has them`() throws {
    let lines = """
      #Fields: date time c-ip cs-uri-stem cs(Cookie) sc-status
      2026-03-14 09:00:00 192.0.2.7 /a k=v 200
      #Fields: date time cs(Cookie) c-ip cs-uri-stem
      2026-03-14 09:00:01 k=w 192.0.2.8 /b
      """
    #expect(
      try values(lines, LogFormat.named("w3c")!, ["cs(Cookie)", "SC-STATUS"]) == [["k=v", "200"], ["k=w", ""]])
  }

  @Test func `are variables and directives of a server's format string`() throws {
    let nginx = try FormatString.compile(#"$remote_addr [$time_local] "$request" $status $upstream_addr "$http_x_id""#)
    let line = #"192.0.2.7 [14/Mar/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 10.0.0.1:80 "a b""#
    #expect(
      try values(line, nginx, ["$upstream_addr", "$http_x_id", "$status"]) == [["10.0.0.1:80", "a b", "200"]])
    let apache = try FormatString.compile(#"%h %t "%r" %>s %{X-Id}i %P"#)
    let other = #"192.0.2.7 [14/Mar/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 abc 77"#
    #expect(try values(other, apache, ["%{X-Id}i", "%P"]) == [["abc", "77"]])
    let keys = try FormatString.compile(#"{"t":"$time_iso8601","id":"$request_id"}"#)
    #expect(try values(#"{"t":"2026-03-14T09:00:00Z","id":"x"}"#, keys, [".id"]) == [["x"]])
  }

  @Test func `that a format can't have are refused`() throws {
    let combined = try #require(LogFormat.named("combined"))
    #expect(throws: FieldSourceError.self) { try combined.reading([FieldSource(further: 0, field: ".a")]) }
    let nginx = try FormatString.compile("$remote_addr [$time_local] $status")
    let error = #expect(throws: FieldSourceError.self) { try nginx.reading([FieldSource(further: 0, field: "$host")]) }
    #expect(error?.remedy == "it has $remote_addr $time_local $status")
    #expect(FieldSource(standard: "network", field: ".a") == nil)
  }

  @Test(arguments: [[1], [0, 2], [-1, 0], [0, 300]])
  func `for a column that isn't there are refused, too, in every format`(places: [Int]) throws {
    let formats = [json, try #require(LogFormat.named("ltsv")), try #require(LogFormat.named("w3c"))]
    for format in formats {
      let sources = places.map { FieldSource(further: $0, field: ".a\($0)") }
      #expect(throws: FieldSourceError.self) { try format.reading(sources) }
    }
    let error = #expect(throws: FieldSourceError.self) { try json.reading([FieldSource(further: 1, field: ".a")]) }
    #expect(error?.why == "it is for column 2 of 1")
  }

  @Test func `of one line are not those of the next`() throws {
    let lines = (0..<2000).map { place in
      place % 3 == 0
        ? #"{"ts":1773478800,"a":"\#(place)"}"# : #"{"ts":1773478800,"b":"\#(place)"}"#
    }
    var parser = try json.reading([
      FieldSource(further: 0, field: ".a"), FieldSource(further: 1, field: ".b"),
    ]).makeParser()
    let table = EventTable()
    var found: [[String]] = []
    Array((lines.joined(separator: "\n") + "\n").utf8).withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        var report = ParseReport()
        let used = parser.parse(rest, into: table, noting: &report)
        for event in table.events { found.append((0..<2).map { String(decoding: event.further![$0], as: UTF8.self) }) }
        table.removeAll()
        rest = UnsafeRawBufferPointer(rebasing: rest[used...])
      }
    }
    #expect(found == (0..<2000).map { $0 % 3 == 0 ? ["\($0)", ""] : ["", "\($0)"] })
  }
}
