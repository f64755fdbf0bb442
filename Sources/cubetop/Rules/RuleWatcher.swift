import Cubes
import PageEvents
import Patterns
import Synchronization

/// Rules that watch the stream behind a dashboard: a consumer that can be given other rules while it reads.
///
/// Other rules look at what is held first, on a thread of their own, as if they had been there when it came (`RuleTrial`). Meanwhile those
/// before go on. When they have come to the present, they take over with all that they remember.
///
/// Ingest calls it on its thread; alerts are looked up, and rules read anew, on another.
final class RuleWatcher: OrderedEventConsumer, @unchecked Sendable {
  private struct Shared {
    var count: Int
    /// How often rules were read anew: a trial of earlier ones is given up.
    var generation = 0
    /// Rules that have looked at what is held, and wait to take over.
    var ready: RuleTrial?
    /// What is earlier has been handed to the rules that watch.
    var handed = Timestamp.distantPast
    /// Nothing will come any more, so that nobody else touches the engine.
    var isOver = false
  }

  /// Who else is told of alerts.
  struct Listener: Sendable {
    /// Something has become of one; not of those that other rules find in what is held. On the ingesting thread.
    var tell: @Sendable (AlertEvent) -> Void = { _ in }
    /// How far a replay's clock has come; what is later was told to nobody.
    var told: @Sendable () -> Timestamp = { .distantFuture }
    /// These are on the board, now that other rules have taken over.
    var renew: @Sendable ([Alert]) -> Void = { _ in }
  }

  /// So many of the latest events other rules look at: about a second's work.
  private static let mostTried = 1 << 20

  /// All columns: rules that are read later may ask for any.
  let needs = EventNeeds(columns: .all, traits: false, places: true)
  private let files: [String]
  private let schema: Schema
  private let memory: Int
  private let board: AlertBoard
  private let facts: @Sendable () -> Facts
  private let news: @Sendable () -> Void
  private let listener: Listener
  private let shared: Mutex<Shared>
  private let thread = Mutex<WorkThread?>(nil)
  /// Touched by the ingesting thread alone, until that is over.
  private var engine: RuleEngine
  /// The latest time of the events that were handed to it.
  private var latest = Timestamp.distantPast

  /// Reads the files. What states may use is `memory`, in bytes; while other rules look at what the cube holds, twice as much. `news` is
  /// called, on any thread, when those have taken over.
  init(
    _ files: [String], _ cube: Cube, memory: Int, news: @escaping @Sendable () -> Void = {},
    telling listener: Listener = Listener()
  ) throws(Failure) {
    self.news = news
    self.listener = listener
    self.files = files
    self.memory = memory
    facts = { cube.facts }
    let lexicons = cube.lexicons
    schema = lexicons.schema
    let rules = try Self.read(files, schema)
    let board = AlertBoard()
    self.board = board
    shared = Mutex(Shared(count: rules.count))
    engine = RuleEngine(rules, lexicons: lexicons, memory: memory) { event in
      board.take(event)
      listener.tell(event)
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
    RuleWatch(
      count: { self.shared.withLock { $0.count } }, alerts: { self.board.snapshot }, reload: { self.reload() },
      stop: { self.stop() })
  }

  private func reload() -> String {
    do throws(Failure) {
      let rules = try Self.read(files, schema)
      let generation = shared.withLock { shared in
        shared.count = rules.count
        shared.generation += 1
        shared.ready = nil
        return shared.generation
      }
      begin(rules, generation)
      return "\(rules.count == 1 ? "1 rule looks" : "\(rules.count) rules look") at what is held, and on from there"
    } catch {
      return error.description
    }
  }

  /// Gives up what is being tried.
  private func stop() {
    shared.withLock { $0.generation += 1 }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: - Other rules

  private func begin(_ rules: [Rule], _ generation: Int) {
    thread.withLock { thread in
      // The one before has been told to give up, and does within a thousand events.
      thread?.join()
      thread = WorkThread { [self] in
        let handed = shared.withLock { $0.handed }
        let facts = facts()
        let trial = RuleTrial(rules, lexicons: facts.lexicons, memory: memory, board: board, telling: listener.tell)
        let isDone = trial.look(at: facts, before: handed, atMost: Self.mostTried) {
          shared.withLock { $0.generation == generation }
        }
        if !isDone { return }
        let isOver = shared.withLock { shared in
          if shared.generation != generation { return false }
          if !shared.isOver { shared.ready = trial }
          return shared.isOver
        }
        if isOver { takeOver(trial, before: handed, at: handed) }
      }
    }
  }

  /// The other rules catch up with what has come since they began, and watch from now on.
  private func takeOver(_ trial: RuleTrial, before end: Timestamp, at time: Timestamp) {
    trial.look(at: facts(), before: end)
    trial.engine.advance(to: time)
    trial.settle(at: time, told: listener.told())
    listener.renew(board.snapshot.entries.map(\.alert))
    engine = trial.engine
    news()
  }

  // MARK: - The stream

  func consume(_ batch: EventBatch) {
    if batch.count > 0 { latest = max(latest, Timestamp(milliseconds: batch.times[batch.count - 1])) }
    engine.consume(batch)
  }

  func consumeLate(_ batch: EventBatch) { engine.consumeLate(batch) }

  func advance(to time: Timestamp) {
    // Where no log has any more to say, what is of that very time was handed on as well.
    let handed = max(time, latest + .milliseconds(1))
    if let trial = shared.withLock({ $0.ready.take() }) {
      takeOver(trial, before: handed, at: time)
    } else {
      engine.advance(to: time)
    }
    shared.withLock { $0.handed = handed }
  }

  /// Ingest has ended: nothing more will come.
  func finish() {
    let (trial, handed) = shared.withLock { shared in
      shared.isOver = true
      return (shared.ready.take(), shared.handed)
    }
    if let trial { takeOver(trial, before: handed, at: latest) }
  }
}
