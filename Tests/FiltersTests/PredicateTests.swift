import Filters
import PageEvents
import Testing

@Suite struct PredicateTests {
  /// Noon of 2026-03-14, UTC.
  private static let noon: Int64 = 1_773_489_600_000

  private static let events = [
    Event(
      time: noon, bytes: 500, latency: 90_000,
      ["client": "10.1.2.3", "method": "GET", "url": "/shop/cart?item=7", "status": "200", "user": "alice"]),
    Event(
      time: noon + 60_000, bytes: 1_000_001, latency: 250_001,
      ["client": "192.0.2.7", "method": "POST", "url": "/api/pay", "status": "503"]),
    Event(
      time: noon + 1_800_000, bytes: 1_000_000, latency: 250_000,
      ["client": "2001:db8::9", "method": "PUT", "url": "/api", "status": "401"]),
    Event(
      time: noon + 3_600_000,
      ["client": "shop.example.com", "status": "-"]),
    Event(
      time: noon + 5_400_000, bytes: 1_048_576, latency: 0,
      ["client": "::ffff:10.9.9.9", "method": "GET", "url": "/a*b", "status": "500", "user": "a b"]),
  ]

  @Test(arguments: [
    ("", [0, 1, 2, 3, 4]),
    ("not *", []),
    ("status >= 500 and path ~ \"^/api/\" and not client in 10.0.0.0/8", [1]),
    ("method = POST or method = PUT", [1, 2]),
    ("path = \"/shop/*\"", [0]),
    ("path = /api*", [1, 2]),
    ("status in (401, 403)", [2]),
    ("class = 5xx", [1, 4]),
    ("bytes > 1MB", [1, 4]),
    ("bytes >= 1MiB", [4]),
    ("bytes = 0", [3]),
    ("latency > 250ms", [1]),
    ("latency != 250ms", [0, 1, 4]),
    ("not latency = 250ms", [0, 1, 3, 4]),
    ("latency < 0", []),
    ("latency > 2h", []),
    ("latency < 2h", [0, 1, 2, 4]),
    ("time >= 12:30", [2, 3, 4]),
    ("time >= -30m", [3, 4]),
    ("time < 2026-03-14T12:01:00Z", [0]),
    ("time >= 12:01 and time < 12:31", [1, 2]),
    ("time < 12:01 and time > 12:31", []),
    // What is missing matches only what asks for it, and the opposite of all else.
    ("user = \"\"", [1, 2, 3]),
    ("user != \"\"", [0, 4]),
    ("user = *", [0, 4]),
    ("user ~ \"\"", [0, 4]),
    ("user != alice", [1, 2, 3, 4]),
    ("user !~ alice", [1, 2, 3, 4]),
    ("user in (\"\", alice)", [0, 1, 2, 3]),
    ("user not in (alice, 'a b')", [1, 2, 3]),
    ("method = \"\"", [3]),
    // Only numbers compare as such.
    ("status < 500", [0, 2]),
    ("not status < 500", [1, 3, 4]),
    ("status > 500 or status <= 200", [0, 1]),
    ("status >= 500 and status != 503", [4]),
    ("client in 10.0.0.0/8", [0, 4]),
    ("client in (10.0.0.0/8, 2001:db8::/32, 192.0.2.7)", [0, 1, 2, 4]),
    ("client in (2001:0DB8:0::9, *.example.com)", [2, 3]),
    ("client not in 0.0.0.0/0", [2, 3]),
    ("network in 10.0.0.0/8", [0, 4]),
    ("network in 10.1.2.0/25", []),
    ("url = \"/a\\*b\"", [4]),
    ("url = /a?b", [4]),
    ("query = item=?", [0]),
    ("section = /api and path != /api", [1]),
    ("path ~ \"(?i)CART\"", [0]),
    ("path = /SHOP/CART", []),
  ])
  func `A filter selects the rows that it says`(text: String, rows: [Int]) throws {
    let batch = EventBatch(Self.events)
    let last = Timestamp(milliseconds: Self.noon + 5_400_000)
    #expect(try batch.rows(where: text, lastEvent: last) == rows)
  }

  @Test func `An exact value is compared byte for byte`() {
    let values: [[UInt8]] = [Array("/a*".utf8), Array("/ab".utf8), [0x2F, 0xFF, 0x00], Array("\"\\?".utf8)]
    let batch = EventBatch(values.map { Event(["url": $0]) })
    for (row, value) in values.enumerated() {
      let predicate = Predicate(
        .equals(.url, value), lexicons: batch.lexicons, context: TimeContext(lastEvent: Timestamp(seconds: 0)))
      #expect(batch.rows(matching: predicate) == [row])
    }
  }

  @Test(arguments: (0x20..<0x7F).map { String(UnicodeScalar($0)) } + ["a.b", "[x]", "é", "\\d\"'", "(?i)a"])
  func `A text to be contained means nothing but itself`(text: String) throws {
    let values = ["", "x", "before\(text)behind", "\(text.uppercased())", "\(text.dropFirst())", "aXb"]
    let batch = EventBatch(values.map { Event(["url": "/" + $0]) })
    for ignoringCase in [false, true] {
      func fold(_ text: String) -> String { ignoringCase ? text.lowercased() : text }
      let filter = Filter.contains(.url, text, ignoringCase: ignoringCase)
      let predicate = Predicate(
        filter, lexicons: batch.lexicons, context: TimeContext(lastEvent: Timestamp(seconds: 0)))
      // Letters that aren't ASCII's are what they are.
      let expected = values.indices.filter { place in
        text == "é" ? place == 2 : fold("/" + values[place]).contains(fold(text))
      }
      #expect(batch.rows(matching: predicate) == expected)
      #expect(try Filter.parse(filter.description) == filter)
    }
  }

  @Test func `A regular expression sees bytes, be they text or not`() throws {
    let values: [[UInt8]] = [[0x2F, 0xFF, 0xFE, 0x78], Array("/\u{E9}x".utf8), [0xC3], Array("/a\nx".utf8)]
    let batch = EventBatch(values.map { Event(["url": $0]) })
    #expect(try batch.rows(where: "url ~ \"^/..x$\"") == [0, 1, 3])
    #expect(try batch.rows(where: "url ~ \"\\xFF.x\"") == [0])
    #expect(try batch.rows(where: "url ~ \u{E9}") == [1])
    #expect(try batch.rows(where: "url ~ \"^[^/]\"") == [2])
    #expect(try batch.rows(where: "url !~ \"^/a$\"") == [0, 1, 2, 3])
  }

  @Test func `An expression that would take for ever is given up, value by value`() throws {
    let hostile = (1...200).map { Event(["url": String(repeating: "a", count: 40) + "!\($0)"]) }
    let batch = EventBatch(hostile + [Event(["url": "aaa"])])
    let predicate = Predicate(
      try Filter.parse("url ~ \"(a+)+$\""), lexicons: batch.lexicons,
      context: TimeContext(lastEvent: Timestamp(seconds: 0)))
    let clock = ContinuousClock()
    let elapsed = clock.measure { #expect(batch.rows(matching: predicate) == [200]) }
    #expect(predicate.givenUp == 200)
    // Without a bound one such value takes hours; with it all of them a fraction of a second.
    #expect(elapsed < .seconds(10))
    #expect(batch.rows(matching: predicate) == [200])
    #expect(predicate.givenUp == 200, "A value is asked once.")
  }

  @Test func `A long value is matched though machine code's stack is small`() throws {
    let batch = EventBatch([Event(["url": String(repeating: "ab", count: 4000)])])
    #expect(try batch.rows(where: "url ~ \"^(a|b)*$\"") == [0])
  }

  @Test func `Values that come after the first look are decided at the next`() throws {
    let lexicons = Lexicons()
    let predicate = Predicate(
      try Filter.parse("section = /s1* and status >= 500 or user = u7"), lexicons: lexicons,
      context: TimeContext(lastEvent: Timestamp(seconds: 0)))
    for round in 0..<5 {
      let events = (0..<300).map { index in
        Event([
          "url": "/s\(index * (round + 1))/page\(index)?r=\(round)", "status": "\(400 + index)",
          "user": "u\(index - 290 + round)",
        ])
      }
      let batch = EventBatch(events, lexicons: lexicons)
      let expected = (0..<300).filter { index in
        "\(index * (round + 1))".hasPrefix("1") && index >= 100 || index - 290 + round == 7
      }
      #expect(batch.rows(matching: predicate) == expected)
    }
  }

  @Test func `Blocks of rows are put together in order`() throws {
    let events = (0..<10_000).map { index in
      Event(time: Int64(index), bytes: Int64(index % 7), ["status": "\(200 + index % 300)", "user": "u\(index % 11)"])
    }
    let batch = EventBatch(events)
    let predicate = Predicate(
      try Filter.parse("(bytes = 3 or user = u4) and status < 300 and time >= 1970-01-01T00:00:02Z"),
      lexicons: batch.lexicons, context: TimeContext(lastEvent: Timestamp(seconds: 0)))
    let expected = (0..<10_000).map { index in
      (index % 7 == 3 || index % 11 == 4) && index % 300 < 100 && index >= 2000
    }
    let range = 17..<9_983
    var mask = [UInt8](repeating: 9, count: range.count)
    let selected = predicate.select(from: batch.rows, in: range, into: &mask)
    #expect(mask == range.map { expected[$0] ? 1 : 0 })
    #expect(selected == mask.count { $0 == 1 })
    for row in stride(from: 0, to: 10_000, by: 97) {
      #expect(predicate.matches(row, in: batch.rows) == expected[row])
    }
  }

  @Test(arguments: [
    ("", "always"), ("status = 404", "always"), ("not *", "never"), ("status = 404 and not *", "never"),
    ("time >= 12:00 and time < 13:00", "12:00:00–12:59:59"),
    ("time >= 12:00 and status = 404 and (time < 13:00 or time = 13:30)", "12:00:00–13:30:00"),
    ("not (time < 12:00 or time > 13:00)", "12:00:00–13:00:00"),
    ("time >= 12:00 and (time <= 12:30 and status = 404 or time = 12:15 and user = x)", "12:00:00–12:30:00"),
    ("time > 13:00 and (time < 12:00 or user = x and time < 11:00)", "never"),
    ("not time = 12:00", "always"),
  ])
  func `A predicate knows the times it can match`(text: String, times: String) throws {
    let predicate = Predicate(
      try Filter.parse(text), lexicons: Lexicons(),
      context: TimeContext(lastEvent: Timestamp(milliseconds: Self.noon)))
    let found = predicate.times.map { range in
      range == Timestamp(milliseconds: .min)...Timestamp(milliseconds: .max)
        ? "always" : "\(CivilTime(range.lowerBound).timeText)–\(CivilTime(range.upperBound).timeText)"
    }
    #expect(found ?? "never" == times)
  }

  @Test(arguments: [
    ("", true), ("*", true), ("not not *", true), ("status = 404 or *", true), ("bytes >= 0 or *", true),
    ("status = 404", false), ("not *", false),
  ])
  func `A predicate knows that it matches everything`(text: String, isEverything: Bool) throws {
    let predicate = Predicate(
      try Filter.parse(text), lexicons: Lexicons(), context: TimeContext(lastEvent: Timestamp(seconds: 0)))
    #expect(predicate.isEverything == isEverything)
  }
}
