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
    /// In the order of their times; of one time, in that in which they were raised.
    public var entries: [Entry] = []
    /// Those up to this number were found in what had come before: they are read, and alarm nobody.
    public var history = 0
    /// How many were raised in all; those that are no longer on the board among them.
    public var raised = 0
    /// How often other rules have taken over.
    public var adoptions = 0
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

  /// How many were raised in all.
  public var raised: Int { shared.withLock { $0.raised } }

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

  /// Takes over what other rules have found in all that is held, when they begin to watch in place of those before.
  ///
  /// What was on the board stays there: an alert that was told isn't taken back. One that the others have found, too, is the same, and
  /// stands as they say; the rest have ended, as nobody watches any more what they were raised for. What a replay's clock hasn't come to
  /// was told to nobody: of that there is what the others have found, and it is news when its time comes.
  ///
  /// - Parameters:
  ///   - found: The others' board.
  ///   - time: When they began.
  ///   - told: How far a replay's clock has come.
  /// - Returns: for each alert that was found, by its number, the number that it has on the board.
  public func adopt(_ found: Snapshot, at time: Timestamp, told: Timestamp = .distantFuture) -> [Int: Int] {
    shared.withLock { board in
      board.entries.removeAll { $0.alert.time > told }
      var places: [Sameness: Int] = [:]
      for (place, entry) in board.entries.enumerated() { places[Sameness(entry.alert)] = place }
      var numbers: [Int: Int] = [:]
      var isKnown = Set<Int>()
      var new: [Entry] = []
      var history = board.raised
      for entry in found.entries {
        if let place = places[Sameness(entry.alert)] {
          isKnown.insert(place)
          numbers[entry.alert.number] = board.entries[place].alert.number
          board.entries[place].ended = entry.ended
          board.entries[place].repeats = max(board.entries[place].repeats, entry.repeats)
          board.entries[place].lastRepeat = [board.entries[place].lastRepeat, entry.lastRepeat].compactMap(\.self).max()
        } else {
          board.raised += 1
          if entry.alert.time <= told { history = board.raised }
          numbers[entry.alert.number] = board.raised
          new.append(entry)
          new[new.count - 1].alert.number = board.raised
        }
      }
      for place in board.entries.indices where board.entries[place].ended == nil && !isKnown.contains(place) {
        board.entries[place].ended = max(time, board.entries[place].alert.time)
      }
      // Of one time, those that were there come first.
      board.entries = (board.entries + new).enumerated().sorted {
        ($0.element.alert.time, $0.offset) < ($1.element.alert.time, $1.offset)
      }.map(\.element)
      board.entries.removeFirst(max(0, board.entries.count - capacity))
      board.history = history
      board.adoptions += 1
      board.version += 1
      return numbers
    }
  }

  /// What makes two alerts one.
  private struct Sameness: Hashable {
    var rule: String
    var key: [Alert.KeyPart]
    var time: Timestamp

    init(_ alert: Alert) { (rule, key, time) = (alert.rule, alert.key, alert.time) }
  }

  /// Numbers rise by one, unless some were found later.
  private static func place(of number: Int, in entries: [Entry]) -> Int? {
    guard let first = entries.first?.alert.number else { return nil }
    let place = number - first
    if entries.indices.contains(place), entries[place].alert.number == number { return place }
    return entries.lastIndex { $0.alert.number == number }
  }
}
