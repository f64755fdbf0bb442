import Filters
import PageEvents

/// Reads a single reference:
///
///     reference = operand ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) operand
///     operand   = FUNCTION "(" NAME ")" [ "." FIELD ] | FIELD | NUMBER
struct ReferenceParser {
  private typealias Function = Reference.Function

  private let characters: [Character]
  private let names: [String]
  private let schema: Schema
  private var position = 0

  init(_ text: Substring, names: [String], schema: Schema) {
    characters = Array(text)
    self.names = names
    self.schema = schema
  }

  /// Whether a function is called anywhere in the text, outside of quotes. In a filter nothing looks like it: a value with a
  /// parenthesis is quoted.
  static func isCalled(in text: Substring) -> Bool {
    var word = ""
    var isWordOver = false
    var quote: Character?
    var isEscaped = false
    for character in text {
      if let open = quote {
        if character == open, !isEscaped { quote = nil }
        isEscaped = character == "\\" && !isEscaped
        continue
      }
      if character == "(", Function(rawValue: word.lowercased()) != nil { return true }
      if character == "\"" || character == "'" { (quote, isEscaped) = (character, false) }
      // A space may stand before the parenthesis; the end of a path such as /first is no word.
      if character.isWhitespace {
        isWordOver = true
        continue
      }
      if isWordOver || !isNameCharacter(character) && character != "/" { word = "" }
      if isNameCharacter(character) || character == "/" { word.append(character) }
      isWordOver = false
    }
    return false
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber) || character == "_" || character == "-"
  }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func skipSpaces() {
    while let next, next.isWhitespace { position += 1 }
  }

  private mutating func take(_ sign: String) -> Bool {
    skipSpaces()
    guard characters[position...].starts(with: sign) else { return false }
    position += sign.count
    return true
  }

  private mutating func takeWord() -> String {
    skipSpaces()
    let end = characters[position...].firstIndex { !Self.isNameCharacter($0) && $0 != "." } ?? characters.count
    defer { position = end }
    return String(characters[position..<end])
  }

  private mutating func takeName() -> String {
    skipSpaces()
    let end = characters[position...].firstIndex { !Self.isNameCharacter($0) } ?? characters.count
    defer { position = end }
    return String(characters[position..<end])
  }

  private func error(at place: Int, expected: String, remedy: String) -> FilterError {
    var start = place
    while start < characters.count, characters[start].isWhitespace { start += 1 }
    let sample = characters[start...].prefix { !$0.isWhitespace && $0 != "(" && $0 != ")" }
    let found = sample.isEmpty ? characters[start...].first.map(String.init) : String(sample)
    return FilterError(column: start + 1, expected: expected, found: found, remedy: remedy)
  }

  // MARK: Operands

  /// An operand as written: what a field's value means depends on what it is compared with.
  private enum Written {
    case field(Field)
    case taken(Function, name: Int, Field?)
    case literal(String)
  }

  private enum Field: Equatable {
    case dimension(Dimension)
    case bytes, latency, time
  }

  mutating func reference() throws(FilterError) -> Reference {
    let left = try operand()
    let place = position
    guard let comparator = takeComparator() else {
      throw error(
        at: place, expected: "one of = != < <= > >=", remedy: "a reference is a comparison: write path = first(a).path")
    }
    let behind = position
    let right = try operand()
    skipSpaces()
    guard position == characters.count else {
      throw error(at: position, expected: "'and' or the end", remedy: "join conditions with and")
    }
    let (a, b) = (field(of: left), field(of: right))
    // Values of one dimension are compared as such, everything else as numbers.
    let areValues: Bool
    if case .dimension(let dimension) = a, a == b {
      let isNumber = isNumber(dimension)
      areValues = (comparator == .equal || comparator == .notEqual) && isOneEvent(left) && isOneEvent(right)
      guard areValues || isNumber else {
        throw error(
          at: place, expected: "= or != between values of '\(schema[dimension].name)'",
          remedy: "\(schema[dimension].name) has no order; status, bytes, latency and time have")
      }
    } else {
      areValues = false
      for case .dimension(let dimension)? in [a, b] where !isNumber(dimension) {
        throw error(
          at: behind, expected: "the same field on both sides",
          remedy: "values of \(schema[dimension].name) can only be compared with each other")
      }
    }
    return Reference(
      left: try operand(left, areValues: areValues, besides: b, at: 0), comparator: comparator,
      right: try operand(right, areValues: areValues, besides: a, at: behind))
  }

  private mutating func takeComparator() -> Reference.Comparator? {
    for comparator: Reference.Comparator in [.notEqual, .lessOrEqual, .greaterOrEqual, .equal, .less, .greater]
    where take(comparator.rawValue) { return comparator }
    return nil
  }

  private func isNumber(_ dimension: Dimension) -> Bool {
    dimension == .status || schema.added.contains(dimension)
  }

  /// Whether it is a value that an event has, not one that is worked out.
  private func isOneEvent(_ operand: Written) -> Bool {
    guard case .taken(let function, _, _) = operand else { return true }
    return function == .first || function == .last
  }

  private func field(of operand: Written) -> Field? {
    switch operand {
    case .field(let field): field
    case .taken(_, _, let field): field
    case .literal: nil
    }
  }

  private mutating func operand() throws(FilterError) -> Written {
    skipSpaces()
    let place = position
    let word = takeWord()
    if let function = Function(rawValue: word.lowercased()), take("(") {
      return try call(function)
    }
    if let field = field(named: word) { return .field(field) }
    guard word.first?.isNumber == true || word.first == "-" else {
      throw error(
        at: place, expected: "a field, a function or a number",
        remedy: "write path = first(a).path or count(a) >= 3; functions are "
          + Function.allCases.map(\.rawValue).joined(separator: " "))
    }
    return .literal(word)
  }

  private mutating func call(_ function: Function) throws(FilterError) -> Written {
    skipSpaces()
    let place = position
    let name = takeName()
    guard let index = names.firstIndex(of: name) else {
      throw error(
        at: place, expected: "one of the pattern's names after '\(function.rawValue)('",
        remedy: "names are " + names.joined(separator: " "))
    }
    guard take(")") else {
      throw error(at: position, expected: "')'", remedy: "write \(function.rawValue)(\(name))")
    }
    if function == .count { return .taken(.count, name: index, nil) }
    let example = function == .first || function == .last ? "path" : "bytes"
    guard next == "." else {
      throw error(
        at: position, expected: "'.' and a field", remedy: "write \(function.rawValue)(\(name)).\(example)")
    }
    position += 1
    let fieldPlace = position
    let fieldName = takeName()
    guard let field = field(named: fieldName) else {
      let near = Filters.names(near: fieldName, among: schema.attributes.map(\.name) + ["bytes", "latency", "time"])
      throw error(
        at: fieldPlace, expected: "a field after '.'",
        remedy: near.first.map { "did you mean \($0)?" } ?? "write \(function.rawValue)(\(name)).\(example)")
    }
    if function != .first, function != .last, case .dimension(let dimension) = field, !isNumber(dimension) {
      throw error(
        at: fieldPlace, expected: "a field that is a number", remedy: "there is no \(function.rawValue) of \(fieldName)"
      )
    }
    return .taken(function, name: index, field)
  }

  private func field(named name: String) -> Field? {
    switch name.lowercased() {
    case "bytes": .bytes
    case "latency": .latency
    case "time": .time
    default: schema.dimension(named: name.lowercased()).map(Field.dimension)
    }
  }

  // MARK: Meanings

  private func operand(
    _ written: Written, areValues: Bool, besides other: Field?, at place: Int
  ) throws(FilterError) -> Reference.Operand {
    switch written {
    case .field(let field): .event(reading(of: field, areValues))
    case .taken(let function, let name, let field):
      .taken(function, name: name, field.map { reading(of: $0, areValues) })
    case .literal(let text): .number(try number(text, besides: other, at: place))
    }
  }

  private func reading(of field: Field, _ areValues: Bool) -> Reference.Reading {
    switch field {
    case .dimension(let dimension): areValues ? .value(dimension) : .number(dimension)
    case .bytes: .bytes
    case .latency: .latency
    case .time: .time
    }
  }

  /// A number, with the units of the field that it is compared with.
  private func number(_ text: String, besides other: Field?, at place: Int) throws(FilterError) -> Double {
    do throws(FilterError) {
      switch other {
      case .bytes: return Double(try SizeLiteral.parse(text).bytes)
      case .latency: return Double(try DurationLiteral.parse(text, unitOfBareNumber: .milliseconds).microseconds)
      default:
        guard let number = FixedPoint(text) else {
          throw FilterError(column: 1, expected: "a number", found: text, remedy: "write count(a) >= 3")
        }
        return Double(number.millionths) / 1_000_000
      }
    } catch {
      var start = place
      while start < characters.count, characters[start].isWhitespace { start += 1 }
      throw FilterError(
        column: error.column + start, expected: error.expected, found: error.found, remedy: error.remedy)
    }
  }
}
