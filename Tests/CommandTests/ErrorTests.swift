import Foundation
import Testing

/// What goes wrong is one line on standard error: what, why, what to do.
@Suite struct ErrorTests {
  private let directory = TestDirectory()

  private var log: String { directory.file("access.log", line("10:00:00")) }

  private static let dimensions =
    "client url referrer agent method protocol status host user source network path section query class referrer-host "
    + "family kind os"
  private static let formats =
    "common combined vhost-common vhost-combined nginx-main nginx-ingress lighttpd bunkerweb ssl-request litespeed traefik-clf "
    + "nginx-proxy-manager npmplus haproxy envoy squid zoraxy cpanel aws-alb aws-elb aws-s3 cloudfront google-storage w3c "
    + "ltsv caddy-json traefik-json envoy-json cloudflare-json nginx-json json"
  private static let measures = "hits pageviews bytes clients errors rate p50 p90 p95 p99 max"
  private static let times = "write 2026-03-14, \"2026-03-14 09:26\", 2026-03-14T09:26:53+01:00, 09:26 or -15m"

  @Test(
    arguments: [
      (["--every", "5x"], "--every: \"5x\" is not a duration: write 10s, 5m or 1h"),
      (["--every", "0s"], "--every: no bin of time can be \"0s\" wide: write whole milliseconds up to a century: 5m"),
      (
        ["--every", "500us"],
        "--every: no bin of time can be \"500us\" wide: write whole milliseconds up to a century: 5m"
      ),
      (["--by", "pth"], "--by: \"pth\" is not a dimension (perhaps path): write one of \(dimensions)"),
      (["--by", "path,"], "--by: \"\" is not a dimension: write one of \(dimensions)"),
      (["--by", "xyzzy"], "--by: \"xyzzy\" is not a dimension: write one of \(dimensions)"),
      (["--by", "time"], "--by: time is grouped in bins: write --every 1h, beside --by or alone"),
      (["--by", "path,status", "--by", "path"], "--by: path is there twice: name each dimension once"),
      (["--measure", "hit"], "--measure: \"hit\" is not a measure (perhaps hits): write one of \(measures)"),
      (["--measure", "hits,hits"], "--measure: hits is there twice: name each measure once"),
      (["--sort", "hist"], "--sort: \"hist\" is not a measure (perhaps hits): write one of \(measures)"),
      (["--sort", "hits:up"], "--sort: \"up\" is not a direction: write hits:asc or hits:desc"),
      (["--top", "-1"], "--top: \"-1\" is not a number of groups: write 20, or 0 for all"),
      (["--where", "status >"], "--where: column 9: expected a value after '>': write status > 404"),
      (["--where", "path = /a extra"], nil),
      (["--from", "yesterday"], "--from: \"yesterday\" is not a time: \(times)"),
      (["--to", "2026-02-30"], "--to: \"2026-02-30\" is not a time: \(times)"),
      (
        ["--from", "10:00", "--to", "09:00"],
        "--to: 2015-05-17T09:00:00Z is not after --from, 2015-05-17T10:00:00Z: give a later time, or swap them"
      ),
      (
        ["--from", "2026-03-14", "--to", "2026-03-14"],
        "--to: 2026-03-14T00:00:00Z is not after --from, 2026-03-14T00:00:00Z: give a later time, or swap them"
      ),
      (["--memory", "much"], "--memory: \"much\" is not a size: write 512MB or 2GiB"),
      (
        ["--format", "combnied"],
        "--format: \"combnied\" is not a format (perhaps combined): write one of " + formats
      ),
      (
        ["--time-zone", "Europe/Atlantis"],
        "--time-zone: this system has no zone \"Europe/Atlantis\": write UTC, local, or a name like Europe/Berlin"
      ),
      (
        ["--time-zone", "../zoneinfo/UCT"],
        "--time-zone: this system has no zone \"../zoneinfo/UCT\": write UTC, local, or a name like Europe/Berlin"
      ),
      (
        ["--output", "xml"],
        "usage: the value 'xml' is invalid for '--output <form>'. Please provide one of 'table', 'json', 'ndjson', 'csv' "
          + "or 'tsv': see cubetop query --help"
      ),
      (["--by"], "usage: missing value for '--by <dimension>': see cubetop query --help"),
      (["-", "-"], "-: standard input can be read only once: name it once"),
    ] as [([String], String?)])
  func `wrong usage`(arguments: [String], message: String?) throws {
    let command = try Command.cubetop(["query", log] + arguments)
    #expect(command.status == 64)
    #expect(command.text == "")
    #expect(command.errors.hasPrefix("cubetop: "))
    #expect(command.errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    if let message { #expect(command.errors == "cubetop: \(message)\n") }
  }

  @Test func `a command without a source is wrong usage`() throws {
    #expect(
      try Command.cubetop().errors == "cubetop: usage: missing expected argument '<source> ...': see cubetop --help\n")
    let query = try Command.cubetop("query")
    #expect(query.status == 64)
    #expect(query.errors == "cubetop: usage: missing expected argument '<source> ...': see cubetop query --help\n")
  }

  @Test func `the dashboard's options are understood, and refused where they are wrong`() throws {
    let speed = try Command.cubetop("replay", log, "--speed", "nan")
    #expect(speed.status == 64)
    #expect(
      speed.errors == "cubetop: --speed: \"nan\" is not a speed: write a number such as 60 or 0.5, or max\n")
    #expect(try Command.cubetop("replay", log, "--speed", "0").status == 64)
    let theme = try Command.cubetop("watch", log, "--theme", "drak")
    #expect(
      theme.errors
        == "cubetop: --theme: \"drak\" is not a theme (perhaps dark): write one of dark light dark-contrast light-contrast dark-color-blind "
        + "light-color-blind mono\n")
    #expect(try Command.cubetop(log, "--theme", "drak").errors == theme.errors)
    let drawing = try Command.cubetop(log, "--blocks", "--ascii")
    #expect(drawing.errors == "cubetop: --blocks: --ascii draws without them: leave out one of the two\n")
  }

  @Test func `sources that can't be opened`() throws {
    let missing = try Command.cubetop("query", log, directory.path("missing.log"))
    #expect(missing.status == 1)
    #expect(missing.text == "")
    #expect(
      missing.errors
        == "cubetop: \(directory.path("missing.log")): no such file: check the path, or start the server that writes it\n"
    )
    let folder = try Command.cubetop("query", "/")
    #expect(folder.status == 1)
    #expect(
      folder.errors
        == "cubetop: /: no access log is in this directory: name the log files, or a pattern in quotes: '/*'\n")
  }

  @Test func `a log of which no line could be parsed`() throws {
    let one = directory.file("one.log", "hello\n")
    let command = try Command.cubetop("query", one)
    #expect(command.status == 1)
    #expect(command.text == "")
    #expect(
      command.errors
        == "cubetop: \(one): its one line could not be parsed: line 1, column 1: the line doesn't begin with a client and "
        + "a space: name its format with --format (cubetop formats lists them)\n")

    let dates = directory.file(
      "dates.log", line("10:00:00").replacing("May", with: "Mai") + "hello\n" + line("25:00:00"))
    #expect(
      try Command.cubetop("query", dates).errors
        == "cubetop: \(dates): none of its 3 lines could be parsed: line 1, column 16: the time is not a date like "
        + "17/May/2015:10:05:03 +0000: name its format with --format (cubetop formats lists them)\n")
  }

  @Test func `a compressed log says how to unpack it on the way`() throws {
    let log = directory.file("access.log.gz", "\u{1F}\u{8B}\u{8}\n")
    let failed = try Command.cubetop("query", log)
    #expect(failed.status == 1)
    #expect(failed.errors.hasSuffix("unpack it on the way: zcat FILE | cubetop …, with - for the source\n"))
  }

  @Test func `one log of several of which no line could be parsed`() throws {
    let bad = directory.file("bad.log", "hello\nworld\n")
    let command = try Command.cubetop("query", log, bad)
    #expect(command.status == 1)
    // The other's answer is said: a bad line stops nothing.
    #expect(command.text == "hits\n1\n")
    #expect(
      command.errors
        == "cubetop: \(bad): none of its 2 lines could be parsed: name its format with --format (cubetop formats lists "
        + "them)\n")
  }

  @Test func `what a message quotes can't drive the terminal`() throws {
    let command = try Command.cubetop("query", log, "--by", "\u{1B}[2J\npath")
    #expect(command.errors.hasPrefix("cubetop: --by: \"\\x1b[2J\\x0apath\" is not a dimension"))
    #expect(try Command.cubetop("query", "no\u{1B}\nfile").errors.hasPrefix("cubetop: no\\x1b\\x0afile: no such file"))
  }
}
