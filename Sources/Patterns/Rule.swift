public import Filters
public import PageEvents

/// What to watch for in a stream of events, and what to say when it is there: a value, read from YAML.
///
///     - name: probing
///       where: status in (400, 403, 404)
///       per: client
///       bucket: {capacity: 10, leak: 10s, distinct: path}
///       severity: medium
///       mute: 5m
public struct Rule: Sendable, Equatable {
  public var name: String
  /// Events that the rule looks at; all others don't exist for it.
  public var filter: Filter
  /// Each combination of these dimensions' values has a state of its own; none for one state of all. Four at most.
  public var keys: [Dimension]
  public var kind: Kind
  public var severity: Severity
  /// How long a key keeps quiet behind an alert.
  public var mute: Timestamp.Span
  /// How many of its last events an alert shows.
  public var evidence: Int
  /// What an alert says. A dimension's name in braces stands for its value, `{count}` for the number of events, `{value}` for what
  /// was measured.
  public var summary: String?

  public init(
    name: String, filter: Filter = .everything, keys: [Dimension] = [], kind: Kind, severity: Severity = .medium,
    mute: Timestamp.Span = .zero, evidence: Int = 3, summary: String? = nil
  ) {
    self.name = name
    self.filter = filter
    self.keys = keys
    self.kind = kind
    self.severity = severity
    self.mute = mute
    self.evidence = evidence
    self.summary = summary
  }

  public enum Kind: Sendable, Equatable {
    case bucket(Bucket)
    case window(Window)
    case sequence(Sequence)
    case limit(Limit)
  }

  /// A rate limit tried on each key (`RateLimit`): the first request that it would refuse is an alert.
  public struct Limit: Sendable, Hashable {
    public var count: Int
    public var unit: RateLimit.Unit
    public var burst: Int

    /// Without a burst, a unit's worth.
    public init(_ count: Int, per unit: RateLimit.Unit, burst: Int? = nil) {
      self.count = count
      self.unit = unit
      self.burst = burst ?? count
    }

    /// The same for the values of one dimension.
    public func limit(for dimension: Dimension) -> RateLimit {
      RateLimit(count, per: unit, burst: burst, for: dimension)
    }
  }

  /// Events that follow each other, as an expression over names.
  public struct Sequence: Sendable, Equatable {
    public var pattern: EventPattern
    /// What the pattern's names mean, in its order.
    public var names: [WhereClause]

    public init(_ pattern: EventPattern, names: [WhereClause]) {
      self.pattern = pattern
      self.names = names
    }
  }

  /// A leaky bucket: an event is a drop, a drop leaks away every `leak`, and one more than `capacity` is an alert.
  public struct Bucket: Sendable, Equatable {
    public var capacity: Int
    public var leak: Timestamp.Span
    /// A value that is in the bucket already is no drop.
    public var distinct: Dimension?
    /// An event that empties the bucket; it is no drop.
    public var cancel: Filter?
    /// It is no alert unless one of the drops is such an event.
    public var require: Filter?

    public init(
      capacity: Int, leak: Timestamp.Span, distinct: Dimension? = nil, cancel: Filter? = nil, require: Filter? = nil
    ) {
      self.capacity = capacity
      self.leak = leak
      self.distinct = distinct
      self.cancel = cancel
      self.require = require
    }
  }
}
