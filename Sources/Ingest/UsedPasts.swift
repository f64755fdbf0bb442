import LogSources

/// The ways back that a thread goes, to be told when it goes them no more: those through packed logs hold memory meanwhile.
struct UsedPasts {
  /// So long a thread has had nothing to read when they are told.
  private static let patience = Duration.seconds(5)

  private let past: @Sendable (Int) -> (any SourcePast)?
  private var used: [Int: any SourcePast] = [:]
  private var last = ContinuousClock.now

  /// `past` is the way back to the source of that number.
  init(_ past: @escaping @Sendable (Int) -> (any SourcePast)?) { self.past = past }

  subscript(source: Int) -> (any SourcePast)? {
    mutating get {
      let way = past(source)
      used[source] = way
      last = .now
      return way
    }
  }

  /// Called while there is nothing to read.
  mutating func idle() {
    if used.isEmpty || last.duration(to: .now) < Self.patience { return }
    for past in used.values { past.rest() }
    used = [:]
  }
}
