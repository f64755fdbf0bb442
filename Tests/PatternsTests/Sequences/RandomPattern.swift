import Patterns
import TestSupport

/// Patterns and events by chance: short, over few names, so that they meet often.
enum RandomPattern {
  /// What is waited for, and what isn't: the same event may meet both.
  private static let names = ["a", "b", "c"]
  private static let breakers = ["x", "a"]

  static func text(using random: inout Seeded) -> String {
    sequence(depth: 0, isTop: true, using: &random)
  }

  /// One that may end in an absence.
  static func textOfAnyEnd(using random: inout Seeded) -> String {
    let end = chance(20, using: &random) ? " then not \(pick(breakers, using: &random)) for 2s" : ""
    return text(using: &random) + end
  }

  /// Words of the language in any order: now and then a pattern.
  static func soup(using random: inout Seeded) -> String {
    let words = [
      "a", "b", "a", "then", "next", "any", "not", "for", "until", "strict", "greedy", "(", ")", "|", "?", "*", "+",
      "{2}",
      "{2,}", "{", ",", "}", "5m", "9", "\u{E9}",
    ]
    return (0..<Int.random(in: 1...9, using: &random)).map { _ in
      pick(words, using: &random) + pick([" ", " ", ""], using: &random)
    }.joined()
  }

  private static func pick(_ choices: [String], using random: inout Seeded) -> String {
    choices.randomElement(using: &random)!
  }

  private static func chance(_ percent: Int, using random: inout Seeded) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private static func sequence(depth: Int, isTop: Bool, using random: inout Seeded) -> String {
    var text = ""
    let steps = Int.random(in: 1...(depth == 0 ? 4 : 2), using: &random)
    for step in 0..<steps {
      if step > 0 {
        if chance(20, using: &random) { text += " then not " + pick(breakers, using: &random) }
        if chance(8, using: &random) { text += " next not " + pick(breakers, using: &random) }
        text += " " + pick(["next", "then", "then", "then any"], using: &random) + " "
      }
      // What begins a group, or a pattern, happens: so a group never is nothing.
      text += element(depth: depth, mayBeLeftOut: step > 0, using: &random)
    }
    if isTop, chance(8, using: &random) { text += " next not " + pick(breakers, using: &random) }
    return text
  }

  private static func element(depth: Int, mayBeLeftOut: Bool, using random: inout Seeded) -> String {
    let kind = Int.random(in: 0..<100, using: &random)
    var text: String
    var isGroup = false
    if depth < 2, kind < 18 {
      isGroup = true
      // A group around a single event isn't one.
      text = "(" + pick(names, using: &random) + " " + pick(["next", "then"], using: &random) + " "
      text += sequence(depth: depth + 1, isTop: false, using: &random) + ")"
    } else if depth < 2, kind < 25 {
      text = "((\(pick(names, using: &random)) then \(pick(names, using: &random))) | \(pick(names, using: &random)))"
      isGroup = true
    } else if kind < 35 {
      text = "(a | b)"
    } else {
      text = pick(names, using: &random)
    }
    var quantifiers = ["", "", "", "+", "{2}", "{2,}", "{1,2}", "{2,3}"]
    if mayBeLeftOut { quantifiers += ["?", "*", "{2}?", "{2,}?", "{0,2}"] }
    let quantifier = pick(quantifiers, using: &random)
    text += quantifier
    if quantifier != "", quantifier != "?" {
      text += pick(["", "", " strict", " any"], using: &random)
      if !isGroup, chance(25, using: &random) { text += " greedy" }
      if chance(20, using: &random) { text += " until " + pick(breakers, using: &random) }
    }
    return text
  }

  /// Events a second apart, most of which meet one name.
  static func events(using random: inout Seeded, names: Int, count: Int) -> [SequenceEvent] {
    (0..<count).map { place in
      var bits: UInt64 = 0
      switch Int.random(in: 0..<100, using: &random) {
      case ..<15: break
      case ..<80: bits = 1 << UInt64.random(in: 0..<UInt64(names), using: &random)
      default: bits = UInt64.random(in: 0..<(1 << UInt64(names)), using: &random)
      }
      return SequenceEvent(time: Int64(place) * 1000, bits: bits, handle: Int32(place))
    }
  }
}
