import PageEvents

/// Makes an event of a line's fields, one after the other and in any order: the one place where it is known what a field of some
/// role may look like, and what it sets.
///
/// The readers of all formats but the access logs end here. A field costs 3 to 15 ns; a time 15 ns where its day is that of
/// the line before.
struct EventBuilder {
  private var clock = AccessLogClock()
  private var isoClock = ISOClock()
  private let patterns: [TimePattern]
  /// How many columns the schema adds, and where the present line's values of them are.
  private let furtherCount: Int
  private var further: UnsafeMutablePointer<UnsafeRawBufferPointer>?
  /// Whether the line has any of them.
  private(set) var hasFurther = false
  let scratch: Scratch
  /// By target, the rank of what set it; 255 where nothing has.
  private var ranks = EventBuilder.unset
  private var path = EventBuilder.missing
  private var query = EventBuilder.missing
  private var hasTime = false
  /// Of a time that is several fields.
  private var day: Int64?
  private var timeOfDay: Int64 = 0
  private var parts = TimeParts()
  private var hasParts = false

  private static let unset = SIMD32<UInt8>(repeating: 255)
  private static var missing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  init(patterns: [TimePattern] = [], furtherCount: Int = 0) {
    self.patterns = patterns
    self.furtherCount = furtherCount
    scratch = Scratch()
  }

  /// Begins a line.
  @inline(__always) mutating func begin(_ event: inout EventFields) {
    event = EventFields()
    ranks = Self.unset
    hasTime = false
    path = Self.missing
    query = Self.missing
    if day != nil || hasParts { forgetParts() }
    if furtherCount > 0 { beginFurther(&event) }
  }

  private mutating func beginFurther(_ event: inout EventFields) {
    let values = scratch.values(furtherCount)
    values.initialize(repeating: Self.missing, count: furtherCount)
    further = values
    hasFurther = false
    event.further = UnsafePointer(values)
  }

  /// The first field that there is fills its column.
  private mutating func fill(_ further: UInt8, _ text: UnsafeRawBufferPointer) {
    guard let values = self.further, values[Int(further) - 1].count == 0 else { return }
    values[Int(further) - 1] = text
    hasFurther = true
  }

  private mutating func forgetParts() {
    day = nil
    timeOfDay = 0
    parts = TimeParts()
    hasParts = false
  }

  /// A date for lines that have none: a W3C log's `#Date`.
  mutating func assume(day: Int64?) { if self.day == nil { self.day = day } }

  /// When a day begins, in milliseconds; nil where the text is no date.
  mutating func day(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count == 10, let start = text.baseAddress else { return nil }
    return isoClock.day(at: start)
  }

  // MARK: - A field

  /// Sets what the field is, unless a better one has set it. Returns why it can't be read, if so.
  @inline(__always) mutating func set(
    _ spec: FieldSpec, _ text: UnsafeRawBufferPointer, in event: inout EventFields
  ) -> RejectReason? {
    if spec.isIgnored || Self.isMissing(text) { return nil }
    if spec.further > 0 {
      fill(spec.further, text)
      if spec.role == .skip { return nil }
    }
    let target = spec.role.target
    if spec.rank >= ranks[target] { return nil }
    ranks[target] = spec.rank
    let reason = setPresent(spec, text, in: &event)
    // What a user wants for something of their own need not be what its name usually means.
    return spec.further > 0 ? nil : reason
  }

  private mutating func setPresent(
    _ spec: FieldSpec, _ text: UnsafeRawBufferPointer, in event: inout EventFields
  ) -> RejectReason? {
    switch spec.role {
    case .skip: break
    case .client: event.client = text
    case .clientAndPort: event.client = ClientList.withoutPort(text)
    case .clients: event.client = ClientList.client(of: text)
    case .user: if !Self.isTwoQuotes(text) { event.user = text }
    case .host: event.host = text
    case .request: setRequest(text, in: &event)
    case .absoluteRequest:
      setRequest(text, in: &event)
      splitURL(&event)
    case .method: event.method = text
    case .url: event.url = text
    case .path: path = text
    case .query: query = text
    case .protocol: event.protocol = text
    case .status: return setStatus(text, in: &event)
    case .bytes:
      guard let bytes = Numeral.scaled(text, power: 0) else { return .badBytes }
      event.bytes = max(0, bytes)
    case .seconds: setLatency(Numeral.scaled(text, power: 6), in: &event)
    case .milliseconds: setLatency(Numeral.scaled(text, power: 3), in: &event)
    case .microseconds: setLatency(Numeral.scaled(text, power: 0), in: &event)
    case .nanoseconds: setLatency(Numeral.scaled(text, power: -3), in: &event)
    case .duration: setLatency(Numeral.duration(text), in: &event)
    case .secondsOrDuration: setLatency(Numeral.scaled(text, power: 6) ?? Numeral.duration(text), in: &event)
    case .referrer: event.referrer = text
    case .agent: event.agent = text
    case .accessLogTime: return setTime(accessLogTime(text), in: &event)
    case .isoTime: return setTime(isoClock.time(text), in: &event)
    case .epochTime: return setTime(Self.epochTime(text), in: &event)
    case .anyTime: return setTime(anyTime(text), in: &event)
    case .date, .timeOfDay, .fraction, .pattern: return setPart(spec, text)
    }
    return nil
  }

  private func setStatus(_ text: UnsafeRawBufferPointer, in event: inout EventFields) -> RejectReason? {
    // Aborted requests have -1 at some load balancers.
    if text[0] == Byte.dash { return nil }
    guard text.count <= 3, text.allSatisfy(Byte.isDigit) else { return .badStatus }
    event.status = text
    return nil
  }

  private func setLatency(_ microseconds: Int64?, in event: inout EventFields) {
    // -1 where nothing was served. What is no number, a list for instance, is no reason to lose the event.
    guard let microseconds, microseconds >= 0 else { return }
    event.latency = UInt32(min(microseconds, Int64(EventFields.noLatency) - 1))
  }

  private func setRequest(_ text: UnsafeRawBufferPointer, in event: inout EventFields) {
    guard let start = text.baseAddress else { return }
    let end = start + text.count
    let methodEnd = start.nearFirst(Byte.space, before: end)
    let target = methodEnd + 1
    guard methodEnd < end, methodEnd > start, methodEnd - start <= AccessLogLine.longestMethod else { return }
    let targetEnd = target.lastSpace(before: end)
    let (method, version) = (Self.bytes(start, methodEnd), Self.bytes(targetEnd + 1, end))
    guard targetEnd > target, target[0] != Byte.space, method.allSatisfy(AccessLogLine.isMethodByte),
      version.count == 8 && Swar.isHTTP(UnsafeRawPointer(targetEnd + 1).word(0)) || AccessLogLine.isProtocol(version)
    else { return }
    event.method = method
    event.url = Self.bytes(target, targetEnd)
    event.protocol = version
  }

  /// `https://shop.example:443/cart?x=1` is the host `shop.example` and the target `/cart?x=1`.
  private func splitURL(_ event: inout EventFields) {
    guard let start = event.url.baseAddress, event.url.count > 8 else { return }
    let end = start + event.url.count
    let colon = start.nearFirst(Byte.colon, before: end)
    guard end - colon > 3, colon - start <= 5, colon[1] == Byte.slash, colon[2] == Byte.slash else { return }
    let path = (colon + 3).nearFirst(Byte.slash, before: end)
    if path == end { return }
    event.host = ClientList.withoutLastColon(Self.bytes(colon + 3, path))
    event.url = Self.bytes(path, end)
  }

  // MARK: - Times

  private mutating func accessLogTime(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard let start = text.baseAddress, text.count >= 20 else { return nil }
    if text.count == AccessLogClock.length { return clock.time(at: start) }
    if start[text.count - 6] == Byte.space { return AccessLogClock.read(text) }
    return AccessLogClock.readWithoutZone(text)
  }

  private mutating func anyTime(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    if text.count > 10, text[4] == Byte.dash || text[4] == Byte.slash { return isoClock.time(text) }
    if let first = text.first, Byte.isDigit(first), !text.contains(Byte.slash) { return Self.epochTime(text) }
    // Some keep the brackets.
    let isBracketed = text.first == Byte.openBracket && text.last == Byte.closeBracket && text.count > 2
    return accessLogTime(isBracketed ? UnsafeRawBufferPointer(rebasing: text.dropFirst().dropLast()) : text)
  }

  /// Seconds are of ten digits from 2001 to 2286; whole numbers with three, six or nine more are of the smaller units.
  private static func epochTime(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard let whole = Numeral.scaled(text, power: 0), whole >= 0 else { return nil }
    if whole < 100_000_000_000 {
      return Numeral.scaled(text, power: 3).map { Timestamp(milliseconds: $0) }
    }
    var milliseconds = whole
    while milliseconds >= 100_000_000_000_000 { milliseconds /= 1000 }
    return Timestamp(milliseconds: milliseconds)
  }

  private mutating func setTime(_ time: Timestamp?, in event: inout EventFields) -> RejectReason? {
    guard let time else { return .badTime }
    event.time = time
    hasTime = true
    return nil
  }

  /// Several fields may be of the same target here, so all count.
  private mutating func setPart(_ spec: FieldSpec, _ text: UnsafeRawBufferPointer) -> RejectReason? {
    ranks[spec.role.target] = 255
    switch spec.role {
    case .date:
      guard let day = day(text) else { return .badTime }
      self.day = day
    case .timeOfDay:
      guard text.count >= 8, var place = text.baseAddress, let time = ISOClock.timeOfDay(at: place) else {
        return .badTime
      }
      let end = place + text.count
      place += 8
      timeOfDay = time
      if place < end {
        guard place[0] == Byte.dot, end - place > 1 else { return .badTime }
        timeOfDay += ISOClock.milliseconds(&place, end)
        if place < end { return .badTime }
      }
    case .fraction:
      // Read as if behind a point.
      guard let start = text.baseAddress, text.allSatisfy(Byte.isDigit) else { return .badTime }
      var place = start - 1
      parts.millisecond = Int(ISOClock.milliseconds(&place, start + text.count))
      hasParts = true
    default:
      guard patterns[Int(spec.detail)].read(text, into: &parts) == text.count else { return .badTime }
      hasParts = true
    }
    return nil
  }

  // MARK: - The end of a line

  /// Puts together what several fields said; the reason where the line is no event.
  @inline(__always) mutating func finish(_ event: inout EventFields) -> RejectReason? {
    if path.count > 0, event.url.count == 0 { event.url = query.count == 0 ? path : joined() }
    if hasTime { return nil }
    return finishTime(&event)
  }

  private mutating func finishTime(_ event: inout EventFields) -> RejectReason? {
    if hasParts {
      guard let time = parts.timestamp else { return .badTime }
      event.time = time
      return nil
    }
    guard let day else { return .noTimeField }
    event.time = Timestamp(milliseconds: day + timeOfDay)
    return nil
  }

  /// The path and the query with a `?` between.
  private func joined() -> UnsafeRawBufferPointer {
    let hasMark = query[0] == UInt8(ascii: "?")
    let count = path.count + query.count + (hasMark ? 0 : 1)
    let room = scratch.room(count)
    UnsafeMutableRawBufferPointer(start: room, count: path.count).copyMemory(from: path)
    if !hasMark { room.storeBytes(of: UInt8(ascii: "?"), toByteOffset: path.count, as: UInt8.self) }
    UnsafeMutableRawBufferPointer(start: room + (count - query.count), count: query.count).copyMemory(from: query)
    return scratch.take(count)
  }

  // MARK: - Texts

  @inline(__always) private static func isMissing(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count == 0 || text.count == 1 && text[0] == Byte.dash
  }

  private static func isTwoQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count == 2 && text[0] == Byte.quote && text[1] == Byte.quote
  }

  @inline(__always) private static func bytes(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer)
    -> UnsafeRawBufferPointer
  {
    UnsafeRawBufferPointer(start: start, count: max(0, end - start))
  }
}
