import Filters
import PageEvents

/// An event as a test writes it down.
struct Event {
  var time: Int64 = 0
  var bytes: Int64 = 0
  /// In microseconds.
  var latency: UInt32?
  /// By name of a column; one that isn't there is missing.
  var values: [String: [UInt8]] = [:]

  init(time: Int64 = 0, bytes: Int64 = 0, latency: UInt32? = nil, _ values: [String: [UInt8]]) {
    self.time = time
    self.bytes = bytes
    self.latency = latency
    self.values = values
  }

  init(time: Int64 = 0, bytes: Int64 = 0, latency: UInt32? = nil, _ values: [String: String] = [:]) {
    self.init(time: time, bytes: bytes, latency: latency, values.mapValues { Array($0.utf8) })
  }
}

extension EventBatch {
  convenience init(_ events: [Event], lexicons: Lexicons = Lexicons()) {
    self.init(lexicons: lexicons, capacity: max(1, events.count))
    for event in events { append(event) }
    lexicons.publish()
  }

  private func append(_ event: Event) {
    // One stretch of bytes for all values, as in a line of a log.
    var line: [UInt8] = []
    var places: [String: Range<Int>] = [:]
    for (name, value) in event.values {
      places[name] = line.count..<(line.count + value.count)
      line += value
    }
    line.withUnsafeBytes { line in
      func field(_ name: String) -> UnsafeRawBufferPointer {
        places[name].map { UnsafeRawBufferPointer(rebasing: line[$0]) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
      }
      var fields = EventFields()
      fields.time = Timestamp(milliseconds: event.time)
      fields.bytes = event.bytes
      fields.latency = event.latency ?? EventFields.noLatency
      fields.client = field("client")
      fields.method = field("method")
      fields.url = field("url")
      fields.protocol = field("protocol")
      fields.status = field("status")
      fields.host = field("host")
      fields.user = field("user")
      fields.referrer = field("referrer")
      fields.agent = field("agent")
      append(fields, source: lexicons.intern(field("source"), in: .source))
    }
  }

  /// Which rows a filter selects.
  func rows(where text: String, lastEvent: Timestamp = Timestamp(seconds: 0)) throws -> [Int] {
    let predicate = Predicate(
      try Filter.parse(text), lexicons: lexicons, context: TimeContext(lastEvent: lastEvent))
    return rows(matching: predicate)
  }

  func rows(matching predicate: Predicate) -> [Int] {
    let mask = predicate.mask(of: rows, in: 0..<count)
    return (0..<count).filter { mask[$0] == 1 }
  }
}

extension Predicate {
  func mask(of rows: EventRows, in range: Range<Int>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count + 1) { buffer, count in
      select(from: rows, in: range, into: buffer.baseAddress.unsafelyUnwrapped)
      count = range.count
    }
  }
}
