import Filters
import PageEvents

/// What a window sums up.
enum WindowSum {
  case nothing, bytes, latency, column(Dimension)
  /// Events that meet the second condition.
  case part
  /// Events whose number is above that.
  case bytesAbove(Int64), latencyAbove(Int64)

  /// Whether an event may add less than nothing.
  var mayFall: Bool { if case .column = self { true } else { false } }

  init(_ window: Rule.Window) {
    switch window.measure {
    case .count, .distinct: self = .nothing
    case .share: self = .part
    case .sum(.bytes), .average(.bytes): self = .bytes
    case .sum(.latency), .average(.latency): self = .latency
    case .sum(.column(let column)), .average(.column(let column)): self = .column(column)
    case .quantile(_, let number):
      // The quantile exceeds the bound if too few events don't: so nothing has to be sorted.
      guard case .number(let bound) = window.bound else { preconditionFailure("A quantile is compared with a number.") }
      let reaches = window.comparison == .atLeast || window.comparison == .below
      switch number {
      case .bytes, .column: self = .bytesAbove(Int64(bound) - (reaches ? 1 : 0))
      case .latency: self = .latencyAbove(Int64(bound * 1000) - (reaches ? 1 : 0))
      }
    }
  }

  /// What is to be summed of each event picked; `part` is the second condition's bit.
  func read(
    _ picked: Picks, of chunk: EventChunk, part: PredicateSet.Word, into numbers: UnsafeMutablePointer<Int64>
  ) {
    switch self {
    case .nothing: return
    case .bytes: for place in 0..<picked.count { numbers[place] = chunk.bytes[picked[place]] }
    case .part:
      for place in 0..<picked.count { numbers[place] = chunk.words[picked[place]] & part != 0 ? 1 : 0 }
    case .latency: for place in 0..<picked.count { numbers[place] = Int64(chunk.latencies[picked[place]]) }
    case .column(let column):
      let ids = chunk.columns[Int(column.index)]
      for place in 0..<picked.count {
        numbers[place] = chunk.lexicons.number(of: ids[picked[place]], in: column).millionths
      }
    case .bytesAbove(let bound):
      for place in 0..<picked.count { numbers[place] = chunk.bytes[picked[place]] > bound ? 1 : 0 }
    case .latencyAbove(let bound):
      for place in 0..<picked.count { numbers[place] = Int64(chunk.latencies[picked[place]]) > bound ? 1 : 0 }
    }
  }
}
