import PageEvents
@testable import Patterns
import Testing

/// A request as a test writes it down.
struct Request {
  var seconds: Double
  var client = "192.0.2.1"
  var path = "/"
  var status = "404"
  var agent = "Mozilla/5.0"
  var bytes: Int64 = 0
  /// In milliseconds.
  var latency: Double?

  /// What becomes of the alerts of rules when these requests come in this order, some at a time, and time goes on after them.
  static func events(
    _ requests: [Request], _ rules: String, until end: Double? = nil, step: Int = 7, memory: Int = 64 << 20,
    renewing: Bool = false, status: ((RuleEngine.Status) -> Void)? = nil
  ) throws -> [AlertEvent] {
    var lexicons = Lexicons()
    var events: [AlertEvent] = []
    let engine = RuleEngine(try Rule.parse(rules), lexicons: lexicons, memory: memory) { events.append($0) }
    var batch = EventBatch(lexicons: lexicons, capacity: step)
    for request in requests {
      request.append(to: batch)
      if batch.isFull {
        engine.consume(batch)
        batch.removeAll()
        if renewing {
          lexicons = Lexicons(emptyAs: lexicons)
          // So that ids are others.
          for dimension in [Dimension.client, .url, .status, .agent] { _ = intern("other", dimension, lexicons) }
          batch = EventBatch(lexicons: lexicons, capacity: step)
        }
      }
    }
    engine.consume(batch)
    engine.advance(to: Timestamp(milliseconds: Int64((end ?? requests.last?.seconds ?? 0) * 1000)))
    status?(engine.status)
    return events
  }

  static func alerts(
    _ requests: [Request], _ rules: String, until end: Double? = nil, step: Int = 7, memory: Int = 64 << 20,
    renewing: Bool = false
  ) throws -> [Alert] {
    try events(requests, rules, until: end, step: step, memory: memory, renewing: renewing).compactMap {
      if case .raised(let alert) = $0 { alert } else { nil }
    }
  }

  private static func intern(_ text: String, _ dimension: Dimension, _ lexicons: Lexicons) -> ValueID {
    var text = text
    return text.withUTF8 { lexicons.intern(UnsafeRawBufferPointer($0), in: dimension) }
  }

  private func append(to batch: EventBatch) {
    let texts = [client, path, status, agent, "GET"].map { Array($0.utf8) }
    texts.flatMap { $0 }.withUnsafeBytes { line in
      var place = 0
      let fields = texts.map { text in
        defer { place += text.count }
        return UnsafeRawBufferPointer(rebasing: line[place..<(place + text.count)])
      }
      var event = EventFields()
      event.time = Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
      (event.client, event.url, event.status, event.agent, event.method) = (
        fields[0], fields[1], fields[2], fields[3], fields[4]
      )
      event.bytes = bytes
      if let latency { event.latency = UInt32(latency * 1000) }
      batch.append(event, source: 0)
    }
  }
}

/// Requests and alerts as pictures: a column is a second, a character a request (`.` none), `!` an alert and `'` the end of one.
func expect(
  _ rule: String, over timeline: String, toAlert picture: String, request: (Character) -> Request,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var requests: [Request] = []
  for (second, character) in timeline.enumerated() where character != "." && character != " " {
    var made = request(character)
    made.seconds = Double(second)
    requests.append(made)
  }
  let events = try Request.events(requests, rule, until: Double(timeline.count))
  var drawn = [Character](repeating: ".", count: timeline.count)
  func draw(_ mark: Character, _ time: Timestamp) {
    if drawn.indices.contains(Int(time.seconds)) { drawn[Int(time.seconds)] = mark }
  }
  for event in events {
    switch event {
    case .raised(let alert): draw("!", alert.time)
    case .repeated(_, let time): draw("+", time)
    // What is told of an alert while it stands isn't at a time of its own.
    case .continued: break
    case .ended(_, let time): draw("'", time)
    }
  }
  #expect(String(drawn) == picture, sourceLocation: sourceLocation)
}
