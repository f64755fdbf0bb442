import PageEvents
import Patterns
import Synchronization

/// Rules that watch the stream behind a dashboard: a consumer that can be given other rules while it reads.
///
/// Ingest calls it on its thread; alerts are looked up, and rules read anew, on another.
final class RuleWatcher: OrderedEventConsumer, @unchecked Sendable {
  private struct Shared {
    var count: Int
    /// Rules that were read and watch from the next batch on.
    var pending: [Rule]?
  }

  /// All columns: rules that are read later may ask for any.
  let needs = EventNeeds(columns: .all, traits: false, places: true)
  private let files: [String]
  private let schema: Schema
  private let memory: Int
  private let board: AlertBoard
  /// Who else is told of alerts, on the ingesting thread.
  private let tell: @Sendable (AlertEvent) -> Void
  private let shared: Mutex<Shared>
  /// Touched by the ingesting thread alone.
  private var engine: RuleEngine

  /// Reads the files. What states may use is `memory`, in bytes.
  init(
    _ files: [String], lexicons: Lexicons, memory: Int,
    telling tell: @escaping @Sendable (AlertEvent) -> Void = { _ in }
  ) throws(Failure) {
    self.files = files
    self.memory = memory
    schema = lexicons.schema
    let rules = try Self.read(files, schema)
    let board = AlertBoard()
    self.board = board
    self.tell = tell
    shared = Mutex(Shared(count: rules.count))
    engine = RuleEngine(rules, lexicons: lexicons, memory: memory) { event in
      board.take(event)
      tell(event)
    }
  }

  /// The rules of several files as one set.
  static func read(_ files: [String], _ schema: Schema) throws(Failure) -> [Rule] {
    var rules: [Rule] = []
    for file in files {
      for rule in try RuleFile(file, schema: schema).rules {
        guard !rules.contains(where: { $0.name == rule.name }) else {
          throw Failure(file, "there is a rule \(rule.name) in another file already", "choose another name")
        }
        rules.append(rule)
      }
    }
    let count = RuleEngine.conditionCount(of: rules)
    guard count <= RuleEngine.mostConditions else {
      throw Failure(
        files.joined(separator: " "), "\(count) conditions together",
        "watch with fewer rules: \(RuleEngine.mostConditions) conditions at the most")
    }
    return rules
  }

  /// What the dashboard is told.
  var watch: RuleWatch {
    RuleWatch(count: { self.shared.withLock { $0.count } }, alerts: { self.board.snapshot }, reload: { self.reload() })
  }

  private func reload() -> String {
    do throws(Failure) {
      let rules = try Self.read(files, schema)
      shared.withLock { $0 = Shared(count: rules.count, pending: rules) }
      return rules.count == 1 ? "1 rule watches from now on" : "\(rules.count) rules watch from now on"
    } catch {
      return error.description
    }
  }

  // MARK: - The stream

  func consume(_ batch: EventBatch) {
    takePending(batch.lexicons)
    engine.consume(batch)
  }

  func consumeLate(_ batch: EventBatch) { engine.consumeLate(batch) }
  func advance(to time: Timestamp) { engine.advance(to: time) }

  private func takePending(_ lexicons: Lexicons) {
    guard let rules = shared.withLock({ $0.pending.take() }) else { return }
    let (board, tell) = (board, tell)
    // Numbers go on where those of the rules before ended: they are on the board.
    let raised = board.snapshot.raised
    engine = RuleEngine(rules, lexicons: lexicons, memory: memory, firstAlert: raised + 1) { event in
      board.take(event)
      tell(event)
    }
  }
}
