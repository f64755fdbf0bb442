import Cubes
import PageEvents
import TestSupport

/// An event in plain words, from which batches are made and over which the slow twins count.
struct PlainEvent: Hashable {
  var time: Int64
  var client: String
  var method = "GET"
  var url: String
  var status: String
  var bytes: Int64
  var latency: UInt32?
  var referrer = ""
  var agent = ""

  var path: String { String(url.prefix { $0 != "?" }) }
  var section: String {
    let second = path.dropFirst().firstIndex(of: "/")
    return String(path[..<(second ?? path.endIndex)])
  }
  var isError: Bool { Int(status).map { $0 >= 400 } ?? false }
}

enum SyntheticEvents {
  /// Events over about an hour, a little out of order, with few enough values that groups are shared.
  static func make(_ count: Int, seed: Int) -> [PlainEvent] {
    var random = Seeded(seed)
    let start: Int64 = 1_773_446_400_000
    return (0..<count).map { place in
      let drift = Int64.random(in: -20_000...20_000, using: &random)
      let path = ["/", "/shop/cart", "/shop/item", "/blog/a/b", "/img/logo.png", ""].randomElement(using: &random)!
      let query = Bool.random(using: &random) ? "" : "?page=\(Int.random(in: 0..<4, using: &random))"
      return PlainEvent(
        time: start + Int64(place) * 3_600_000 / Int64(max(1, count)) + drift,
        client: "10.0.\(Int.random(in: 0..<3, using: &random)).\(Int.random(in: 0..<6, using: &random))",
        method: ["GET", "GET", "GET", "POST", ""].randomElement(using: &random)!,
        url: path.isEmpty ? "" : path + query,
        status: ["200", "200", "304", "404", "500", "503", ""].randomElement(using: &random)!,
        bytes: Int64.random(in: 0..<5000, using: &random),
        latency: Bool.random(using: &random) ? UInt32.random(in: 0..<3_000_000, using: &random) : nil)
    }
  }
}

extension EventBatch {
  func append(_ event: PlainEvent) {
    var text = Array((event.client + event.method + event.url + event.status + event.referrer + event.agent).utf8)
    text.append(0)
    text.withUnsafeBytes { bytes in
      var start = 0
      func take(_ value: String) -> UnsafeRawBufferPointer {
        defer { start += value.utf8.count }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + value.utf8.count)])
      }
      var fields = EventFields()
      fields.time = Timestamp(milliseconds: event.time)
      fields.client = take(event.client)
      fields.method = take(event.method)
      fields.url = take(event.url)
      fields.status = take(event.status)
      fields.referrer = take(event.referrer)
      fields.agent = take(event.agent)
      fields.bytes = event.bytes
      if let latency = event.latency { fields.latency = latency }
      append(fields, source: 0)
    }
  }
}

extension Cube {
  /// Takes in events in batches of an odd size.
  func append(_ events: some Sequence<PlainEvent>) {
    let batch = EventBatch(lexicons: lexicons, capacity: 997)
    for event in events {
      batch.append(event)
      if batch.isFull {
        consume(batch)
        batch.removeAll()
      }
    }
    consume(batch)
  }

  /// Takes in events in pieces of any size, some of them as packed segments.
  func append(_ events: some Collection<PlainEvent>, using random: inout Seeded) {
    var rest = Array(events)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...300, using: &random))
      rest = rest.dropFirst(piece.count)
      if Bool.random(using: &random) {
        append(piece)
      } else {
        let batch = EventBatch(lexicons: lexicons, capacity: piece.count)
        for event in piece { batch.append(event) }
        consume(SegmentSealer().seal(batch))
      }
    }
  }
}
