import PageEvents

/// How far several logs have come together: up to which event time nothing more is to be expected of any of them.
///
/// It is the least of what the sources have come to, less the lateness that is allowed, and never goes back. An event is late
/// when its own log had come further than that before: so what is late doesn't depend on which of the logs is read first, nor on
/// how many threads read. A source that was quiet for a while, or wasn't there, is overtaken: what it has of the time before the
/// watermark is late as well.
struct Watermark {
  /// What a source has to say in it.
  enum Presence {
    /// Something is there and wasn't read: it may be of any time.
    case unread
    case open
    /// At its end, or silent for a while: nobody waits for it.
    case quiet
  }

  struct Front {
    /// The latest time of its events.
    fileprivate(set) var latest = Timestamp.distantPast
    fileprivate(set) var late = 0
    var presence = Presence.unread
  }

  let lateness: Timestamp.Span
  /// How long a source may be silent before nobody waits for it, by the machine's clock.
  var patience: Duration { .milliseconds(lateness.milliseconds) }
  private(set) var time = Timestamp.distantPast
  private(set) var fronts: [Front] = []

  init(lateness: Timestamp.Span) { self.lateness = lateness }

  var late: Int { fronts.reduce(0) { $0 + $1.late } }

  /// Makes room for what is known of so many sources.
  mutating func follow(_ count: Int) {
    while fronts.count < count { fronts.append(Front()) }
  }

  mutating func set(_ presence: Presence, of source: Int) { fronts[source].presence = presence }

  /// Events of a source were read; so many of them are late.
  mutating func note(latest: Timestamp, late: Int, of source: Int) {
    fronts[source].latest = max(fronts[source].latest, latest)
    fronts[source].late += late
  }

  /// The same, with the late ones still to be found.
  mutating func note(_ events: UnsafeBufferPointer<EventFields>, countsLate: Bool, of source: Int) {
    var latest = fronts[source].latest
    var late = 0
    for event in events {
      if event.time < max(time, latest - lateness) { late += 1 }
      latest = max(latest, event.time)
    }
    note(latest: latest, late: countsLate ? late : 0, of: source)
  }

  /// Follows the sources, and says whether all of them are quiet: then there is nothing to wait for.
  mutating func advance() -> Bool {
    let holding = fronts.filter { $0.presence != .quiet }
    if holding.isEmpty {
      pass(fronts.map(\.latest).max() ?? .distantPast)
      return true
    }
    if holding.contains(where: { $0.presence == .unread }) { return false }
    // A source that has given lines but no event says nothing of the time.
    if let least = holding.map(\.latest).filter({ $0 > .distantPast }).min() { pass(least - lateness) }
    return false
  }

  /// What is earlier has been handed on.
  mutating func pass(_ time: Timestamp) { self.time = max(self.time, time) }
}
