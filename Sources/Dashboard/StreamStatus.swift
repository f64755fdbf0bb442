public import PageEvents

/// What the screen says of the stream itself: where it comes from and how it gets on. Made by whoever runs ingest.
public struct StreamStatus: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    /// What was there at the start is being read: a share of it, where that can be known.
    case loading(Double?)
    case following
    /// No source will give any more.
    case ended
  }

  public var phase = Phase.loading(nil)
  /// The sources' names.
  public var sources: [String] = []
  public var format: String?
  public var bytes = 0
  public var lines = 0
  /// Those of the lines that are events.
  public var events = 0
  public var rejected = 0
  /// The most frequent reason, with an example.
  public var rejection: String?
  /// What was rejected by reason, the most frequent first.
  public var rejects: [Rejects] = []
  /// Lines of another format than their log's, which were read all the same: the most frequent first.
  public var otherFormats: [(name: String, lines: Int)] {
    linesByOtherFormat.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }
  public var linesByOtherFormat: [String: Int] = [:]
  /// Rejected lines by the format that they look like, where the user has said that they have another.
  public var rejectsByFormat: [String: Int] = [:]
  /// Lines read in the last second or so.
  public var linesPerSecond = 0.0
  /// Seconds of reading that lie between what is written and what is shown.
  public var lag = 0.0
  /// Of several sources that are followed: up to which time they have all come, and how many events came later than that.
  public var watermark: Timestamp?
  public var late = 0
  /// Events that were handed on before their time, as too many were held.
  public var early = 0
  /// Why a source gives nothing at present.
  public var trouble: String?
  /// Nil when following a live log.
  public var replay: Replay?

  /// The lines rejected for one reason.
  public struct Rejects: Sendable, Equatable {
    public struct Example: Sendable, Equatable {
      public var source: String
      public var line: Int
      /// Where it went wrong: the byte, counted from 1.
      public var column: Int
      /// The beginning of the line.
      public var bytes: [UInt8]

      public init(source: String, line: Int, column: Int, bytes: [UInt8]) {
        self.source = source
        self.line = line
        self.column = column
        self.bytes = bytes
      }
    }

    /// In a sentence without its full stop.
    public var reason: String
    public var count: Int
    /// The newest first.
    public var latest: [Example]

    public init(reason: String, count: Int, latest: [Example]) {
      self.reason = reason
      self.count = count
      self.latest = latest
    }
  }

  public struct Replay: Sendable, Equatable {
    /// As asked for: `64×`, `max`.
    public var speed: String
    /// Measured, where it differs from what was asked for.
    public var achieved: Double?
    public var isPaused: Bool
    public var isOver: Bool
    public var isLoaded: Bool
    public var position: Timestamp?
    public var start: Timestamp?
    public var end: Timestamp?
    /// Real seconds to the end at this speed.
    public var remaining: Double?

    public init(
      speed: String, achieved: Double? = nil, isPaused: Bool = false, isOver: Bool = false, isLoaded: Bool = true,
      position: Timestamp? = nil, start: Timestamp? = nil, end: Timestamp? = nil, remaining: Double? = nil
    ) {
      self.speed = speed
      self.achieved = achieved
      self.isPaused = isPaused
      self.isOver = isOver
      self.isLoaded = isLoaded
      self.position = position
      self.start = start
      self.end = end
      self.remaining = remaining
    }
  }

  public init() {}
}
