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
