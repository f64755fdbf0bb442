public import Filters
public import PageEvents

/// What a name of a pattern means: a filter on the event alone, and conditions on it and the events that the attempt has taken.
///
///     status = 401 and client = first(fail).client and count(fail) < 10
///
/// The filter is decided once for the event, and says whether its bit is set; the references are asked of each attempt for
/// which the bit is.
public struct WhereClause: Hashable, Sendable {
  public let filter: Filter
  /// All of them have to hold.
  public let references: [Reference]

  /// From text in which filters and references are joined by `and`. `names` are those of the pattern, in its order.
  ///
  /// A reference compares, by `= != < <= > >=`, two of: a field of the event; `first(a).field` or `last(a).field`, that of the
  /// first or last event taken as `a`; `sum(a).field`, `min(a).field`, `max(a).field` or `average(a).field` of all of them;
  /// `count(a)`, how many they are; a number.
  public static func parse(
    _ text: String, names: [String], schema: Schema = .pageViews
  ) throws(FilterError) -> WhereClause {
    guard ReferenceParser.isCalled(in: text[...]) else {
      return WhereClause(filter: try Filter.parse(text, schema: schema), references: [])
    }
    var filter = Filter.everything
    var references: [Reference] = []
    for part in try conjuncts(of: text) {
      let column = text.distance(from: text.startIndex, to: part.startIndex)
      do throws(FilterError) {
        if ReferenceParser.isCalled(in: part) {
          var parser = ReferenceParser(part, names: names, schema: schema)
          references.append(try parser.reference())
        } else {
          let more = try Filter.parse(String(part), schema: schema)
          guard more != .everything else {
            throw FilterError(
              column: 1, expected: "a condition", found: nil,
              remedy: "write one on each side of 'and', or remove the 'and'")
          }
          filter = filter.and(more)
        }
      } catch {
        throw FilterError(
          column: error.column + column, expected: error.expected, found: error.found, remedy: error.remedy)
      }
    }
    return WhereClause(filter: filter, references: references)
  }

  /// The parts that the outermost `and`s join. An `or` beside them would bind looser than they do: it needs parentheses.
  private static func conjuncts(of text: String) throws(FilterError) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var place = start
    var depth = 0
    var isWordStart = true
    while place < text.endIndex {
      let character = text[place]
      if character == "\"" || character == "'" {
        place = endOfQuoted(text, from: place)
        isWordStart = true
        continue
      }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth == 0, let (word, end) = join(text, at: place, isWordStart: isWordStart) {
        guard word == "and" else {
          throw FilterError(
            column: text.distance(from: text.startIndex, to: place) + 1, expected: "'and' beside a reference",
            found: "or",
            remedy:
              "a reference is joined by and alone: put what has an or in parentheses, or make it a name of its own")
        }
        parts.append(text[start..<place])
        start = end
        place = end
        isWordStart = true
        continue
      }
      isWordStart = character.isWhitespace || character == "(" || character == ")"
      place = text.index(after: place)
    }
    return parts + [text[start...]]
  }

  private static func endOfQuoted(_ text: String, from quote: String.Index) -> String.Index {
    var place = text.index(after: quote)
    while place < text.endIndex, text[place] != text[quote] {
      if text[place] == "\\", text.index(after: place) < text.endIndex { place = text.index(after: place) }
      place = text.index(after: place)
    }
    return place < text.endIndex ? text.index(after: place) : place
  }

  /// The `and` or `or` that stands there, as a word or a sign.
  private static func join(_ text: String, at place: String.Index, isWordStart: Bool) -> (
    word: String, end: String.Index
  )? {
    let rest = text[place...]
    for (sign, word) in [("&&", "and"), ("||", "or")] where rest.hasPrefix(sign) {
      return (word, text.index(place, offsetBy: 2))
    }
    guard isWordStart else { return nil }
    let word = rest.prefix { !$0.isWhitespace && $0 != "(" && $0 != ")" && $0 != "\"" && $0 != "'" }
    let lower = word.lowercased()
    return lower == "and" || lower == "or" ? (lower, word.endIndex) : nil
  }
}
