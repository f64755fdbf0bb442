import Cubes
public import PageEvents
public import Patterns

/// A value that has a limit: a client, a network, or whatever the limit is for.
public struct LimitedValue: Hashable, Sendable {
  public var dimension: Dimension
  /// In the dictionaries that the view is of.
  public var id: ValueID
  /// As logged.
  public var value: [UInt8]

  public init(_ dimension: Dimension, id: ValueID, _ value: [UInt8]) {
    self.dimension = dimension
    self.id = id
    self.value = value
  }
}

/// Meters of limits, beside the values that have them.
struct LimitsState: Sendable, Equatable {
  /// Of which dimensions there are limits, and what they are, in words.
  var texts: [Dimension: String] = [:]
  /// How they stand, of the rows on the screen.
  var readings: [LimitedValue: LimitReading] = [:]
}

extension Model {
  /// Says of which dimensions there are limits, and what they are: `60/min, 20 at once`. Their panels have a column of meters.
  public mutating func limit(_ limits: [Dimension: String]) { self.limits.texts = limits }

  /// What a panel's meters measure; nil where it has none.
  func limitText(of panel: PanelID) -> String? {
    guard let spec = spec(of: panel), fields(of: spec).contains(.limit) else { return nil }
    // They are told of events when it is known that no earlier ones come.
    let lag = alerts.behind.map { ", \(TimeRange.short($0)) behind" } ?? ""
    return limits.texts[dimension(of: spec)].map { $0 + lag }
  }

  /// The values on the screen whose meters are shown: whoever keeps the limits is asked for no more than these.
  public var limitedValues: [LimitedValue] {
    guard !limits.texts.isEmpty, let view else { return [] }
    return view.answers.filter { limits.texts[$0.ranking.dimension] != nil }.flatMap { answer in
      answer.rows.map { LimitedValue(answer.ranking.dimension, id: $0.member.id, $0.member.bytes) }
    }
  }

  /// The readings that the model was given last.
  public var limitReadings: [LimitedValue: LimitReading] { limits.readings }
}
