/// A log format: what it is called, what a line of it looks like, and how to parse it.
public struct LogFormat: Sendable {
  /// As typed behind `--format`: `vhost-combined`.
  public let name: String
  /// What it is, in a line for the help.
  public let summary: String
  /// A line of it.
  public let example: String
  /// A new parser, for one source.
  public let makeParser: @Sendable () -> any LineParser
  /// A parser that takes lines of exactly this format and of none of its relatives: what detection counts with.
  let makeProbe: @Sendable () -> any LineParser

  /// The format of that name; `_` may be written for `-`, as Apache's own names have it.
  public static func named(_ name: String) -> LogFormat? {
    let wanted = name.lowercased()
    return presets.first { $0.name == wanted || $0.name == String(wanted.map { $0 == "_" ? "-" : $0 }) }
  }

  /// Every format known: one value a format, from which the help, detection and the manual are drawn.
  public static let presets: [LogFormat] = [
    .accessLog(
      "common", "Apache's and nginx's plainest access log", [],
      example: #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043"#),
    .accessLog(
      "combined", "common, with referrer and user agent: what most servers write", .referrerAndAgent,
      example: #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0""#),
    .accessLog(
      "vhost-common", "common, with the virtual host in front", .virtualHost,
      example: #"shop.example:443 203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043"#),
    .accessLog(
      "vhost-combined", "combined, with the virtual host in front", [.virtualHost, .referrerAndAgent],
      example:
        #"shop.example:443 203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0""#
    ),
  ]

  /// The access logs differ in what detection looks for; their parser takes each other's lines, so that a log whose format
  /// was changed half-way counts whole.
  private static func accessLog(
    _ name: String, _ summary: String, _ shape: AccessLogParser.Shape, example: String
  ) -> LogFormat {
    LogFormat(
      name: name, summary: summary, example: example, makeParser: { AccessLogParser() },
      makeProbe: { AccessLogParser(only: shape) })
  }
}
