import Foundation

/// An expression as the shared buckets write it, said as a filter of ours.
///
///     evt.Meta.log_type == 'http_access-log' || evt.Parsed.verb in ['GET', 'HEAD']
///
/// A field becomes a dimension: `evt.Meta.source_ip` is `client`, `evt.Parsed.verb` is `parsed-verb`.
struct SharedExpression {
  struct NotUnderstood: Error { let text: String }

  /// What a filter of ours can't say, and why.
  struct NotExpressible: Error { let why: String }

  /// What an expression asks of a bucket's events.
  enum OfQueue {
    case any(String)
    case all(String)
    case none(String)
  }

  /// The dimensions that were asked for, `client` aside, by name: the path of the field that each is.
  private(set) var fields: [String: [String]] = [:]
  /// By name of a file, its lines.
  let files: [String: [String]]

  init(files: [String: [String]]) { self.files = files }

  mutating func filter(_ text: String) throws -> String {
    var tokens = try Self.tokens(text)[...]
    let filter = try either(&tokens)
    guard tokens.isEmpty else { throw NotUnderstood(text: text) }
    return filter
  }

  /// `any(queue.Queue, {…}) and any(queue.Queue, {…})`: each with its filter.
  mutating func ofQueue(_ text: String) throws -> [OfQueue] {
    var tokens = try Self.tokens(text)[...]
    var parts: [OfQueue] = []
    repeat {
      guard let word = tokens.popFirst(), ["any", "all", "none"].contains(word), Self.take("(", &tokens),
        Self.take("queue.Queue", &tokens), Self.take(",", &tokens), Self.take("{", &tokens)
      else { throw NotExpressible(why: "an expression over all events of a bucket: \(text)") }
      let filter = try either(&tokens)
      guard Self.take("}", &tokens), Self.take(")", &tokens) else { throw NotUnderstood(text: text) }
      parts.append(word == "any" ? .any(filter) : word == "all" ? .all(filter) : .none(filter))
    } while Self.take("and", &tokens) || Self.take("&&", &tokens)
    guard tokens.isEmpty else { throw NotExpressible(why: "an expression over all events of a bucket: \(text)") }
    return parts
  }

  /// The dimensions that a key is made of: `evt.Meta.source_ip + '/' + evt.Parsed.host`.
  mutating func keys(_ text: String) throws -> [String] {
    try Self.tokens(text).filter { $0 != "+" && !Self.isText($0) }.map { try dimension($0) }
  }

  /// Such a field's dimension.
  mutating func dimension(_ field: String) throws -> String {
    var path = field.split(separator: ".").map(String.init)
    if path.first == "evt" { path.removeFirst() }
    if path.first == "Line" { path.removeFirst() }
    guard path.count == 2, ["Meta", "Parsed", "Labels", "Enriched"].contains(path[0]) else {
      throw NotExpressible(why: "\(field) is no field of an event")
    }
    if path == ["Meta", "source_ip"] { return "client" }
    path[0] = path[0].lowercased()
    let name = path.joined(separator: "-").lowercased()
    fields[name] = path
    return name
  }

  // MARK: - Grammar

  private static func tokens(_ text: String) throws -> [String] {
    let token = /\s*("[^"]*"|'[^']*'|\.?[A-Za-z_][A-Za-z_0-9.]*|-?[0-9][0-9.]*|\|\||&&|[=!<>]=|[!<>(){}\[\],+])\s*/
    var tokens: [String] = []
    var rest = text[...]
    while let match = rest.prefixMatch(of: token) {
      tokens.append(String(match.1))
      rest = rest[match.range.upperBound...]
    }
    guard rest.isEmpty else { throw NotUnderstood(text: text) }
    return tokens
  }

  private static func take(_ token: String, _ tokens: inout ArraySlice<String>) -> Bool {
    guard tokens.first == token else { return false }
    tokens.removeFirst()
    return true
  }

  private static func isText(_ token: String) -> Bool { token.first == "'" || token.first == "\"" }

  private mutating func either(_ tokens: inout ArraySlice<String>) throws -> String {
    var filter = try both(&tokens)
    while Self.take("||", &tokens) || Self.take("or", &tokens) { filter += " or " + (try both(&tokens)) }
    return filter
  }

  private mutating func both(_ tokens: inout ArraySlice<String>) throws -> String {
    var filter = try single(&tokens)
    while Self.take("&&", &tokens) || Self.take("and", &tokens) { filter += " and " + (try single(&tokens)) }
    return filter
  }

  private mutating func single(_ tokens: inout ArraySlice<String>) throws -> String {
    if Self.take("!", &tokens) || Self.take("not", &tokens) { return "not " + (try single(&tokens)) }
    if Self.take("(", &tokens) {
      let filter = try either(&tokens)
      guard Self.take(")", &tokens) else { throw NotUnderstood(text: tokens.joined(separator: " ")) }
      return "(\(filter))"
    }
    if Self.take("true", &tokens) { return "*" }
    if Self.take("false", &tokens) { return "not *" }
    return try comparison(&tokens)
  }

  private mutating func comparison(_ tokens: inout ArraySlice<String>) throws -> String {
    let (name, foldsCase) = try field(&tokens)
    let sign = tokens.popFirst() ?? ""
    if sign == "in" { return "\(name) in (\(try list(&tokens).map(Self.quoted).joined(separator: ", ")))" }
    guard let word = tokens.popFirst() else { throw NotUnderstood(text: "\(name) \(sign)") }
    let isText = Self.isText(word)
    let text = isText ? String(word.dropFirst().dropLast()) : word
    if foldsCase || sign == "matches" {
      let expression = sign == "matches" ? text : NSRegularExpression.escapedPattern(for: text)
      guard ["==", "contains", "matches"].contains(sign) else { throw NotUnderstood(text: "\(name) \(sign)") }
      let (begin, end) = sign == "==" ? ("^", "$") : ("", "")
      return "\(name) ~ \"\(foldsCase ? "(?i)" : "")\(begin)\(expression.replacing("\"", with: "\\\""))\(end)\""
    }
    switch sign {
    case "==", "!=": return "\(name) \(sign == "==" ? "=" : "!=") \(Self.quoted(text))"
    case "contains": return "\(name) = \(Self.quoted(text, before: "*", behind: "*"))"
    case "startsWith": return "\(name) = \(Self.quoted(text, behind: "*"))"
    case "endsWith": return "\(name) = \(Self.quoted(text, before: "*"))"
    case "<", "<=", ">", ">=": return "\(name) \(sign) \(text)"
    default: throw NotUnderstood(text: "\(name) \(sign)")
    }
  }

  /// A field, perhaps within functions.
  private mutating func field(_ tokens: inout ArraySlice<String>) throws -> (name: String, foldsCase: Bool) {
    guard let word = tokens.popFirst() else { throw NotUnderstood(text: "") }
    guard Self.take("(", &tokens) else { return (try dimension(word), false) }
    guard ["Atof", "Upper", "Lower", "int", "float"].contains(word) else {
      throw NotExpressible(why: "the function \(word)")
    }
    let (name, foldsCase) = try field(&tokens)
    guard Self.take(")", &tokens) else { throw NotUnderstood(text: word) }
    return (name, foldsCase || word == "Upper" || word == "Lower")
  }

  /// `['a', 'b']` or `File('name')`.
  private func list(_ tokens: inout ArraySlice<String>) throws -> [String] {
    if Self.take("File", &tokens) {
      guard Self.take("(", &tokens), let name = tokens.popFirst(), Self.take(")", &tokens) else {
        throw NotUnderstood(text: "File")
      }
      guard let lines = files[String(name.dropFirst().dropLast())] else {
        throw NotExpressible(why: "the file \(name), which the case doesn't have")
      }
      return lines
    }
    guard Self.take("[", &tokens) else { throw NotUnderstood(text: tokens.joined(separator: " ")) }
    var values: [String] = []
    while let word = tokens.popFirst(), word != "]" {
      if word != "," { values.append(Self.isText(word) ? String(word.dropFirst().dropLast()) : word) }
    }
    return values
  }

  private static func quoted(_ text: String) -> String { quoted(text, before: "") }

  private static func quoted(_ text: String, before: String = "", behind: String = "") -> String {
    let escaped = text.map { "\\\"*?".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    return "\"\(before)\(escaped)\(behind)\""
  }
}
