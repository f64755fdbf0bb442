import Cubes
import PageEvents
import Patterns

/// Rules that look at what is held, as if they had been there when it came, until they take over from those that watch.
///
/// Up to then what they find is kept apart; when it is settled it comes to the board, and what they find from then on goes there at once.
/// Belongs to one thread at a time.
final class RuleTrial: @unchecked Sendable {
  let engine: RuleEngine
  private let sink: AlertSink
  private let stretches = StretchTable()
  /// What is earlier has been looked at.
  private var end = Timestamp.distantPast

  init(
    _ rules: [Rule], lexicons: Lexicons, memory: Int, board: AlertBoard, telling tell: @escaping (AlertEvent) -> Void
  ) {
    let sink = AlertSink(board, telling: tell)
    self.sink = sink
    engine = RuleEngine(rules, lexicons: lexicons, memory: memory) { sink.take($0) }
  }

  /// Goes on from where it stopped; false if it was to give up.
  @discardableResult func look(
    at facts: Facts, before end: Timestamp, atMost most: Int = .max, while goesOn: () -> Bool = { true }
  ) -> Bool {
    if end <= self.end { return true }
    defer { self.end = end }
    return facts.handOver(
      from: self.end, before: end, atMost: most, to: engine, numberedIn: stretches, while: goesOn)
  }

  /// What was found comes to the board.
  func settle(at time: Timestamp, told: Timestamp) { sink.settle(at: time, told: told) }
}

/// Keeps what becomes of alerts until it is settled, and hands it on to the board and whoever else is told from then on, under the numbers
/// that alerts have there.
private final class AlertSink {
  private let board: AlertBoard
  private let tell: (AlertEvent) -> Void
  private let found = AlertBoard()
  /// By their own numbers, those on the board; nil until it is settled.
  private var numbers: [Int: Int]?
  /// More than the board has.
  private static let mostKnown = 16_384

  init(_ board: AlertBoard, telling tell: @escaping (AlertEvent) -> Void) {
    self.board = board
    self.tell = tell
  }

  func settle(at time: Timestamp, told: Timestamp) { numbers = board.adopt(found.snapshot, at: time, told: told) }

  func take(_ event: AlertEvent) {
    if numbers == nil { return found.take(event) }
    // One that has ended is repeated while it is muted; of one that has left the board there is nothing to say.
    switch event {
    case .raised(var alert):
      let number = board.raised + 1
      note(number, of: alert.number)
      alert.number = number
      handOn(.raised(alert))
    case .continued(var alert):
      guard let number = numbers?[alert.number] else { return }
      alert.number = number
      handOn(.continued(alert))
    case .repeated(let own, let time):
      if let number = numbers?[own] { handOn(.repeated(number: number, at: time)) }
    case .ended(let own, let time):
      if let number = numbers?[own] { handOn(.ended(number: number, at: time)) }
    }
  }

  private func handOn(_ event: AlertEvent) {
    board.take(event)
    tell(event)
  }

  private func note(_ number: Int, of own: Int) {
    numbers?[own] = number
    if let count = numbers?.count, count > 2 * Self.mostKnown {
      numbers = numbers?.filter { $0.value > number - Self.mostKnown }
    }
  }
}
