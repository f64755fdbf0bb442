import Filters
import PageEvents
import Patterns
import TestSupport
import Testing

/// A limit as text, and back.
@Suite struct `A rate limit` {
  @Test(arguments: [
    ("10/s:20", RateLimit(10, per: .second, burst: 20)),
    ("60/min", RateLimit(60, per: .minute)),
    (" 60 / min : 60 ", RateLimit(60, per: .minute)),
    ("1000/h:50 per network", RateLimit(1000, per: .hour, burst: 50, for: .network)),
    ("5/day per user", RateLimit(5, per: .day, for: .user)),
    ("1/Second:1000000", RateLimit(1, per: .second, burst: 1_000_000)),
  ])
  func `is read from what people write`(text: String, limit: RateLimit) throws {
    #expect(try RateLimit.parse(text) == limit)
  }

  @Test(arguments: [
    ("", "column 1: expected a number of requests: write 10/s:20 or 60/min per network"),
    ("ten", "column 1: expected a number of requests, found 'ten': write 10/s:20 or 60/min per network"),
    ("10", "column 3: expected '/' and a unit of time: write 10/s:20 or 60/min per network"),
    ("10r/s", "column 3: expected '/' and a unit of time, found 'r/s': write 10/s:20 or 60/min per network"),
    ("10/week", "column 4: expected a unit (s min h d), found 'week': write 10/s:20 or 60/min per network"),
    ("0/s", "column 1: expected a number from 1 to 1000000, found '0/s': write 10/s:20 or 60/min per network"),
    (
      "1/s:99999999999999999999",
      "column 5: expected a number from 1 to 1000000, found '99999999999999999999': write 10/s:20 or 60/min per network"
    ),
    (
      "10/s:",
      "column 6: expected a burst, the requests that may come at once: write 10/s:20 or 60/min per network"
    ),
    (
      "10/s 20",
      "column 6: expected 'per' and a dimension, or the end, found '20': write 10/s:20 or 60/min per network"
    ),
    ("10/s per clinet", "column 10: expected a dimension, found 'clinet': write per client"),
    ("10/s per", "column 9: expected a dimension: write per client"),
    ("10/s per client x", "column 17: expected the end, found 'x': write 10/s:20 or 60/min per network"),
  ])
  func `says what is wrong, and where`(text: String, message: String) {
    let error = #expect(throws: FilterError.self) { _ = try RateLimit.parse(text) }
    #expect(error?.description == message)
  }

  @Test func `is for the dimension that goes without saying, unless it names another`() throws {
    #expect(try RateLimit.parse("10/s", for: .network).dimension == .network)
    #expect(try RateLimit.parse("10/s per client", for: .network).dimension == .client)
  }

  @Test func `reads its description as itself`() throws {
    var random = Seeded(1)
    for _ in 0..<2000 {
      let limit = RateLimit(
        Int.random(in: 1...RateLimit.most, using: &random), per: RateLimit.Unit.allCases.randomElement(using: &random)!,
        burst: Bool.random(using: &random) ? nil : Int.random(in: 1...RateLimit.most, using: &random),
        for: Schema.pageViews.dimensions.randomElement(using: &random)!)
      #expect(try RateLimit.parse(limit.description) == limit)
      #expect(try RateLimit.parse(limit.rateText, for: limit.dimension) == limit)
    }
    #expect(RateLimit(60, per: .minute, burst: 60).description == "60/min per client")
  }
}
