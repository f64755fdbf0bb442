import ArgumentParser
import PageEvents

/// `cubetop rules`
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Rules that watch the stream of events, and what they have to say of a recording.",
    discussion: """
      A rule is written in YAML. It says which events it looks at, what it tells apart, and what has to happen:

        - name: probing
          describe: "{client} tries {count} addresses that aren't there"
          where: status in (400, 403, 404)
          per: client
          bucket: {capacity: 10, leak: 10s, distinct: path}
          severity: medium
          mute: 5m

      bucket   A drop falls for each event, and one leaks away every `leak`; more than `capacity` are an alert. With \
      `distinct`, a value that is in the bucket already is no drop.

      window   {over: 1m, when: share(status >= 500) > 20%, least: 100}: a measure of the last minute, compared with a \
      number or with what it was before (count < 30% of 1h before). every: 1m looks at one minute after the other. \
      Measures are count, distinct(DIMENSION), share(FILTER), sum(), avg() and p95() of bytes and latency.

      pattern  {match: "fail{5,} then success", where: {fail: status = 401, success: status = 200}, within: 5m}: events \
      that follow each other; next, then, then any, not, for, until, + * ? {n,m}, | and parentheses.

      limit    10/s:20: so many requests a unit of time, and so many at once. The first that a server with such a limit \
      would refuse is an alert. cubetop limits --rules says of a whole log who would have been refused what.

      In place of a file, default stands for the rules that come with the program: cubetop rules show prints them.
      """,
    subcommands: [Check.self, Run.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Are these rules well formed? Line and column of what is not.")

    @Argument(help: ArgumentHelp("The rules.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
      let output = ByteOutput(descriptor: 1)
      for file in files {
        let rules = try RuleFile(file, schema: .pageViews).rules
        try output.write("\(file): \(rules.count == 1 ? "1 rule" : "\(rules.count) rules")\n")
      }
      try output.flush()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "The rules that come with the program, to read and to begin one's own with.")

    func run() throws {
      let output = ByteOutput(descriptor: 1)
      try output.write(RuleFile.shipped)
      try output.flush()
    }
  }
}
