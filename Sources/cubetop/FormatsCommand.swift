#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ArgumentParser
import Drawing
import LogFormats
import LogSources

/// `cubetop formats`
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "The log formats known, or which one a log has.",
    discussion: """
      A log's format is found out from its first lines: it is the one that most of them have. Where fewer than nine lines \
      in ten have it, --format says it with certainty. Instead of a name it takes a server's own format string as it stands \
      in its configuration: nginx's log_format, Apache's LogFormat.

      What a syslog daemon or a container's runtime puts in front of a line is not looked at. A line may also be a string in a \
      JSON object, as Docker's json-file driver and log shippers keep them: log, message or msg.

      EXAMPLES
        cubetop access.log --format 'log_format timed \'$remote_addr [$time_local] "$request" $status $request_time\';'
        cubetop access.log --format 'LogFormat "%h %l %u %t \\"%r\\" %>s %b %D" timed'
      """)

  @Option(
    help: ArgumentHelp("Say which format this log has, and how many of its first lines.", valueName: "source"),
    completion: .file())
  var detect: String?

  func run() throws {
    let text = try detect.map { try FirstLines(of: $0).verdict() } ?? Self.list
    let output = ByteOutput(descriptor: STDOUT_FILENO)
    try output.write(text)
    try output.flush()
  }

  static var list: String {
    let width = LogFormat.presets.map(\.name.count).max() ?? 0
    return LogFormat.presets.map { format in
      let example = format.example.split(separator: "\n").map { "".paddedRight(to: width + 2) + $0 + "\n" }
      return format.name.paddedRight(to: width + 2) + format.summary + "\n" + example.joined()
    }.joined()
  }
}
