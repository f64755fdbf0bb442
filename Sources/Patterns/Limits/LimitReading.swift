/// How a key stands with a rate limit at present: what a meter beside its row shows.
public struct LimitReading: Sendable, Equatable {
  /// How much of its allowance is used up: 0 with a full bucket, 1 with an empty one, whose next request is refused.
  public var level: Double
  /// How many of its requests the limit would have refused so far.
  public var refused: Int

  public init(level: Double, refused: Int) {
    self.level = level
    self.refused = refused
  }
}
