public import PageEvents

/// What a rule has to say: which rule, of whom, when, and what was seen.
///
/// A view derived from the log like every other: the same log gives the same alerts, however it is read.
public struct Alert: Sendable, Equatable {
  /// Counted from 1, in the order in which alerts were raised.
  public var number: Int
  public var rule: String
  public var severity: Severity
  /// The values of the rule's dimensions, in its order; empty for a rule that watches all as one.
  public var key: [KeyPart]
  /// When it was raised, in event time: with the event that completed it, or when its time was up.
  public var time: Timestamp
  /// When the first and the last of its events were.
  public var first: Timestamp
  public var last: Timestamp
  /// How many events it took.
  public var count: Int
  /// What was measured, of a rule that measures.
  public var value: Double?
  /// The rule's own words, with values in place of names.
  public var summary: String
  /// The last of its events, in their order.
  public var evidence: [Evidence]

  /// A dimension with its value; nil where the value is missing.
  public struct KeyPart: Sendable, Hashable {
    public var dimension: Dimension
    public var name: String
    public var value: String?

    public init(_ dimension: Dimension, name: String, value: String?) {
      self.dimension = dimension
      self.name = name
      self.value = value
    }
  }

  /// An event, as far as it has to be seen to be believed, and where its line is.
  public struct Evidence: Sendable, Hashable {
    public var time: Timestamp
    public var client: String?
    public var method: String?
    public var url: String?
    public var status: String?
    /// Nil where the line can't be read again.
    public var place: LinePlace?

    public init(
      time: Timestamp, client: String?, method: String?, url: String?, status: String?, place: LinePlace? = nil
    ) {
      self.time = time
      self.client = client
      self.method = method
      self.url = url
      self.status = status
      self.place = place
    }
  }

  public init(
    number: Int, rule: String, severity: Severity, key: [KeyPart], time: Timestamp, first: Timestamp, last: Timestamp,
    count: Int, value: Double? = nil, summary: String, evidence: [Evidence] = []
  ) {
    self.number = number
    self.rule = rule
    self.severity = severity
    self.key = key
    self.time = time
    self.first = first
    self.last = last
    self.count = count
    self.value = value
    self.summary = summary
    self.evidence = evidence
  }
}

/// What becomes of alerts, in the order of event time.
public enum AlertEvent: Sendable, Equatable {
  case raised(Alert)
  /// The rule would have raised another for the same key, which is muted since the one of this number.
  case repeated(number: Int, at: Timestamp)
  /// What an alert was raised for goes on: the alert as it is now, of the same number. Of a limit, whose count says how much would have
  /// been refused; told some seconds later, and before its end.
  case continued(Alert)
  /// What the alert of this number was raised for has stopped.
  case ended(number: Int, at: Timestamp)
}
