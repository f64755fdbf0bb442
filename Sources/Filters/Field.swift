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

  /// Whether `<` means something for the dimension: its values are numbers, or may be.
  static func isOrdered(_ dimension: Dimension, in schema: Schema) -> Bool {
    dimension == .status || schema.added.contains(dimension)
  }

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
    case "os": "Windows"
    case "user": "alice"
    case "source": "access.log"
    case "bytes": "1MB"
    case "latency": "250ms"
    case "time": "12:30"
    default: "VALUE"
    }
  }
}
