import Filters

/// The text of a pattern, word by word: names and numbers, and single signs.
struct ExpressionScanner {
  private let characters: [Character]
  /// Where the next word begins: spaces before it are passed already.
  private(set) var position = 0

  init(_ text: String) {
    characters = Array(text)
    skipSpaces()
  }

  /// What can't be a name.
  static let keywords: Set<String> = ["next", "then", "any", "not", "strict", "greedy", "until", "for"]

  var isAtEnd: Bool { position == characters.count }

  private mutating func skipSpaces() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber) || character == "_" || character == "-"
  }

  private func end(of belongs: (Character) -> Bool) -> Int {
    characters[position...].firstIndex { !belongs($0) } ?? characters.count
  }

  /// The next word, empty where a sign or nothing stands there.
  var word: String { String(characters[position..<end(of: Self.isNameCharacter)]) }

  /// What stands there, for a message: nil at the end.
  var sample: String? {
    if isAtEnd { return nil }
    return word.isEmpty ? String(characters[position]) : word
  }

  mutating func take(keyword: String) -> Bool {
    guard word == keyword else { return false }
    position += keyword.count
    skipSpaces()
    return true
  }

  mutating func take(sign: Character) -> Bool {
    guard position < characters.count, characters[position] == sign else { return false }
    position += 1
    skipSpaces()
    return true
  }

  /// The next name; nil where none stands there.
  mutating func takeName() -> String? {
    let name = word
    guard let first = name.first, !first.isNumber, !Self.keywords.contains(name) else { return nil }
    position += name.count
    skipSpaces()
    return name
  }

  /// The next whole number; nil where none stands there, or one with so many digits that nobody counts that far.
  mutating func takeNumber() -> Int? {
    let digits = word
    guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy(\.isNumber) else { return nil }
    position += digits.count
    skipSpaces()
    return Int(digits)
  }

  /// All up to the next space or parenthesis, such as `1.5h`.
  mutating func takeRun() -> String {
    let end = end { !$0.isWhitespace && $0 != ")" && $0 != "(" }
    defer {
      position = end
      skipSpaces()
    }
    return String(characters[position..<end])
  }

  /// An error about what stands there, or at another place.
  func error(at place: Int? = nil, expected: String, found: String?, remedy: String) -> FilterError {
    FilterError(column: (place ?? position) + 1, expected: expected, found: found, remedy: remedy)
  }

  func error(expected: String, remedy: String) -> FilterError {
    error(expected: expected, found: sample, remedy: remedy)
  }
}
