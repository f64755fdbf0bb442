#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import PageEvents

/// A format that is written down field by field, compiled: texts that stand in the line as they are, and fields between them.
///
/// A field ends where the text behind it begins, found eight bytes at a time; so a line is read once, from left to right, without
/// going back. About 20 ns a field.
///
/// Immutable once made, so that every parser of a format shares one.
final class LinePattern: @unchecked Sendable {
  /// How a field's end is found.
  enum Ending: UInt8, BitwiseCopyable {
    /// At the text behind it.
    case text
    /// At the closing quote; a backslash escapes.
    case quote
    /// At the closing quote; two quotes are one that doesn't close, as in CSV.
    case doubledQuote
    /// At a quote if it begins with one, otherwise at the text behind it.
    case loose
    /// Before a byte that is the next field's own: the slash that a path begins with.
    case slash
    /// At the last such text before the one behind the next field: a user may have spaces, and may not pass for a time.
    case user
    /// Where the time pattern is through: it may have spaces of its own.
    case pattern
    /// At the line's end.
    case line
  }

  struct Step: BitwiseCopyable {
    var spec: FieldSpec
    var ending: Ending
    /// The text behind the field.
    var textStart: Int32
    var textCount: Int32
  }

  let steps: UnsafeMutableBufferPointer<Step>
  private let texts: UnsafeMutableRawBufferPointer
  /// The bytes of the text that lines begin with.
  private let headCount: Int
  /// The line may end behind so many fields.
  private let required: Int
  private let hasRest: Bool
  /// A space in a text stands for any number of them.
  private let isPadded: Bool
  let patterns: [TimePattern]
  /// How many columns its fields fill that a schema adds.
  let furtherCount: Int

  /// - Parameter isCSV: two quotes inside of quotes are one.
  init(_ pieces: [FormatPiece], patterns: [TimePattern] = [], isPadded: Bool = false, isCSV: Bool = false) {
    var head: [UInt8] = []
    var drafts: [(spec: FieldSpec, isLoose: Bool, text: [UInt8])] = []
    var (required, hasRest) = (Int?.none, false)
    for piece in pieces {
      switch piece {
      case .text(let text):
        if drafts.isEmpty { head += text.utf8 } else { drafts[drafts.count - 1].text += text.utf8 }
      case .field(let spec, _, _): drafts.append((spec, false, []))
      case .loose(let spec): drafts.append((spec, true, []))
      case .rest:
        hasRest = true
        required = required ?? drafts.count
      case .optional: required = required ?? drafts.count
      }
    }
    self.patterns = patterns
    furtherCount = drafts.reduce(0) { max($0, Int($1.spec.further)) }
    self.isPadded = isPadded
    self.hasRest = hasRest
    self.required = required ?? drafts.count
    headCount = head.count
    texts = .allocate(byteCount: max(1, head.count + drafts.reduce(0) { $0 + $1.text.count }), alignment: 1)
    steps = .allocate(capacity: drafts.count)
    var bytes = head
    for (index, draft) in drafts.enumerated() {
      let before = index == 0 ? head : drafts[index - 1].text
      let next = index + 1 < drafts.count ? drafts[index + 1] : nil
      steps.initializeElement(
        at: index,
        to: Step(
          spec: draft.spec,
          ending: Self.ending(
            of: draft.spec.role, isLoose: draft.isLoose, between: before, and: draft.text, next: next?.spec.role,
            isCSV: isCSV),
          textStart: Int32(bytes.count), textCount: Int32(draft.text.count)))
      bytes += draft.text
    }
    texts.copyBytes(from: bytes)
  }

  deinit {
    steps.deallocate()
    texts.deallocate()
  }

  private static func ending(
    of role: FieldRole, isLoose: Bool, between before: [UInt8], and text: [UInt8], next: FieldRole?, isCSV: Bool
  ) -> Ending {
    if isLoose { return .loose }
    if role == .pattern { return .pattern }
    if text.isEmpty { return next == nil ? .line : .slash }
    if before.last == Byte.quote, text.first == Byte.quote { return isCSV ? .doubledQuote : .quote }
    if role == .user, text.last == Byte.openBracket, next == .accessLogTime { return .user }
    return .text
  }

  // MARK: - A line

  /// Reads a line into an event; throws where it isn't of this pattern.
  @inline(__always) func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, with builder: inout EventBuilder, into event: inout EventFields
  ) throws(Reject) {
    guard let texts = UnsafeRawPointer(texts.baseAddress), let steps = steps.baseAddress else { return }
    builder.begin(&event)
    var place = start
    if isPadded { while place < end, place[0] == Byte.space { place += 1 } }
    guard end - place >= headCount, memcmp(place, texts, headCount) == 0 else {
      throw Reject(.otherShape, at: start, of: start)
    }
    place += headCount
    let count = self.steps.count
    var index = 0
    while index < count {
      let step = steps[index]
      let text = UnsafeRawBufferPointer(start: texts + Int(step.textStart), count: Int(step.textCount))
      let mayEnd = index + 1 >= required
      let field = fieldEnd(step, text, from: place, before: end, index: index, mayEnd: mayEnd)
      guard let field else { throw Reject(.otherShape, at: place, of: start) }
      if let reason = builder.set(
        step.spec, UnsafeRawBufferPointer(start: field.start, count: field.end - field.start), in: &event)
      {
        throw Reject(reason, at: field.start, of: start)
      }
      place = field.behind
      index += 1
      if place == end, index >= required { break }
      if text.count > 0 {
        // A line that may end with this field may lack a part of the text behind it: a quote, a newline's space.
        guard matches(text, at: &place, before: end) else {
          if mayEnd, place == end || hasRest { break }
          throw Reject(.otherShape, at: place, of: start)
        }
      }
    }
    if place < end, !hasRest { throw Reject(.otherShape, at: place, of: start) }
    if let reason = builder.finish(&event) { throw Reject(reason, at: start, of: start) }
  }

  private struct Field {
    var start: UnsafeRawPointer
    var end: UnsafeRawPointer
    /// Where the text behind the field is looked for.
    var behind: UnsafeRawPointer
  }

  @inline(__always) private func fieldEnd(
    _ step: Step, _ text: UnsafeRawBufferPointer, from place: UnsafeRawPointer, before end: UnsafeRawPointer,
    index: Int,
    mayEnd: Bool
  ) -> Field? {
    var fieldEnd: UnsafeRawPointer
    switch step.ending {
    case .text: fieldEnd = Self.first(text, from: place, before: end)
    case .quote: fieldEnd = place.closingQuote(before: end)
    case .doubledQuote: fieldEnd = Self.closingDoubledQuote(from: place, before: end)
    case .loose:
      if place < end, place[0] == Byte.quote {
        let closing = (place + 1).closingQuote(before: end)
        guard closing < end else { return nil }
        return Field(start: place + 1, end: closing, behind: closing + 1)
      }
      fieldEnd = text.count == 0 ? end : Self.first(text, from: place, before: end)
      // The last of them may be followed by more than was foreseen.
      if hasRest, text.count == 0 { fieldEnd = place.nearFirst(Byte.space, before: end) }
    case .slash: fieldEnd = place.nearFirst(Byte.slash, before: end)
    case .user: fieldEnd = userEnd(text, from: place, before: end, index: index)
    case .pattern: fieldEnd = patternEnd(Int(step.spec.detail), from: place, before: end)
    case .line: fieldEnd = hasRest ? place.nearFirst(Byte.space, before: end) : end
    }
    if fieldEnd == end, text.count > 0, !mayEnd { return nil }
    return Field(start: place, end: fieldEnd, behind: fieldEnd)
  }

  private func matches(_ text: UnsafeRawBufferPointer, at place: inout UnsafeRawPointer, before end: UnsafeRawPointer)
    -> Bool
  {
    guard let bytes = text.baseAddress, end - place >= text.count, memcmp(place, bytes, text.count) == 0 else {
      return false
    }
    place += text.count
    if isPadded, bytes[text.count - 1] == Byte.space { while place < end, place[0] == Byte.space { place += 1 } }
    return true
  }

  /// The first such text; `end` where there is none.
  @inline(__always) private static func first(
    _ text: UnsafeRawBufferPointer, from start: UnsafeRawPointer, before end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    guard let bytes = text.baseAddress else { return end }
    var place = start.nearFirst(bytes[0], before: end)
    if text.count == 1 { return place }
    while end - place >= text.count {
      if memcmp(place, bytes, text.count) == 0 { return place }
      place = (place + 1).nearFirst(bytes[0], before: end)
    }
    return end
  }

  private static func closingDoubledQuote(
    from start: UnsafeRawPointer, before end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var place = start.farFirst(Byte.quote, before: end)
    while end - place >= 2, place[1] == Byte.quote { place = (place + 2).farFirst(Byte.quote, before: end) }
    return place
  }

  /// The time is read twice: here for its end. Such formats are rare.
  private func patternEnd(_ index: Int, from start: UnsafeRawPointer, before end: UnsafeRawPointer) -> UnsafeRawPointer
  {
    var parts = TimeParts()
    let count = patterns[index].read(UnsafeRawBufferPointer(start: start, count: end - start), into: &parts)
    return count.map { start + $0 } ?? end
  }

  /// Whoever sends the request chooses the user: the time is behind the last bracket before the text that follows the time.
  private func userEnd(
    _ text: UnsafeRawBufferPointer, from start: UnsafeRawPointer, before end: UnsafeRawPointer, index: Int
  ) -> UnsafeRawPointer {
    let nearest = Self.first(text, from: start, before: end)
    if nearest - start == 1, start[0] == Byte.dash { return nearest }
    guard nearest < end, let texts = texts.baseAddress else { return end }
    let following = steps[index + 1]
    let limit = Self.first(
      UnsafeRawBufferPointer(
        start: UnsafeRawPointer(texts) + Int(following.textStart), count: Int(following.textCount)),
      from: nearest, before: end)
    var (found, next) = (nearest, nearest)
    while next < limit {
      found = next
      next = Self.first(text, from: next + 1, before: limit)
    }
    return found
  }
}

/// Reads lines of any of a few patterns: the first that a line is of.
///
/// Tried in their order for each line, so that what a line means doesn't depend on those before it.
struct PatternReader: LineReader {
  private let patterns: [LinePattern]
  private let header: [UInt8]
  /// What the server says between its requests.
  private let messages: [LinePattern]
  /// A line without a host isn't of the format: for telling it from another of the same shape.
  private let needsHost: Bool
  private var builder: EventBuilder

  var scratch: Scratch { builder.scratch }

  /// - Parameter header: what lines begin with that name the columns; empty where there are none.
  init(
    _ patterns: [LinePattern], header: StaticString = "", messages: [LinePattern] = [], needsHost: Bool = false
  ) {
    self.patterns = patterns
    self.messages = messages
    self.needsHost = needsHost
    self.header = Array(header.description.utf8)
    builder = EventBuilder(
      patterns: patterns.first { !$0.patterns.isEmpty }?.patterns ?? [],
      furtherCount: patterns.reduce(0) { max($0, $1.furtherCount) })
  }

  mutating func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> Bool {
    if header.count > 0, UnsafeRawBufferPointer(start: start, count: end - start).starts(with: header) { return false }
    var worst: Reject?
    for pattern in patterns {
      do throws(Reject) {
        try pattern.read(start, end, with: &builder, into: &event)
        if needsHost, event.host.count == 0 { throw Reject(.otherShape, at: start, of: start) }
        return true
      } catch {
        // What came furthest is what the line was meant to be.
        if (worst?.column ?? 0) < error.column { worst = error }
      }
    }
    if isMessage(start, end, &event) { throw Reject(.serverMessage, at: start, of: start) }
    throw worst ?? Reject(.otherShape, at: start, of: start)
  }

  private mutating func isMessage(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, _ event: inout EventFields
  ) -> Bool {
    for message in messages {
      do throws(Reject) {
        try message.read(start, end, with: &builder, into: &event)
        return true
      } catch {
        // A message that was read to its end need not say when.
        if error.reason == .noTimeField { return true }
      }
    }
    return false
  }
}
