import Dashboard
import Drawing
import Foundation
import PageEvents
import Patterns
import Testing

@testable import cubetop

/// Settings in a file: what is wrong in it is told by line and column, and what is written leaves the rest alone.
@Suite struct ConfigFileTests {
  private let directory = TestDirectory()

  @Test(
    arguments: [
      ("theme: light\ncolour: red\n", "2:1: there is no setting colour"),
      ("keys:\n  jump: [j]\n", "2:3: there is no action jump"),
      ("keys:\n  quit: Hyper-X\n", "2:9: there is no key Hyper-X"),
      ("keys: quit\n", "1:7: expected actions with their keys, found a value"),
      ("drawing: crayon\n", "1:10: there is no drawing crayon"),
      ("title: yes, please\n", "1:8: expected true or false, found a value"),
      ("bell-severity: loud\n", "1:16: there is no severity loud"),
      ("ascii: perhaps\n", "1:8: expected true or false, found a value"),
      ("on-alert: ' '\n", "1:11: there is no command in it"),
      ("on-alert:\n  - mail\n", "2:3: expected a command, found a list"),
      ("- a\n", "1:1: expected settings, found a list"),
      ("theme: [light\n", "2:1: did not find expected ',' or ']'"),
    ])
  func `tells what is wrong, and where`(text: String, message: String) throws {
    let path = directory.file("config.yaml", text)
    let command = try Command.cubetop("query", directory.file("a.log", line("10:00:00")), "--config", path)
    #expect(command.status == 1)
    #expect(command.errors.hasPrefix("cubetop: \(path):\(message): "), "\(command.errors)")
  }

  @Test func `is read from its usual place, and what the command line says goes before`() throws {
    let home = directory.file("x", "") + ".d"
    try FileManager.default.createDirectory(atPath: home + "/cubetop", withIntermediateDirectories: true)
    try "format: json\n".write(toFile: home + "/cubetop/config.yaml", atomically: true, encoding: .utf8)
    let log = directory.file("a.log", line("10:00:00"))
    let environment = ["XDG_CONFIG_HOME": home]
    #expect(try Command.cubetop(["query", log], environment: environment).status == 1)
    #expect(try Command.cubetop(["query", log, "--format", "common"], environment: environment).text == "hits\n1\n")
  }

  @Test(
    arguments: [
      ("", nil), ("ascii: true", .ascii), ("ascii: false", nil), ("drawing: block", .blocks),
      ("drawing: braille\nascii: true", .unicode), ("ascii: true\ndrawing: block", .blocks),
    ] as [(String, GlyphSet?)])
  func `says how to draw, in the old words too`(text: String, drawing: GlyphSet?) throws {
    #expect(try ConfigFile(text: text).drawing == drawing)
  }

  @Test func `is changed without a change to the rest`() throws {
    let before = """
      # mine
      theme: light   # not dark

      hidden-columns:
        urls: [trend]
        clients: [errors]

      # keys
      keys:
        quit: x

      """
    #expect(
      try ConfigFile.replacing("hidden-columns", in: before, by: "hidden-columns:\n  status: [share]\n") == """
        # mine
        theme: light   # not dark

        hidden-columns:
          status: [share]

        # keys
        keys:
          quit: x

        """)
    #expect(try ConfigFile.replacing("hidden-columns", in: before, by: "").contains("hidden") == false)
    #expect(try ConfigFile.replacing("hidden-columns", in: "", by: "hidden-columns:\n") == "hidden-columns:\n")
    #expect(try ConfigFile.replacing("hidden-columns", in: "theme: a", by: "x: y\n") == "theme: a\nx: y\n")
  }

  @Test func `says how alerts make themselves known`() throws {
    #expect(try ConfigFile(text: "theme: light\n").signals == AlertSignals())
    #expect(
      try ConfigFile(text: "bell: true\nbell-severity: medium\ntitle: true\n").signals
        == AlertSignals(rings: true, ringsFrom: .medium, setsTitle: true))
  }

  @Test(
    arguments: [
      ("limits: 10/parsec\n", "1:9: column 4 of the limit: expected a unit (s min h d), found 'parsec'"),
      ("theme: dark\nlimits:\n  - 10/s\n  - '5/min per planet'\n", "4:5: column 11 of the limit: expected a dimension"),
      ("limits: [10/s, 5/min per network, 7/min]\n", "1:35: there are two for each client"),
      ("limit: 10/s\nlimits: 7/min\n", "2:9: there are two for each client"),
      ("limits: {client: 10/s}\n", "1:9: expected a limit, found a mapping"),
    ])
  func `tells what is wrong with a limit, and where`(text: String, message: String) throws {
    let path = directory.file("config.yaml", text)
    let log = directory.file("a.log", line("10:00:00"))
    let command = try Command.cubetop("--plain", log, "--config", path)
    #expect(command.status == 1)
    #expect(command.errors.hasPrefix("cubetop: \(path):\(message)"), "\(command.errors)")
    // What isn't used isn't wrong.
    #expect(
      try Command.cubetop("--plain", log, "--config", path, "--limit", "3/s").status == (text.contains("{") ? 1 : 0))
  }

  @Test func `has limits for whenever the command line names none`() throws {
    func limits(_ text: String, _ options: String...) throws -> [String] {
      let file = try ConfigFile(directory.file("config.yaml", text))
      return try LimitWatcher.limits(options, file, .pageViews).map(\.description)
    }
    #expect(try limits("limits: [10/s:20, 1000/h per network]") == ["10/s:20 per client", "1000/h per network"])
    #expect(try limits("limit: 60/min per agent") == ["60/min per agent"])
    #expect(try limits("limits:\n") == [])
    #expect(try limits("limits: [10/s:20, 1000/h per network]", "5/min") == ["5/min per client"])
  }

  @Test func `is told by what severity the bell rings, and which there are`() throws {
    let command = try Command.cubetop("watch", directory.file("a.log", line("10:00:00")), "--bell-severity", "loud")
    #expect(command.status == 64)
    #expect(command.errors.contains("loud") && command.errors.contains("critical"), "\(command.errors)")
  }

  @Test func `keeps the options, and the comments behind them`() throws {
    let path = directory.file(
      "config.yaml",
      """
      # mine
      theme: light   # not dark
      ascii: true
      time-zone: utc
      # so that F11 does it
      keys:
        expand: F11
      """)
    let file = try ConfigFile(path)
    func written(_ options: Options) throws -> String {
      try file.write(options)
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    // What the file says already stays as it is.
    let before = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try written(Options(theme: "light", drawing: .ascii)) == before)
    let changed = Options(
      theme: "mono", drawing: .blocks, zone: "Europe/Berlin", hasMouse: true, holdsOrder: true)
    #expect(
      try written(changed) == """
        # mine
        theme: mono   # not dark
        time-zone: Europe/Berlin
        # so that F11 does it
        keys:
          expand: F11
        drawing: block
        mouse: on
        hold-order: on

        """)
    let read = try ConfigFile(path)
    #expect(read.theme == "mono" && read.drawing == .blocks && read.timeZone == "Europe/Berlin")
    #expect(read.hasMouse && read.holdsOrder)
    try file.write(theme: "dark")
    #expect(try ConfigFile(path).theme == "dark")
    #expect(
      try written(Options()) == """
        # mine
        # so that F11 does it
        keys:
          expand: F11

        """)
  }

  @Test func `is made where there was none`() throws {
    var file = ConfigFile()
    file.path = directory.file("x", "") + ".d/deep/config.yaml"
    try file.write(Preferences(hiddenColumns: ["urls": ["trend", "share"]], sort: ["clients": ["hits", "ascending"]]))
    let path = try #require(file.path)
    #expect(try ConfigFile(path).hiddenColumns.items == ["urls": ["trend", "share"]])
    #expect(try ConfigFile(path).sort.items == ["clients": ["hits", "ascending"]])
    try file.write(Preferences())
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "")
  }
}
