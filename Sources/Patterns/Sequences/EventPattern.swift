public import PageEvents

/// A sequence of events to look for, such as five failed logins and then one that succeeds: a value that can be printed,
/// compared, and parsed back.
///
/// It is written over names. Which events a name stands for is decided elsewhere: the matcher is told of each event which
/// names it meets, and one may meet several.
///
///     fail{5,} then success
///
/// Its meaning is that of a pattern of Flink CEP; see `parse(_:within:gap:)` for how it is written, and `CompiledPattern`
/// for what it becomes.
public struct EventPattern: Hashable, Sendable {
  /// The names in the order in which they are first used. A name's place here is its number everywhere else.
  public let names: [String]
  let expression: Expression
  /// How long the last absence has to last, where one was written: `login then not logout for 10m`.
  let absence: Timestamp.Span?
  /// A match's last event comes sooner than this after its first one.
  public let within: Timestamp.Span?
  /// Each event of a match comes sooner than this after the one before.
  public let gap: Timestamp.Span?
  /// What a match does to the attempts that were under way.
  public var afterMatch = AfterMatch.pastLast

  init(
    names: [String], expression: Expression, absence: Timestamp.Span?, within: Timestamp.Span?, gap: Timestamp.Span?
  ) {
    self.names = names
    self.expression = expression
    self.absence = absence
    self.within = within
    self.gap = gap
  }

  /// More would not fit in an event's bits.
  static let mostNames = 64

  /// A name's number, where the pattern has it.
  public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}

extension EventPattern {
  /// How close an event has to come to the one before.
  enum Contiguity: Hashable, Sendable {
    /// It is the very next event.
    case strict
    /// It is the next one that meets its name.
    case relaxed
    /// It is any later one that meets its name: each makes a match of its own.
    case any
  }

  /// What happens, one after the other.
  struct Expression: Hashable, Sendable {
    var steps: [Step]
  }

  enum Step: Hashable, Sendable {
    /// Something that happens. The first of a group needn't say how close it comes: as the group does.
    case element(Element, after: Contiguity?)
    /// What must not happen: as the very next event (strict), or before the next element does (relaxed).
    case absence(Int, after: Contiguity)
  }

  struct Element: Hashable, Sendable {
    var body: Body
    var quantifier = Quantifier()
  }

  enum Body: Hashable, Sendable {
    /// One event that meets one of these names.
    case event([Int])
    /// One of these sequences.
    case group([Expression])

    /// The names as bits, of a body that is a single event.
    var mask: UInt64 {
      guard case .event(let names) = self else { return 0 }
      return names.reduce(0) { $0 | 1 << UInt64($1) }
    }
  }

  struct Quantifier: Hashable, Sendable {
    /// At least this often, where it happens at all.
    var least = 1
    /// At most this often; nil without an end.
    var most: Int? = 1
    /// Whether it may not happen at all.
    var isOptional = false
    /// How close each repetition comes to the one before.
    var contiguity = Contiguity.relaxed
    /// What the loop could take, nothing behind it does, nor is it passed over.
    var isGreedy = false
    /// An event that meets this name isn't taken by the loop, and nothing is after it.
    var until: Int?

    var repeats: Bool { most != 1 }
    /// Whether the number of repetitions is open: only then is there something to be greedy about.
    var isOpen: Bool { most != least }
  }

  /// Whether the pattern ends by something not happening, which only time can tell.
  var endsInAbsence: Bool {
    if case .absence(_, after: .relaxed) = expression.steps.last { return true }
    return false
  }
}

/// What a match does to other attempts that share events with it. In each case the match is the one that began first; of
/// several that began with the same event and are complete with the same event, the one that took more of the earlier events.
public enum AfterMatch: Hashable, Sendable {
  /// Nothing: every match counts.
  case none
  /// No other match begins with the same event.
  case toNext
  /// None begins before the match is over.
  case pastLast
  /// None begins before the first event of this name (by number) in the match. Without one, as `none`.
  case toFirst(Int)
  /// None begins before the last event of this name (by number) in the match. Without one, as `none`.
  case toLast(Int)
}
