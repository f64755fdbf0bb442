/// How bad it is what a rule has found.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  /// Written out, as it is asked for by the thousand: a screen sorts and counts by it.
  private var rank: Int {
    switch self {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}
