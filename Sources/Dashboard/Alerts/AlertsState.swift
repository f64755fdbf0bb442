import PageEvents
public import Patterns

/// The alerts as the user sees them: which of them, in what order, and what the user has said to them.
///
/// What is drawn is arranged once, when the board or the user's choices change: 12,500 alerts are too many to be looked through
/// for each frame.
struct AlertsState: Sendable {
  enum Standing: Sendable, Equatable { case firing, acknowledged, muted, ended }

  enum Order: Sendable, CaseIterable {
    case newest, worst

    var title: String { self == .newest ? "newest first" : "worst first" }
  }

  /// An alert as a mark in time: what a frame looks at of each, without touching texts.
  struct Mark: Sendable {
    var time: Timestamp
    var number: Int
    var severity: Severity
    var isMuted: Bool
    /// Whether the clock has come to it.
    var isPast: Bool
  }

  /// How many rules watch; nil where none run.
  var rules: Int?
  /// How far behind the log its alerts are told, since earlier events may still come; nil where they are told at once.
  var behind: Timestamp.Span?
  private(set) var board = AlertBoard.Snapshot()
  /// The moment that alerts are seen from: those that a replay's clock hasn't come to aren't there yet. Nil for all.
  private(set) var now: Timestamp?
  var order = Order.newest { didSet { arrange() } }
  var isReversed = false { didSet { arrange() } }
  /// Lesser alerts are left out.
  var least = Severity.info { didSet { arrange() } }
  private(set) var acknowledged: Set<Int> = []
  private(set) var mutes = AlertMutes()
  /// The user's own program that is run for alerts; nil where there is none.
  var runs: AlertRuns?
  /// The highest number that was made known by the bell, or didn't need to be.
  var heard = 0
  /// The title that the terminal was given last.
  var title: String?

  /// The places on the board of those shown, in their order.
  private(set) var shown: [Int] = []
  /// Those that aren't left out, in the order of their times; those to come among them.
  private(set) var marks: [Mark] = []
  /// How many are firing, of any severity, and the worst of them that came last.
  private(set) var firing = 0
  private(set) var worst: AlertBoard.Entry?
  /// The highest number that the clock has come to, of any severity.
  private(set) var newest = 0
  /// When the clock comes to the next change.
  private var nextChange = Timestamp.distantFuture

  // MARK: - News

  mutating func take(_ board: AlertBoard.Snapshot) {
    // Numbers begin anew with other rules: what was said of the earlier ones means others now.
    if board.raised < self.board.raised || Self.differ(board.entries.first, self.board.entries.first) {
      acknowledged = []
      heard = 0
    }
    self.board = board
    heard = max(heard, board.history)
    // Those that have left the board are forgotten.
    if !acknowledged.isEmpty { acknowledged.formIntersection(board.entries.map(\.alert.number)) }
    arrange()
  }

  /// Whether they are two alerts of one number. What one says may change while it goes on, but not of whom it is and since when.
  private static func differ(_ a: AlertBoard.Entry?, _ b: AlertBoard.Entry?) -> Bool {
    guard let a = a?.alert, let b = b?.alert, a.number == b.number else { return false }
    return a.rule != b.rule || a.key != b.key || a.time != b.time
  }

  mutating func move(to now: Timestamp?) {
    let old = self.now
    self.now = now
    guard let now, let old else {
      if now != old { arrange() }
      return
    }
    if now >= nextChange || now < old { arrange() }
  }

  private mutating func arrange() {
    shown.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    (firing, worst, newest, nextChange) = (0, nil, 0, .distantFuture)
    for (place, entry) in board.entries.enumerated() {
      let standing = standing(of: entry)
      let (time, severity) = (entry.alert.time, entry.alert.severity)
      let mark = Mark(
        time: time, number: entry.alert.number, severity: severity, isMuted: standing == .muted, isPast: isPast(time))
      if severity >= least { marks.append(mark) }
      guard mark.isPast else {
        nextChange = min(nextChange, time)
        continue
      }
      newest = max(newest, mark.number)
      if let ended = entry.ended, !isPast(ended) { nextChange = min(nextChange, ended) }
      if standing == .firing {
        firing += 1
        if worst.map({ $0.alert.severity <= severity }) ?? true { worst = entry }
      }
      if severity >= least { shown.append(place) }
    }
    shown.reverse()
    if order == .worst {
      // Each severity by itself, so that the newest stay first.
      shown = Severity.allCases.reversed().flatMap { severity in
        shown.filter { board.entries[$0].alert.severity == severity }
      }
    }
    if isReversed { shown.reverse() }
  }

  private func isPast(_ time: Timestamp) -> Bool { now.map { time <= $0 } ?? true }

  // MARK: - Looking up

  /// The one at a place in the order shown.
  func entry(at place: Int) -> AlertBoard.Entry? { shown.indices.contains(place) ? board.entries[shown[place]] : nil }

  func entry(number: Int) -> AlertBoard.Entry? {
    // Numbers rise by one, but nothing here depends on it.
    board.entries.last { $0.alert.number == number }
  }

  /// Where the alert of that number is in the order shown.
  func place(ofNumber number: Int) -> Int? { shown.firstIndex { board.entries[$0].alert.number == number } }

  func standing(of entry: AlertBoard.Entry) -> Standing {
    if isMuted(entry.alert) { return .muted }
    if let ended = entry.ended, isPast(ended) { return .ended }
    return acknowledged.contains(entry.alert.number) ? .acknowledged : .firing
  }

  func isMuted(_ alert: Alert) -> Bool { mutes.cover(alert) }

  // MARK: - What the user says

  /// Whether it is acknowledged now.
  mutating func toggleAcknowledged(_ number: Int) -> Bool {
    defer { arrange() }
    return acknowledged.remove(number) == nil && acknowledged.insert(number).inserted
  }

  /// How many there were to acknowledge.
  mutating func acknowledgeAll() -> Int {
    let numbers = board.entries.filter { isPast($0.alert.time) && standing(of: $0) == .firing }.map(\.alert.number)
    acknowledged.formUnion(numbers)
    arrange()
    return numbers.count
  }

  /// Whether the rule is quiet about the alert's key now.
  mutating func toggleMuted(_ alert: Alert) -> Bool {
    defer { arrange() }
    return mutes.toggle(alert)
  }

  /// Whether the rule is quiet as a whole now.
  mutating func toggleMuted(rule: String) -> Bool {
    defer { arrange() }
    return mutes.toggle(rule: rule)
  }
}

/// How alerts make themselves known beyond the screen, as the user wants it.
public struct AlertSignals: Sendable, Equatable {
  /// Whether the terminal's bell rings, and from which severity on.
  public var rings: Bool
  public var ringsFrom: Severity
  /// Whether the terminal's title says how many are firing.
  public var setsTitle: Bool

  public init(rings: Bool = false, ringsFrom: Severity = .high, setsTitle: Bool = false) {
    self.rings = rings
    self.ringsFrom = ringsFrom
    self.setsTitle = setsTitle
  }
}

extension Alert {
  /// Of whom it is, as short as can be: `203.0.113.9`, or `203.0.113.9 · shop.example`; empty of all as one.
  var keyText: String { key.map { $0.value ?? "(none)" }.joined(separator: " · ") }
}
