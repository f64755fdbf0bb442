import Drawing

/// Tells double clicks from clicks: terminals report presses, and never how quickly they came.
struct ClickCounter {
  private var last: (press: MouseEvent, time: ContinuousClock.Instant)?
  /// What desktops have as their longest, too.
  private static let longest = Duration.milliseconds(400)

  /// The event, with a press's number in its series.
  mutating func count(_ event: MouseEvent, at now: ContinuousClock.Instant) -> MouseEvent {
    guard case .press = event.act else {
      // A button that is moved while it is down isn't clicked.
      if case .drag = event.act { last = nil }
      return event
    }
    var event = event
    if let (press, time) = last, press.act == event.act, press.x == event.x, press.y == event.y,
      now - time <= Self.longest
    {
      event.clicks = press.clicks + 1
    }
    last = (event, now)
    return event
  }
}
