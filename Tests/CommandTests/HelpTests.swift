import Testing

/// What the program says of itself.
@Suite struct HelpTests {
  @Test(arguments: [
    ["--help"], ["-h"], ["help"], ["query", "--help"], ["help", "query"], ["formats", "--help"], ["limits", "--help"],
  ])
  func `help goes to standard output, as lines that fit a terminal`(arguments: [String]) throws {
    let help = try Command.cubetop(arguments)
    #expect(help.status == 0)
    #expect(help.errors == "")
    #expect(help.text.contains("USAGE: cubetop"))
    for line in help.text.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func `the version is one line`() throws {
    let version = try Command.cubetop("--version")
    #expect(version.status == 0)
    #expect(version.text == "0.1.0\n")
  }

  @Test func `the help of query names all dimensions and measures`() throws {
    let help = try Command.cubetop("query", "--help").text
    for name in ["referrer-host", "section", "pageviews", "p99"] { #expect(help.contains("\n  \(name) ")) }
  }
}
