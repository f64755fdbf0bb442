/// The frames that were sent and that the terminal hasn't shown yet, as far as its answers tell. Time is an argument.
///
/// A line that is slower than the frames has a queue, in which a key's answer would be last: so a frame that nobody asked for is better
/// not begun while there is another one underway.
struct FramesUnderway {
  private var count = 0
  private var last: ContinuousClock.Instant?

  /// What was lost on the way isn't waited for. A whole screen takes as long over 2 kB/s.
  static let longest = Duration.seconds(10)

  /// A frame was sent, and after it the terminal was asked whether it is ready.
  mutating func send(at now: ContinuousClock.Instant) {
    count = count(at: now) + 1
    last = now
  }

  /// The terminal has answered.
  mutating func arrive() { count = max(0, count - 1) }

  func count(at now: ContinuousClock.Instant) -> Int {
    guard let last, now - last < Self.longest else { return 0 }
    return count
  }
}
