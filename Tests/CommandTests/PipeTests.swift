import Foundation
import Testing

/// The program among others in a pipeline.
@Suite struct PipeTests {
  private let directory = TestDirectory()

  private var log: String {
    directory.file("access.log", (0..<10_000).map { line("10:00:00", "/page/\($0)") }.joined())
  }

  @Test func `standard input is a source like any other`() throws {
    let log = log
    let piped = try Command.shell("cat '\(log)' | \"$cubetop\" query - --by path --top 50 --output csv")
    let redirected = try Command.cubetop("query", "-", "--by", "path", "--top", "50", "--output", "csv", input: log)
    let named = try Command.cubetop("query", log, "--by", "path", "--top", "50", "--output", "csv")
    #expect(piped.errors == "")
    #expect(piped.status == 0)
    #expect(piped.text == named.text)
    #expect(redirected.text == named.text)
  }

  @Test func `a pipe that is quiet for a while isn't over`() throws {
    let log = log
    let slow = try Command.shell(
      "(head -n 10 '\(log)'; sleep 0.3; tail -n +11 '\(log)'; sleep 0.2) | \"$cubetop\" query -")
    #expect(slow.text == "hits\n10000\n")
    #expect(slow.status == 0)
  }

  @Test func `a last line without its end counts`() throws {
    #expect(
      try Command.shell("printf '%s' '\(line("10:00:00").dropLast())' | \"$cubetop\" query -").text == "hits\n1\n")
  }

  @Test(arguments: ["table", "json", "ndjson", "csv", "tsv"])
  func `a reader that has seen enough is no error`(form: String) throws {
    let status = directory.path("status")
    let head = try Command.shell(
      "{ \"$cubetop\" query '\(log)' --by path --top 0 --output \(form); echo $? > '\(status)'; } | head -n 1")
    #expect(head.output.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(head.errors == "")
    #expect(String(decoding: FileManager.default.contents(atPath: status) ?? Data(), as: UTF8.self) == "0\n")
  }

  @Test func `a reader that has seen enough of the help is no error`() throws {
    let status = directory.path("status")
    let none = try Command.shell("{ \"$cubetop\" query --help; echo $? > '\(status)'; } | true")
    #expect(none.errors == "")
    #expect(String(decoding: FileManager.default.contents(atPath: status) ?? Data(), as: UTF8.self) == "0\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is an error`() throws {
    let full = try Command.shell("\"$cubetop\" query '\(log)' > /dev/full")
    #expect(full.status == 1)
    #expect(
      full.errors == "cubetop: stdout: no space left on device: make room on its disk, or write elsewhere\n")
  }

  @Test func `an output that is closed is an error`() throws {
    let closed = try Command.shell("\"$cubetop\" query '\(log)' >&-")
    #expect(closed.status == 1)
    #expect(closed.errors.hasPrefix("cubetop: stdout: "))
  }

  @Test func `interrupted, it says so by its exit status and nothing else`() throws {
    let fifo = directory.path("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    // Opened for both, so that neither end waits for the other.
    let end = open(fifo, O_RDWR)
    defer { close(end) }
    let process = try Spawned(
      [Command.program, "query", fifo], output: directory.path("output"), errors: directory.path("errors"))
    let bytes = Array(line("10:00:00").utf8)
    #expect(write(end, bytes, bytes.count) == bytes.count)
    // What was written has been read: the program is at work.
    var left: Int32 = 1
    let deadline = ContinuousClock.now + .seconds(20)
    while left > 0, ContinuousClock.now < deadline {
      #expect(ioctl(end, UInt(FIONREAD), &left) == 0)
      usleep(1000)
    }
    #expect(left == 0)
    kill(process.id, SIGINT)
    #expect(try process.wait() == 130)
    #expect(FileManager.default.contents(atPath: directory.path("output")) == Data())
    #expect(FileManager.default.contents(atPath: directory.path("errors")) == Data())
  }
}
