/// Why a text is no filter (or no time, duration or size), where, and what to write instead.
///
///     column 7: expected a value after '=': write path = /shop
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, in characters from 1; one past the last character at the end of the text.
  public let column: Int
  public let expected: String
  /// What was there instead; nil at the end of the text.
  public let found: String?
  /// The way out.
  public let remedy: String

  public init(column: Int, expected: String, found: String?, remedy: String) {
    self.column = column
    self.expected = expected
    self.found = found
    self.remedy = remedy
  }

  public var description: String {
    let found = found.map { ", found '\($0)'" } ?? ""
    return "column \(column): expected \(expected)\(found): \(remedy)"
  }

  /// The same of a text that has this one within it.
  func shifted(by columns: Int) -> FilterError {
    FilterError(column: column + columns, expected: expected, found: found, remedy: remedy)
  }
}
