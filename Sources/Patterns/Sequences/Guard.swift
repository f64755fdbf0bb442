/// What an event has to meet, and what it must not: a test is an `and` and a comparison.
///
/// There is no `or` in it. Where a pattern has one (`a | b`), a state has an edge for each; the negation of one name, or of
/// several, is one mask.
struct Guard: Hashable, Sendable {
  /// The event meets all of these names.
  var all: UInt64 = 0
  /// It meets none of these.
  var none: UInt64 = 0

  static let always = Guard()

  func holds(_ bits: UInt64) -> Bool { bits & (all | none) == all }

  func and(_ other: Guard) -> Guard { Guard(all: all | other.all, none: none | other.none) }

  /// No event can pass.
  var isNever: Bool { all & none != 0 }
}
