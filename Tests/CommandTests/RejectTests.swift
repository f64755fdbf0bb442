import Foundation
import Testing

/// What is no event: where it is said, and where it is kept.
@Suite struct RejectTests {
  private let directory = TestDirectory()

  private var mixed: String {
    directory.file(
      "mixed.log",
      (0..<20).map { line("10:00:\($0 + 10)") }.joined() + "no event\r\nnone either\n"
        + #"{"ts":1773478800,"remote_addr":"192.0.2.9","request":"GET /j HTTP/1.1","status":404}"# + "\n")
  }

  @Test func `lines of another format are read, and the log's mixture is reported`() throws {
    let log = mixed
    let command = try Command.cubetop("query", log, "--by", "path", "--top", "1", "--where", "status = 404")
    #expect(command.text == "path\thits\n/j\t1\n")
    #expect(command.errors == "cubetop: \(log): 1 of its 23 lines are nginx-json: its format is combined\n")
  }

  @Test func `rejected lines are kept as they are, behind what the file has`() throws {
    let kept = directory.file("kept.log", "from before\n")
    _ = try Command.cubetop("query", mixed, "--rejects", kept)
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "from before\nno event\r\nnone either\n")
    let log = mixed
    #expect(
      try Command.cubetop("query", log, "--rejects", log).errors
        == "cubetop: --rejects: \(log) is the log \(log): name another file\n")
    let folder = (log as NSString).deletingLastPathComponent
    #expect(
      try Command.cubetop("query", folder, "--rejects", kept).errors
        == "cubetop: --rejects: \(kept) would be read as one of the logs of \(folder): put it elsewhere\n")
  }

  @Test func `statistics have the first and the latest of each reason`() throws {
    let log = directory.file("one.log", line("10:00:00") + (1...9).map { "none \($0)\n" }.joined())
    let statistics = try Command.cubetop("query", log, "--stats").errors.split(separator: "\n").map(String.init)
    #expect(statistics.contains("rejected.no-time: 9"))
    #expect(statistics.contains("example.no-time: line 2, column 6: none 1"))
    #expect(statistics.filter { $0.hasPrefix("latest.") }.map { $0.suffix(6) } == ["none 7", "none 8", "none 9"])
  }

  @Test func `a format that doesn't fit is told what would`() throws {
    let log = directory.file(
      "one.log",
      line("10:00:00") + #"{"ts":1773478800,"remote_addr":"192.0.2.9","request":"GET /j HTTP/1.1","status":404}"# + "\n"
    )
    #expect(
      try Command.cubetop("query", log, "--format", "combined").errors
        == "cubetop: the lines rejected look like nginx-json: leave out --format, and lines of either are read\n")
  }
}
