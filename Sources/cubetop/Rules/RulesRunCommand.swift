import ArgumentParser
import Drawing
import PageEvents
import Patterns

extension RulesCommand {
  /// `cubetop rules run FILE SOURCE…`
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "The alerts of a recording, on standard output, as they are raised.",
      discussion: """
        Time is the events': a recording raises the alerts that would have been raised when it was made, in any speed and \
        from however many files. An event may come --watermark behind the latest one of its log, and alerts are the same \
        as if it hadn't; what comes later still is counted, and looked at by no rule. Events of the same time are taken in \
        the order of their lines, and of the logs as they are named.

        FORMS (--output)
        \(QueryCommand.list(AlertForm.allCases.map { ($0.rawValue, $0.summary) }))

        An alert of a limit comes twice: when the first request would have been refused, and when it is over, with "ended" and \
        the count of what would have been.

        With --fail-on the exit status is 3 where there is an alert as severe.

        With --on-alert a command of yours is run for each alert, by /bin/sh, with the alert on its standard input: the line \
        that ndjson has. Its output is dropped, its errors are passed on. One run follows the other, in the order of the alerts; \
        one that takes more than 10 s is ended. Ten may come at once, then one a second; 1,000 alerts wait for their turn, \
        10 s at most when all is read, and those that don't get one are left out and counted.

        EXAMPLES
          cubetop rules run default access.log
          cubetop rules run rules.yaml access.log --output ndjson --fail-on high
          cubetop rules run default access.log --on-alert 'mail -s cubetop root'
          tail -F access.log | cubetop rules run rules.yaml - --watermark 0s
        """)

    @Argument(
      help: ArgumentHelp("The rules, or default for those that come with the program.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var common: CommonOptions

    @Option(
      help: ArgumentHelp("The form of the alerts. (default: table on a terminal, ndjson elsewhere)", valueName: "form"))
    var output: AlertForm?

    @Option(
      help: ArgumentHelp(
        "Exit with status 3 where an alert is at least so severe: info, low, medium, high, critical.",
        valueName: "severity"))
    var failOn: String?

    @Option(
      help: ArgumentHelp("Run this for each alert, which is on its standard input as JSON.", valueName: "command"))
    var onAlert: String?

    @Flag(help: "Afterwards, say on standard error what was read, what rules looked at, and how fast it went.")
    var stats = false

    func run() throws {
      let start = ContinuousClock.now
      let worst = try failOn.map(Self.severity)
      let scope = try Scope(common, measures: [])
      let rules = try RuleFile(file, schema: scope.schema).rules
      let form = output ?? (StandardOutput.isTerminal ? .table : .ndjson)
      let command = try onAlert.map(AlertHook.command)

      StandardOutput.exitWhenInterrupted()
      let inquiry = try RulesInquiry(rules, scope)
      let writer = AlertWriter(form, rules, to: ByteOutput(descriptor: 1))
      let hook = command.map { AlertHook($0, errors: .passed) }
      var isBad = false
      try inquiry.run { news in
        if let worst, news.alert.severity >= worst { isBad = true }
        writer.write(news)
        if news.stage == .raised { hook?.take(AlertObject.text(news.alert, news.lines)) }
      }
      let untold = hook?.finish(atMost: .seconds(10)) ?? []
      if let failure = writer.failure { throw failure }
      let reading = inquiry.reading
      try reading.conclude(
        inquiry.notices + untold,
        statistics: stats ? Statistics(reading.status, since: start).text + inquiry.statistics : nil)
      if isBad { throw AlertsRaised() }
    }

    private static func severity(_ name: String) throws(Failure) -> Severity {
      if let severity = Severity(rawValue: name) { return severity }
      throw .unknown(name, noun: "a severity", option: "--fail-on", known: Severity.allCases.map(\.rawValue))
    }
  }
}

/// There were alerts as severe as `--fail-on` asks for: nothing to say, but the exit status.
struct AlertsRaised: Error {
  static let status: Int32 = 3
}
