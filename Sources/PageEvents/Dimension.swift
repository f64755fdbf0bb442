/// One of the ways to tell events apart: client, path, status and so on. Its attributes are in a `Schema`.
///
/// A dimension is either a *column*, kept with every event, or *derived*: a function of one column's value, worked out once per
/// distinct value and never per event.
public struct Dimension: Hashable, Sendable, BitwiseCopyable {
  /// Of a column, its place in a batch; of a derived dimension, `firstDerived` and upwards.
  public let index: UInt8

  @inlinable init(_ index: UInt8) { self.index = index }

  /// Columns have lower indices: as many as a `ColumnSet` has bits.
  @usableFromInline static var firstDerived: UInt8 { 64 }

  @inlinable public var isDerived: Bool { index >= Dimension.firstDerived }
}

/// The dimensions that every page view has. Their names, parents and titles are in `Schema.pageViews`.
extension Dimension {
  public static let client = Dimension(0)
  public static let url = Dimension(1)
  public static let referrer = Dimension(2)
  public static let agent = Dimension(3)
  public static let method = Dimension(4)
  public static let `protocol` = Dimension(5)
  public static let status = Dimension(6)
  public static let host = Dimension(7)
  public static let user = Dimension(8)
  public static let source = Dimension(9)

  public static let network = Dimension(64)
  public static let path = Dimension(65)
  public static let section = Dimension(66)
  public static let query = Dimension(67)
  public static let `class` = Dimension(68)
  public static let referrerHost = Dimension(69)
  public static let family = Dimension(70)
  public static let kind = Dimension(71)
  public static let os = Dimension(72)
}
