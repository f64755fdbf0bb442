/// Something that reads the stream of events: a cube, a query being answered, a rule.
///
/// All consumers see every event once, in a batch or in a segment, on one thread at a time, and know nothing of each other.
public protocol EventConsumer: AnyObject {
  /// What it reads of the events: nobody works out what no consumer needs.
  var needs: EventNeeds { get }

  /// Takes in a batch's events. The batch is used again afterwards: what is kept is copied.
  func consume(_ batch: EventBatch)

  /// Takes in a segment's events, as they come from a load on several cores: in the order of arrival, give or take a segment. It
  /// never changes, and may be kept.
  func consume(_ segment: Segment)
}

extension EventConsumer {
  public var needs: EventNeeds { .everything }
}

/// What is needed of events beside their numbers.
public struct EventNeeds: Sendable, Hashable {
  /// Columns whose values are to become ids; the ids of others are 0.
  public var columns: ColumnSet
  /// Whether page views and errors are to be told apart.
  public var traits: Bool

  public init(columns: ColumnSet, traits: Bool) {
    self.columns = columns
    self.traits = traits
  }

  public static let everything = EventNeeds(columns: .all, traits: true)
  public static let nothing = EventNeeds(columns: [], traits: false)

  public func union(_ other: EventNeeds) -> EventNeeds {
    EventNeeds(columns: columns.union(other.columns), traits: traits || other.traits)
  }
}
