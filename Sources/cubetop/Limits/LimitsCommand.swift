import ArgumentParser
import Drawing
import Filters
import PageEvents
import Patterns

/// `cubetop limits SOURCE… --limit 10/s:20`
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Who a rate limit would have limited, and how many requests it would have refused.",
    usage: """
      cubetop limits <source> ... --limit <rate[:burst]> [<options>]
      cubetop limits <source> ... --rules <file> [<options>]
      """,
    discussion: """
      A limit is a number of requests a unit of time (s, min, h, d), and how many may come at once: 10/s:20. Without a \
      burst it is as many as in a unit: 60/min is 60/min:60. Each client has a bucket of its own, or each value of another \
      dimension: 60/min:20 per network. A bucket begins full, a request takes a token, and one that finds none is refused \
      and takes nothing; tokens come back continuously. 10/s:21 refuses what nginx does with rate=10r/s burst=20 nodelay.

      In place of a limit, --rules names a file of rules: each one's limit is tried on the requests that the rule looks at. \
      Without either, it is the rules of config.yaml or rules.yaml.

      Nothing is refused really: this only says what would have been. With two limits it says what one would do that the \
      other wouldn't.

      Requests count in the order of their times, those of --where alone. Many logs have whole seconds: there, a burst of \
      less than a second's worth refuses more than a server would.

      COLUMNS
        requests  that the limit is for
        refused   of them, so many
        share     of them, from 0 to 1
        longest   limited at a stretch: from a refusal to the last one before the
                  bucket was full again; in seconds, but in a table
        peak      the most that was asked for at a time, in full buckets: with 3.5, a
                  burst three and a half times as large would have refused nothing
        first     when a request was refused first, in UTC
        last      and last

      OUTPUT (--output)
      \(QueryCommand.list(LimitsForm.allCases.map { ($0.rawValue, $0.summary) }))

      Of rules, in csv, tsv and ndjson each row says its rule and what its key is; in plain, nginx and nftables is who is \
      limited by any of them.

      In nginx and nftables are addresses and networks alone, in their order. What is neither is left out, with a notice.

      EXAMPLES
        cubetop limits access.log --limit 10/s:20
        cubetop limits access.log --limit 10/s:20 --limit 60/min:40
        cubetop limits access.log --limit 5/min --where 'path = /login' --per network
        cubetop limits access.log --limit 10/s:20 --output nftables > limited.nft
        cubetop limits access.log --rules rules.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp(
      "Try this limit: 10/s:20, 60/min, 1000/h:50 per network. Two are compared.", valueName: "rate[:burst]")
  )
  var limit: [String] = []

  @Option(
    help: ArgumentHelp("Try the limits of these rules, each on what its rule looks at.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var rules: [String] = []

  @Option(
    help: ArgumentHelp(
      "A bucket for each value of this, where a limit doesn't say. (default: client)", valueName: "dimension"))
  var per: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Name at most so many of those limited, 0 for all up to 10,000. (default: 20 in a table, else all)",
      valueName: "n"))
  var top: String?

  @Option(
    help: ArgumentHelp("The form of the answer. (default: table on a terminal, tsv elsewhere)", valueName: "form"))
  var output: LimitsForm?

  @Flag(help: "Afterwards, say on standard error what was read, what was rejected and why, and how fast it went.")
  var stats = false

  func run() throws {
    let start = ContinuousClock.now
    let scope = try Scope(common, measures: [])
    let form = output ?? (StandardOutput.isTerminal ? .table : .tsv)
    let reader = LimitsReader(limit, per: per, rules: rules, usual: RulesFile.usual(scope.config), form)
    let limits = try reader.limits(scope.schema)
    let top = try reader.top(top)

    StandardOutput.exitWhenInterrupted()
    let inquiry = try LimitsInquiry(limits, scope, top: top)
    var notices: [String] = []
    if let outcome = try inquiry.outcome() {
      let output = ByteOutput(descriptor: 1)
      try form.write(outcome, to: output, StandardOutput.destination)
      try output.flush()
      notices = outcome.notices + form.notices(outcome)
    }
    let reading = inquiry.reading
    try reading.conclude(
      inquiry.notices + notices, statistics: stats ? Statistics(reading.status, since: start).text : nil)
  }
}
