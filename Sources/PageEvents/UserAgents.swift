/// Who is behind a user-agent string: a family name, whether it is a person's browser or app, or a program, and the operating
/// system.
///
/// A string that holds the token of a known bot, or that says of itself that it is one (`…bot`, `crawler`, `+http://…`), is
/// a bot. Otherwise a person is whoever shows a known browser, a browser's engine behind `Mozilla/`, or the network stack of
/// a phone or tablet that apps use (Dalvik, CFNetwork): somebody holds it. Everything else is a bot, so that a library such
/// as okhttp, or a name nobody has heard of, never makes a page view.
///
/// It runs once per distinct string, in about 1.2 µs, and 0.4 µs for the system: a pass over the string's first 512 bytes, and of
/// all tokens found there the one that comes first in the lists of `UserAgentRules.swift` decides.
enum UserAgents {
  enum Kind: String, Sendable { case person, bot }

  struct Agent: Sendable, Equatable {
    /// `Firefox`, `Googlebot`, …
    let family: String
    let kind: Kind
  }

  /// A token that gives an agent away, in lower case, and the family that shows it.
  struct Rule: Sendable {
    let family: String
    let token: StaticString
    /// Whether the token must end a word, which then names the agent.
    let endsWord: Bool

    init(_ family: String, _ token: StaticString) {
      self.family = family
      self.token = token
      endsWord = false
    }

    /// A word's end that makes a bot of whatever has it.
    init(wordEnding token: StaticString) {
      family = ""
      self.token = token
      endsWord = true
    }
  }

  /// The family and kind of an agent. The kind is a function of the family: no name is both a person's and a bot's.
  static func classify(_ agent: UnsafeRawBufferPointer) -> Agent {
    let text = agent.prefix(512).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    if let bot = bots.first(in: text) { return Agent(family: bots.rules[bot].family, kind: .bot) }
    if let hint = hints.first(in: text) {
      return Agent(family: botName(agent, text, hintedBy: hints.rules[hint]), kind: .bot)
    }
    let isMozilla = text.starts(with: "mozilla/".utf8) || text.starts(with: "opera/".utf8)
    if let app = apps.first(in: text) { return Agent(family: apps.rules[app].family, kind: .person) }
    if isMozilla, let browser = browsers.first(in: text) {
      return Agent(family: browsers.rules[browser].family, kind: .person)
    }
    if isMozilla, engines.first(in: text) != nil { return Agent(family: "Other browsers", kind: .person) }
    return Agent(family: product(agent[...].prefix(512)) ?? otherBots, kind: .bot)
  }

  /// The operating system that an agent names, `Windows` or `iOS`; nil where it names none, as most bots do.
  static func system(_ agent: UnsafeRawBufferPointer) -> String? {
    let text = agent.prefix(512).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    return systems.first(in: text).map { systems.rules[$0].family }
  }

  private static let otherBots = "Other bots"
  private static let bots = TokenIndex(knownBots)
  private static let hints = TokenIndex(botHints)
  private static let apps = TokenIndex(knownApps)
  private static let browsers = TokenIndex(knownBrowsers)
  private static let engines = TokenIndex(knownEngines)
  private static let systems = TokenIndex(knownSystems)
  /// What no bot may be named after, in lower case: what people use, and words that name nobody.
  private static let noNames = Set(
    (knownApps + knownBrowsers).map { $0.family.lowercased() }
      + ["mozilla", "msie", "opera", "other browsers", "bots", "robot", "robots", "crawlers", "spiders"]
      + botHints.map { "\($0.token)" })

  // MARK: - Naming a bot that isn't listed

  /// The word around the hint, `FooBot` in `Mozilla/5.0 (compatible; FooBot/1.0)`; where the hint is no word but a web
  /// address, the product that the string begins with, or the one behind `compatible;`.
  private static func botName(_ agent: UnsafeRawBufferPointer, _ text: [UInt8], hintedBy rule: Rule) -> String {
    if rule.endsWord, let place = firstWord(rule.token, in: text) {
      let start = text[..<place].lastIndex { !isNameByte($0) }.map { $0 + 1 } ?? 0
      let end = text[place...].firstIndex { !isNameByte($0) } ?? text.endIndex
      // A word with a point in it, such as `bot.html`, belongs to an address.
      if !text[start..<end].contains(UInt8(ascii: ".")), let name = name(agent[start..<end]) { return name }
    }
    let compatible: StaticString = "compatible;"
    if let place = text.indices.first(where: { compatible.occurs(in: text, at: $0) }),
      let name = product(agent[(place + compatible.utf8CodeUnitCount)...].prefix(80))
    {
      return name
    }
    return product(agent[...].prefix(512)) ?? otherBots
  }

  /// The name of the first product: `Foo` in `Foo/1.0 (…)`.
  private static func product(_ text: Slice<UnsafeRawBufferPointer>) -> String? {
    let trimmed = text.drop { $0 == UInt8(ascii: " ") }
    return name(trimmed.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") })
  }

  /// Those bytes as a family's name, unless they are none or would make a bot look like a person's browser.
  private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
    var trimmed = bytes
    while trimmed.last == UInt8(ascii: " ") { trimmed.removeLast() }
    guard (2...32).contains(trimmed.count), trimmed.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: " ") }),
      trimmed.contains(where: { (97...122).contains($0 | 0x20) })
    else { return nil }
    let name = String(decoding: trimmed, as: UTF8.self)
    let lowered = name.lowercased()
    return noNames.contains(lowered) || noNames.contains { lowered.hasPrefix($0 + " ") } ? nil : name
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "-_.!".utf8.contains(byte)
  }

  /// Where a token stands as the end of a word: `bot` in `foobot/2` and `bots`, but not in `both` or in `Cubot`, a phone.
  fileprivate static func firstWord(_ token: StaticString, in text: [UInt8]) -> Int? {
    text.indices.first { place in
      guard token.occurs(in: text, at: place) else { return false }
      let end = place + token.utf8CodeUnitCount
      return endsWord(text, end) && !text[..<end].suffix(5).elementsEqual("cubot".utf8)
    }
  }

  private static func endsWord(_ text: [UInt8], _ place: Int) -> Bool {
    guard place < text.count else { return true }
    if text[place] == UInt8(ascii: "s") { return endsWord(text, place + 1) }
    return !(97...122).contains(text[place])
  }
}

extension StaticString {
  fileprivate func occurs(in text: [UInt8], at place: Int) -> Bool {
    let count = utf8CodeUnitCount
    guard place + count <= text.count else { return false }
    for offset in 0..<count where text[place + offset] != utf8Start[offset] { return false }
    return true
  }
}

/// Rules by their tokens' first two bytes, so that all of them are looked for in one pass over a text.
///
/// Most pairs of a text begin no token, and cost one look into a table of 2 kB. By the first byte alone each place was compared with
/// a dozen tokens, which took nearly four times as long.
private struct TokenIndex: Sendable {
  let rules: [UserAgents.Rule]
  /// The rules' tokens, apart from what is counted by reference.
  private let tokens: [StaticString]
  /// By bucket, where its rules begin in `numbers`; one more at the end.
  private let starts: [UInt16]
  /// Of each bucket the rules, in their order.
  private let numbers: [UInt16]

  init(_ rules: [UserAgents.Rule]) {
    precondition(rules.allSatisfy { $0.token.utf8CodeUnitCount >= 2 }, "A token has two bytes at least.")
    self.rules = rules
    tokens = rules.map(\.token)
    var buckets = [[UInt16]](repeating: [], count: 1024)
    for (number, token) in tokens.enumerated() {
      buckets[Self.bucket(token.utf8Start[0], token.utf8Start[1])].append(UInt16(number))
    }
    numbers = Array(buckets.joined())
    starts = buckets.reduce(into: [0]) { $0.append($0.last! + UInt16($1.count)) }
  }

  @inline(__always) private static func bucket(_ first: UInt8, _ second: UInt8) -> Int {
    (Int(first) &* 37 &+ Int(second)) & 1023
  }

  /// The first rule of the list whose token is anywhere in the text, which is in lower case.
  func first(in text: [UInt8]) -> Int? {
    var best = rules.count
    for place in text.indices.dropLast() {
      let bucket = Self.bucket(text[place], text[place + 1])
      for entry in Int(starts[bucket])..<Int(starts[bucket + 1]) {
        let number = Int(numbers[entry])
        if number >= best { break }
        if matches(number, text, at: place) { best = number }
      }
    }
    return best == rules.count ? nil : best
  }

  private func matches(_ number: Int, _ text: [UInt8], at place: Int) -> Bool {
    guard tokens[number].occurs(in: text, at: place) else { return false }
    return !rules[number].endsWord || UserAgents.firstWord(tokens[number], in: text) != nil
  }
}
