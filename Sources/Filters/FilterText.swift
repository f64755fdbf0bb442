public import PageEvents

extension Filter: CustomStringConvertible {
  /// The filter as text, with no more parentheses than it takes: parsed again it is the same filter. Empty for everything.
  public var description: String { text(schema: .pageViews) }

  /// As `description`, with the field names of another schema.
  public func text(schema: Schema) -> String {
    if self == .everything { return "" }
    var printer = Printer(schema: schema)
    printer.write(self, within: .or)
    return printer.text
  }
}

private struct Printer {
  /// How tightly a filter holds together: what binds looser than its surroundings needs parentheses.
  enum Binding: Int, Comparable {
    case or, and, not, condition
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  let schema: Schema
  var text = ""

  init(schema: Schema) { self.schema = schema }

  /// A dimension that the schema doesn't have still has to be told from others in a message.
  private func name(of dimension: Dimension) -> String {
    schema.dimensions.contains(dimension) ? schema[dimension].name : "dimension-\(dimension.index)"
  }

  private static func binding(of filter: Filter) -> Binding {
    switch filter {
    case .or: .or
    case .and: .and
    case .not: .not
    case .condition, .everything: .condition
    }
  }

  mutating func write(_ filter: Filter, within binding: Binding) {
    let needsParentheses = Self.binding(of: filter) < binding
    if needsParentheses { text += "(" }
    switch filter {
    case .everything: text += "*"
    case .condition(let condition): write(condition)
    case .not(let filter):
      text += "not "
      write(filter, within: .not)
    // Chains lean to the left: only on the right does the same operator need parentheses.
    case .and(let left, let right):
      write(left, within: .and)
      text += " and "
      write(right, within: .not)
    case .or(let left, let right):
      write(left, within: .or)
      text += " or "
      write(right, within: .and)
    }
    if needsParentheses { text += ")" }
  }

  private mutating func write(_ condition: Filter.Condition) {
    switch condition.kind {
    case .equals(let dimension, let pattern, let negated):
      text += "\(name(of: dimension)) \(negated ? "!=" : "=") "
      // Bare, a network after `client =` is taken for a mistake.
      write(pattern, bare: dimension != .client || !pattern.units.contains(.byte(UInt8(ascii: "/"))))
    case .oneOf(let dimension, let members, let negated):
      text += "\(name(of: dimension)) \(negated ? "not in" : "in") "
      if members.count > 1 { text += "(" }
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        switch member {
        case .network(let network): text += network.description
        case .pattern(let pattern): write(pattern, bare: !Field.holdsAddresses(dimension))
        }
      }
      if members.count > 1 { text += ")" }
    case .matches(let dimension, let expression, let negated):
      text += "\(name(of: dimension)) \(negated ? "!~" : "~") "
      write(expression: expression)
    case .ordered(let dimension, let comparator, let number):
      text += "\(name(of: dimension)) \(comparator.rawValue) \(number)"
    case .bytes(let comparator, let size): text += "bytes \(comparator.rawValue) \(size)"
    case .latency(let comparator, let duration): text += "latency \(comparator.rawValue) \(duration)"
    case .time(let comparator, let time): text += "time \(comparator.rawValue) \(time)"
    }
  }

  // MARK: Values

  private mutating func write(_ pattern: Pattern, bare: Bool) {
    if bare, let word = Self.bareWord(pattern) {
      text += word
      return
    }
    text += "\""
    var run: [UInt8] = []
    for unit in pattern.units {
      if case .byte(let byte) = unit {
        run.append(byte)
        continue
      }
      write(literal: run)
      run = []
      text += unit == .anyRun ? "*" : "?"
    }
    write(literal: run)
    text += "\""
  }

  /// The pattern as it may stand without quotes; nil where it has bytes that could be taken for something else.
  private static func bareWord(_ pattern: Pattern) -> String? {
    var word = ""
    for unit in pattern.units {
      switch unit {
      case .anyRun: word += "*"
      case .anyByte: word += "?"
      case .byte(let byte):
        let scalar = Unicode.Scalar(byte)
        guard Scanner.isNameScalar(scalar) || "/.:%@+#;$~[]".unicodeScalars.contains(scalar) else { return nil }
        word.unicodeScalars.append(scalar)
      }
    }
    return word.isEmpty || Scanner.keywords.contains(word.lowercased()) ? nil : word
  }

  /// Bytes within quotes: text as it is, what is no text (or can't be seen) as `\xNN`.
  private mutating func write(literal bytes: [UInt8]) {
    var rest = bytes[...]
    while let first = rest.first {
      var iterator = rest.makeIterator()
      var decoder = UTF8()
      guard case .scalarValue(let scalar) = decoder.decode(&iterator), Self.isVisible(scalar) else {
        let digits = String(first, radix: 16, uppercase: true)
        text += digits.count == 1 ? "\\x0" + digits : "\\x" + digits
        rest = rest.dropFirst()
        continue
      }
      if "\\\"*?".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
      rest = rest.dropFirst(UTF8.encode(scalar).unsafelyUnwrapped.count)
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  private mutating func write(expression: String) {
    text += "\""
    var isEscaped = false
    for scalar in expression.unicodeScalars {
      if scalar == "\"", !isEscaped { text += "\\" }
      text.unicodeScalars.append(scalar)
      isEscaped = scalar == "\\" && !isEscaped
    }
    text += "\""
  }
}
