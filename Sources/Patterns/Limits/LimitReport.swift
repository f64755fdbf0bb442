public import PageEvents

/// What a rate limit would have done to the requests of a log, as a value.
public struct LimitReport: Sendable, Equatable {
  /// A key that would have been refused something.
  public struct Row: Sendable, Equatable {
    /// The value's id in the dictionaries that it was counted in.
    public var id: ValueID
    /// The value, as logged.
    public var bytes: [UInt8]
    public var requests: Int
    public var refused: Int
    /// When its first and its last request was refused.
    public var first: Timestamp
    public var last: Timestamp
    /// The longest time that it was limited for at a stretch: from a refusal to the last one before its bucket was full again.
    public var longest: Timestamp.Span
    /// The most of its allowance that it asked for at a time: 1 is all of it; 3.5, that a burst of three and a half times as many
    /// would have let everything through.
    public var peak: Double

    /// Bytes that are not UTF-8 as U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Of its requests, how many were refused, from 0 to 1.
    public var share: Double { requests == 0 ? 0 : Double(refused) / Double(requests) }
  }

  /// Between the values of a key that is made of several; U+001F, the unit separator. A missing value is empty.
  public static let separator: UInt8 = 0x1F

  public var limit: RateLimit
  /// Requests that the limit is for.
  public var requests = 0
  public var refused = 0
  /// Values of the dimension that made requests.
  public var keys = 0
  /// Values that were refused something.
  public var limited = 0
  /// Requests that came too late to be judged: they count, and were let through.
  public var late = 0
  /// Requests without a value of the dimension, which no limit is for. They aren't among the others.
  public var withoutKey = 0
  /// Buckets that were given up before they were full again, as there were too many: what was refused may be more.
  public var forgotten = 0
  /// The most refused first, equals by their bytes; as many as were asked for.
  public var rows: [Row] = []

  /// Of all requests, how many were refused, from 0 to 1.
  public var share: Double { requests == 0 ? 0 : Double(refused) / Double(requests) }
  /// Limited values that have no row, and how many of their requests were refused.
  public var others: (limited: Int, refused: Int) {
    (max(0, limited - rows.count), max(0, refused - rows.reduce(0) { $0 + $1.refused }))
  }
}
