import TestSupport

extension Seeded {
  /// A generator for one set of many. Those of neighbouring seeds give the same values, moved by one place: averages over
  /// them would be averages over one set. Here each starts at a place that was drawn.
  static func independent(_ seed: Int) -> Seeded {
    var start = Seeded(seed)
    return Seeded(Int(truncatingIfNeeded: start.next()))
  }
}
