import Testing

@testable import cubetop_sample

struct RandomTests {
  @Test func `SplitMix64 gives its published numbers`() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }

  @Test func `xoshiro256 gives the numbers of its reference implementation`() {
    var random = Random(seed: 42)
    #expect((0..<3).map { _ in random.next() } == [1546998764402558742, 6990951692964543102, 12544586762248559009])
  }

  @Test func `a heavy tail has a heavy head`() {
    let choice = Weighted.zipf(1_000)
    var random = Random(seed: 5)
    var counts = [Int](repeating: 0, count: 1_000)
    for _ in 0..<200_000 { counts[choice.pick(&random)] += 1 }
    var total = 0.0
    for rank in 0..<1_000 { total += 1 / (Double(rank) + 2.7) }
    for rank in [0, 1, 10, 100] {
      let expected = 200_000 / (Double(rank) + 2.7) / total
      #expect(abs(Double(counts[rank]) - expected) < 5 * expected.squareRoot())
    }
  }
}

struct ClockTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-03-14T00:00:00Z", 1_773_446_400), ("2026-03-14T00:00:00+01:00", 1_773_442_800),
    ("2024-02-29T23:59:59-05:30", 1_709_270_999), ("2000-03-01t12:00:00z", 951_912_000),
  ])
  func `an instant is read`(text: String, seconds: Int) {
    #expect(Instant(rfc3339: text)?.secondsSinceEpoch == seconds)
  }

  @Test(arguments: [
    "", "2026-03-14", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-14T24:00:00Z", "2026-03-14T00:00:00",
    "2026-03-14T00:00:00+0100", "2026-03-14T00:00:00Zulu",
  ])
  func `what is no instant is refused`(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test func `days and dates turn into each other`() {
    for day in stride(from: -800_000, through: 800_000, by: 37) {
      #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
    }
    #expect(CivilDate(daysSinceEpoch: 20_526) == CivilDate(year: 2026, month: 3, day: 14))
  }

  @Test func `an incident happens once, on the first day, whenever the log begins`() {
    for hour in 0..<24 {
      let start = Instant(secondsSinceEpoch: 1_773_442_800 + hour * 3600)
      let clock = Clock(start: start, days: 1)
      for incident in Incident.allCases {
        let window = incident.window(by: clock)
        #expect((0..<86_400_000).contains(window.lowerBound))
        #expect(clock.minuteOfDay(window.lowerBound / 60_000) == incident.minuteOfDay)
      }
    }
  }
}

struct LineWriterTests {
  private func line(_ request: Request) throws -> String {
    var bytes: [UInt8] = []
    let clock = Clock(start: Instant(secondsSinceEpoch: 1_773_442_800), days: 1)
    var writer = LineWriter(
      format: .combinedTime, clock: clock, catalogue: Catalogue(lines: 1), browsers: Browsers()
    ) { bytes.append(contentsOf: $0) }
    try writer.write(Schedule.Entry(end: 3_723_456, order: 0, lag: 0, content: .request(request)))
    try writer.flush()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a line is written as nginx would write it`() throws {
    let request = Request(
      client: .ipv4(203, 0, 113, 9), user: "anna",
      line: .parsed(method: .put, target: .stock(product: 17), version: "HTTP/1.1"), status: 204, bytes: 0,
      referrer: .page(.category(0, page: 2)), agent: .fixed("curl/8.5.0"), latency: 1_042)
    #expect(
      try line(request) == """
        203.0.113.9 - anna [14/Mar/2026:01:02:03 +0100] "PUT /api/products/1017/stock HTTP/1.1" 204 0 \
        "https://www.shop.example/shop/tea?page=2" "curl/8.5.0" 1.042

        """)
  }

  @Test(
    arguments: [
      (0x2001_0db8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
      (0x2001_0db8_0000_0001, 0x0000_0000_0000_0001, "2001:db8:0:1::1"),
      (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
      (0x2001_0db8_0abc_0000, 0x0000_0012_0000_0000, "2001:db8:abc::12:0:0"),
      (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
      (0x2001_0db8_0001_0002, 0xffff_0000_0000_0000, "2001:db8:1:2:ffff::"),
    ] as [(UInt64, UInt64, String)])
  func `an IPv6 address has its one shortest form`(network: UInt64, interface: UInt64, text: String) throws {
    let request = Request(
      client: .ipv6(network: network, interface: interface), line: .verbatim("-"), status: 408, bytes: nil, latency: 0)
    #expect(try line(request).hasPrefix(text + " - - ["))
    #expect(try line(request).hasSuffix("\"-\" 408 - \"-\" \"-\" 0.000\n"))
  }
}
