import Foundation
import LogSources
import Testing

struct OpeningTests {
  let bench = Workbench()

  private func message(opening path: String, follow: Bool = true) -> String? {
    do {
      _ = try openSource(path, follow: follow)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a file that isn't there is an error, unless it is to be followed and its directory is there`() {
    let path = bench.path("nothing.log")
    let error = "\(path): no such file: check the path, or start the server that writes it"
    #expect(message(opening: path, follow: false) == error)
    #expect(message(opening: path) == nil)
    #expect(message(opening: bench.path("nothing/x.log"))?.contains("no such file") == true)
  }

  @Test func `a log that appears later is read from its start`() throws {
    let reader = try bench.source("later.log")
    #expect(try reader.poll() == [])
    #expect(reader.source.trouble?.description == "\(bench.path("later.log")): no such file yet: waiting for it")
    #expect(reader.source.progress == SourceProgress(bytesRead: 0, bytesKnown: 0))
    #expect(try reader.poll(after: .seconds(3600)) == [])
    bench.append("one\ntwo\n", to: "later.log")
    #expect(try reader.poll() == ["one", "two"])
    #expect(reader.source.trouble == nil)
    #expect(reader.source.position == SourcePosition(generation: 0, offset: 8))
    bench.move("later.log", to: "later.log.1")
    bench.append("three\n", to: "later.log")
    #expect(try reader.poll() == ["three"])
    #expect(reader.source.position == SourcePosition(generation: 1, offset: 6))
  }

  @Test func `a path through a file is no such file`() {
    bench.append("")
    #expect(message(opening: bench.path("access.log/x"))?.contains("no such file") == true)
  }

  @Test func `a directory is an error that says what to name instead`() {
    #expect(
      message(opening: bench.directory) == "\(bench.directory): is a directory: name the log files in it")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file that may not be read is an error that says who may`() {
    bench.append("secret\n")
    chmod(bench.path(), 0)
    #expect(message(opening: bench.path())?.contains("permission denied: run as a user or in a group") == true)
  }

  @Test func `a link that points nowhere is no such file`() {
    bench.link("dangling", to: "nothing")
    #expect(message(opening: bench.path("dangling"), follow: false)?.contains("no such file") == true)
  }

  @Test func `each path is opened as what it is`() throws {
    bench.append("")
    #expect(try openSource(bench.path(), follow: true) is FileSource)
    #expect(try openSource("/dev/null", follow: true) is StreamSource)
    #expect(try openSource(bench.path(), follow: false).name == bench.path())
    #expect(try openSource("-", follow: true).name == "stdin")
  }

  @Test func `a device that is empty is over`() throws {
    let reader = Reader(try openSource("/dev/null", follow: true))
    #expect(try reader.step() == .end)
  }

  @Test func `a file source doesn't open a pipe`() {
    #expect(mkfifo(bench.path("pipe"), 0o600) == 0)
    #expect(throws: SourceError.self) { try FileSource(path: bench.path("pipe"), follow: true) }
  }
}
