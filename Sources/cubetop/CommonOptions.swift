import ArgumentParser

/// The options of every command that reads logs: which logs, and which of their events.
struct CommonOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A log to read: a path, compressed or not; an archive or a directory of logs; a pattern in quotes; or - for "
        + "standard input.", valueName: "source"), completion: .file())
  var sources: [String]

  @Option(
    help: ArgumentHelp(
      "The logs' format, where it is not to be found out: a name (see cubetop formats), or a server's own format string.",
      valueName: "name-or-string"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Makes a field of the lines a dimension: sku=.item.sku in JSON, id=$request_id in a format string; or says where a "
        + "usual one is: client=.src.ip, time=.at.", valueName: "name=field"))
  var dimension: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read settings from this file. (default: $XDG_CONFIG_HOME/cubetop/config.yaml, if it is there)", valueName: "file"
    ),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    name: .customLong("where"), parsing: .unconditional,
    help: ArgumentHelp("Only the events that match: 'status >= 500 and path ~ \"^/api/\"'.", valueName: "filter"))
  var filter: String?

  // Unconditional, since `-15m` is a time and no option.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From this time on: 2026-03-14, \"2026-03-14 09:26\", 09:26 or -15m.", valueName: "time"))
  var from: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Before this time.", valueName: "time"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Adds the dimensions country and asn from a database in MaxMind's format; may be given several times.",
      valueName: "file.mmdb"), completion: .file(extensions: ["mmdb"]))
  var geoip: [String] = []

  @Option(
    help: ArgumentHelp(
      "Append the lines that can't be parsed to this file, as they are, up to 1 MiB each; those of one log in their order.",
      valueName: "file"), completion: .file())
  var rejects: String?

  @Option(
    help: ArgumentHelp(
      "How late an event of one log may come behind those of the others that are followed, before it counts as late.",
      valueName: "duration"))
  var watermark = "60s"

  @Option(help: ArgumentHelp("How much memory cubetop may take.", valueName: "size"))
  var memory = "1GiB"

  @Option(
    help: ArgumentHelp(
      "The zone that times are read and shown in: UTC, local, or a name like Europe/Berlin. (default: UTC)",
      valueName: "zone"))
  var timeZone: String?
}
