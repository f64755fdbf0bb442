/// The text of a filter, and how far it has been read.
///
/// What a character means depends on where it stands (`=` may be part of a value), so there is no list of tokens: the
/// parser asks for the kind it can use next.
struct Scanner {
  /// A value as written: the scalars between its quotes, or all of it. Its indices are places in the text.
  struct Word {
    let start: Int
    let content: ArraySlice<Unicode.Scalar>
    let isQuoted: Bool

    var text: String { Scanner.string(content) }
  }

  private let text: [Unicode.Scalar]
  private(set) var position = 0

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// In characters from 1, as an editor counts.
  func column(at position: Int) -> Int { Self.string(text[..<position]).count + 1 }

  var isAtEnd: Bool { position == text.count }

  mutating func skipSpaces() {
    while position < text.count, text[position].properties.isWhitespace { position += 1 }
  }

  static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
    default: false
    }
  }

  /// What a bare value can't hold.
  private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "(", ")", ",", "\"", "'": true
    default: scalar.properties.isWhitespace
    }
  }

  static let keywords: Set<String> = ["and", "or", "not", "in"]

  /// The next name, in lower case; empty where there is none.
  func peekName() -> (name: String, end: Int) {
    let end = text[position...].firstIndex { !Self.isNameScalar($0) } ?? text.count
    return (Self.string(text[position..<end]).lowercased(), end)
  }

  mutating func takeName() -> String {
    let (name, end) = peekName()
    position = end
    return name
  }

  /// Takes the keyword or its symbol, and the spaces before it.
  mutating func take(keyword: String) -> Bool {
    skipSpaces()
    let (name, end) = peekName()
    guard name == keyword else { return false }
    position = end
    return true
  }

  mutating func take(symbol: String) -> Bool {
    skipSpaces()
    guard text[position...].starts(with: symbol.unicodeScalars) else { return false }
    position += symbol.unicodeScalars.count
    return true
  }

  var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

  /// Whether `&&` or `||` stands there: they end a bare value, single ones belong to it (`?a=1&b=2`).
  private func isJoin(at place: Int) -> Bool {
    text[place...].starts(with: "&&".unicodeScalars) || text[place...].starts(with: "||".unicodeScalars)
  }

  /// The bare value that starts here; empty where none does.
  private func bareWord() -> ArraySlice<Unicode.Scalar> {
    var end = position
    while end < text.count, !Self.endsWord(text[end]), !isJoin(at: end) { end += 1 }
    return text[position..<end]
  }

  /// The next value, quoted or bare; nil where none starts here.
  mutating func takeWord() throws(FilterError) -> Word? {
    skipSpaces()
    let start = position
    guard let first = next else { return nil }
    if first == "\"" || first == "'" {
      var end = start + 1
      while end < text.count, text[end] != first { end += text[end] == "\\" ? 2 : 1 }
      guard end < text.count else {
        throw FilterError(
          column: column(at: start), expected: "a closing \(first)", found: nil,
          remedy: "add \(first) where the value that starts here ends; a \(first) within it is written \\\(first)")
      }
      position = end + 1
      return Word(start: start, content: text[(start + 1)..<end], isQuoted: true)
    }
    let content = bareWord()
    if content.isEmpty || "=<>".unicodeScalars.contains(first) { return nil }
    if Self.keywords.contains(Self.string(content).lowercased()) { return nil }
    position = content.endIndex
    return Word(start: start, content: content, isQuoted: false)
  }

  /// What stands at the position, to be shown in a message; nil at the end.
  func sample() -> String? {
    guard let first = next else { return nil }
    if Self.isNameScalar(first) {
      return Self.string(text[position..<peekName().end].prefix(40))
    }
    let word = bareWord()
    return word.isEmpty ? String(first) : Self.string(word.prefix(40))
  }
}
