import Foundation
import Testing

@testable import LogSources

/// Directories and patterns: which files are meant, and that no line is read twice under another name.
struct SourceSetTests {
  let bench = Workbench()

  /// A set, read by hand, in a time that only the test moves.
  private final class SetReader {
    let set: SourceSet
    private let directory: String
    private var readers: [Reader]
    private var now = ContinuousClock.now

    init(_ set: SourceSet, in directory: String) {
      self.set = set
      self.directory = directory + "/"
      readers = set.sources.map(Reader.init)
    }

    /// The lines that came from all sources, sorted.
    func poll(after duration: Duration = .seconds(2)) throws -> [String] {
      now += duration
      readers += set.newSources(now: now).map(Reader.init)
      return try readers.flatMap { try $0.poll(after: duration) }.sorted()
    }

    var names: [String] { self.set.sources.map { $0.name.replacing(directory, with: "") } }
  }

  private func open(_ arguments: String..., follow: Bool = true) throws -> SetReader {
    SetReader(
      try SourceSet(arguments.map { $0.isEmpty ? bench.directory : bench.path($0) }, follow: follow),
      in: bench.directory)
  }

  private func fill(_ names: String...) {
    for name in names { bench.append("\(name)\n", to: name) }
  }

  // MARK: A directory

  @Test(arguments: [
    ("access.log error.log access.log.1 access.log.2.gz", "access.log"),
    (
      "access_log error_log shop.example-access_log-20260131 shop.example-access_log",
      "access_log shop.example-access_log"
    ),
    ("u_ex260131.log u_ex260201.log", "u_ex260131.log u_ex260201.log"),
    ("shop.log blog.log error.log shop-error.log README .hidden.log", "blog.log shop.log"),
    ("other_vhosts_access.log access.log.old", "other_vhosts_access.log"),
    ("Access.log fail2ban.log", "Access.log"),
  ])
  func `of a directory the access logs are meant`(names: String, meant: String) {
    let names = names.split(separator: " ").map(String.init)
    #expect(Collection.accessLogs(among: names) == meant.split(separator: " ").map(String.init))
  }

  @Test func `a directory's logs are followed, through rotation, and new ones are picked up`() throws {
    fill("a-access.log", "error.log")
    let reader = try open("")
    #expect(try reader.poll() == ["a-access.log"])
    bench.append("a2\n", to: "a-access.log")
    fill("b-access.log")
    #expect(try reader.poll() == ["a2", "b-access.log"])
    bench.move("a-access.log", to: "a-access.log.1")
    bench.append("a3\n", to: "a-access.log")
    #expect(try reader.poll() == ["a3"])
    bench.append("a late one\n", to: "a-access.log.1")
    #expect(try reader.poll() == ["a late one"])
    #expect(try reader.poll(after: .seconds(100)) == [])
    #expect(try reader.poll() == [])
    #expect(reader.names == ["a-access.log", "b-access.log"])
  }

  @Test func `a directory without logs is an error that shows a pattern`() {
    fill("notes.txt")
    let error = #expect(throws: SourceError.self) { try open("") }
    #expect(
      error?.description == "\(bench.directory): no access log is in this directory: name the log files, or a pattern "
        + "in quotes: '\(bench.directory)/*'")
  }

  // MARK: A pattern

  @Test func `what matches is read, what is rotated from another only once`() throws {
    fill("access.log", "access.log.1", "access.log-20260131", "error.log")
    let reader = try open("access*.log*")
    #expect(try reader.poll() == ["access.log", "access.log-20260131", "access.log.1"])
    bench.append("new\n")
    bench.shiftNumbers()
    bench.move(to: "access.log.1")
    bench.append("newer\n")
    #expect(try reader.poll() == ["new", "newer"])
    for _ in 0..<3 {
      bench.shiftNumbers()
      bench.move(to: "access.log.1")
      bench.append("again\n")
      #expect(try reader.poll() == ["again"])
      #expect(try reader.poll(after: .seconds(100)) == [])
    }
  }

  @Test func `a log that gets another name that matches, too, isn't read again`() throws {
    fill("a.log")
    let reader = try open("*.log")
    #expect(try reader.poll() == ["a.log"])
    bench.move("a.log", to: "before.log")
    #expect(try reader.poll() == [])
    fill("a.log")
    #expect(try reader.poll() == ["a.log"])
    // Long enough for the old file to be closed.
    for _ in 0..<3 { #expect(try reader.poll(after: .seconds(100)) == []) }
  }

  @Test func `directories that appear are found, too`() throws {
    #expect(mkdir(bench.path("one"), 0o755) == 0)
    fill("one/access.log")
    let reader = try open("*/access.log")
    #expect(try reader.poll() == ["one/access.log"])
    #expect(mkdir(bench.path("two"), 0o755) == 0)
    fill("two/access.log")
    #expect(try reader.poll() == ["two/access.log"])
  }

  @Test func `logs with a date in their names come and go`() throws {
    fill("u_ex260101.log")
    let reader = try open("u_ex*.log")
    #expect(try reader.poll() == ["u_ex260101.log"])
    fill("u_ex260102.log")
    #expect(try reader.poll() == ["u_ex260102.log"])
    bench.remove("u_ex260101.log")
    #expect(try reader.poll() == [])
    #expect(reader.set.sources[0].trouble != nil)
    #expect(try reader.poll(after: .seconds(60)) == [])
    #expect(reader.set.sources[0].trouble == nil)
    #expect(reader.set.sources[0].pollableDescriptor == nil, "it is over")
    fill("u_ex260101.log")
    #expect(try reader.poll() == ["u_ex260101.log"])
    #expect(reader.names == ["u_ex260101.log", "u_ex260102.log", "u_ex260101.log"])
  }

  @Test func `a compressed file that appears is read when it is whole`() throws {
    fill("a.log")
    let reader = try open("*")
    #expect(try reader.poll() == ["a.log"])
    let packed = Packing.compressed(Array("one\ntwo\n".utf8), by: "gzip")
    let writer = Writer(bench.path("b.gz"))
    writer.write(Array(packed.prefix(10)))
    #expect(try reader.poll() == [])
    writer.write(Array(packed.dropFirst(10)))
    #expect(try reader.poll() == [])
    #expect(try reader.poll(after: .milliseconds(500)) == [])
    #expect(try reader.poll() == ["one", "two"])
  }

  @Test func `a file that is called like a pattern is that file`() throws {
    fill("a[1].log", "a1.log")
    #expect(try open("a[1].log").poll() == ["a[1].log"])
  }

  @Test func `a pattern that nothing matches is an error`() {
    #expect(throws: SourceError.self) { try open("nothing*.log") }
  }

  @Test func `what isn't followed is all that is there, once`() throws {
    fill("access.log", "access.log.1")
    let reader = try open("access*", follow: false)
    #expect(try reader.poll() == ["access.log", "access.log.1"])
    fill("access-more.log")
    #expect(try reader.poll() == [])
  }

  // MARK: Plain paths

  @Test func `a log and its rotated files, all named, are read once each, and only the log is followed`() throws {
    fill("access.log", "access.log.1")
    let reader = try open("access.log.1", "access.log")
    #expect(try reader.poll() == ["access.log", "access.log.1"])
    bench.shiftNumbers()
    bench.move(to: "access.log.1")
    bench.append("new\n")
    #expect(try reader.poll() == ["new"])
  }

  // MARK: Names

  @Test(arguments: [
    ("access.log", "access.log.1", true), ("access.log", "access.log.12.gz", true), ("access.log", "access.log", false),
    ("access.log", "access.log-20260131", true), ("access.log", "access.log-2026-01-31_0100.zst", true),
    ("access.log", "access-20260131.log", true), ("access.log", "access-20260131.log.gz", true),
    ("access.log", "access.log.gz", true), ("access.log", "access.log.old", true), ("access.log", "access.1.log", true),
    ("access.log", "access-2.log", false), ("access.log", "access-shop.log", false),
    ("access.log", "access.logs", false),
    ("access_log", "access_log.1", true), ("access_log", "access_log_2026013100", true),
    ("/a/access.log", "/b/access.log.1", false), ("a.b/log", "a.1.b/log", false),
  ])
  func `a log's earlier files are told by their names`(log: String, other: String, isEarlier: Bool) {
    #expect(RotatedNames(path: log).include(other) == isEarlier)
  }

  #if os(Linux)
    @Test func `a log that appears ends a wait at once`() throws {
      fill("access.log")
      let reader = try open("")
      #expect(try reader.poll() == ["access.log"])
      nonisolated(unsafe) let bench = bench
      let other = Thread {
        usleep(20_000)
        bench.append("new\n", to: "new-access.log")
      }
      other.start()
      let elapsed = ContinuousClock().measure {
        waitForNews(from: reader.set.sources, or: reader.set, atMost: .seconds(60))
      }
      #expect(elapsed < .seconds(30))
      while !other.isFinished { usleep(100) }
      #expect(try reader.poll() == ["new"])
    }
  #endif
}
