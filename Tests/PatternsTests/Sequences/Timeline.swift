import PageEvents
import Testing

@testable import Patterns

/// Events drawn as text, one a character and a second, and what a pattern finds in them.
///
/// A letter is an event that meets the name that begins with it; a capital one that meets every name whose letter it is, in any
/// case. Anything else is an event that meets none.
struct Timeline {
  let picture: [Character]

  init(_ picture: String) { self.picture = Array(picture) }

  func bits(at place: Int, names: [String]) -> UInt64 {
    let letter = picture[place]
    return names.indices.reduce(0) { bits, index in
      names[index].first == letter || names[index].first == letter.lowercased().first && letter.isUppercase
        ? bits | 1 << UInt64(index) : bits
    }
  }

  /// All matches, in the order in which they were found, and how many attempts were dropped.
  func run(
    _ pattern: EventPattern, bound: Int = 10_000, to end: Int? = nil, state: inout SequenceState
  ) -> (matches: [SequenceMatch], dropped: Int) {
    let compiled = CompiledPattern(pattern)
    var matches: [SequenceMatch] = []
    var dropped = 0
    for place in picture.indices {
      let event = SequenceEvent(
        time: Int64(place) * 1000, bits: bits(at: place, names: pattern.names), handle: Int32(place))
      dropped += state.take(event, compiled, bound: bound) { matches.append($0) }.dropped
    }
    if let end { state.advance(to: Int64(end) * 1000, compiled) { matches.append($0) } }
    return (matches, dropped)
  }

  /// The picture with only a match's events in it, as far as the last one.
  func picture(of match: SequenceMatch) -> String {
    var drawn = Array(repeating: Character("."), count: Int(match.events.last!.handle) + 1)
    for event in match.events { drawn[Int(event.handle)] = picture[Int(event.handle)] }
    return String(drawn)
  }
}

/// Expects a pattern to find exactly these matches in a timeline, in this order. A match is drawn as the timeline with only its
/// own events in it, up to the last one. Of matches that all count, the order is of no importance.
///
///     expect("fail{3} then ok", over: "f.ff.o", toMatch: "f.ff.o")
func expect(
  _ text: String, within: Int? = nil, gap: Int? = nil, skip: String = "none", over picture: String,
  until end: Int? = nil, toMatch expected: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  expect(
    text, within: within, gap: gap, skip: skip, over: picture, until: end, toMatch: expected,
    sourceLocation: sourceLocation)
}

/// The same, of matches in a list.
func expect(
  _ text: String, within: Int? = nil, gap: Int? = nil, skip: String = "none", over picture: String,
  until end: Int? = nil,
  toMatch expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    var pattern = try EventPattern.parse(
      text, within: within.map { .seconds(Int64($0)) }, gap: gap.map { .seconds(Int64($0)) })
    pattern.afterMatch = try AfterMatch.parse(skip, names: pattern.names)
    let timeline = Timeline(picture)
    var state = SequenceState()
    let found = timeline.run(pattern, to: end, state: &state).matches.map(timeline.picture(of:))
    let isSame = skip == "none" ? found.sorted() == expected.sorted() : found == expected
    #expect(isSame, "\(text) over \(picture): found \(found), expected \(expected)", sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(text): \(error)", sourceLocation: sourceLocation)
  }
}
