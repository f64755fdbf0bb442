/// Something that reads the stream of events: a cube, a query being answered, a rule.
///
/// All consumers see every event once, in a batch or in a segment, on one thread at a time, and know nothing of each other.
/// Those that need events by their time are given batches only, from behind a merge of all sources.
public protocol EventConsumer: AnyObject {
  /// What it reads of the events: nobody works out what no consumer needs.
  var needs: EventNeeds { get }

  /// Takes in a batch's events. The batch is used again afterwards: what is kept is copied.
  func consume(_ batch: EventBatch)

  /// Takes in a segment's events, as they come from a load on several cores: in the order of arrival, give or take a segment. It
  /// never changes, and may be kept.
  func consume(_ segment: Segment)

  /// Takes in events that came when later ones had been handed on already: of a consumer that needs order. What it makes of them
  /// is its own affair; they are never given to it again.
  func consumeLate(_ batch: EventBatch)

  /// Nothing earlier comes any more, but for what is late: of a consumer that needs order. Whatever waits for a time may have
  /// waited long enough.
  func advance(to time: Timestamp)
}

extension EventConsumer {
  public func consumeLate(_ batch: EventBatch) { consume(batch) }
  public func advance(to time: Timestamp) {}

  public var needs: EventNeeds { .everything }
}

/// What is needed of events beside their numbers.
public struct EventNeeds: Sendable, Hashable {
  /// Columns whose values are to become ids; the ids of others are 0.
  public var columns: ColumnSet
  /// Whether page views and errors are to be told apart.
  public var traits: Bool
  public var order: EventOrder
  /// Whether each row is to have its place (`EventBatch.rowPlaces`), of rows that come by their time.
  public var places: Bool

  public init(columns: ColumnSet, traits: Bool, order: EventOrder = .arrival, places: Bool = false) {
    self.columns = columns
    self.traits = traits
    self.order = order
    self.places = places
  }

  public static let everything = EventNeeds(columns: .all, traits: true)
  public static let nothing = EventNeeds(columns: [], traits: false)

  public func union(_ other: EventNeeds) -> EventNeeds {
    EventNeeds(
      columns: columns.union(other.columns), traits: traits || other.traits,
      order: order == .byTime ? .byTime : other.order, places: places || other.places)
  }
}

/// In which order a consumer is given events.
public enum EventOrder: Sendable, Hashable {
  /// As they are read: each source's lines one after the other, the sources nearly in step. What counts needs no more, and it is
  /// free.
  case arrival
  /// By their time; of one time, in the order of the sources and of their lines. They come later by the lateness that is
  /// allowed, and are held in memory until then.
  case byTime
}
