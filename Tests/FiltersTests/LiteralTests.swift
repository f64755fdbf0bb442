import Filters
import PageEvents
import Testing

@Suite struct LiteralTests {
  @Test(arguments: [
    ("15m", 900_000_000), ("1h30m", 5_400_000_000), ("10s", 10_000_000), ("250ms", 250_000), ("1d", 86_400_000_000),
    ("1.5s", 1_500_000), ("0.000001s", 1), ("7us", 7), ("7\u{B5}s", 7), ("7\u{3BC}s", 7), ("0s", 0),
    ("2H", 7_200_000_000),
  ])
  func `Durations are numbers with units`(text: String, microseconds: Int64) throws {
    let duration = try DurationLiteral.parse(text)
    #expect(duration.microseconds == microseconds)
    #expect(try DurationLiteral.parse(duration.description) == duration)
  }

  @Test(arguments: ["", "m", "15", "1h30", "-1s", "1..5s", "1.s", ".5s", "1.0000001s", "1 s", "9e9s", "999999999999d"])
  func `What is no duration is refused`(text: String) {
    #expect(throws: FilterError.self) { try DurationLiteral.parse(text) }
  }

  @Test func `A number without a unit needs somebody to say what it counts`() throws {
    #expect(try DurationLiteral.parse("250", unitOfBareNumber: .milliseconds).microseconds == 250_000)
    #expect(try DurationLiteral.parse("2", unitOfBareNumber: .seconds).span == .seconds(2))
  }

  @Test(arguments: [
    ("0", 0), ("512", 512), ("512B", 512), ("64kB", 64_000), ("1MB", 1_000_000), ("1MiB", 1_048_576),
    ("1.5GiB", 1_610_612_736), ("500MB", 500_000_000), ("2tib", 2_199_023_255_552), ("1500", 1500),
  ])
  func `Sizes are bytes in decimal or binary units`(text: String, bytes: Int64) throws {
    let size = try SizeLiteral.parse(text)
    #expect(size.bytes == bytes)
    #expect(try SizeLiteral.parse(size.description) == size)
  }

  @Test(arguments: ["", "MB", "1M", "1MB1MB", "-1", "9223372036854775808", "99999999TB", "1 MB"])
  func `What is no size is refused`(text: String) {
    #expect(throws: FilterError.self) { try SizeLiteral.parse(text) }
  }

  /// A zone two hours east until 2026-03-29T01:00Z, three hours from then on, and two again from 2026-10-25T01:00Z: clocks
  /// skip 03:00 to 04:00 on the one day, and show it twice on the other.
  private static let zone = TimeContext(lastEvent: Timestamp(seconds: 1_773_480_413)) { time in
    (1_774_746_000..<1_792_890_000).contains(time.seconds) ? 10_800 : 7200
  }

  // The log's last event is at 2026-03-14T09:26:53Z, 11:26:53 in the zone.
  @Test(arguments: [
    ("2026-03-14T09:26:53Z", "2026-03-14T09:26:53Z"),
    ("2026-03-14t09:26:53z", "2026-03-14T09:26:53Z"),
    ("2026-03-14T09:26:53.1239+01:00", "2026-03-14T08:26:53.123Z"),
    ("2026-03-14 09:26:53 -0530", ""),
    ("2026-03-14T09:26:53-0530", "2026-03-14T14:56:53Z"),
    ("2026-03-14", "2026-03-13T22:00:00Z"),
    ("2026-03-14 09:26", "2026-03-14T07:26:00Z"),
    ("2026-03-14 09:26:53", "2026-03-14T07:26:53Z"),
    ("2026-03-14T09:26:53.5", "2026-03-14T07:26:53.500Z"),
    ("12:30", "2026-03-14T10:30:00Z"),
    ("23:59:59", "2026-03-14T21:59:59Z"),
    ("00:00:00.25", "2026-03-13T22:00:00.250Z"),
    ("-15m", "2026-03-14T09:11:53Z"),
    ("-1h30m", "2026-03-14T07:56:53Z"),
    ("-0s", "2026-03-14T09:26:53Z"),
    ("2026-03-29 02:59:59", "2026-03-29T00:59:59Z"),
    ("2026-03-29 03:30", "2026-03-29T01:30:00Z"),
    ("2026-03-29 04:00", "2026-03-29T01:00:00Z"),
    ("2026-10-25 02:59", "2026-10-24T23:59:00Z"),
    ("2026-10-25 03:30", "2026-10-25T00:30:00Z"),
    ("2026-10-25 04:00", "2026-10-25T02:00:00Z"),
    ("", ""), ("noon", ""), ("2026-3-14", ""), ("2026-02-30", ""), ("24:00", ""), ("12:60", ""), ("12:30:60", ""),
    ("12:30Z", ""), ("2026-03-14Z", ""), ("2026-03-14T", ""), ("12:30:1.", ""), ("12:30:10.", ""), ("0000-01-01", ""),
    ("9999-12-31T23:59:59-01:00", ""), ("-", ""), ("+15m", ""), ("2026-03-14T09:26:53+24:00", ""), ("12:30 ", ""),
  ])
  func `Times are read in the display zone, and relative to the log`(text: String, moment: String) throws {
    guard !moment.isEmpty else {
      #expect(throws: FilterError.self) { try TimeLiteral.parse(text) }
      return
    }
    let literal = try TimeLiteral.parse(text)
    #expect(literal.resolve(in: Self.zone).description == moment)
    #expect(try TimeLiteral.parse(literal.description) == literal)
  }
}
