import Filters
import PageEvents
import TestSupport
import Testing

@testable import Patterns

private let context = TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 })

/// Limits for several dimensions together, and for all requests as one.
@Suite struct `A trial of combined keys` {
  private func report(
    _ limit: RateLimit, per keys: [Dimension], _ requests: [PlainRequest], renewing: Bool, _ random: inout Seeded
  ) -> LimitReport {
    let lexicons = Lexicons()
    let trial = LimitTrial(limit, per: keys, lexicons: lexicons, context: context)
    trial.consume(requests, in: lexicons, renewing: renewing, &random)
    return trial.report()
  }

  /// The twin knows clients alone: a request's client is what the key says of it.
  private func slow(
    _ limit: RateLimit, _ requests: [PlainRequest], _ key: (PlainRequest) -> String
  ) -> [String: SlowLimits.Outcome] {
    var slow = SlowLimits(limit)
    for request in requests {
      var request = request
      request.client = key(request)
      slow.take(request)
    }
    return slow.limited
  }

  @Test(arguments: 0..<40) func `refuses what a dictionary of fractions does, whatever becomes of dictionaries`(
    seed: Int
  ) {
    var random = Seeded(seed)
    let limit = [RateLimit(1, per: .second, burst: 2), RateLimit(20, per: .minute, burst: 4)].randomElement(
      using: &random)!
    let requests = PlainRequest.make(2500, clients: 30, &random)
    let report = report(limit, per: [.status, .client], requests, renewing: seed % 2 == 0, &random)
    let expected = slow(limit, requests) { "\($0.status)\u{1F}\($0.client)" }
    #expect(!expected.isEmpty && report.withoutKey == 0)
    #expect(Set(report.rows.map(\.text)) == Set(expected.keys))
    for row in report.rows {
      #expect(row.requests == expected[row.text]?.requests && row.refused == expected[row.text]?.refusals.count)
      #expect(row.longest.milliseconds == expected[row.text]?.longest)
    }
  }

  @Test(arguments: 0..<10) func `has one bucket for all requests where there is no dimension`(seed: Int) {
    var random = Seeded(seed)
    let limit = RateLimit(5, per: .second, burst: 9)
    let requests = PlainRequest.make(2500, clients: 30, &random)
    let report = report(limit, per: [], requests, renewing: seed % 2 == 0, &random)
    let expected = slow(limit, requests) { _ in "all" }
    #expect(report.rows.map(\.text) == ["all"] && report.keys == 1)
    #expect(report.requests == 2500 && report.refused == expected["all"]?.refusals.count && report.refused > 0)
  }

  @Test func `counts requests without any of the values, which no limit is for`() {
    var random = Seeded(1)
    let requests = (0..<10).map { PlainRequest(time: Int64($0), client: $0 < 4 ? "" : "10.0.0.1") }
    let report = report(
      RateLimit(1, per: .minute, burst: 1), per: [.client, .network], requests, renewing: false, &random)
    #expect(report.withoutKey == 4 && report.rows.map(\.refused) == [5])
    #expect(report.rows.map(\.text) == ["10.0.0.1\u{1F}10.0.0.0/24"])
  }
}
