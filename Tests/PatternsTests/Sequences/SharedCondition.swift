import Foundation

/// A condition as the shared cases write it: comparisons of an event's fields, joined by `||` and `&&`.
///
///     name == 'a'        price > 3.0        value.getName().contains("b") || volume >= 2
struct SharedCondition {
  private let test: ([String: Any]) -> Bool

  func holds(_ event: [String: Any]) -> Bool { test(event) }

  /// Always true, as where no condition was written.
  static var always: SharedCondition { SharedCondition { _ in true } }

  private init(_ test: @escaping ([String: Any]) -> Bool) { self.test = test }

  struct NotUnderstood: Error { let text: String }

  init(_ text: String) throws {
    let tokens = Self.tokens(text)
    // What is no token, but a space or the dot before a call, must not be lost.
    let signs = text.count { !$0.isWhitespace }
    guard signs - tokens.reduce(0, { $0 + $1.count { !$0.isWhitespace } }) <= text.count(where: { $0 == "." }) else {
      throw NotUnderstood(text: text)
    }
    var parser = Parser(tokens)
    let condition = try parser.either()
    guard parser.rest.isEmpty else { throw NotUnderstood(text: text) }
    self = condition
  }

  static func all(_ conditions: [SharedCondition]) -> SharedCondition {
    SharedCondition { event in conditions.allSatisfy { $0.holds(event) } }
  }

  static func any(_ conditions: [SharedCondition]) -> SharedCondition {
    SharedCondition { event in conditions.contains { $0.holds(event) } }
  }

  /// An event of a class that has a volume.
  static var hasVolume: SharedCondition { SharedCondition { $0["volume"] != nil } }

  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    for token in text.matches(of: /"[^"]*"|'[^']*'|[A-Za-z_][A-Za-z_0-9.]*|-?[0-9][0-9.]*|\|\||&&|[=!<>]=|[!<>()]/) {
      tokens.append(String(token.output))
    }
    return tokens
  }

  private struct Parser {
    var rest: ArraySlice<String>

    init(_ tokens: [String]) { rest = tokens[...] }

    mutating func take(_ token: String) -> Bool {
      guard rest.first == token else { return false }
      rest.removeFirst()
      return true
    }

    func failure() -> NotUnderstood { NotUnderstood(text: rest.joined(separator: " ")) }

    mutating func either() throws -> SharedCondition {
      var choices = [try both()]
      while take("||") { choices.append(try both()) }
      return .any(choices)
    }

    mutating func both() throws -> SharedCondition {
      var parts = [try single()]
      while take("&&") { parts.append(try single()) }
      return .all(parts)
    }

    mutating func single() throws -> SharedCondition {
      if take("!") {
        let condition = try single()
        return SharedCondition { !condition.holds($0) }
      }
      if take("(") {
        let condition = try either()
        guard take(")") else { throw failure() }
        return condition
      }
      if take("true") { return .always }
      if take("false") { return SharedCondition { _ in false } }
      let field = try self.field()
      if let method = field.method {
        guard take("("), let text = rest.popFirst()?.dropFirst().dropLast(), take(")") else { throw failure() }
        let argument = String(text)
        return SharedCondition { event in
          guard let value = event[field.name] as? String else { return false }
          switch method {
          case "contains": return value.contains(argument)
          case "startsWith": return value.hasPrefix(argument)
          case "endsWith": return value.hasSuffix(argument)
          default: return value == argument
          }
        }
      }
      guard let sign = rest.popFirst(), ["==", "!=", "<", "<=", ">", ">="].contains(sign), let operand = rest.popFirst()
      else { throw failure() }
      if operand.first == "'" || operand.first == "\"" {
        let text = String(operand.dropFirst().dropLast())
        return SharedCondition { ($0[field.name] as? String == text) == (sign == "==") }
      }
      guard let number = Double(operand) else { throw failure() }
      return SharedCondition { event in
        guard let value = (event[field.name] as? NSNumber)?.doubleValue else { return false }
        switch sign {
        case "==": return value == number
        case "!=": return value != number
        case "<": return value < number
        case "<=": return value <= number
        case ">": return value > number
        default: return value >= number
        }
      }
    }

    /// `price`, `value.price`, `value.getPrice()`, and of the last with a method: `value.getName().contains`.
    mutating func field() throws -> (name: String, method: String?) {
      guard var word = rest.popFirst() else { throw failure() }
      let methods = ["contains", "startsWith", "endsWith", "equals"]
      var parts = word.split(separator: ".").map(String.init)
      if let last = parts.last, methods.contains(last), parts.count > 1 {
        parts.removeLast()
        return (parts.last!, last)
      }
      if take("(") {
        guard take(")") else { throw failure() }
        // The tokens of `getName().contains("b")` are `getName`, `(`, `)` and what is called on the result.
        let getter = word.split(separator: ".").last!
        word = getter.hasPrefix("get") ? getter.dropFirst(3).lowercased() : String(getter)
        if let next = rest.first, methods.contains(next) {
          rest.removeFirst()
          return (word, next)
        }
        return (word, nil)
      }
      return (parts.last!, nil)
    }
  }
}
