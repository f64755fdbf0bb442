public import PageEvents

extension Filter {
  /// The filter that the text says; everything where it is blank.
  ///
  /// - `and or not ( )`, also `&& || !`. `not` binds tighter than `and`, `and` tighter than `or`; keywords and field names
  ///   in any case of letters.
  /// - `= !=` compare a value's bytes, in which `*` stands for any run of bytes and `?` for any one. `""` is the missing value:
  ///   `user = ""` finds events without a user, `user != ""` (or `user = *`) those with one. Nothing else matches it, so that
  ///   `user != alice` is true of events without a user.
  /// - `in` takes one value or a list in parentheses, each as after `=`; of `client` and `network` also networks:
  ///   `client in (10.0.0.0/8, 2001:db8::/32)`. `x not in …` is the same as `not x in …`.
  /// - `~ !~` match a regular expression (Perl's, by PCRE2) anywhere in the value. It sees bytes: `.` is one byte.
  /// - `< <= > >=` compare `status`, `bytes`, `latency` and `time`. `bytes` takes `B kB MB GB TB KiB MiB GiB TiB`; `latency`
  ///   takes `us ms s m h d`, a bare number is milliseconds; `time` takes what `TimeLiteral` does. An event without a
  ///   status or a latency matches no such comparison, nor `latency !=`.
  /// - A value with spaces, commas, quotes or parentheses stands in `"` or `'`. Within them `\"`, `\'`, `\\`, `\*` and `\?` are
  ///   those characters and `\x2F` is a byte; in a regular expression a backslash is the expression's own.
  public static func parse(_ text: String, schema: Schema = .pageViews) throws(FilterError) -> Filter {
    var parser = Parser(text, schema: schema)
    return try parser.filter()
  }
}

/// Recursive descent, a function a level of the grammar:
///
///     filter      = [ disjunction ]
///     disjunction = conjunction { or conjunction }
///     conjunction = negation { and negation }
///     negation    = not negation | "(" disjunction ")" | "*" | condition
///     condition   = field operator value
private struct Parser {
  /// So that no text, however it came here, can exhaust the stack.
  private static let deepestNesting = 100
  private static let mostConditions = 500

  private var scanner: Scanner
  private let schema: Schema
  private var nesting = 0
  private var conditions = 0

  init(_ text: String, schema: Schema) {
    scanner = Scanner(text)
    self.schema = schema
  }

  private func error(
    at position: Int? = nil, expected: String, found: String?, remedy: String
  ) -> FilterError {
    FilterError(
      column: scanner.column(at: position ?? scanner.position), expected: expected, found: found, remedy: remedy)
  }

  mutating func filter() throws(FilterError) -> Filter {
    scanner.skipSpaces()
    if scanner.isAtEnd { return .everything }
    let filter = try disjunction()
    scanner.skipSpaces()
    guard scanner.isAtEnd else {
      throw error(expected: "'and', 'or' or the end", found: scanner.sample(), remedy: remedyForRest())
    }
    return filter
  }

  /// What is amiss with text that follows a whole condition.
  private func remedyForRest() -> String {
    switch scanner.next {
    case ",": "a value with a comma needs quotes, a list needs parentheses: status in (401, 403)"
    case ")": "remove it, or open a '(' before"
    case "(", "\"", "'": "a value with parentheses or quotes needs quotes around all of it"
    default: "join conditions with and or or; a value with spaces needs quotes"
    }
  }

  private mutating func disjunction() throws(FilterError) -> Filter {
    var filter = try conjunction()
    while scanner.take(keyword: "or") || scanner.take(symbol: "||") { filter = .or(filter, try conjunction()) }
    return filter
  }

  private mutating func conjunction() throws(FilterError) -> Filter {
    var filter = try negation()
    while scanner.take(keyword: "and") || scanner.take(symbol: "&&") { filter = .and(filter, try negation()) }
    return filter
  }

  private mutating func negation() throws(FilterError) -> Filter {
    scanner.skipSpaces()
    let start = scanner.position
    if scanner.take(keyword: "not") || scanner.take(symbol: "!") {
      try nest(at: start)
      defer { nesting -= 1 }
      return .not(try negation())
    }
    if scanner.take(symbol: "(") {
      try nest(at: start)
      defer { nesting -= 1 }
      let filter = try disjunction()
      guard scanner.take(symbol: ")") else {
        throw error(
          expected: "'and', 'or' or ')'", found: scanner.sample(),
          remedy: scanner.isAtEnd ? "close the '(' of column \(scanner.column(at: start))" : remedyForRest())
      }
      return filter
    }
    conditions += 1
    if conditions > Self.mostConditions {
      throw error(
        at: start, expected: "at most \(Self.mostConditions) conditions", found: scanner.sample(),
        remedy: "write the values of one field as a list: path in (/a, /b)")
    }
    if scanner.take(symbol: "*") { return .everything }
    return .condition(try condition())
  }

  private mutating func nest(at start: Int) throws(FilterError) {
    nesting += 1
    guard nesting <= Self.deepestNesting else {
      throw error(
        at: start, expected: "at most \(Self.deepestNesting) levels of parentheses and nots", found: scanner.sample(),
        remedy: "remove those that are not needed")
    }
  }

  // MARK: Conditions

  private mutating func condition() throws(FilterError) -> Filter.Condition {
    let start = scanner.position
    let sample = scanner.sample()
    let name = scanner.takeName()
    guard let field = Field(named: name, in: schema), !name.isEmpty else {
      throw error(at: start, expected: "a field", found: sample, remedy: remedy(forField: name))
    }
    scanner.skipSpaces()
    let place = scanner.position
    guard let comparison = takeOperator() else {
      throw error(
        expected: "a comparison after '\(name)'", found: scanner.sample(),
        remedy: "write \(name) = \(Field.example(for: name)); comparisons are = != < <= > >= ~ !~ in")
    }
    switch field {
    case .dimension(let dimension):
      return try condition(on: dimension, named: name, comparison, at: place)
    case .bytes:
      let (comparator, word) = try number(name, comparison, at: place)
      let size = try literal(word) { text throws(FilterError) in try SizeLiteral.parse(text) }
      return Filter.Condition(.bytes(comparator, size))
    case .latency:
      let (comparator, word) = try number(name, comparison, at: place)
      let duration = try literal(word) { text throws(FilterError) in
        try DurationLiteral.parse(text, unitOfBareNumber: .milliseconds)
      }
      return Filter.Condition(.latency(comparator, duration))
    case .time:
      let (comparator, word) = try number(name, comparison, at: place)
      let time = try literal(word) { text throws(FilterError) in try TimeLiteral.parse(text) }
      return Filter.Condition(.time(comparator, time))
    }
  }

  private func remedy(forField name: String) -> String {
    let near =
      name.isEmpty || Scanner.keywords.contains(name) ? [] : names(near: name, among: Field.names(in: schema)).prefix(3)
    if near.isEmpty { return "fields are " + Field.names(in: schema).joined(separator: " ") }
    return "did you mean \(near.joined(separator: " or "))?"
  }

  private enum Operator {
    case compare(Comparator)
    case matches(negated: Bool)
    case oneOf(negated: Bool)

    var text: String {
      switch self {
      case .compare(let comparator): comparator.rawValue
      case .matches(let negated): negated ? "!~" : "~"
      case .oneOf(let negated): negated ? "not in" : "in"
      }
    }
  }

  private mutating func takeOperator() -> Operator? {
    // Longest first, or `<=` would be read as `<`.
    for comparator: Comparator in [.notEqual, .lessOrEqual, .greaterOrEqual, .equal, .less, .greater]
    where scanner.take(symbol: comparator.rawValue) { return .compare(comparator) }
    if scanner.take(symbol: "!~") { return .matches(negated: true) }
    if scanner.take(symbol: "~") { return .matches(negated: false) }
    if scanner.take(keyword: "in") { return .oneOf(negated: false) }
    let before = scanner
    if scanner.take(keyword: "not"), scanner.take(keyword: "in") { return .oneOf(negated: true) }
    scanner = before
    return nil
  }

  /// The next value; `example` is the whole condition as it might be.
  private mutating func value(after sign: String, example: String) throws(FilterError) -> Scanner.Word {
    if let word = try scanner.takeWord() { return word }
    throw error(
      expected: "a value after '\(sign)'", found: scanner.sample(),
      remedy: "write \(example)" + (scanner.isAtEnd ? "" : ", or put the value in quotes"))
  }

  private mutating func value(of name: String, after comparison: String) throws(FilterError) -> Scanner.Word {
    try value(after: comparison, example: "\(name) \(comparison) \(Field.example(for: name))")
  }

  /// The comparator and value of a field that is a number.
  private mutating func number(
    _ name: String, _ comparison: Operator, at place: Int
  ) throws(FilterError) -> (Comparator, Scanner.Word) {
    guard case .compare(let comparator) = comparison else {
      throw error(
        at: place, expected: "one of = != < <= > >= after '\(name)'", found: comparison.text,
        remedy: "\(name) is a number: write \(name) >= \(Field.example(for: name))")
    }
    return (comparator, try value(of: name, after: comparator.rawValue))
  }

  private func literal<Literal>(
    _ word: Scanner.Word, _ parse: (String) throws(FilterError) -> Literal
  ) throws(FilterError) -> Literal {
    do {
      return try parse(word.text)
    } catch {
      throw error.shifted(by: scanner.column(at: word.content.startIndex) - 1)
    }
  }

  private mutating func condition(
    on dimension: Dimension, named name: String, _ comparison: Operator, at place: Int
  ) throws(FilterError) -> Filter.Condition {
    switch comparison {
    case .compare(let comparator) where comparator == .equal || comparator == .notEqual:
      let word = try value(of: name, after: comparator.rawValue)
      let pattern = try pattern(word)
      // As text it would match no client, and say nothing.
      if dimension == .client, !word.isQuoted, word.content.contains("/"), IPAddress(network: word.text) != nil {
        throw error(
          at: place, expected: "'in' before a network", found: comparator.rawValue,
          remedy: "write client \(comparator == .equal ? "in" : "not in") \(word.text)")
      }
      return Filter.Condition(.equals(dimension, pattern, negated: comparator == .notEqual))
    case .compare(let comparator):
      guard Field.isOrdered(dimension, in: schema) else {
        throw error(
          at: place, expected: "one of = != ~ !~ in after '\(name)'", found: comparator.rawValue,
          remedy: "\(name) has no order; status, bytes, latency and time have")
      }
      let word = try value(of: name, after: comparator.rawValue)
      guard let number = FixedPoint(word.text) else {
        throw error(
          at: word.start, expected: "a number after '\(comparator.rawValue)'", found: word.text,
          remedy: "write \(name) \(comparator.rawValue) \(Field.example(for: name))")
      }
      return Filter.Condition(.ordered(dimension, comparator, number))
    case .matches(let negated):
      let word = try value(of: name, after: comparison.text)
      return Filter.Condition(.matches(dimension, try regularExpression(word), negated: negated))
    case .oneOf(let negated):
      let members = try members(of: dimension, named: name, after: comparison.text)
      return Filter.Condition(.oneOf(dimension, members, negated: negated))
    }
  }

  private mutating func members(
    of dimension: Dimension, named name: String, after comparison: String
  ) throws(FilterError) -> [Member] {
    scanner.skipSpaces()
    let open = scanner.position
    guard scanner.take(symbol: "(") else {
      return [try member(of: dimension, try value(of: name, after: comparison))]
    }
    var members: [Member] = []
    while true {
      let word = try value(
        after: members.isEmpty ? "(" : ",", example: "\(name) \(comparison) (\(Field.example(for: name)))")
      members.append(try member(of: dimension, word))
      if scanner.take(symbol: ",") { continue }
      if scanner.take(symbol: ")") { return members }
      scanner.skipSpaces()
      throw error(
        expected: "',' or ')'", found: scanner.sample(),
        remedy: scanner.isAtEnd
          ? "close the '(' of column \(scanner.column(at: open))"
          : "values of a list stand between commas; a value with spaces needs quotes")
    }
  }

  private func member(of dimension: Dimension, _ word: Scanner.Word) throws(FilterError) -> Member {
    let member = Member(try pattern(word), of: dimension)
    if Field.holdsAddresses(dimension), !word.isQuoted, word.content.contains("/"), case .pattern = member {
      throw error(
        at: word.start, expected: "a network", found: word.text,
        remedy: "write an address, / and how many bits count: 10.0.0.0/8 or 2001:db8::/32")
    }
    return member
  }

  // MARK: Values

  private static let escapes = "\\\" \\' \\\\ \\* \\? and \\xNN"

  private func pattern(_ word: Scanner.Word) throws(FilterError) -> Pattern {
    var units: [Pattern.Unit] = []
    var rest = word.content
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": units.append(.anyRun)
      case "?": units.append(.anyByte)
      case "\\" where word.isQuoted: units.append(.byte(try escaped(&rest)))
      default: units += UTF8.encode(scalar).unsafelyUnwrapped.map(Pattern.Unit.byte)
      }
    }
    return Pattern(units)
  }

  /// The byte that an escape stands for, its backslash already taken.
  private func escaped(_ rest: inout ArraySlice<Unicode.Scalar>) throws(FilterError) -> UInt8 {
    let start = rest.startIndex - 1
    let scalar = rest.popFirst()
    switch scalar {
    case "\\", "\"", "'", "*", "?": return UInt8(truncatingIfNeeded: scalar.unsafelyUnwrapped.value)
    case "x":
      let digits = rest.prefix(2)
      if digits.count == 2, digits.allSatisfy(\.properties.isASCIIHexDigit),
        let byte = UInt8(Scanner.string(digits), radix: 16)
      {
        rest = rest.dropFirst(2)
        return byte
      }
      throw error(
        at: start, expected: "two hexadecimal digits after \\x", found: "\\x" + Scanner.string(digits),
        remedy: "write \\x2F, or \\\\ for a backslash")
    default:
      throw error(
        at: start, expected: "an escape", found: "\\" + Scanner.string(ArraySlice(scalar.map { [$0] } ?? [])),
        remedy: "escapes are \(Self.escapes); write \\\\ for a backslash")
    }
  }

  /// The expression, known to compile. Only a quote's backslash is the filter's own: all others are the expression's.
  private func regularExpression(_ word: Scanner.Word) throws(FilterError) -> String {
    var expression: [Unicode.Scalar] = []
    /// By byte of the expression, its place in the text.
    var places: [Int] = []
    var index = word.content.startIndex
    func append(_ scalar: Unicode.Scalar) {
      expression.append(scalar)
      places += Array(repeating: index, count: UTF8.width(scalar))
      index += 1
    }
    while index < word.content.endIndex {
      let next = index + 1 < word.content.endIndex ? word.content[index + 1] : nil
      if word.content[index] == "\\", let next {
        if next == "\"" || next == "'" { index += 1 } else { append("\\") }
      }
      append(word.content[index])
    }
    let text = Scanner.string(expression[...])
    do {
      _ = try RegularExpression(text)
      return text
    } catch {
      let place = error.offset < places.count ? places[error.offset] : word.content.endIndex
      throw self.error(
        at: place, expected: "a regular expression", found: text,
        remedy: "\(error.message); write \\ before a character that stands for itself")
    }
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { encode(scalar).unsafelyUnwrapped.count }
}
