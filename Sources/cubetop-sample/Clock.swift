/// A moment or a span of the log, in milliseconds; moments count from the log's beginning.
typealias Milliseconds = Int

/// A date as people write it.
struct CivilDate: Equatable {
  var year: Int
  var month: Int
  var day: Int

  /// Days since 1970-01-01. Hinnant, "chrono-compatible low-level date algorithms", 2013.
  var daysSinceEpoch: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSinceEpoch days: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

/// A second of world time.
struct Instant: Equatable {
  var secondsSinceEpoch: Int

  init(secondsSinceEpoch: Int) { self.secondsSinceEpoch = secondsSinceEpoch }

  /// `2026-03-14T00:00:00Z` or `2026-03-14T00:00:00+01:00`; nothing if it isn't one, or no such day exists.
  init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ length: Int) -> Int? {
      guard start + length <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[start..<start + length] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    func has(_ marks: String, at start: Int) -> Bool {
      start < bytes.count && marks.utf8.contains(bytes[start])
    }
    guard let year = number(0, 4), has("-", at: 4), let month = number(5, 2), has("-", at: 7), let day = number(8, 2),
      has("Tt ", at: 10), let hour = number(11, 2), has(":", at: 13), let minute = number(14, 2), has(":", at: 16),
      let second = number(17, 2), (1...12).contains(month), hour < 24, minute < 60, second < 60
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard CivilDate(daysSinceEpoch: date.daysSinceEpoch) == date else { return nil }

    var offset = 0
    if has("Zz", at: 19), bytes.count == 20 {
      offset = 0
    } else if has("+-", at: 19), let hours = number(20, 2), has(":", at: 22), let minutes = number(23, 2),
      bytes.count == 25, hours < 24, minutes < 60
    {
      offset = (hours * 60 + minutes) * (bytes[19] == UInt8(ascii: "-") ? -60 : 60)
    } else {
      return nil
    }
    secondsSinceEpoch = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
  }
}

/// The clock on the shop's wall: central European winter time, without the change to summer time (a server that logs
/// through it would make hours that come twice, which is another story than the one this log tells).
struct Clock {
  static let offset = 3600
  static let offsetText: StaticString = " +0100"

  let start: Instant
  let days: Int

  var minutes: Int { days * 1440 }
  var end: Milliseconds { days * 86_400_000 }

  private var localStart: Int { start.secondsSinceEpoch + Self.offset }

  /// Minutes since local midnight, of the log's minute.
  func minuteOfDay(_ minute: Int) -> Int { (localStart / 60 + minute) % 1440 }

  /// 0 is Sunday.
  func weekday(_ minute: Int) -> Int { ((localStart / 60 + minute) / 1440 + 4) % 7 }

  /// The first time that the shop's clock shows this minute of the day.
  func first(minuteOfDay wanted: Int) -> Milliseconds {
    let minutes = (wanted - minuteOfDay(0) + 1440) % 1440
    return minutes * 60_000
  }

  /// Local date and time of a second of the log.
  func local(_ second: Int) -> (date: CivilDate, secondOfDay: Int) {
    let seconds = localStart + second
    return (CivilDate(daysSinceEpoch: seconds / 86_400), seconds % 86_400)
  }
}
