import Dashboard
import Ingest
import PageEvents
import Patterns
import Synchronization

/// Hands a dashboard's alerts to the user's program, each once: those of a log that is followed when they are raised, a recording's when
/// the replay's clock comes to them. Not told are those that the user has muted, and, as with the bell, those of what was there at the
/// start: whoever opens yesterday's log doesn't want yesterday's messages.
///
/// The rules tell of alerts on the ingesting thread, which goes on at once: the lines that an alert shows are read by the hook's thread,
/// when the alert's turn has come.
final class AlertPost: Sendable {
  private struct Shared {
    /// Nil before the start and after the end: nothing is told then.
    var hook: AlertHook?
    var ingest: Ingest?
    var mutes = AlertMutes()
    /// Of a recording: what the clock hasn't come to yet, in the order of its time, and up to which place it was told.
    var held: [Alert] = []
    var told = 0
    /// Whether it is known where the replay begins.
    var isOpen = false
    /// How far its clock has come.
    var position = Timestamp.distantPast

    func tell(_ alert: Alert, isHistory: Bool) {
      guard !isHistory, !mutes.cover(alert), let hook, let ingest else { return }
      hook.take(bytes: Self.size(of: alert)) { isWanted in
        let places = alert.evidence.compactMap(\.place)
        return AlertObject.text(
          alert, LineRecall.lines(at: places, past: { ingest.past(ofSource: $0) }, goesOn: isWanted))
      }
    }

    /// About how many bytes it holds while it waits.
    private static func size(of alert: Alert) -> Int {
      alert.evidence.reduce(500) { $0 + 200 + ($1.url?.utf8.count ?? 0) }
    }
  }

  private let isReplay: Bool
  private let shared = Mutex(Shared())
  /// A recording's alerts are known long before their time. So many are held, as many as are on the board.
  private static let mostHeld = 10_000

  init(isReplay: Bool) { self.isReplay = isReplay }

  func start(_ hook: AlertHook, reading ingest: Ingest) {
    shared.withLock { ($0.hook, $0.ingest) = (hook, ingest) }
  }

  func stop() {
    shared.withLock { ($0.hook, $0.ingest) = (nil, nil) }
  }

  /// What the user doesn't want to hear of.
  func mute(_ mutes: AlertMutes) { shared.withLock { $0.mutes = mutes } }

  /// Something has become of an alert. Called by the ingesting thread.
  func take(_ event: AlertEvent) {
    guard case .raised(let alert) = event else { return }
    shared.withLock { shared in
      if !isReplay { return shared.tell(alert, isHistory: shared.ingest?.status.phase == .loading) }
      if shared.held.count - shared.told < Self.mostHeld { shared.held.append(alert) } else { shared.hook?.leaveOut() }
    }
  }

  /// Other rules have taken over, by which these are the alerts: what a replay's clock hasn't come to is what they say.
  func renew(_ alerts: [Alert]) {
    if !isReplay { return }
    shared.withLock { shared in
      shared.held = alerts.filter { $0.time > shared.position }
      shared.told = 0
    }
  }

  /// From now on a replay's clock counts.
  func open() { shared.withLock { $0.isOpen = true } }

  /// A replay's clock has come to here. What was before the beginning of what is played is not told of.
  func follow(from start: Timestamp, to position: Timestamp) {
    shared.withLock { shared in
      guard shared.isOpen else { return }
      shared.position = max(shared.position, position)
      while shared.told < shared.held.count, shared.held[shared.told].time <= position {
        let alert = shared.held[shared.told]
        shared.tell(alert, isHistory: alert.time < start)
        shared.told += 1
      }
      if shared.told > 1000, shared.told * 2 > shared.held.count {
        shared.held.removeFirst(shared.told)
        shared.told = 0
      }
    }
  }
}
