public import PageEvents

/// What a time as people write it depends on, beside the text.
public struct TimeContext: Sendable {
  /// The log's last event: `12:30` is on its day, `-15m` is before it.
  public let lastEvent: Timestamp
  /// Seconds that clocks of the display zone are east of Greenwich at that moment.
  public let offset: @Sendable (Timestamp) -> Int

  public init(lastEvent: Timestamp, offset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }) {
    self.lastEvent = lastEvent
    self.offset = offset
  }

  /// The moment at which clocks of the display zone show this. Where they show it twice, the first; where they skip it,
  /// what they would have shown had they not been set forward yet, as calendars do (RFC 5545).
  func moment(_ civil: CivilTime) -> Timestamp? {
    guard let reading = civil.timestamp() else { return nil }
    // No zone sets its clocks twice in two days, and none is more than a day from Greenwich.
    let before = offset(reading - .days(1))
    let after = offset(reading + .days(1))
    let early = reading - .seconds(Int64(before))
    let late = reading - .seconds(Int64(after))
    return offset(early) != before && offset(late) == after ? late : early
  }
}

/// A moment as people write it, in filters and after `--from` and `--to`.
///
/// - `2026-03-14T09:26:53+01:00`, `2026-03-14T08:26:53Z`: RFC 3339.
/// - `2026-03-14 09:26:53`, `2026-03-14T09:26`, `2026-03-14`: in the display zone; a date is its midnight.
/// - `09:26`, `09:26:53`: on the log's last day, in the display zone.
/// - `-15m`, `-1h30m`: before the log's last event.
///
/// Seconds may have a fraction; what is below a millisecond is cut off.
public enum TimeLiteral: Hashable, Sendable, CustomStringConvertible {
  case moment(Timestamp)
  case local(CivilTime)
  case timeOfDay(hour: Int, minute: Int, second: Int, millisecond: Int)
  case beforeLastEvent(DurationLiteral)

  public static func parse(_ text: String) throws(FilterError) -> TimeLiteral {
    if text.hasPrefix("-") {
      do {
        return .beforeLastEvent(try DurationLiteral.parse(String(text.dropFirst())))
      } catch {
        throw error.shifted(by: 1)
      }
    }
    var reader = TimeReader(text)
    if let literal = reader.read() { return literal }
    throw FilterError(
      column: 1, expected: "a time", found: text.isEmpty ? nil : text,
      remedy: "write 2026-03-14, \"2026-03-14 09:26\", 2026-03-14T09:26:53+01:00, 09:26 or -15m")
  }

  /// The moment that is meant.
  public func resolve(in context: TimeContext) -> Timestamp {
    switch self {
    case .moment(let time): return time
    case .local(let civil):
      // A literal that was parsed names a day and time that exist; one made by hand may not.
      guard let time = context.moment(civil) else { preconditionFailure("\(civil) is no date and time.") }
      return time
    case .timeOfDay(let hour, let minute, let second, let millisecond):
      var civil = CivilTime(context.lastEvent, offset: context.offset(context.lastEvent))
      civil.hour = hour
      civil.minute = minute
      civil.second = second
      civil.millisecond = millisecond
      guard let time = context.moment(civil) else { preconditionFailure("\(self) is no time of day.") }
      return time
    case .beforeLastEvent(let duration): return context.lastEvent - duration.span
    }
  }

  /// Parses to the same again; needs no quotes in a filter.
  public var description: String {
    switch self {
    case .moment(let time): return time.description
    case .local(let civil):
      let clock = Self.clock(civil.timeText, civil.second, civil.millisecond)
      return civil.hour == 0 && clock == "00:00" ? civil.dateText : "\(civil.dateText)T\(clock)"
    case .timeOfDay(let hour, let minute, let second, let millisecond):
      let civil = CivilTime(year: 1970, month: 1, day: 1, hour: hour, minute: minute, second: second)
      return Self.clock(civil.timeText, second, millisecond)
    case .beforeLastEvent(let duration): return "-\(duration)"
    }
  }

  private static func clock(_ text: String, _ second: Int, _ millisecond: Int) -> String {
    if millisecond != 0 { return "\(text).\(String(1000 + millisecond).dropFirst())" }
    return second == 0 ? String(text.prefix(5)) : text
  }
}

/// Reads digits in their places.
private struct TimeReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  mutating func read() -> TimeLiteral? {
    if rest.dropFirst(2).first == UInt8(ascii: ":") {
      guard let time = clock(), rest.isEmpty, time.second < 60 else { return nil }
      return .timeOfDay(hour: time.hour, minute: time.minute, second: time.second, millisecond: time.millisecond)
    }
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
    var civil = CivilTime(year: year, month: month, day: day)
    if !rest.isEmpty {
      guard take("T") || take("t") || take(" "), let time = clock() else { return nil }
      civil.hour = time.hour
      civil.minute = time.minute
      civil.second = time.second
      civil.millisecond = time.millisecond
    }
    guard year > 0, civil.timestamp() != nil else { return nil }
    if rest.isEmpty { return .local(civil) }
    // Whatever the zone, the moment must be one that four digits of a year can say in UTC.
    guard let offset = zone(), rest.isEmpty, let time = civil.timestamp(offset: offset),
      (1...9999).contains(CivilTime(time).year)
    else { return nil }
    return .moment(time)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number(_ width: Int) -> Int? {
    let digits = rest.prefix(width)
    guard digits.count == width, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest = rest.dropFirst(width)
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  private mutating func clock() -> (hour: Int, minute: Int, second: Int, millisecond: Int)? {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
    guard take(":") else { return (hour, minute, 0, 0) }
    guard let second = number(2), second <= 60 else { return nil }
    guard take(".") else { return (hour, minute, second, 0) }
    let fraction = rest.prefix { (48...57).contains($0) }
    guard !fraction.isEmpty else { return nil }
    rest = rest.dropFirst(fraction.count)
    let digits = (Array(fraction.prefix(3)) + [48, 48]).prefix(3)
    return (hour, minute, second, digits.reduce(0) { $0 * 10 + Int($1 - 48) })
  }

  /// Seconds east of Greenwich.
  private mutating func zone() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24 else { return nil }
    // `+0100` is not RFC 3339, but it is what logs write.
    _ = take(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
