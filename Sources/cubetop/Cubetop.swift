import ArgumentParser

/// The root command. The help that is made from these texts is the manual.
struct Cubetop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cubetop",
    abstract: "Web traffic, sliced and diced: a dashboard over access logs.",
    usage: """
      cubetop <source> ... [<options>]
      cubetop <subcommand> ...
      """,
    discussion: """
      A source is the path of a log, or - for standard input. The format is found out from the first lines. Several \
      sources are taken as one log.

      EXAMPLES
        cubetop /var/log/nginx/access.log
            Load what is there, then follow it.
        zcat old.log.gz | cubetop -
            The same for a log that comes through a pipe.
        cubetop replay access.log --speed 60 --from 09:00
            Play a recording, a minute of it a second.
        cubetop --plain access.log
            The dashboard as lines, for screen readers and scripts.
        cubetop query access.log --by path --where 'status >= 500'
            One answer on standard output, for scripts and pipes.
        cubetop rules run default access.log
            What rules have to say of a recording.
        cubetop limits access.log --limit 10/s:20
            Whom a rate limit would have limited.
        cubetop report access.log --out day.html
            A page to send and to keep.

      FILTERS (--where)
        status >= 500 and path ~ "^/api/" and not client in 10.0.0.0/8
        method = POST or method = PUT       status in (401, 403)       class = 5xx
        path = "/shop/*"                    kind = bot                 bytes > 1MB
        time >= 12:30                       latency > 250ms            user != ""

        * and ? are wildcards behind = and !=; ~ and !~ take regular expressions.
        Names are those of cubetop query --by, and bytes, latency, time.
        Quote what has spaces.

      TIMES (--from, --to)
        2026-03-14                  that day's midnight
        "2026-03-14 09:26:53"       in the zone of --time-zone
        2026-03-14T09:26:53+01:00   RFC 3339
        09:26                       on the log's last day
        -15m                        before the log's last event

      EXIT STATUS
        0    done
        1    a source or a rule file can't be read, or no line could be parsed
        3    rules run: there was an alert as severe as --fail-on asks for
        64   wrong usage
        130  interrupted
      """,
    version: "0.1.0",
    subcommands: [
      WatchCommand.self, ReplayCommand.self, QueryCommand.self, RulesCommand.self, LimitsCommand.self,
      ReportCommand.self, FormatsCommand.self,
    ],
    defaultSubcommand: WatchCommand.self)
}
