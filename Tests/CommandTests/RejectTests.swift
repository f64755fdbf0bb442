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
        == "cubetop: \(log): 1 of its 2 lines look like nginx-json and are rejected: "
        + "leave out --format, and lines of either are read\n")
  }

  @Test func `damaged lines that happen to make sense elsewhere are told in the statistics alone`() throws {
    let log = directory.file(
      "one.log",
      (0..<1500).map { line("10:0\($0 % 10):00") }.joined()
        + #"{"ts":1773478800,"remote_addr":"192.0.2.9","request":"GET /j HTTP/1.1","status":404}"# + "\n")
    #expect(try Command.cubetop("query", log).errors == "")
    #expect(try Command.cubetop("query", log, "--stats").errors.contains("other_format.nginx-json: 1\n"))
  }

  @Test func `of several logs the statistics say which one a rejected line is in`() throws {
    let (a, b) = (directory.file("a.log", line("10:00:00")), directory.file("b.log", line("10:00:00") + "none\n"))
    let statistics = try Command.cubetop("query", a, b, "--stats").errors.split(separator: "\n").map(String.init)
    #expect(statistics.contains("example.no-client: \(b) line 2, column 1: none"))
  }

  @Test func `the file for rejected lines is none of the logs, however these are named`() throws {
    let log = directory.file("a.log", line("10:00:00") + "none\n")
    let folder = (log as NSString).deletingLastPathComponent
    func complaint(_ script: String) throws -> String {
      let command = try Command.shell("cd \(folder) && $cubetop query " + script)
      #expect(command.status != 0)
      return command.errors
    }
    #expect(
      try complaint("- --rejects a.log < a.log")
        == "cubetop: --rejects: a.log is the log on standard input: name another file\n")
    #expect(
      try complaint("'../*/*.log' --rejects new.log")
        == "cubetop: --rejects: new.log would be read as one of the logs of ../*/*.log: put it elsewhere\n")
    // What was made for nothing is gone again.
    #expect(!FileManager.default.fileExists(atPath: folder + "/new.log"))
    #expect(
      try complaint("a.log --rejects .") == "cubetop: --rejects: .: is a directory: name a file that can be written\n")
  }

  @Test func `a line begins anew behind what the file has, and ends where the log's last line has no end`() throws {
    let kept = directory.file("kept", "from before")
    let log = directory.file("one.log", line("10:00:00") + "none\nnone either")
    _ = try Command.cubetop("query", log, "--rejects", kept)
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "from before\nnone\nnone either\n")
  }

  @Test func `a full disk costs the lines that it has no room for, and stops nothing`() throws {
    let log = directory.file("one.log", line("10:00:00") + (0..<1000).map { "none \($0)\n" }.joined())
    let full = try Command.cubetop("query", log, "--rejects", "/dev/full")
    #expect(full.text == "hits\n1\n" && full.status == 0)
    #expect(
      full.errors
        == "cubetop: --rejects: 1000 rejected lines are not in /dev/full: no space left on device: "
        + "make room on its disk, or write elsewhere\n")
    // Four blocks of 512 bytes, or of 1024: all that the file may have.
    let kept = directory.file("kept", "")
    let limited = try Command.shell("trap '' XFSZ; ulimit -f 4; $cubetop query \(log) --rejects \(kept)")
    let text = try String(contentsOfFile: kept, encoding: .utf8)
    let whole = text.count { $0 == "\n" }
    #expect(whole > 100 && text.hasPrefix("none 0\nnone 1\n"))
    #expect(
      limited.errors
        == "cubetop: --rejects: \(1000 - whole) rejected lines are not in \(kept): file too large: "
        + "check what it is redirected to\n")
  }
}
