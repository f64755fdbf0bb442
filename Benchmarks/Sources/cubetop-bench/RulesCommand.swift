#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ArgumentParser
import Ingest
import LogFormats
import LogSources
import PageEvents
import Patterns

/// `cubetop-bench rules LOG`
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Time the rules that come with the program, on one thread, from memory: ns an event, medians.",
    discussion: """
      The log's events are read first, and brought in order; what is timed is what rules make of them. "all" is for all of them \
      together. With --each, every rule is timed alone, too: together they cost less, as they share keys and conditions.
      """)

  @Argument(help: ArgumentHelp("A log to load.", valueName: "log"), completion: .file())
  var log: String

  @Option(help: ArgumentHelp("How many of the log's events are taken, from its start.", valueName: "n"))
  var events = 1_000_000

  @Option(help: ArgumentHelp("How often everything is done.", valueName: "n"))
  var rounds = 5

  @Flag(help: "Time every rule alone, too.")
  var each = false

  @Option(help: ArgumentHelp("Time that rule alone.", valueName: "name"))
  var only: String?

  func validate() throws {
    guard events > 0, rounds > 0 else { throw ValidationError("--events and --rounds want to be positive.") }
  }

  func run() throws {
    let lexicons = Lexicons()
    let rules = try Rule.parse(Rule.shipped)
    let recorder = EventRecorder(needs: RuleEngine(rules, lexicons: lexicons) { _ in }.needs, most: events)
    let ingest = Ingest(
      [try openSource(log, follow: false)], lexicons: lexicons, consumers: [recorder], threads: 1, memory: 1 << 30)
    recorder.isFull = { ingest.stop() }
    try ingest.load()
    guard recorder.count > 0 else { throw ValidationError("\(log): no line can be read.") }
    Figures.say("events", recorder.count)
    if only == nil { time(rules, "all", recorder, lexicons) }
    for rule in rules where each || rule.name == only { time([rule], rule.name, recorder, lexicons) }
  }

  private func time(_ rules: [Rule], _ name: String, _ recorder: EventRecorder, _ lexicons: Lexicons) {
    var times: [Duration] = []
    var status = RuleEngine.Status()
    for _ in 0..<rounds {
      let engine = RuleEngine(rules, lexicons: lexicons) { _ in }
      let start = ProcessorTime.ofThread
      for batch in recorder.batches { engine.consume(batch) }
      times.append(ProcessorTime.ofThread - start)
      status = engine.status
    }
    Figures.say("\(name)_ns", times.median.inNanoseconds / Double(recorder.count), decimals: 1)
    Figures.say("\(name)_watched", Double(status.watched) / Double(recorder.count))
    Figures.say("\(name)_alerts", status.alerts)
    Figures.say("\(name)_mb", Double(status.footprint) / 1e6, decimals: 1)
  }
}

/// What the thread has used of a processor: on a machine with others, the least that can be said.
private enum ProcessorTime {
  static var ofThread: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// Keeps the events of a log in their order.
private final class EventRecorder: OrderedEventConsumer {
  let needs: EventNeeds
  private let most: Int
  private(set) var batches: [EventBatch] = []
  private(set) var count = 0
  var isFull: () -> Void = {}

  init(needs: EventNeeds, most: Int) {
    self.needs = needs
    self.most = most
  }

  func consume(_ batch: EventBatch) {
    if count >= most { return isFull() }
    let kept = EventBatch(
      lexicons: batch.lexicons, capacity: batch.count, columnSet: needs.columns, hasTraits: needs.traits,
      stretches: batch.stretches)
    let rows = (0..<Int32(batch.count)).map { $0 }
    rows.withUnsafeBufferPointer { kept.append($0, of: batch.rows) }
    if let places = batch.rowPlaces { kept.rowPlaces?.update(from: places, count: batch.count) }
    batches.append(kept)
    count += batch.count
  }

  func consumeLate(_ batch: EventBatch) {}
}
