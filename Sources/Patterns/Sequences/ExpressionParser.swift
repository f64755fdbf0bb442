import Filters
import PageEvents

/// Recursive descent, a function a level of the grammar:
///
///     pattern    = sequence [ for DURATION ]
///     sequence   = [ link ] choice { link ( choice | not NAME ) }
///     link       = next | then [ any ]
///     choice     = element { "|" element }
///     element    = ( NAME | "(" sequence ")" ) [ quantifier { suffix } ]
///     quantifier = "?" | "*" | "+" | "{" n "}" | "{" n "," [ n ] "}"
///     suffix     = strict | any | greedy | until NAME
struct ExpressionParser {
  typealias Expression = EventPattern.Expression
  typealias Element = EventPattern.Element

  /// So that no text, however it came here, can exhaust the stack or the memory.
  private static let deepestNesting = 50
  private static let mostStates = 1000

  private(set) var names: [String] = []
  private var scanner: ExpressionScanner
  private var nesting = 0

  init(_ text: String) { scanner = ExpressionScanner(text) }

  /// All of the text. `endsByItself`: whether an attempt has an end in time, by which an absence is known.
  mutating func pattern(endsByItself: Bool) throws(FilterError) -> (Expression, absence: Timestamp.Span?) {
    let expression = try sequence(inGroup: false)
    var absence: Timestamp.Span?
    if case .absence(_, after: .relaxed) = expression.steps.last {
      if scanner.take(keyword: "for") {
        absence = try duration()
      } else if !endsByItself {
        throw scanner.error(
          expected: "'for' and how long, after the 'not' that ends the pattern",
          remedy: "write then not NAME for 10m, or give the pattern a within")
      }
    }
    guard scanner.isAtEnd else {
      throw scanner.error(
        expected: "'next', 'then', '|', a quantifier or the end",
        remedy: scanner.sample == ")" ? "remove it, or open a '(' before" : "join events by next, then or then any")
    }
    guard Self.size(of: expression) <= Self.mostStates else {
      throw scanner.error(
        at: 0, expected: "a pattern of at most \(Self.mostStates) events, each counted as often as it is repeated",
        found: scanner.sample, remedy: "repeat less; what is counted by the thousand is better counted by a bucket")
    }
    return (expression, absence)
  }

  /// How many events are waited for at different places.
  private static func size(of expression: Expression) -> Int {
    expression.steps.reduce(0) { sum, step in
      guard case .element(let element, _) = step else { return sum + 1 }
      let body =
        switch element.body {
        case .event: 1
        case .group(let alternatives): alternatives.reduce(0) { min(mostStates + 1, $0 + size(of: $1)) }
        }
      let times = element.quantifier.most ?? element.quantifier.least + 1
      return min(mostStates + 1, sum + body * times)
    }
  }

  private mutating func duration() throws(FilterError) -> Timestamp.Span {
    let place = scanner.position
    do throws(FilterError) {
      return try DurationLiteral.parse(scanner.takeRun()).span
    } catch {
      throw FilterError(
        column: error.column + place, expected: error.expected, found: error.found, remedy: error.remedy)
    }
  }

  // MARK: Sequences

  private mutating func link() -> EventPattern.Contiguity? {
    if scanner.take(keyword: "next") { return .strict }
    if scanner.take(keyword: "then") { return scanner.take(keyword: "any") ? .any : .relaxed }
    return nil
  }

  private mutating func sequence(inGroup: Bool) throws(FilterError) -> Expression {
    let first = inGroup ? link() : nil
    if scanner.word == "not" {
      throw scanner.error(
        expected: "an event that happens", remedy: "something has to come before what must not: write a then not x")
    }
    var steps = [EventPattern.Step.element(try choice(), after: first)]
    while true {
      let place = scanner.position
      guard let link = link() else { break }
      guard scanner.take(keyword: "not") else {
        steps.append(.element(try choice(), after: link))
        continue
      }
      if link == .any {
        throw scanner.error(
          at: place, expected: "'next' or 'then' before 'not'", found: "then any",
          remedy: "write then not NAME: what must not happen must not happen at all")
      }
      steps.append(.absence(try name(after: "not"), after: link))
    }
    if inGroup, case .absence(_, after: .relaxed) = steps.last {
      throw scanner.error(
        expected: "what follows, after 'not'",
        remedy: "end the group with an event, or write the absence behind the group")
    }
    return Expression(steps: steps)
  }

  /// One element, or several to choose from.
  private mutating func choice() throws(FilterError) -> Element {
    var elements: [Element] = []
    repeat {
      let place = scanner.position
      elements.append(try element())
      // A single one may: it is no choice.
      if let last = elements.last, Self.mayBeEmpty(last), elements.count > 1 || scanner.sample == "|" {
        throw scanner.error(
          at: place, expected: "alternatives that happen", found: "one that may not",
          remedy: "put the ? or * around all of them: (a | b)?")
      }
    } while scanner.take(sign: "|")
    return elements.count == 1 ? elements[0] : Self.choice(of: elements)
  }

  /// All that are single events become one: a state that takes any of them, instead of a state for each.
  private static func choice(of elements: [Element]) -> Element {
    var names: [Int] = []
    var placeOfNames = 0
    var others: [Expression] = []
    func add(_ element: Element) {
      switch element.body {
      case .event(let more) where element.quantifier == .init():
        if names.isEmpty { placeOfNames = others.count }
        names += more.filter { !names.contains($0) }
      case .group(let more) where element.quantifier == .init():
        for alternative in more {
          if case .element(let only, after: nil) = alternative.steps[0], alternative.steps.count == 1 {
            add(only)
          } else {
            others.append(alternative)
          }
        }
      default: others.append(Expression(steps: [.element(element, after: nil)]))
      }
    }
    for element in elements { add(element) }
    if others.isEmpty { return Element(body: .event(names)) }
    if !names.isEmpty {
      others.insert(Expression(steps: [.element(Element(body: .event(names)), after: nil)]), at: placeOfNames)
    }
    return Element(body: .group(others))
  }

  private static func mayBeEmpty(_ element: Element) -> Bool {
    if element.quantifier.isOptional { return true }
    guard case .group(let alternatives) = element.body else { return false }
    return alternatives.contains { $0.steps.allSatisfy(mayBeEmpty) }
  }

  private static func mayBeEmpty(_ step: EventPattern.Step) -> Bool {
    guard case .element(let element, _) = step else { return true }
    return mayBeEmpty(element)
  }

  // MARK: Elements

  private mutating func element() throws(FilterError) -> Element {
    let place = scanner.position
    var element: Element
    if scanner.take(sign: "(") {
      element = try group(from: place)
    } else {
      element = Element(body: .event([try name(after: nil)]))
    }
    let isGroup = element.body.mask == 0
    let before = scanner.position
    guard var quantifier = try quantifier() else { return element }
    try suffixes(of: &quantifier, isGroup: isGroup, from: before)
    if element.quantifier != .init() {
      // A quantified group around a quantified element: `(a{2})+`.
      element = Element(body: .group([Expression(steps: [.element(element, after: nil)])]))
    }
    element.quantifier = quantifier
    return element
  }

  /// What stands in parentheses. Parentheses around a single element are no group.
  private mutating func group(from place: Int) throws(FilterError) -> Element {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.deepestNesting else {
      throw scanner.error(
        at: place, expected: "at most \(Self.deepestNesting) levels of parentheses", found: "(",
        remedy: "remove those that are not needed")
    }
    let expression = try sequence(inGroup: true)
    guard scanner.take(sign: ")") else {
      throw scanner.error(
        expected: "'next', 'then', '|', a quantifier or ')'",
        remedy: scanner.isAtEnd ? "close the '(' of column \(place + 1)" : "join events by next, then or then any")
    }
    if expression.steps.count == 1, case .element(let element, after: nil) = expression.steps[0] { return element }
    return Element(body: .group([expression]))
  }

  /// A name's number; `word` is what has to be followed by one.
  private mutating func name(after word: String?) throws(FilterError) -> Int {
    let (place, found) = (scanner.position, scanner.sample)
    guard let name = scanner.takeName() else {
      let isKeyword = ExpressionScanner.keywords.contains(found ?? "")
      throw scanner.error(
        at: place, expected: word.map { "a name after '\($0)'" } ?? "a name or '('", found: found,
        remedy: isKeyword
          ? "'\(found ?? "")' is a word of the language: name the event otherwise" : "write fail{5,} then success")
    }
    if let index = names.firstIndex(of: name) { return index }
    guard names.count < EventPattern.mostNames else {
      throw scanner.error(
        at: place, expected: "at most \(EventPattern.mostNames) names", found: name,
        remedy: "conditions that mean the same can have the same name")
    }
    names.append(name)
    return names.count - 1
  }

  private mutating func quantifier() throws(FilterError) -> EventPattern.Quantifier? {
    var quantifier = EventPattern.Quantifier()
    if scanner.take(sign: "?") {
      quantifier.isOptional = true
      return quantifier
    }
    let isStar = scanner.take(sign: "*")
    if isStar || scanner.take(sign: "+") {
      quantifier.most = nil
      quantifier.isOptional = isStar
    } else {
      let place = scanner.position
      guard scanner.take(sign: "{") else { return nil }
      let remedy = "write {3}, {3,} or {3,5}"
      guard let least = scanner.takeNumber() else {
        throw scanner.error(expected: "a number after '{'", remedy: remedy)
      }
      var most: Int? = least
      if scanner.take(sign: ",") { most = scanner.takeNumber() }
      guard scanner.take(sign: "}") else {
        throw scanner.error(expected: most == least ? "',' or '}'" : "'}'", remedy: remedy)
      }
      guard most ?? 1 > 0, most ?? least >= least else {
        throw scanner.error(
          at: place, expected: "a range of repetitions", found: "{\(least),\(most ?? 0)}",
          remedy: "the second number is at least the first, and at least 1")
      }
      quantifier.least = max(least, 1)
      quantifier.most = most
      quantifier.isOptional = least == 0
    }
    if scanner.take(sign: "?") { quantifier.isOptional = true }
    return quantifier
  }

  private mutating func suffixes(
    of quantifier: inout EventPattern.Quantifier, isGroup: Bool, from place: Int
  ) throws(FilterError) {
    while true {
      let word = scanner.word
      guard ["strict", "any", "greedy", "until"].contains(word) else { return }
      guard quantifier.repeats else {
        throw scanner.error(
          expected: "a loop before '\(word)'", remedy: "\(word) is about what is repeated: write a{2,} \(word)")
      }
      if scanner.take(keyword: "strict") {
        quantifier.contiguity = .strict
      } else if scanner.take(keyword: "any") {
        quantifier.contiguity = .any
      } else if scanner.take(keyword: "until") {
        quantifier.until = try name(after: "until")
      } else {
        guard !isGroup else {
          throw scanner.error(
            expected: "an event before 'greedy'", remedy: "a group can't be greedy; the loops within it can")
        }
        _ = scanner.take(keyword: "greedy")
        quantifier.isGreedy = true
      }
    }
  }
}
