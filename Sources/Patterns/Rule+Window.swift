public import Filters
public import PageEvents

extension Rule {
  /// A measure of the events of a stretch of time, compared with a number, or with what it was before.
  public struct Window: Sendable, Equatable {
    public var span: Timestamp.Span
    public var alignment: Alignment
    public var measure: Measure
    public var comparison: Comparison
    public var bound: Bound
    /// With fewer events nothing is said: two errors of three are no error rate. Where it is compared with what was before, so many
    /// have to have been there then.
    public var least: Int

    public init(
      span: Timestamp.Span, alignment: Alignment = .sliding, measure: Measure, comparison: Comparison, bound: Bound,
      least: Int = 1
    ) {
      self.span = span
      self.alignment = alignment
      self.measure = measure
      self.comparison = comparison
      self.bound = bound
      self.least = least
    }

    public enum Alignment: Sendable, Equatable, BitwiseCopyable {
      /// The time up to now, in steps of about a sixtieth.
      case sliding
      /// One after the other, from the full minute (or whatever its length is); looked at when it is over.
      case clock
      /// From an event on that comes when there is none; looked at when it is over.
      case firstEvent
    }

    public enum Measure: Sendable, Equatable {
      case count
      /// How many values.
      case distinct(Dimension)
      case sum(Number)
      case average(Number)
      /// Which part of the events match, from 0 to 1.
      case share(Filter)
      /// The least number that so large a part of the events doesn't exceed.
      case quantile(Double, Number)
    }

    /// What an event has that can be summed.
    public enum Number: Sendable, Equatable {
      /// Of the response.
      case bytes
      /// In milliseconds; events without one aren't counted.
      case latency
      /// Of a measure that the user has named.
      case column(Dimension)
    }

    public enum Comparison: String, Sendable, CaseIterable, BitwiseCopyable {
      case atLeast = ">="
      case atMost = "<="
      case above = ">"
      case below = "<"

      func holds(_ value: Double, _ bound: Double) -> Bool {
        switch self {
        case .atLeast: value >= bound
        case .atMost: value <= bound
        case .above: value > bound
        case .below: value < bound
        }
      }

      /// Whether it may come to hold by nothing happening.
      var isBelow: Bool { self == .below || self == .atMost }
    }

    public enum Bound: Sendable, Equatable {
      /// In the measure's own unit: bytes, milliseconds, a part from 0 to 1.
      case number(Double)
      /// So many times what the same window was so long before.
      case before(Timestamp.Span, times: Double)
    }

    /// The stretch that events are counted in together: what a sliding window slides by. About a sixtieth, of which a whole number
    /// makes the window.
    var step: Timestamp.Span {
      guard alignment == .sliding else { return span }
      let count = stride(from: Int64(60), through: 30, by: -1).first(where: { span.milliseconds % $0 == 0 }) ?? 60
      return .milliseconds(max(1, (span.milliseconds + count - 1) / count))
    }

    /// How far back it has to remember.
    var memory: Timestamp.Span {
      if case .before(let before, _) = bound { .milliseconds(before.milliseconds + span.milliseconds) } else { span }
    }

    /// Whether it has to be looked at when a stretch is over, though nothing happens.
    var needsTimer: Bool { alignment != .sliding || comparison.isBelow }
  }
}
