import Foundation
import PageEvents
import Testing

struct TimeTests {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  private func expectCalendarAgrees(_ civil: CivilTime, _ location: SourceLocation = #_sourceLocation) throws {
    let time = try #require(civil.timestamp(), sourceLocation: location)
    let date = Date(timeIntervalSince1970: Double(time.seconds))
    let parts = Self.calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    #expect(
      [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
        == [civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second], sourceLocation: location)
    #expect(CivilTime(time) == civil, sourceLocation: location)
  }

  @Test func `every first and last of a month from 1900 to 2200 is what Foundation's calendar says`() throws {
    for year in 1900...2200 {
      for month in 1...12 {
        let last = CivilTime.daysInMonth(month, year: year)
        try expectCalendarAgrees(CivilTime(year: year, month: month, day: 1))
        try expectCalendarAgrees(CivilTime(year: year, month: month, day: last, hour: 23, minute: 59, second: 59))
      }
    }
  }

  @Test func `every day from 1900 to 2200 follows the one before`() {
    var expected = Int64(CivilTime.days(year: 1900, month: 1, day: 1))
    #expect(expected == -25_567)
    for year in 1900...2200 {
      for month in 1...12 {
        for day in 1...CivilTime.daysInMonth(month, year: year) {
          let civil = CivilTime(year: year, month: month, day: day, hour: 12, millisecond: 1)
          guard civil.timestamp()?.milliseconds == expected * 86_400_000 + 43_200_001,
            CivilTime(Timestamp(milliseconds: expected * 86_400_000 + 43_200_001)) == civil
          else {
            Issue.record("\(civil)")
            return
          }
          expected += 1
        }
      }
    }
  }

  @Test(arguments: [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28)])
  func `February has 29 days in leap years`(year: Int, days: Int) {
    #expect(CivilTime.daysInMonth(2, year: year) == days)
    #expect((CivilTime(year: year, month: 2, day: 29).timestamp() != nil) == (days == 29))
  }

  @Test func `what no clock shows is no time`() {
    let good = CivilTime(year: 2026, month: 3, day: 14, hour: 9, minute: 26, second: 53)
    #expect(good.timestamp() != nil)
    let changes: [(inout CivilTime) -> Void] = [
      { $0.month = 0 }, { $0.month = 13 }, { $0.day = 0 }, { $0.day = 32 }, { $0.hour = 24 }, { $0.hour = -1 },
      { $0.minute = 60 }, { $0.second = 61 }, { $0.millisecond = 1000 },
    ]
    for change in changes {
      var bad = good
      change(&bad)
      #expect(bad.timestamp() == nil, "\(bad)")
    }
    var leap = good
    leap.second = 60
    var next = good
    (next.minute, next.second) = (27, 0)
    #expect(leap.timestamp() == next.timestamp())
  }

  @Test func `an offset moves the clock and not the moment`() throws {
    let time = Timestamp(seconds: 0)
    let tehran = CivilTime(time, offset: 12_600)
    #expect(tehran.dateText == "1970-01-01" && tehran.timeText == "03:30:00")
    let newYork = CivilTime(time, offset: -18_000)
    #expect(newYork.dateText == "1969-12-31" && newYork.timeText == "19:00:00")
    #expect(tehran.timestamp(offset: 12_600) == time && newYork.timestamp(offset: -18_000) == time)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"), (1_773_480_413_000, "2026-03-14T09:26:53Z"),
    (1_773_480_413_045, "2026-03-14T09:26:53.045Z"), (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
  ])
  func `a time is written as RFC 3339`(milliseconds: Int64, expected: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == expected)
  }

  @Test func `bins are as wide before 1970 as after, and start where they are said to`() {
    for milliseconds: Int64 in [-120_001, -120_000, -60_001, -60_000, -1, 0, 1, 59_999, 60_000] {
      let bin = Timestamp(milliseconds: milliseconds).floored(to: .minutes(1))
      #expect(bin.milliseconds % 60_000 == 0)
      #expect(bin.milliseconds <= milliseconds && milliseconds < bin.milliseconds + 60_000)
    }
    #expect(Timestamp(milliseconds: -1).seconds == -1)
    #expect(Timestamp(milliseconds: 1999).seconds == 1)
  }

  @Test func `the ends of time leave room for spans`() {
    #expect(Timestamp.distantPast - .days(1_000_000) < .distantPast)
    #expect(Timestamp.distantFuture + .days(1_000_000) > .distantFuture)
    #expect(Timestamp(seconds: 90) - Timestamp(seconds: 30) == .minutes(1))
  }
}
