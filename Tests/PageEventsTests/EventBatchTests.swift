import PageEvents
import Testing

struct EventBatchTests {
  private let lexicons = Lexicons(secret: .seeded(1))
  private let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

  /// An event with these values; the others are missing.
  private func append(
    _ batch: EventBatch, method: String = "GET", url: String = "/", status: String = "200", agent: String? = nil
  ) -> EventTraits {
    let values = [method, url, status, agent ?? browser].map { Array($0.utf8) }
    values[0].withUnsafeBytes { method in
      values[1].withUnsafeBytes { url in
        values[2].withUnsafeBytes { status in
          values[3].withUnsafeBytes { agent in
            var fields = EventFields()
            fields.time = Timestamp(milliseconds: 1234)
            fields.bytes = 56
            fields.latency = 78
            fields.method = method
            fields.url = url
            fields.status = status
            fields.agent = agent
            batch.append(fields, source: 9)
          }
        }
      }
    }
    return batch.traits[batch.count - 1]
  }

  @Test func `an event's values become ids, and its numbers stay numbers`() {
    let batch = EventBatch(lexicons: lexicons, capacity: 2)
    _ = append(batch, url: "/a")
    _ = append(batch, url: "/b")
    #expect(batch.isFull)
    let rows = batch.rows
    #expect(rows.count == 2 && rows.times[0] == 1234 && rows.bytes[1] == 56 && rows.latencies[0] == 78)
    #expect((0..<2).map { lexicons[.url].text(of: rows[.url][$0]) } == ["/a", "/b"])
    #expect(rows[.method][0] == rows[.method][1])
    #expect(rows[.client][0] == 0 && rows[.source][1] == 9)
    batch.removeAll()
    #expect(batch.count == 0 && !batch.isFull)
  }

  @Test(arguments: [
    ("GET", "/", "200", true), ("GET", "/a.html?x=y.png", "299", true), ("GET", "/a", "304", true),
    ("GET", "/v1.5/a", "200", true),
    ("GET", "/a.tar.gz.d/index", "200", true), ("GET", "/a.unknown", "200", true), ("GET", "/.", "200", true),
    ("POST", "/", "200", false), ("HEAD", "/", "200", false), ("get", "/", "200", false), ("", "/", "200", false),
    ("GET", "", "200", false),
    ("GET", "/", "301", false), ("GET", "/", "404", false), ("GET", "/", "500", false), ("GET", "/", "", false),
    ("GET", "/", "199", false),
    ("GET", "/a.css", "200", false), ("GET", "/a.PNG", "200", false), ("GET", "/a.b.js?v=1", "200", false),
    ("GET", "/app.webmanifest", "200", false),
  ])
  func `a page view is a GET of a page, answered 2xx or 304`(
    method: String, url: String, status: String, expected: Bool
  ) {
    let traits = append(EventBatch(lexicons: lexicons), method: method, url: url, status: status)
    #expect(traits.contains(.pageView) == expected)
  }

  @Test func `a page view is a person's, and one without an agent may be`() {
    let batch = EventBatch(lexicons: lexicons)
    #expect(append(batch, agent: browser) == .pageView)
    #expect(append(batch, agent: "") == .pageView)
    #expect(append(batch, agent: "curl/8.5.0") == [])
  }

  @Test(arguments: [("200", 0), ("399", 0), ("400", 6), ("499", 6), ("500", 10), ("599", 10), ("600", 2), ("", 0)])
  func `an error is a status of 400 or more, a client's or a server's`(status: String, expected: UInt8) {
    let traits = append(EventBatch(lexicons: lexicons), method: "POST", status: status)
    #expect(traits == EventTraits(rawValue: expected))
  }
}
