public import PageEvents

/// Lines that were read again, by where they are.
public struct RecalledLines: Sendable, Equatable {
  public enum Line: Sendable, Equatable {
    /// As the log has it, without its end.
    case bytes([UInt8])
    /// It isn't there any more.
    case gone
  }

  public var lines: [LinePlace: Line] = [:]
  /// How much of what was asked for has been looked at, from 0 to 1; nil when that is done.
  public var progress: Double?

  public init() {}
}

/// What was found in the lines of some events that came while a search stands.
public struct LineMatches: Sendable, Equatable {
  /// With how many had been taken before them.
  public var watch: ArrivalWatch
  public var count: Int
  /// How many lines aren't there any more, so that nobody knows.
  public var unread: Int

  public init(watch: ArrivalWatch, count: Int = 0, unread: Int = 0) {
    self.watch = watch
    self.count = count
    self.unread = unread
  }
}
