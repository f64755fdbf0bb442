import ArgumentParser
import Reports

/// `cubetop report SOURCE… --out FILE`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "A page of a log, or of a slice of it: HTML in one file, to send and to keep.",
    usage: "cubetop report <source> ... --out <file> [<options>]",
    discussion: """
      Totals, the course in time, and the foremost values of every dimension that the log has something of. The page has \
      no scripts and asks nothing of anybody.

      EXAMPLES
        cubetop report access.log --out day.html
        cubetop report access.log --out errors.html --where 'status >= 500' --from 09:00 --to 10:00
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write the page to this file; - for standard output.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var out: String

  @Option(help: ArgumentHelp("The page's title. (default: the logs' names)", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("How many values of each dimension.", valueName: "n"))
  var top = 15

  @Option(help: ArgumentHelp("Sums up a field of the lines: qty=.quantity in JSON.", valueName: "name=field"))
  var measure: [String] = []

  func run() throws {
    guard (1...1000).contains(top) else {
      throw Failure.usage("--top", "\(top) values are not between 1 and 1000", "write 15")
    }
    let scope = try Scope(common, measures: measure)
    let inquiry = try ReportInquiry(scope, top: top)
    let page = try inquiry.report(title: title ?? scope.sources.joined(separator: ", "), filter: common.filter).html
    for notice in inquiry.notices { ByteOutput.writeError("cubetop: \(notice)\n") }
    if out == "-" {
      let output = ByteOutput(descriptor: 1)
      try output.write(page)
      try output.flush()
    } else {
      try TextFile.write(page, to: out)
    }
  }
}
