import PageEvents

/// The formats that a line may have which isn't of its log's own: of a log whose format was changed half-way, or that two servers
/// write to, every line still counts.
///
/// Each line is judged by itself, so that what becomes of it depends neither on the lines before nor on how they were read. Of the
/// formats that take it and make sense of it, the one that sees most fields has it. A line that none takes costs 2 to 5 µs.
final class OtherFormats {
  private struct Candidate {
    let name: String
    let isJSON: Bool
    var probe: any LineParser
  }

  private var candidates: [Candidate]
  private let table = EventTable(capacity: 1)

  /// Of these formats those that tell a line without having seen those before it.
  init(_ formats: [LogFormat]) {
    candidates = formats.filter { !$0.isStateful }.map { format in
      var probe = format.makeProbe()
      if var unwrapping = probe as? any Unwrapping {
        unwrapping.unwrapEveryLine()
        probe = unwrapping
      }
      return Candidate(name: format.name, isJSON: format.example.first == "{", probe: probe)
    }
  }

  /// The event that the line is, with its format's name; nil where no format takes it. The event is good until the next call.
  func read(_ line: UnsafeRawBufferPointer) -> (event: EventFields, format: String)? {
    let mayBeJSON = line.contains(UInt8(ascii: "{"))
    var best: (place: Int, fields: Int)?
    for place in candidates.indices where mayBeJSON || !candidates[place].isJSON {
      guard let event = parse(line, with: place) else { continue }
      let fields = Plausibility.fields(of: event)
      if fields > best?.fields ?? 0 { best = (place, fields) }
    }
    // Read again, as the others may have had the memory that its values are in.
    guard let best, let event = parse(line, with: best.place) else { return nil }
    return (event, candidates[best.place].name)
  }

  private func parse(_ text: UnsafeRawBufferPointer, with place: Int) -> EventFields? {
    var report = ParseReport()
    table.removeAll()
    _ = candidates[place].probe.parse(text, into: table, noting: &report)
    guard let event = table.events.first, Plausibility.isEvent(event) else { return nil }
    return event
  }
}
