import Foundation
import Testing

/// `cubetop limits`: what a rate limit would have done to the sample day, and to logs made for it.
@Suite struct LimitsTests {
  private let directory = TestDirectory()

  private static let shop = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "sample-data/shop.log").path

  private func limits(_ log: String, _ arguments: [String], errors: String = "") throws -> String {
    let command = try Command.cubetop(["limits", log] + arguments)
    #expect(command.errors == errors)
    #expect(command.status == 0)
    return command.text
  }

  @Test func `says who would have been limited, the most refused first`() throws {
    #expect(
      try limits(Self.shop, ["--limit", "30/min:15", "--output", "table"]) == """
        30/min:15 per client: 237 of 13997 requests refused (1.69 %), 7 of 743 limited

        client                              requests  refused  share  longest   peak                 first                  last
        203.0.113.66                             420      226  0.538   5m 36s  16.03  2026-03-14T02:12:23Z  2026-03-14T02:17:59Z
        10.119.250.253                            21        3  0.143      0 s   1.17  2026-03-14T16:54:16Z  2026-03-14T16:54:16Z
        198.18.205.2                              33        3  0.091      0 s   1.17  2026-03-14T10:27:34Z  2026-03-14T10:27:34Z
        10.16.83.170                              33        2  0.061   23.0 s   1.13  2026-03-14T14:56:27Z  2026-03-14T14:56:50Z
        100.77.168.126                            35        1  0.029      0 s   1.03  2026-03-14T15:36:21Z  2026-03-14T15:36:21Z
        198.19.35.209                             51        1  0.020      0 s   1.07  2026-03-14T05:09:29Z  2026-03-14T05:09:29Z
        2001:db8:13e:6:a35e:c7d9:2a02:2761        24        1  0.042      0 s   1.03  2026-03-14T12:44:40Z  2026-03-14T12:44:40Z

        """)
  }

  @Test(arguments: [
    (
      "tsv",
      """
      client\trequests\trefused\tshare\tlongest\tpeak\tfirst\tlast
      203.0.113.66\t420\t49\t0.117\t289\t5.083\t2026-03-14T02:13:08Z\t2026-03-14T02:17:57Z
      10.119.250.253\t21\t4\t0.19\t3\t1.333\t2026-03-14T16:54:13Z\t2026-03-14T16:54:16Z

      """
    ),
    (
      "csv",
      "client,requests,refused,share,longest,peak,first,last\r\n"
        + "203.0.113.66,420,49,0.117,289,5.083,2026-03-14T02:13:08Z,2026-03-14T02:17:57Z\r\n"
        + "10.119.250.253,21,4,0.19,3,1.333,2026-03-14T16:54:13Z,2026-03-14T16:54:16Z\r\n"
    ),
    (
      "ndjson",
      """
      {"client":"203.0.113.66","requests":420,"refused":49,"share":0.117,"longest":289,"peak":5.083,\
      "first":"2026-03-14T02:13:08Z","last":"2026-03-14T02:17:57Z"}
      {"client":"10.119.250.253","requests":21,"refused":4,"share":0.19,"longest":3,"peak":1.333,\
      "first":"2026-03-14T16:54:13Z","last":"2026-03-14T16:54:16Z"}

      """
    ),
    (
      "json",
      """
      {"limit":"1/s:12 per client","share":0.005,"requests":13997,"refused":74,"keys":743,"limited":18,"late":0,\
      "without_key":0,"forgotten":0,
      "rows":[
      {"client":"203.0.113.66","requests":420,"refused":49,"share":0.117,"longest":289,"peak":5.083,\
      "first":"2026-03-14T02:13:08Z","last":"2026-03-14T02:17:57Z"},
      {"client":"10.119.250.253","requests":21,"refused":4,"share":0.19,"longest":3,"peak":1.333,\
      "first":"2026-03-14T16:54:13Z","last":"2026-03-14T16:54:16Z"}
      ]}

      """
    ),
    ("plain", "203.0.113.66\n10.119.250.253\n"),
    ("nginx", "# limited by 1/s:12 per client: 2\ndeny 10.119.250.253;\ndeny 203.0.113.66;\n"),
  ])
  func `has a form for every reader`(form: String, text: String) throws {
    #expect(try limits(Self.shop, ["--limit", "1/s:12", "--top", "2", "--output", form]) == text)
  }

  @Test func `where nobody is limited every form says so`() throws {
    let forms = ["table", "tsv", "ndjson", "json", "plain", "nginx", "nftables"]
    #expect(
      try forms.map { try limits(Self.shop, ["--limit", "500/s", "--output", $0]) } == [
        "500/s per client: 0 of 13997 requests refused (0 %), 0 of 743 limited\n",
        "client\trequests\trefused\tshare\tlongest\tpeak\tfirst\tlast\n",
        "",
        """
        {"limit":"500/s per client","share":0.0,"requests":13997,"refused":0,"keys":743,"limited":0,"late":0,\
        "without_key":0,"forgotten":0,
        "rows":[]}

        """,
        "", "# limited by 500/s per client: 0\n", "# limited by 500/s per client: 0\n",
      ])
  }

  @Test func `compares two limits, and says whom one alone would have limited`() throws {
    let arguments = ["--limit", "1/s:10", "--limit", "20/min"]
    #expect(
      try limits(Self.shop, arguments + ["--top", "3", "--output", "table"]) == """
        limit              limited  refused  share  only_limited  only_refused
        1/s:10 per client      141      259  0.019           139           208
        20/min per client        2      284  0.020             0           233

        client                               1/s:10  20/min
        10.119.250.253                            6       0
        198.18.205.2                              6       0
        2001:db8:12b4:4:7878:5315:3182:8c11       4       0

        """)
    #expect(
      try limits(Self.shop, arguments + ["--top", "1", "--output", "json"]) == """
        {"limits":[
        {"limit":"1/s:10 per client","share":0.019,"requests":13997,"refused":259,"keys":743,"limited":141,"late":0,\
        "without_key":0,"forgotten":0},
        {"limit":"20/min per client","share":0.02,"requests":13997,"refused":284,"keys":743,"limited":2,"late":0,\
        "without_key":0,"forgotten":0}
        ],
        "refused":{"both":51,"only":[208,233]},"limited":{"both":2,"only":[139,0]},
        "differences":[
        {"client":"10.119.250.253","refused":[6,0]}
        ]}

        """)
  }

  @Test func `compares limits for different dimensions by what they refuse`() throws {
    #expect(
      try limits(
        Self.shop, ["--limit", "1/s:10", "--limit", "20/min per network", "--output", "csv"],
        errors: "cubetop: 20/min per network: 74 requests have no network, and no limit\n")
        == "limit,limited,refused,share,only_limited,only_refused\r\n1/s:10 per client,141,259,0.019,,208\r\n"
        + "20/min per network,3,380,0.027,,329\r\n")
  }

  @Test func `tries a limit on what a filter picks, for each value of any dimension`() throws {
    let logins = ["--limit", "5/min", "--where", "path = /account/login", "--output"]
    #expect(
      try limits(Self.shop, logins + ["plain"])
        == "2001:db8:bad:7::17\n198.51.100.24\n198.51.100.77\n198.51.100.23\n")
    #expect(
      try limits(Self.shop, logins + ["nftables", "--per", "network"]) == """
        # limited by 5/min per network: 2
        add table inet filter
        add set inet filter limited4 { type ipv4_addr; flags interval; }
        add element inet filter limited4 {
          198.51.100.0/24
        }
        add set inet filter limited6 { type ipv6_addr; flags interval; }
        add element inet filter limited6 {
          2001:db8:bad::/48
        }

        """)
    #expect(try limits(Self.shop, logins + ["plain", "--per", "method"]) == "POST\n")
  }

  @Test func `tries a limit for each value of a dimension of one's own`() throws {
    let carts = Self.shop.replacingOccurrences(of: "shop.log", with: "carts.log")
    #expect(
      try limits(
        carts,
        [
          "--dimension", "cart=.cart", "--dimension", "sku=.item.sku", "--limit", "4/h:5 per sku", "--top", "2",
          "--output", "table",
        ],
        errors: "cubetop: 4/h:5 per sku: 598 requests have no sku, and no limit\n") == """
          4/h:5 per sku: 402 of 3402 requests refused (11.8 %), 14 of 336 limited

          sku   requests  refused  share  longest   peak                     first                      last
          1000       244      161  0.660  16h 13m  33.05  2026-03-14T05:53:26.087Z  2026-03-14T22:06:58.009Z
          1001       173       91  0.526  14h 37m  19.17  2026-03-14T07:31:37.561Z  2026-03-14T22:09:02.443Z

          """)
  }

  @Test func `nothing of a log gets into a server's configuration but addresses, written anew`() throws {
    let clients = [
      "0.0.0.0/0", "all;", "host.example", "192.0.2.7", "::ffff:192.0.2.7", "2001:0DB8::0009", "10.0.0.9", "1.2.3.4;}",
      "192.0.2.256",
    ]
    let log = directory.file(
      "access.log", clients.map { line("10:00:00", client: $0) + line("10:00:00", client: $0) }.joined())
    let errors = "cubetop: 0.0.0.0/0 and 4 more: limited, but no address: left out\n"
    #expect(
      try limits(log, ["--limit", "1/s", "--output", "nginx"], errors: errors)
        == "# limited by 1/s per client: 3\ndeny 10.0.0.9;\ndeny 192.0.2.7;\ndeny 2001:db8::9;\n")
    #expect(
      try limits(log, ["--limit", "1/s", "--output", "nftables"], errors: errors) == """
        # limited by 1/s per client: 3
        add table inet filter
        add set inet filter limited4 { type ipv4_addr; }
        add element inet filter limited4 {
          10.0.0.9,
          192.0.2.7
        }
        add set inet filter limited6 { type ipv6_addr; }
        add element inet filter limited6 {
          2001:db8::9
        }

        """)
    // A list for people has them all.
    #expect(try limits(log, ["--limit", "1/s", "--output", "plain"]).split(separator: "\n").count == clients.count)
  }

  @Test func `several logs are judged in the order of their events' times`() throws {
    let first = directory.file("a.log", line("10:00:00") + line("10:00:20"))
    let second = directory.file("b.log", line("10:00:10") + line("10:00:30"))
    // One after the other, two of them would come at once.
    for limit in [("6/min:1", ""), ("5/min:1", "192.0.2.1\n")] {
      let command = try Command.cubetop("limits", first, second, "--limit", limit.0, "--output", "plain")
      #expect(command.text == limit.1 && command.errors == "")
    }
  }

  @Test func `what comes too late is let through, and a notice says so`() throws {
    let log = directory.file(
      "access.log", line("10:05:00", client: "192.0.2.2") + line("10:00:00") + line("10:00:00") + line("10:00:00"))
    #expect(
      try limits(
        log, ["--limit", "1/s", "--output", "ndjson"],
        errors:
          "cubetop: 3 requests came too late behind others of their log to be judged, and count as let through: raise --watermark\n"
      ) == "")
    #expect(try limits(log, ["--limit", "1/s", "--output", "plain", "--watermark", "10m"]) == "192.0.2.1\n")
  }

  @Test func `times by the log's last event mean the same as dates`() throws {
    let ends = [
      (["--from", "-6h"], ["--from", "2026-03-14T16:59:55Z"]),
      (["--from", "09:00", "--to", "10:00"], ["--from", "2026-03-14 09:00", "--to", "2026-03-14 10:00"]),
      (["--where", "time < -1h"], ["--where", "time < 2026-03-14T21:59:55Z"]),
    ]
    for (relative, absolute) in ends {
      let arguments = ["--limit", "1/s:8", "--limit", "30/min:12", "--output", "json"]
      let text = try limits(Self.shop, arguments + relative)
      #expect(try limits(Self.shop, arguments + absolute) == text)
      #expect(!text.contains("\"refused\":0,"))
    }
  }

  @Test func `a log that can't be held until its last event is refused`() throws {
    let log = directory.file("access.log", String(repeating: line("10:00:00"), count: 200_000))
    let command = try Command.cubetop("limits", log, "--limit", "1/s", "--from", "-1h", "--memory", "1MB")
    #expect(command.status == 1 && command.text == "")
    #expect(command.errors.hasPrefix("cubetop: --memory: ") && command.errors.hasSuffix("give times as dates\n"))
  }

  @Test func `says the same of somebody, however many are named`() throws {
    func rows(_ top: String) throws -> [Substring] {
      try limits(Self.shop, ["--limit", "5/min:2", "--output", "csv", "--top", top]).split(separator: "\r\n")
    }
    let all = try rows("0")
    #expect(all.count > 20)
    for top in [1, 2, 7] { #expect(try rows(String(top)) == Array(all.prefix(top + 1))) }
  }

  // MARK: - Of rules

  private static let rules = """
    - {name: logins, where: path = /account/login, per: client, limit: 5/min}
    - {name: probes, where: status = 404, bucket: {capacity: 10, leak: 1s}}
    - {name: networks, where: path = /account/login, per: network, limit: 5/min}
    - {name: pages, where: status = 404, per: [path, client], limit: '2/d:1'}
    - {name: everything, limit: '2/s:12'}

    """

  /// What rules' limits say of the sample day.
  private func ruled(_ rules: String = LimitsTests.rules, _ arguments: String..., errors: String = "") throws -> String
  {
    try limits(Self.shop, ["--rules", directory.file("rules.yaml", rules)] + arguments, errors: errors)
  }

  @Test func `tries the limits of rules, each on what its rule looks at`() throws {
    let text = try ruled(Self.rules, "--output", "json")
    for (rule, per) in [("logins", "client"), ("networks", "network")] {
      let alone = try limits(
        Self.shop, ["--limit", "5/min", "--where", "path = /account/login", "--per", per, "--output", "json"])
      #expect(text.contains("{\"rule\":\"\(rule)\"," + alone.dropFirst().dropLast()))
    }
    #expect(text.hasPrefix("{\"limits\":[\n{\"rule\":\"logins\"") && !text.contains("probes"))
    // What all are asked about goes for rules, too.
    let mail = try ruled(Self.rules, "--where", "method = POST and client = 198.51.100.24", "--output", "plain")
    #expect(mail == "198.51.100.24\n198.51.100.0/24\n")
  }

  @Test func `says of each rule whom its limit would have limited`() throws {
    #expect(
      try ruled(Self.rules, "--output", "table", "--top", "1") == """
        logins: 5/min per client: 206 of 424 requests refused (48.6 %), 4 of 19 limited

        client              requests  refused  share  longest   peak                 first                  last
        2001:db8:bad:7::17       111       65  0.586   7m 27s  13.85  2026-03-14T08:30:49Z  2026-03-14T08:38:16Z

        networks: 5/min per network: 299 of 424 requests refused (70.5 %), 2 of 17 limited

        network          requests  refused  share  longest   peak                 first                  last
        198.51.100.0/24       281      234  0.833   8m 26s  47.63  2026-03-14T08:30:08Z  2026-03-14T08:38:34Z

        pages: 2/d:1 per path, client: 4 of 466 requests refused (0.86 %), 4 of 460 limited

        path                    client      requests  refused  share  longest  peak                 first                  last
        /shop/archive/blue-mug  192.0.2.73         2        1  0.500      0 s  1.82  2026-03-14T08:01:38Z  2026-03-14T08:01:38Z

        everything: 2/s:12 of all: 32 of 13997 requests refused (0.23 %), 1 of 1 limited

        key  requests  refused  share  longest  peak                 first                  last
        all     13997       32  0.002    3.0 s  1.42  2026-03-14T02:01:24Z  2026-03-14T20:20:00Z

        """)
  }

  @Test func `gives rows of rules under the same columns, whatever they tell apart`() throws {
    let rows = try ruled(Self.rules, "--output", "csv", "--top", "1").split(separator: "\r\n")
    #expect(rows.count == 5)
    #expect(rows[0] == "rule,per,key,requests,refused,share,longest,peak,first,last")
    #expect(rows[1].hasPrefix("logins,client,2001:db8:bad:7::17,111,65,0.586,447,13.85,2026-03-14T08:30:49Z,"))
    #expect(rows[3].hasPrefix("pages,\"path, client\",/"), "\(rows[3])")
    #expect(rows[4].hasPrefix("everything,all,all,13997,32,"))
    let json = try ruled(Self.rules, "--output", "json", "--top", "1")
    #expect(json.contains("{\"path\":\"/") && json.contains("{\"key\":\"all\",\"requests\":13997,"))
  }

  @Test func `names in a list who is limited by any rule, once`() throws {
    let rules = Self.rules + "- {name: again, where: path = /account/login, per: client, limit: 4/min}\n"
    let plain = try ruled(rules, "--output", "plain").split(separator: "\n")
    #expect(Set(plain).count == plain.count && plain.contains("2001:db8:bad:7::17") && plain.last == "all")
    let leftOut =
      "cubetop: pages: 2/d:1 per path, client: no addresses: left out\n"
      + "cubetop: everything: 2/s:12 of all: no addresses: left out\n"
    #expect(
      try ruled(Self.rules, "--output", "nginx", errors: leftOut) == """
        # limited by logins: 5/min per client, networks: 5/min per network: 2
        deny 198.51.100.0/24;
        deny 2001:db8:bad::/48;

        """, "a client within a network is in it")
    #expect(
      try ruled(Self.rules, "--output", "nftables", errors: leftOut).contains("{ type ipv4_addr; flags interval; }"))
  }

  @Test func `takes the usual rules where neither a limit nor a file is named`() throws {
    let home = directory.path("home")
    try FileManager.default.createDirectory(atPath: home + "/cubetop", withIntermediateDirectories: true)
    try Self.rules.write(toFile: home + "/cubetop/rules.yaml", atomically: true, encoding: .utf8)
    let environment = ["XDG_CONFIG_HOME": home]
    let usual = try Command.cubetop(["limits", Self.shop, "--output", "tsv"], environment: environment)
    #expect(try usual.text == ruled(Self.rules, "--output", "tsv") && usual.errors == "")
    let named = try Command.cubetop(
      ["limits", Self.shop, "--limit", "1/s:12", "--output", "csv"], environment: environment)
    #expect(try named.text == limits(Self.shop, ["--limit", "1/s:12", "--output", "csv"]))
  }

  @Test func `what is wrong with rules is said with their file`() throws {
    func errors(_ rules: String, _ arguments: String...) throws -> String {
      let command = try Command.cubetop(
        ["limits", Self.shop, "--rules", directory.file("rules.yaml", rules)] + arguments)
      #expect(command.status == 1 && command.text == "")
      return command.errors
    }
    let file = directory.path("rules.yaml")
    #expect(
      try errors("- name: a\n  limit: 5/minute per client\n")
        == "cubetop: \(file):2:10: column 10 of the limit: expected the end, "
        + "found 'per client': write per: client beside it\n")
    #expect(try errors("- {name: a, bucket: {capacity: 0}}\n").contains("\(file): no rule in it has a limit: "))
    #expect(
      try errors("- {name: a, per: path, limit: 1/s}\n", "--output", "nginx").contains(
        "\(file): no rule in it limits clients or networks, of which nginx is a list: "))
  }

  @Test func `meters in a replay are of its clock, wherever it is wound to`() throws {
    let one = line("10:00:00", client: "192.0.2.1")
    let log = directory.file(
      "access.log",
      String(repeating: one, count: 5) + line("10:00:01", client: "192.0.2.2") + line("10:00:03", client: "192.0.2.2")
        + line("10:00:06", client: "192.0.2.1") + line("10:10:00", client: "192.0.2.3"))
    let commands = directory.file(
      "commands",
      "clients\nstep-back\nseek -9m\n\nseek 2s\n\nseek 4s\n\nseek -6s\n\nto-end\n\n")
    let session = try Command.cubetop(
      ["replay", "--plain", log, "--speed", "max", "--limit", "1/s:4"], input: commands)
    #expect(session.status == 0 && session.errors == "")
    let meters = session.text.split(separator: "\n").compactMap { row -> String? in
      let parts = row.components(separatedBy: " bytes sent")
      return row.dropFirst().hasPrefix(". 192.0.2.1: ") && parts.count == 2 ? parts[1] : nil
    }
    #expect(
      meters == [
        ", its limit used up, 1 refused by it", ", 50.0 percent of its limit in use, 1 refused by it",
        ", 25.0 percent of its limit in use, 1 refused by it", ", its limit used up, 1 refused by it",
        ", nothing of its limit in use, 1 refused by it",
      ], "\(session.text)")
  }

  @Test func `a pipe is judged like a file`() throws {
    let command = try Command.shell(
      "cat '\(Self.shop)' | $cubetop limits - --limit 30/min:15 --from -12h --output json")
    #expect(try command.text == limits(Self.shop, ["--limit", "30/min:15", "--from", "-12h", "--output", "json"]))
  }

  @Test(arguments: [
    ([], "--limit: there is none: write --limit 10/s:20, or --rules FILE for the limits of rules"),
    (["--rules", "default", "--limit", "1/s"], "--rules: --limit says which limit is tried: leave out one of the two"),
    (["--rules", "default", "--per", "path"], "--per: rules say themselves what they tell apart: leave it out"),
    (
      ["--limit", "10"],
      "--limit: \"10\", column 3: expected '/' and a unit of time: write 10/s:20 or 60/min per network"
    ),
    (
      ["--limit", "10/s", "--per", "clients"],
      "--per: \"clients\" is not a dimension (perhaps client): write one of client url referrer agent method protocol "
        + "status host user source network path section query class referrer-host family kind os"
    ),
    (
      ["--limit", "10/s", "--limit", "10/s:10 per client"],
      "--limit: 10/s per client is there twice: give two that differ"
    ),
    (
      ["--limit", "1/s", "--limit", "2/s", "--limit", "3/s"],
      "--limit: 3 limits can't be compared: give two at a time"
    ),
    (
      ["--limit", "1/s", "--limit", "2/s", "--output", "nginx"],
      "--output: nginx is a list of those whom one limit limits: give one --limit"
    ),
    (
      ["--limit", "1/s per path", "--output", "nftables"],
      "--output: nftables takes addresses, not values of path: limit per client or network, or write --output plain"
    ),
    (
      ["--limit", "1/s", "--top", "many"], "--top: \"many\" is not a number of rows up to 10000: write 20, or 0 for all"
    ),
  ])
  func `what is wrong on the command line is said in a line`(arguments: [String], message: String) throws {
    let command = try Command.cubetop(["limits", Self.shop] + arguments)
    #expect(command.status == 64)
    #expect(command.errors == "cubetop: \(message)\n")
    #expect(command.text == "")
  }

  @Test func `a log that can't be read or parsed is an error`() throws {
    #expect(try Command.cubetop("limits", directory.path("none.log"), "--limit", "1/s").status == 1)
    let noise = directory.file("noise.log", "what\never\n")
    let command = try Command.cubetop("limits", noise, "--limit", "1/s")
    #expect(command.status == 1 && command.text == "" && command.errors.contains("none of its 2 lines"))
    let empty = directory.file("empty.log", "")
    #expect(try limits(empty, ["--limit", "1/s", "--output", "plain"]) == "")
  }

  @Test func `statistics are there for the asking`() throws {
    let command = try Command.cubetop("limits", Self.shop, "--limit", "1/s", "--output", "plain", "--stats")
    #expect(command.errors.contains("events: 13997\n") && command.errors.contains("format: combined\n"))
  }
}
