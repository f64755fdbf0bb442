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

/// A consumer that is given events by their time; of one time, in the order of the sources and of their lines.
///
/// They come in batches only, from behind a merge of all sources: later by the lateness that is allowed, and held in memory until
/// then. What only counts does without, which is free.
public protocol OrderedEventConsumer: EventConsumer {
  /// Takes in events that came when later ones had been handed on already. What it makes of them is its own affair; they are never
  /// given to it again.
  func consumeLate(_ batch: EventBatch)

  /// Nothing earlier comes any more, but for what is late. Whatever waits for a time may have waited long enough.
  func advance(to time: Timestamp)
}

extension OrderedEventConsumer {
  public func consume(_ segment: Segment) { preconditionFailure("A consumer that needs order is given batches.") }
  public func consumeLate(_ batch: EventBatch) { consume(batch) }
  public func advance(to time: Timestamp) {}
}

/// What is needed of events beside their numbers.
public struct EventNeeds: Sendable, Hashable {
  /// Columns whose values are to become ids; the ids of others are 0.
  public var columns: ColumnSet
  /// Whether page views and errors are to be told apart.
  public var traits: Bool
  /// Whether each row is to have its place (`EventBatch.rowPlaces`), of rows that come by their time.
  public var places: Bool

  public init(columns: ColumnSet, traits: Bool, places: Bool = false) {
    self.columns = columns
    self.traits = traits
    self.places = places
  }

  public static let everything = EventNeeds(columns: .all, traits: true)
  public static let nothing = EventNeeds(columns: [], traits: false)

  public func union(_ other: EventNeeds) -> EventNeeds {
    EventNeeds(
      columns: columns.union(other.columns), traits: traits || other.traits, places: places || other.places)
  }
}
