public import Filters
public import PageEvents

/// How many requests each value of a dimension may make: so many a unit of time, and so many at once. `10/s:20` is ten a second
/// for every client, and twenty of them may come at once.
///
/// It is a *token bucket*: a bucket holds `burst` tokens at most and begins full, tokens come back continuously at the rate, a
/// request takes one, and one that finds no whole token is refused and takes nothing. Without a burst the bucket holds a unit's
/// worth: `60/min` is `60/min:60`.
///
/// nginx's `limit_req` counts the same the other way round, as a leaky bucket that fills up: `rate=10r/s burst=20 nodelay` refuses
/// what `10/s:21` does, as nginx's burst is what may come beyond the first. Without `nodelay` nginx makes requests wait instead,
/// and what clients would have done then no log can say.
///
/// Many logs have times in whole seconds. Requests of one second then look as if they had come at once, so a burst of less than a
/// second's worth refuses more than a server would that sees them apart.
public struct RateLimit: Sendable, Hashable {
  public enum Unit: String, Sendable, CaseIterable {
    case second = "s"
    case minute = "min"
    case hour = "h"
    case day = "d"

    var span: Timestamp.Span {
      switch self {
      case .second: .seconds(1)
      case .minute: .minutes(1)
      case .hour: .hours(1)
      case .day: .days(1)
      }
    }
  }

  /// Requests a unit of time.
  public let count: Int
  public let unit: Unit
  /// Requests at once: what a full bucket holds.
  public let burst: Int
  /// Whose values each have a bucket of their own.
  public let dimension: Dimension

  /// Neither the rate nor the burst may be more: what is counted in then fits into 64 bits, however long a log is.
  public static let most = 1_000_000

  /// Without a burst, a unit's worth.
  public init(_ count: Int, per unit: Unit, burst: Int? = nil, for dimension: Dimension = .client) {
    let burst = burst ?? count
    precondition(
      (1...Self.most).contains(count) && (1...Self.most).contains(burst),
      "A limit lets one to a million requests through, a unit and at once.")
    self.count = count
    self.unit = unit
    self.burst = burst
    self.dimension = dimension
  }

  /// `10/s:20`, `60/min`; parsed again, for the same dimension, it is the same limit.
  public var rateText: String { "\(count)/\(unit.rawValue)" + (burst == count ? "" : ":\(burst)") }

  /// With the dimension: `10/s:20 per client`.
  public func text(schema: Schema) -> String { "\(rateText) per \(schema[dimension].name)" }
}

extension RateLimit: CustomStringConvertible {
  /// As `text(schema:)`, by the names that every log's dimensions have; parsed again it is the same limit.
  public var description: String { text(schema: .pageViews) }
}

// MARK: - From text

extension RateLimit {
  /// From `10/s`, `10/s:20`, `1000/h:50 per network`: units are s, min, h and d, also spelt out; blanks don't matter. Where the
  /// text names no dimension it is for `dimension`.
  public static func parse(
    _ text: String, schema: Schema = .pageViews, for dimension: Dimension = .client
  ) throws(FilterError) -> RateLimit {
    var reader = Reader(text)
    let count = try reader.number("a number of requests")
    guard reader.take("/") else { throw reader.error("'/' and a unit of time") }
    let unit = try reader.unit()
    let burst = reader.take(":") ? try reader.number("a burst, the requests that may come at once") : nil
    let named = try reader.dimension(schema)
    return RateLimit(count, per: unit, burst: burst, for: named ?? dimension)
  }

  private struct Reader {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    func error(_ expected: String, at place: Int? = nil, _ remedy: String = "write 10/s:20 or 60/min per network")
      -> FilterError
    {
      let place = place ?? position
      let found = place < characters.count ? String(characters[place...]) : nil
      return FilterError(column: place + 1, expected: expected, found: found, remedy: remedy)
    }

    private mutating func skipBlanks() {
      while position < characters.count, characters[position] == " " { position += 1 }
    }

    mutating func take(_ character: Character) -> Bool {
      skipBlanks()
      guard position < characters.count, characters[position] == character else { return false }
      position += 1
      return true
    }

    private mutating func run(while belongs: (Character) -> Bool) -> (start: Int, text: String) {
      skipBlanks()
      let start = position
      while position < characters.count, belongs(characters[position]) { position += 1 }
      return (start, String(characters[start..<position]))
    }

    mutating func number(_ noun: String) throws(FilterError) -> Int {
      let (start, digits) = run { ("0"..."9").contains($0) && $0.isASCII }
      guard !digits.isEmpty else { throw error(noun) }
      guard let number = Int(digits), (1...RateLimit.most).contains(number) else {
        throw error("a number from 1 to \(RateLimit.most)", at: start)
      }
      return number
    }

    mutating func unit() throws(FilterError) -> Unit {
      let (start, name) = run { $0.isLetter }
      switch name.lowercased() {
      case "s", "sec", "second": return .second
      case "m", "min", "minute": return .minute
      case "h", "hour": return .hour
      case "d", "day": return .day
      default: throw error("a unit (s min h d)", at: start)
      }
    }

    /// What follows `per`, to the end; nil at the end.
    mutating func dimension(_ schema: Schema) throws(FilterError) -> Dimension? {
      skipBlanks()
      guard position < characters.count else { return nil }
      let (start, word) = run { $0 != " " }
      guard word == "per" else { throw error("'per' and a dimension, or the end", at: start) }
      let (place, name) = run { $0 != " " }
      guard let dimension = schema.dimension(named: name) else {
        let near = names(near: name, among: schema.attributes.map(\.name))
        throw error(
          "a dimension", at: place, "write per \(near.isEmpty ? "client" : near.joined(separator: " or per "))")
      }
      skipBlanks()
      guard position == characters.count else { throw error("the end") }
      return dimension
    }
  }
}
