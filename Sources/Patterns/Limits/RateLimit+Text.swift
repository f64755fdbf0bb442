public import Filters
public import PageEvents

extension RateLimit {
  /// From `10/s`, `10/s:20`, `1000/h:50 per network`: units are s, min, h and d, also spelt out; blanks don't matter. Where the
  /// text names no dimension it is for `dimension`.
  public static func parse(
    _ text: String, schema: Schema = .pageViews, for dimension: Dimension = .client
  ) throws(FilterError) -> RateLimit {
    var reader = Reader(text)
    let rate = try reader.rate()
    let named = try reader.dimension(schema)
    return rate.limit(for: named ?? dimension)
  }

  /// The same without a dimension: a rule says for itself what it tells apart.
  static func parseRate(_ text: String) throws(FilterError) -> Rule.Limit {
    var reader = Reader(text, example: "10/s:20 or 60/min")
    let rate = try reader.rate()
    try reader.end("write per: client beside it")
    return rate
  }

  private struct Reader {
    private let characters: [Character]
    /// What would be right.
    private let example: String
    private var position = 0

    init(_ text: String, example: String = "10/s:20 or 60/min per network") {
      characters = Array(text)
      self.example = example
    }

    func error(_ expected: String, at place: Int? = nil, _ remedy: String? = nil) -> FilterError {
      let place = place ?? position
      let found = place < characters.count ? String(characters[place...]) : nil
      return FilterError(column: place + 1, expected: expected, found: found, remedy: remedy ?? "write \(example)")
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

    mutating func rate() throws(FilterError) -> Rule.Limit {
      let count = try number("a number of requests")
      guard take("/") else { throw error("'/' and a unit of time") }
      let unit = try unit()
      let burst = take(":") ? try number("a burst, the requests that may come at once") : nil
      return Rule.Limit(count, per: unit, burst: burst)
    }

    /// Nothing follows.
    mutating func end(_ remedy: String) throws(FilterError) {
      skipBlanks()
      guard position == characters.count else { throw error("the end", remedy) }
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
      try end("write \(example)")
      return dimension
    }
  }
}
