public import PageEvents

/// Something that can be measured of a group of events and summed up in any order: it has a zero, and two of them merge.
///
/// The law, tested for each: merging is associative and commutative, `zero` changes nothing, and the measure of a whole is the
/// merge of the measures of its parts. A roll-up is nothing but merges.
public protocol MeasureAlgebra: Sendable {
  static var zero: Self { get }
  mutating func merge(_ other: Self)
}

/// What can be taken out again: a window that slides forgets its oldest events by taking them away.
public protocol InvertibleMeasure: MeasureAlgebra {
  mutating func remove(_ other: Self)
}

/// The counters of a group of events. 48 bytes.
public struct Tally: InvertibleMeasure, Hashable, BitwiseCopyable {
  public var hits = 0
  public var pageviews = 0
  /// Answered with status 400 or more.
  public var errors = 0
  /// Answered 4xx.
  public var clientErrors = 0
  /// Answered 5xx.
  public var serverErrors = 0
  /// Response bytes.
  public var bytes = 0

  public static let zero = Tally()

  public init() {}

  /// The tally of one event.
  @inlinable init(traits: EventTraits, bytes: Int64) {
    hits = 1
    let raw = Int(traits.rawValue)
    pageviews = raw & 1
    errors = raw >> 1 & 1
    clientErrors = raw >> 2 & 1
    serverErrors = raw >> 3 & 1
    self.bytes = Int(bytes)
  }

  @inlinable public mutating func merge(_ other: Tally) {
    hits &+= other.hits
    pageviews &+= other.pageviews
    errors &+= other.errors
    clientErrors &+= other.clientErrors
    serverErrors &+= other.serverErrors
    bytes &+= other.bytes
  }

  /// Merges the tally of so many groups that are alike.
  mutating func merge(_ other: Tally, times count: Int) {
    hits &+= other.hits &* count
    pageviews &+= other.pageviews &* count
    errors &+= other.errors &* count
    clientErrors &+= other.clientErrors &* count
    serverErrors &+= other.serverErrors &* count
    bytes &+= other.bytes &* count
  }

  @inlinable public mutating func remove(_ other: Tally) {
    hits &-= other.hits
    pageviews &-= other.pageviews
    errors &-= other.errors
    clientErrors &-= other.clientErrors
    serverErrors &-= other.serverErrors
    bytes &-= other.bytes
  }
}
