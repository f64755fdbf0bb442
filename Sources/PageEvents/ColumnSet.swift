/// Some of the columns of a schema: those that somebody needs. A bit a column.
public struct ColumnSet: Sendable, Hashable, ExpressibleByArrayLiteral {
  @usableFromInline var bits: UInt64

  private init(bits: UInt64) { self.bits = bits }

  /// Every column there is.
  public static let all = ColumnSet(bits: .max)
  /// What an event's traits are found from.
  public static let ofTraits: ColumnSet = [.method, .url, .agent, .status]

  public init(_ columns: some Sequence<Dimension>) {
    bits = columns.reduce(0) { $0 | 1 << UInt64($1.index) }
  }

  public init(arrayLiteral columns: Dimension...) { self.init(columns) }

  @inlinable public func contains(_ column: Dimension) -> Bool { bits >> UInt64(column.index) & 1 != 0 }
  public mutating func insert(_ column: Dimension) { bits |= 1 << UInt64(column.index) }
  public func union(_ other: ColumnSet) -> ColumnSet { ColumnSet(bits: bits | other.bits) }
}
