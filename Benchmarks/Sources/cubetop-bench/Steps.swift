import Cubes
import Filters
import LogFormats
import PageEvents

/// The steps of ingest, one after the other over the same lines, each with a clock of its own.
struct Steps {
  static let names = [
    "parse", "intern_first", "intern_again", "append", "scan_status", "scan_group", "new_agent", "merge",
    "merge_packed", "merge_shuffled", "conditions", "conditions_packed", "limit", "limit_crowd", "limit_replay",
  ]

  private let block: LogBlock
  private let lexicons: Lexicons
  private let cube: Cube

  init(_ block: LogBlock) {
    self.block = block
    lexicons = Lexicons()
    cube = Cube(lexicons: lexicons)
  }

  /// ns a line, by the step's name; `new_agent` is ns an agent.
  func run() throws -> [String: Double] {
    let first = pass(keeping: true)
    let again = pass(keeping: false)
    let conditions = try ConditionStep(block)
    return [
      "conditions": conditions.run(packed: false), "conditions_packed": conditions.run(packed: true),
      "parse": again.parse, "intern_first": first.intern, "intern_again": again.intern, "append": first.append,
      "scan_status": scan(Query([.hits], where: .equals(.status, "404"))),
      "scan_group": scan(Query([.hits], by: [.client], where: .equals(.status, "404"), top: 1)),
      "new_agent": newAgents(), "merge": MergeStep(block).run(jitter: 2),
      "merge_packed": MergeStep(block).runPacked(), "merge_shuffled": MergeStep(block).run(jitter: 30_000),
      "limit": LimitStep(block).run(),
      "limit_crowd": LimitStep(block).runCrowd().ns, "limit_replay": LimitStep(block).runRemembering().ns,
    ]
  }

  /// What it costs to find out whose an agent is that was never seen: its kind, family and system. The log's own agents are taken, each
  /// time with another number behind.
  private func newAgents() -> Double {
    lexicons.publish()
    let known = lexicons[.agent]
    guard known.count > 1 else { return 0 }
    let count = 20_000
    let agents = (0..<count).map { Array(known.bytes(of: ValueID(1 + $0 % (known.count - 1)))) + " \($0)".utf8 }
    let lexicons = Lexicons()
    let time = ContinuousClock().measure {
      for agent in agents { agent.withUnsafeBytes { _ = lexicons.intern($0, in: .agent) } }
    }
    return time.inNanoseconds / Double(count)
  }

  private struct Pass {
    var parse = 0.0
    var intern = 0.0
    var append = 0.0
  }

  private func pass(keeping isKeeping: Bool) -> Pass {
    var parser = (Detection(of: block.bytes).format ?? LogFormat.presets[0]).makeParser()
    let table = EventTable()
    let batch = EventBatch(lexicons: lexicons, capacity: table.capacity)
    var report = ParseReport()
    var (parsing, interning, appending) = (Duration.zero, Duration.zero, Duration.zero)
    var rest = block.bytes
    while !rest.isEmpty {
      let start = ContinuousClock.now
      let used = parser.parse(rest, into: table, noting: &report)
      let parsed = ContinuousClock.now
      _ = batch.append(table.events, source: 0)
      let interned = ContinuousClock.now
      if isKeeping { cube.consume(batch) }
      appending += .now - interned
      interning += interned - parsed
      parsing += parsed - start
      batch.removeAll()
      table.removeAll()
      rest = UnsafeRawBufferPointer(rebasing: rest[used...])
    }
    let lines = Double(report.lines)
    return Pass(
      parse: parsing.inNanoseconds / lines, intern: interning.inNanoseconds / lines,
      append: appending.inNanoseconds / lines)
  }

  private func scan(_ query: Query) -> Double {
    let facts = cube.facts
    let context = TimeContext(lastEvent: facts.lastTime ?? Timestamp(milliseconds: 0), offset: { _ in 0 })
    let time = ContinuousClock().measure { _ = facts.answer(query, lexicons: lexicons, context: context) }
    return time.inNanoseconds / Double(facts.count)
  }
}
