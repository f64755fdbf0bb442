import Cubes
import Ingest
import LogFormats
import LogSources
import PageEvents
import Testing

@Suite struct LoadingTests {
  private let directory = LogDirectory()
  private let lexicons = Lexicons()

  @Test func `a consumer sees every event once, in the log's order`() throws {
    // More than a block, a table and a batch hold.
    let paths = (0..<30_000).map { "/page/\($0)" }
    let path = directory.log(paths.enumerated().map { line($0 / 10, $1) }.joined())
    let witness = Witness(lexicons)
    try Ingest([openSource(path, follow: false)], lexicons: lexicons, consumers: [witness]).load()
    #expect(witness.paths == paths)
    #expect(witness.sights.last?.time == ten + .seconds(2999))
  }

  @Test func `all consumers see the same`() throws {
    let path = directory.log((0..<3000).map { line($0, "/\($0)") }.joined())
    let (first, second) = (Witness(lexicons), Witness(lexicons))
    try Ingest([openSource(path, follow: false)], lexicons: lexicons, consumers: [first, second]).load()
    #expect(first.sights.count == 3000)
    #expect(first.sights == second.sights)
  }

  @Test func `of several sources the one that is behind is read next`() throws {
    let early = (0..<4000).map { line($0, "/early", client: "192.0.2.1") }.joined()
    let late = (3000..<7000).map { line($0, "/late", client: "192.0.2.2") }.joined()
    let names = [directory.log(late, named: "late.log"), directory.log(early, named: "early.log")]
    let witness = Witness(lexicons)
    let sources = try names.map { try openSource($0, follow: false) }
    let ingest = Ingest(sources, lexicons: lexicons, consumers: [witness])
    try ingest.load()
    #expect(witness.sights.count { $0.path == "/late" && $0.source == names[0] } == 4000)
    #expect(witness.sights.count { $0.path == "/early" && $0.source == names[1] } == 4000)
    #expect(ingest.status.sources.map(\.events) == [4000, 4000])
    #expect(ingest.status.report.events == 8000)
  }

  @Test func `a source that is behind catches up before the others go on`() throws {
    // A block a minute in each, and the second starts where the first ends.
    func blocks(from minute: Int) -> [ScriptedSource.Step] {
      (minute..<minute + 3).map { .block(line($0 * 60, "/\($0)")) }
    }
    let witness = Witness(lexicons)
    try Ingest(
      [ScriptedSource(blocks(from: 3)), ScriptedSource(blocks(from: 0))], lexicons: lexicons, consumers: [witness]
    ).load()
    #expect(witness.paths == ["/3", "/0", "/1", "/2", "/4", "/5"])
  }

  @Test func `the format is found out from the first lines`() throws {
    let witness = Witness(lexicons)
    let path = directory.log(
      (0..<20).map { "shop.example:80 \(line($0))" }.joined())
    let ingest = Ingest([try openSource(path, follow: false)], lexicons: lexicons, consumers: [witness])
    try ingest.load()
    #expect(ingest.status.sources.map(\.format) == ["vhost-combined"])
    #expect(ingest.status.sources.map(\.isSure) == [true])
    #expect(witness.sights.count == 20)
  }

  @Test func `a log of mixed lines is parsed by the best guess, and said to be unsure`() throws {
    let path = directory.log((0..<10).map { line($0) + "and something else\n" }.joined())
    let witness = Witness(lexicons)
    let ingest = Ingest([try openSource(path, follow: false)], lexicons: lexicons, consumers: [witness])
    try ingest.load()
    #expect(ingest.status.sources.map(\.format) == ["combined"])
    #expect(ingest.status.sources.map(\.isSure) == [false])
    #expect(witness.sights.count == 10)
    #expect(ingest.status.report.lines == 20)
    #expect(ingest.status.report.rejected == 10)
    #expect(ingest.status.report.rejections.first?.line == 2)
  }

  @Test func `a log of no format known is rejected line by line`() throws {
    let path = directory.log("one\ntwo\nthree\n")
    let ingest = Ingest([try openSource(path, follow: false)], lexicons: lexicons, consumers: [Witness(lexicons)])
    try ingest.load()
    #expect(ingest.status.sources.map(\.format) == [nil])
    #expect(ingest.status.report.lines == 3)
    #expect(ingest.status.report.rejections.map(\.line) == [1])
  }

  @Test func `a format that is given isn't doubted`() throws {
    let path = directory.log("one\n\(line(1))")
    let witness = Witness(lexicons)
    let ingest = Ingest(
      [try openSource(path, follow: false)], format: .named("common"), lexicons: lexicons, consumers: [witness])
    try ingest.load()
    #expect(ingest.status.sources.map(\.format) == ["common"])
    #expect(ingest.status.sources.map(\.isSure) == [true])
    #expect(witness.sights.count == 1)
  }

  @Test func `afterwards the status says that all was read`() throws {
    let path = directory.log((0..<100).map { line($0) }.joined())
    let ingest = Ingest([try openSource(path, follow: false)], lexicons: lexicons, consumers: [Witness(lexicons)])
    #expect(ingest.status.phase == .loading)
    try ingest.load()
    #expect(ingest.status.phase == .ended)
    #expect(ingest.status.bytesRead == 100 * line(0).utf8.count)
    #expect(ingest.status.bytesKnown == ingest.status.bytesRead)
    #expect(ingest.status.sources.map(\.lines) == [100])
  }

  @Test func `bytes that can't be read end the loading`() throws {
    let witness = Witness(lexicons)
    let source = ScriptedSource([.block(line(0)), .failure, .block(line(1))])
    let ingest = Ingest([source], lexicons: lexicons, consumers: [witness])
    #expect(throws: SourceError(what: "scripted", why: "the disk is wet", remedy: "dry it")) { try ingest.load() }
    #expect(witness.sights.count == 1)
  }
}
