public import PageEvents
import Synchronization

/// The latest alerts and how they stand: what a rule engine tells on one thread, a screen looks up on another.
public final class AlertBoard: Sendable {
  /// An alert, and what has become of it.
  public struct Entry: Sendable, Equatable {
    public var alert: Alert
    /// How often the rule would have raised it again while its key was muted, and when last.
    public var repeats = 0
    public var lastRepeat: Timestamp?
    /// When what it was raised for had stopped; nil while it is firing.
    public var ended: Timestamp?

    public init(_ alert: Alert) { self.alert = alert }
  }

  /// All that is on the board, as a value.
  public struct Snapshot: Sendable, Equatable {
    /// In the order in which they were raised.
    public var entries: [Entry] = []
    /// How many were raised in all; those that are no longer on the board among them.
    public var raised = 0
    /// Changes with whatever changes.
    public var version = 0

    public init() {}

    /// How many are firing.
    public var firing: Int { entries.reduce(0) { $0 + ($1.ended == nil ? 1 : 0) } }
  }

  /// How many are kept; the oldest go first.
  private let capacity: Int
  private let shared = Mutex(Snapshot())

  public init(capacity: Int = 10_000) { self.capacity = capacity }

  public var snapshot: Snapshot { shared.withLock { $0 } }

  public func take(_ event: AlertEvent) {
    shared.withLock { board in
      board.version += 1
      switch event {
      case .raised(let alert):
        board.raised += 1
        board.entries.append(Entry(alert))
        // In one go: else each further alert would move all of them.
        if board.entries.count >= capacity + capacity / 4 { board.entries.removeFirst(board.entries.count - capacity) }
      case .repeated(let number, let time):
        guard let place = Self.place(of: number, in: board.entries) else { return }
        board.entries[place].repeats += 1
        board.entries[place].lastRepeat = time
      case .continued(let alert):
        guard let place = Self.place(of: alert.number, in: board.entries) else { return }
        board.entries[place].alert = alert
      case .ended(let number, let time):
        guard let place = Self.place(of: number, in: board.entries) else { return }
        board.entries[place].ended = time
      }
    }
  }

  /// Numbers rise by one.
  private static func place(of number: Int, in entries: [Entry]) -> Int? {
    guard let first = entries.first?.alert.number else { return nil }
    let place = number - first
    return entries.indices.contains(place) ? place : nil
  }
}
