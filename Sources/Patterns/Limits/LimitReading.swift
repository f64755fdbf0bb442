/// How far a value has used up its limit.
public struct LimitReading: Sendable, Equatable {
  /// How much of the burst is in use, 0…1.
  public var level: Double
  /// How many were refused.
  public var refused: Int

  public init(level: Double, refused: Int) {
    self.level = level
    self.refused = refused
  }
}
