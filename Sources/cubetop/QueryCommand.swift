#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ArgumentParser
import Cubes
import Drawing
import PageEvents

/// `cubetop query SOURCE…`
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "One answer on standard output, then exit: for scripts and pipes.",
    usage: "cubetop query <source> ... [<options>]",
    discussion: """
      DIMENSIONS (--by)
      \(list(Schema.pageViews.attributes.map { ($0.name, $0.summary) }))

      MEASURES (--measure, --sort)
      \(list(Measure.builtIn.map { ($0.name(in: .pageViews), $0.summary(in: .pageViews)) }))

      OUTPUT (--output)
      \(list(OutputForm.allCases.map { ($0.rawValue, $0.summary) }))

      A missing value is - in a table, null in JSON, and nothing in CSV and TSV.

      Rows come by the sort measure, equals by their bytes, so that an answer is always the same; with --every they come \
      by time. A line that can't be parsed is counted, see --stats, and stops nothing.

      EXAMPLES
        cubetop query access.log --by path --top 10
        cubetop query access.log --by client --measure errors,hits --sort errors
        cubetop query access.log --every 1h --measure hits,clients --output csv
        zcat old.log.gz | cubetop query - --where 'status = 404' --by path
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp("Group by these: a list with commas, or the option several times.", valueName: "dimension"))
  var by: [String] = []

  @Option(
    help: ArgumentHelp(
      "Group by time as well, in bins of this width, aligned to 1970 in UTC: 10s, 5m, 1h, 1d.", valueName: "duration"))
  var every: String?

  @Option(
    help: ArgumentHelp(
      "Measure these, in the same way as --by; qty=.quantity sums up a field of the lines. (default: hits)",
      valueName: "measure"))
  var measure: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many groups, 0 for all; with --every each has all its times.", valueName: "n"))
  var top = "20"

  @Option(
    help: ArgumentHelp(
      "Sort by this measure, greatest first unless :asc. (default: the first measure)",
      valueName: "measure[:asc|desc]"))
  var sort: String?

  @Option(
    help: ArgumentHelp("The form of the answer. (default: table on a terminal, tsv elsewhere)", valueName: "form"))
  var output: OutputForm?

  @Flag(help: "Afterwards, say on standard error what was read, what was rejected and why, and how fast it went.")
  var stats = false

  func run() throws {
    let start = ContinuousClock.now
    let reader = QueryReader(self)
    let scope = try Scope(common, measures: reader.namedMeasures)
    let query = try reader.query(scope)
    let form = output ?? (StandardOutput.isTerminal ? .table : .tsv)

    StandardOutput.exitWhenInterrupted()
    let inquiry = try Inquiry(query, scope)
    let answer = try inquiry.answer()
    if let answer {
      let output = ByteOutput(descriptor: STDOUT_FILENO)
      try form.writer(for: StandardOutput.destination).write(
        answer, columns: query.columnNames(in: scope.schema), to: output)
      try output.flush()
    }
    let reading = inquiry.reading
    try reading.conclude(
      inquiry.notices, statistics: stats ? Statistics(reading.status, since: start).text : nil)
  }

  /// Names with what they mean, a line each.
  static func list(_ items: [(name: String, meaning: String)]) -> String {
    let width = items.map(\.name.count).max() ?? 0
    return
      items
      .map { "  " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.meaning }
      .joined(separator: "\n")
  }
}
