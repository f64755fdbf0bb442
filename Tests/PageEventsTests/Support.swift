import PageEvents

/// A small seeded generator (SplitMix64), so that a failing seed can be run again.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

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
