public import PageEvents

/// Two limits tried on the same requests: what the one would do that the other wouldn't.
///
/// Requests are compared one by one, so limits of different dimensions can be compared, too; who is limited, only where both are
/// for the same one. One thread feeds it and asks.
public final class LimitComparison: OrderedEventConsumer {
  /// How many there are of something, by which of the two is the cause.
  public struct Split: Sendable, Equatable {
    public var both = 0
    public var onlyFirst = 0
    public var onlySecond = 0
  }

  /// A key that one of the two would have limited, and not the other.
  public struct Difference: Sendable, Equatable {
    public var bytes: [UInt8]
    /// How many of its requests each would have refused: one is 0.
    public var refusedByFirst: Int
    public var refusedBySecond: Int

    /// Bytes that are not UTF-8 as U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  public let first: LimitTrial
  public let second: LimitTrial
  /// Requests that were refused.
  public private(set) var refused = Split()
  private var lexicons: Lexicons

  /// Of trials that have seen nothing yet, of the same events.
  public init(_ first: LimitTrial, _ second: LimitTrial, lexicons: Lexicons) {
    self.first = first
    self.second = second
    self.lexicons = lexicons
  }

  public var needs: EventNeeds { first.needs.union(second.needs) }

  public func consume(_ batch: EventBatch) {
    lexicons = batch.lexicons
    first.consume(batch)
    second.consume(batch)
    var (a, b, both) = (0, 0, 0)
    for row in 0..<batch.count {
      a &+= Int(first.refused[row])
      b &+= Int(second.refused[row])
      both &+= Int(first.refused[row] & second.refused[row])
    }
    refused.both += both
    refused.onlyFirst += a - both
    refused.onlySecond += b - both
  }

  public func consumeLate(_ batch: EventBatch) {
    lexicons = batch.lexicons
    first.consumeLate(batch)
    second.consumeLate(batch)
  }

  /// Who is limited by whom, and those limited by one alone, the most refused first, equals by their bytes; nil where the limits
  /// are for different dimensions. Looks at every value there is.
  public func limited() -> (split: Split, differences: [Difference])? {
    guard first.limit.dimension == second.limit.dimension else { return nil }
    let lexicon = lexicons[first.limit.dimension]
    var split = Split()
    var differences: [Difference] = []
    for id in 0..<ValueID(lexicon.count) {
      let (a, b) = (first.refusals(of: id), second.refusals(of: id))
      switch (a > 0, b > 0) {
      case (false, false): continue
      case (true, true): split.both += 1
      case (true, false): split.onlyFirst += 1
      case (false, true): split.onlySecond += 1
      }
      if a == 0 || b == 0 {
        differences.append(Difference(bytes: Array(lexicon.bytes(of: id)), refusedByFirst: a, refusedBySecond: b))
      }
    }
    differences.sort { x, y in
      let (a, b) = (max(x.refusedByFirst, x.refusedBySecond), max(y.refusedByFirst, y.refusedBySecond))
      return a == b ? x.bytes.lexicographicallyPrecedes(y.bytes) : a > b
    }
    return (split, differences)
  }
}
