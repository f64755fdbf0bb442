import PageEvents

/// The formats that a line may have which isn't of its log's own: of a log whose format was changed half-way, or that two servers
/// write to, every line still counts.
///
/// Each line is judged by itself, so that what becomes of it depends neither on the lines before nor on how they were read. Of the
/// formats that take it and make sense of it, the one that sees most fields has it; of equals, the one listed first. A log may
/// consist of such lines from some place on, so what is common to the formats is done once a line, and nothing is made of it that
/// isn't asked for.
final class OtherFormats {
  private struct Candidate {
    let name: String
    let isJSON: Bool
    var probe: any LineParser
  }

  /// Memory of our own: an object's array would be looked after at every use.
  private let candidates: UnsafeMutableBufferPointer<Candidate>
  private let table = EventTable(capacity: 1)
  /// Has the event that was best so far.
  private let found = EventTable(capacity: 1)
  private let scratch = Scratch()
  private let hearsNothing = RejectCollector(isDeaf: true)

  /// Of these formats those that tell a line without having seen those before it.
  init(_ formats: [LogFormat]) {
    let formats = formats.filter { !$0.isStateful }
    candidates = .allocate(capacity: formats.count)
    for (place, format) in formats.enumerated() {
      let probe = format.makeProbe()
      let unwrapping = probe as? any Unwrapping
      candidates.initializeElement(
        at: place,
        to: Candidate(name: format.name, isJSON: unwrapping?.isJSON ?? false, probe: unwrapping?.bare ?? probe))
    }
  }

  deinit { candidates.deinitialize().deallocate() }

  /// The event that the line is, with its format's name; nil where no format takes it. The event is good until the next call.
  func read(_ line: UnsafeRawBufferPointer) -> (event: EventFields, format: String)? {
    scratch.removeAll()
    guard let message = CarriedMessage.find(in: line, isObject: false, scratch) else { return best(line) }
    // An object may be an event itself, whatever one of its strings holds.
    if message.isString, let event = best(line) { return event }
    return best(message.text)
  }

  /// What the text is in the format that sees most in it. What begins with a brace is an object, and nothing else is.
  private func best(_ text: UnsafeRawBufferPointer) -> (event: EventFields, format: String)? {
    let isObject = text.first { !Byte.isBlank($0) } == UInt8(ascii: "{")
    var (best, most) = (0, 0)
    // Nobody wants to know what the formats say of lines that aren't theirs.
    var report = ParseReport()
    report.collector = hearsNothing
    for place in candidates.indices where candidates[place].isJSON == isObject {
      table.removeAll()
      _ = candidates[place].probe.parse(text, into: table, noting: &report)
      let fields = fieldsOfEvent
      // Its values are in the text, or in memory that is its format's alone.
      if fields > most {
        (best, most) = (place, fields)
        // Not kept in a variable: an event is large, and variables move at every turn.
        found.storage[0] = table.storage[0]
      }
    }
    return most == 0 ? nil : (found.storage[0], candidates[best].name)
  }

  /// How many fields the event has that was read; 0 where none was, or one that makes no sense. It is looked at where it is, as
  /// it is large.
  private var fieldsOfEvent: Int {
    guard table.count > 0, Plausibility.isEvent(table.storage[0]) else { return 0 }
    return Plausibility.fields(of: table.storage[0])
  }
}
