import PageEvents

/// What may stand to the left of a comparison: a dimension, or one of an event's numbers.
enum Field {
  case dimension(Dimension)
  case bytes
  case latency
  case time

  init?(named name: String, in schema: Schema) {
    switch name {
    case "bytes": self = .bytes
    case "latency": self = .latency
    case "time": self = .time
    default:
      guard let dimension = schema.dimension(named: name) else { return nil }
      self = .dimension(dimension)
    }
  }

  static func names(in schema: Schema) -> [String] {
    schema.attributes.map(\.name) + ["bytes", "latency", "time"]
  }

  /// Whether `<` means something for the dimension: its values are numbers.
  static func isOrdered(_ dimension: Dimension) -> Bool { dimension == .status }

  /// Whether `in` takes networks.
  static func holdsAddresses(_ dimension: Dimension) -> Bool { dimension == .client || dimension == .network }

  /// A value to show in a message, as it would be typed.
  static func example(for name: String) -> String {
    switch name {
    case "client": "192.0.2.7"
    case "network": "192.0.2.0/24"
    case "url": "/shop*"
    case "path", "section": "/shop"
    case "query": "page=2"
    case "method": "POST"
    case "protocol": "HTTP/1.1"
    case "status": "404"
    case "class": "5xx"
    case "host", "referrer-host": "www.example.com"
    case "referrer": "https://www.example.com/*"
    case "agent": "*curl*"
    case "family": "Firefox"
    case "kind": "bot"
    case "user": "alice"
    case "source": "access.log"
    case "bytes": "1MB"
    case "latency": "250ms"
    case "time": "12:30"
    default: "VALUE"
    }
  }

  /// The names that a mistyped one may have meant, nearest first.
  static func names(near word: String, in schema: Schema) -> [String] {
    let letters = Array(word.unicodeScalars)
    // A third of the letters may be wrong: with more, the guess would be noise.
    let allowed = max(1, letters.count / 3)
    return names(in: schema)
      .map { (name: $0, distance: distance(letters, Array($0.unicodeScalars))) }
      .filter { $0.distance <= allowed || (letters.count > 1 && $0.name.hasPrefix(word)) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .map(\.name)
  }

  /// Letters to insert, delete, replace or swap with their neighbour to get from one word to the other.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard a.count <= 32 else { return a.count }
    var rows = [Array(0...b.count)]
    for i in 1..<(a.count + 1) {
      var row = [i]
      for j in 1..<(b.count + 1) {
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}

extension Filter {
  /// All that may be compared in a filter: the dimensions, then `bytes`, `latency` and `time`.
  public static let fieldNames: [String] = Field.names(in: .pageViews)
}
