public import Filters
public import PageEvents

/// What a screen wants to know, as a value: a filter, a range, and the panels' questions.
public struct ViewRequest: Sendable, Hashable {
  public var filter: Filter
  public var range: TimeRange
  /// The slice to compare with, over the same range: its timeline is in the view as far as it is at hand.
  public var parent: Filter?
  public var rankings: [Ranking]
  /// At most so many bins in the chart.
  public var timelineBins: Int
  /// How many of the newest events, and from which on: 0 for the newest.
  public var latestEvents: Int
  public var latestFrom: Int
  /// The events that come from now on, if each of them is to be looked at.
  public var arrivals: ArrivalWatch?
  /// A value to look for besides.
  public var lookup: Lookup?
  /// The zone that times in filters are of, where they don't say themselves: whatever tells it from another.
  public var zone: String
  /// Whether time and the facts stand still, from the first answer on that says so: other questions can then be asked of the
  /// same moment, while events go on being taken in.
  public var isHeld: Bool

  public init(
    filter: Filter = .everything, range: TimeRange = .all, parent: Filter? = nil, rankings: [Ranking] = [],
    timelineBins: Int = 0, latestEvents: Int = 0, latestFrom: Int = 0, arrivals: ArrivalWatch? = nil,
    lookup: Lookup? = nil, zone: String = "",
    isHeld: Bool = false
  ) {
    self.filter = filter
    self.range = range
    self.parent = parent
    self.rankings = rankings
    self.timelineBins = timelineBins
    self.latestEvents = latestEvents
    self.latestFrom = latestFrom
    self.arrivals = arrivals
    self.lookup = lookup
    self.zone = zone
    self.isHeld = isHeld
  }
}

/// The answer to a `ViewRequest` at one moment: all a screen draws, with nothing left to fetch.
public struct View: Sendable, Equatable {
  public var request: ViewRequest
  /// Where "now" is in event time; nil as long as there is no event.
  public var head: Timestamp?
  /// The stretch of time that the numbers are over, cut to the times that there are events of.
  public var window = Window.empty
  public var total = Tally.zero
  /// Of the columns that are summed up, in the schema's order.
  public var sums: [FixedPointSum] = []
  /// Distinct clients.
  public var clients = 0
  /// One standard error of that number, as a share; nil where it is exact.
  public var clientsError: Double?
  /// Hits in the last second, ten seconds and minute before the head.
  public var lastSecond = 0
  public var lastTenSeconds = 0
  public var lastMinute = 0
  public var answers: [Ranking.Answer] = []
  public var timeline = TimelineChart(start: Timestamp(milliseconds: 0), width: .seconds(1), bins: [])
  /// The parent's, over the same time; nil where it isn't at hand.
  public var parentTimeline: TimelineChart?
  /// The newest events of the slice, the newest first, from `latestFrom` on.
  public var latest: [LoggedEvent] = []
  /// Which of them the first is; that asked for before, until the others have been found.
  public var latestFrom = 0
  /// What had come when they were found: they may be a moment older than the numbers.
  public var latestSeen = Seen(count: 0, horizon: .distantPast)
  /// What has come that is to be looked at; nil where nothing is.
  public var arrivals: Arrivals?
  /// How many events of the slice are held, so that they can be looked at.
  public var latestCount = 0
  /// What was found; nil until the slice that it is looked for in is complete.
  public var found: Lookup.Answer?
  /// Whether the newest events, and what rows show beside their counters, are of the same moment as the numbers. They are made
  /// more rarely: else they are of one a little earlier.
  public var areDetailsCurrent = false
  /// How much of the facts the numbers are made of: 1 when they are exact.
  public var progress = 1.0
  /// Events held in detail, and older ones that no longer are.
  public var events = 0
  public var dropped = 0
  /// How many of those the numbers don't count: they can't be told apart by a filter or a range any more.
  public var omitted = 0
  /// The times of the first and last event held; empty without events.
  public var recorded = Window.empty

  public init(request: ViewRequest) { self.request = request }
}

/// Where "now" is in event time. Time is an argument: a live log and a replay differ in this alone.
public protocol EventClock: Sendable {
  func read(_ facts: Facts) -> ClockReading
}

public struct ClockReading: Sendable, Equatable {
  /// Ranges and rates end here.
  public var head: Timestamp
  /// Later events are not seen.
  public var horizon: Timestamp

  public init(head: Timestamp, horizon: Timestamp) {
    self.head = head
    self.horizon = horizon
  }
}
