import Drawing
import LogFormats
import LogSources

/// A log's first lines, and what format they have.
struct FirstLines {
  private let name: String
  private var bytes: [UInt8] = []

  /// Reads as much as detection looks at; of a pipe, what comes until then or until its end.
  init(of argument: String) throws(SourceError) {
    let source = try openSource(argument, follow: false)
    name = source.name
    var lines = 0
    var block: [UInt8] = []
    while lines < Detection.mostLines, bytes.count < Detection.mostBytes {
      switch try source.read(now: .now, { block = Array($0) }) {
      case .advanced:
        lines += block.count { $0 == UInt8(ascii: "\n") }
        bytes += block
        block = []
      case .idle: waitForNews(from: [source], atMost: .milliseconds(100))
      case .end: return
      }
    }
  }

  /// What the format is, in a line; the best guesses where it is unsure.
  func verdict() throws(Failure) -> String {
    switch bytes.withUnsafeBytes({ Detection(of: $0) }) {
    case .sure(let found):
      return "\(Sanitizer.text(name)): \(found.format.name): \(Self.share(found))\n"
    case .unsure(let guesses):
      guard !guesses.isEmpty else { throw unknown }
      let list = guesses.prefix(3).map { "\($0.format.name) (\(Self.share($0)))" }.joined(separator: ", ")
      return "\(Sanitizer.text(name)): unsure: perhaps \(list)\n" + Self.why(guesses[0].report)
    }
  }

  private static func share(_ candidate: Detection.Candidate) -> String {
    "\(candidate.events) of the first \(candidate.lines) lines"
  }

  /// What is wrong with the lines that are not of the best guess, an example a reason.
  private static func why(_ report: ParseReport) -> String {
    report.rejections.map { rejection in
      "  line \(rejection.line), column \(rejection.column): \(rejection.reason.sentence): "
        + "\(Sanitizer.text(rejection.example))\n"
    }.joined()
  }

  private var unknown: Failure {
    let remedy = "see cubetop formats for those known"
    var parser = AccessLogParser()
    var report = ParseReport()
    _ = bytes.withUnsafeBytes { parser.parse($0, into: EventTable(capacity: Detection.mostLines), noting: &report) }
    guard let rejection = report.rejections.first else {
      return Failure(name, "it has no lines yet", "name a log that has some")
    }
    if ErrorLog.isLine(rejection.example) { return Failure(errorLog: name) }
    return Failure(
      name,
      "none of its first lines is of a format known: line \(rejection.line), column \(rejection.column): "
        + rejection.reason.sentence, remedy)
  }
}
