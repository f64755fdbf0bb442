import PageEvents

/// Reads lines of labelled values with tabs between, `time:[…]<tab>host:203.0.113.9<tab>status:200`: LTSV, as ltsv.org has it.
struct LTSVReader: LineReader {
  private let labels: JSONKeys
  private var builder: EventBuilder

  var scratch: Scratch { builder.scratch }

  init(_ labels: JSONKeys) {
    self.labels = labels
    builder = EventBuilder(furtherCount: labels.furtherCount)
  }

  mutating func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> Bool {
    builder.begin(&event)
    var place = start
    var hasLabel = false
    while place < end {
      let fieldEnd = place.nearFirst(9, before: end)
      let colon = place.nearFirst(Byte.colon, before: fieldEnd)
      if colon < fieldEnd, let entry = labels.entry(UnsafeRawBufferPointer(start: place, count: colon - place), in: 0) {
        hasLabel = true
        let value = UnsafeRawBufferPointer(start: colon + 1, count: fieldEnd - colon - 1)
        if let reason = builder.set(entry.spec, value, in: &event) { throw Reject(reason, at: colon + 1, of: start) }
      }
      place = fieldEnd + 1
    }
    guard hasLabel else { throw Reject(.otherShape, at: start, of: start) }
    if let reason = builder.finish(&event) { throw Reject(reason, at: start, of: start) }
    guard builder.hasFurther || event.url.count | event.status.count | event.method.count | event.client.count != 0
    else {
      throw Reject(.noRequestFields, at: start, of: start)
    }
    return true
  }
}
