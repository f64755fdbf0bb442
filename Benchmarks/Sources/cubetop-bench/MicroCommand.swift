import ArgumentParser

/// `cubetop-bench micro LOG`
struct MicroCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "micro",
    abstract: "Time the steps of ingest and a scan on one thread, from memory: ns a line, medians.",
    discussion: """
      Steps are timed in turns of 256 lines, as ingest takes them, so that each finds the caches as the others left them. \
      "first" is with empty dictionaries, "again" with every value known. "new_agent" is ns for a user agent never seen. "merge" is \
      ns for an event of two logs that are merged by time, nearly in order; "merge_packed" of one in order as two threads load it; \
      "merge_shuffled" where they are shuffled by half a minute. "conditions" is ns for an event of which all rules' conditions are asked \
      that come with the program; "conditions_packed" where it is a segment's. \
      "limit" is ns for a request of which a rate limit asks whether it is one too many; "limit_crowd" of a million clients in \
      random order, whose state takes "limit_crowd_mb". "limit_replay" is with how everybody stood at any time, for "limit_replay_bytes" \
      a request.
      """)

  @Argument(help: ArgumentHelp("A log to load.", valueName: "log"), completion: .file())
  var log: String

  @Option(help: ArgumentHelp("How much of the log is taken, from its start.", valueName: "n"))
  var megabytes = 128

  @Option(help: ArgumentHelp("How often everything is done.", valueName: "n"))
  var rounds = 5

  func validate() throws {
    guard megabytes > 0, rounds > 0 else { throw ValidationError("--megabytes and --rounds want to be positive.") }
  }

  func run() throws {
    guard let block = LogBlock(log, most: megabytes << 20) else {
      throw ValidationError("\(log): no line can be read.")
    }
    var steps: [String: [Double]] = [:]
    for _ in 0..<rounds {
      for (name, time) in try Steps(block).run() { steps[name, default: []].append(time) }
    }
    Figures.say("bytes", block.bytes.count)
    for name in Steps.names {
      let sorted = steps[name, default: []].sorted()
      Figures.say("\(name)_ns", sorted[sorted.count / 2], decimals: 1)
      Figures.say("\(name)_ns_min", sorted[0], decimals: 1)
    }
    Figures.say("limit_crowd_mb", LimitStep(block).runCrowd().megabytes, decimals: 1)
    Figures.say("limit_replay_bytes", LimitStep(block).runRemembering().bytes, decimals: 1)
  }
}
