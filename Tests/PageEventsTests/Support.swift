import TestSupport
import PageEvents

extension KeyedHash {
  static func seeded(_ seed: Int) -> KeyedHash {
    var generator = Seeded(seed)
    return KeyedHash(using: &generator)
  }
}

extension Lexicons {
  func intern(_ text: String, in column: Dimension) -> ValueID {
    var text = text
    return text.withUTF8 { intern(UnsafeRawBufferPointer($0), in: column) }
  }

  /// The text of what is derived from a column's value; nil where it is missing.
  func derived(_ dimension: Dimension, from value: String) -> String? {
    let column = schema.column(of: dimension)
    return self[dimension].text(of: rollUp(intern(value, in: column), to: dimension))
  }
}
