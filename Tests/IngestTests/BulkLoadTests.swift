import Cubes
import Filters
import LogFormats
import LogSources
import PageEvents
import Synchronization
import TestSupport
import Testing

@testable import Ingest

/// A load on several threads comes to the same as one that reads line by line.
@Suite struct `A bulk load` {
  private let directory = LogDirectory()

  /// Some events, some lines that are none; of few values or of many.
  private func log(_ lines: Int, seed: Int) -> String {
    var random = Seeded(seed)
    let paths = [3, 300, 100_000].randomElement(using: &random)!
    return (0..<lines).map { place in
      switch Int.random(in: 0..<200, using: &random) {
      case 0: return "\n"
      case 1: return "no access log at all, line \(place)\n"
      case 2: return "192.0.2.1 - - [17/May/2015:99:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
      default:
        let client = "10.0.\(Int.random(in: 0..<20, using: &random)).\(Int.random(in: 0..<250, using: &random))"
        return line(place / 50, "/p/\(Int.random(in: 0..<paths, using: &random))?x=\(place % 7)", client: client)
      }
    }.joined()
  }

  private struct Outcome: Equatable {
    var report: ParseReport
    var answers: [Answer]
    var held: Int
  }

  private func load(_ paths: [String], threads: Int, leastBulk: Int, memory: Int = 256 << 20) throws -> Outcome {
    let cube = Cube()
    let sources = try paths.map { try openSource($0, follow: false) }
    let ingest = Ingest(
      sources, lexicons: cube.lexicons, consumers: [cube], threads: threads, memory: memory, leastBulk: leastBulk)
    try ingest.load()
    #expect(ingest.status.phase == .ended)
    #expect(ingest.status.bytesRead == ingest.status.bytesKnown)
    let facts = cube.facts
    let context = TimeContext(lastEvent: Timestamp(milliseconds: 0))
    let queries = [
      Query([.hits, .clients, .bytes, .pageviews], by: [.path], top: 50),
      Query([.hits], by: [.client, .status], top: 50),
      Query([.hits], by: [.source]), Query([.hits], every: .minutes(1)),
    ]
    return Outcome(
      report: ingest.status.report,
      answers: queries.map { query in
        var answer = facts.answer(query, lexicons: facts.lexicons, context: context)
        // Ids are given in the order of arrival.
        for row in answer.rows.indices {
          for place in answer.rows[row].members.indices { answer.rows[row].members[place].id = 0 }
        }
        return answer
      }, held: facts.count)
  }

  @Test(arguments: 0..<6)
  func `reads lines of another format than their log, and keeps the rejected ones in their order`(
    seed: Int
  ) throws {
    var random = Seeded(seed)
    var rejected = ""
    var (combined, json) = (0, 0)
    let lines = (0..<12_000).map { place in
      // Combined at first, then more and more JSON.
      switch Int.random(in: 0..<12_000, using: &random) {
      case 0..<100:
        let garbage = "not a line of any log \(place)\(place % 2 == 0 ? "\r" : "")\n"
        rejected += garbage
        return garbage
      case ..<place:
        json += 1
        return
          #"{"ts":\#(1_431_857_103 + place),"remote_addr":"10.1.0.\#(place % 200)","request":"GET /j HTTP/1.1","status":"#
          + "404}\n"
      default:
        combined += 1
        return line(place / 50, "/p/\(place % 100)", client: "10.0.0.\(place % 250)")
      }
    }.joined()
    let path = directory.log(lines, named: "mixed.log")
    for (threads, leastBulk) in [(1, Int.max), (1, 1), (3, 1)] {
      let cube = Cube()
      let keeper = Keeper()
      let ingest = Ingest(
        [try openSource(path, follow: false)], lexicons: cube.lexicons, consumers: [cube], rejects: keeper,
        threads: threads, leastBulk: leastBulk)
      try ingest.load()
      #expect(ingest.status.report.byOtherFormat == ["nginx-json": json])
      #expect(ingest.status.report.events == combined + json && cube.facts.count == combined + json)
      #expect(String(decoding: keeper.lines, as: UTF8.self) == rejected)
      let answer = cube.facts.answer(
        Query([.hits], by: [.status]), lexicons: cube.facts.lexicons,
        context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
      #expect(
        Set(answer.rows.map { "\($0.members[0].text) \($0.values[0].int)" }) == ["200 \(combined)", "404 \(json)"])
    }
    // Said by the user, a format is the only one.
    let cube = Cube()
    let ingest = Ingest(
      [try openSource(path, follow: false)], format: LogFormat.named("combined"), lexicons: cube.lexicons,
      consumers: [cube])
    try ingest.load()
    #expect(ingest.status.report.events == combined && ingest.status.report.byOtherFormat.isEmpty)
  }

  private final class Keeper: RejectKeeper {
    private let kept = Mutex<[UInt8]>([])
    var lines: [UInt8] { kept.withLock { $0 } }
    func keep(_ lines: [UInt8]) { kept.withLock { $0 += lines } }
  }

  @Test(arguments: [1, 3]) func `sums up a log's own numbers as one line after the other does`(threads: Int) throws {
    var random = Seeded(threads)
    var schema = Schema.pageViews
    let sku = schema.addColumn(named: "sku", summary: "")
    let quantity = schema.addColumn(named: "qty", summary: "", sums: true)
    var sums: [String: Int] = [:]
    let lines = (0..<20_000).map { place in
      let name = "s\(Int.random(in: 0..<500, using: &random))"
      let number = Int.random(in: -5...2000, using: &random)
      sums[name, default: 0] += number
      return #"{"ts":\#(1_773_478_800 + place / 50),"item":{"sku":"\#(name)"},"n":\#(number)}"# + "\n"
    }
    let path = directory.log(lines.joined(), named: "carts.log")
    let format = try #require(LogFormat.named("json")).reading([
      FieldSource(further: 0, field: ".item.sku"), FieldSource(further: 1, field: ".n"),
    ])
    let cube = Cube(lexicons: Lexicons(schema: schema))
    let ingest = Ingest(
      [try openSource(path, follow: false)], format: format, lexicons: cube.lexicons, consumers: [cube],
      threads: threads, leastBulk: 1)
    try ingest.load()
    let answer = cube.facts.answer(
      Query([.sum(quantity)], by: [sku]), lexicons: cube.facts.lexicons,
      context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    #expect(
      Dictionary(uniqueKeysWithValues: answer.rows.map { ($0.members[0].text, $0.values[0]) })
        == sums.mapValues { .whole($0) })
  }

  @Test(arguments: 0..<12) func `comes to the same as reading line by line, on one thread and on three`(seed: Int)
    throws
  {
    let paths = [
      directory.log(log(9000, seed: seed), named: "a.log"), directory.log(log(4000, seed: seed + 100), named: "b.log"),
    ]
    let sources = seed % 3 == 0 ? paths : [paths[0]]
    let expected = try load(sources, threads: 1, leastBulk: .max)
    #expect(expected.report.rejected > 0)
    for threads in [1, 3] {
      let outcome = try load(sources, threads: threads, leastBulk: 1)
      #expect(outcome.answers == expected.answers)
      #expect(outcome.held == expected.held)
      #expect(outcome.report.lines == expected.report.lines)
      // Also which line was the first that was rejected for each reason, though threads read on in turns.
      if sources.count == 1 { #expect(outcome.report == expected.report) }
    }
  }

  @Test func `begins its own dictionaries anew as often as memory makes it, and nothing is lost`() throws {
    let path = directory.log(log(30_000, seed: 5))
    let expected = try load([path], threads: 1, leastBulk: .max)
    let outcome = try load([path], threads: 2, leastBulk: 1, memory: 1 << 20)
    #expect(outcome == expected)
  }

  @Test func `reads a log whose lines depend on those before them in order, however many threads there are`() throws {
    // The columns change half-way, many blocks behind the beginning.
    let early = (0..<12_000).map {
      "2026-03-14 10:\(10 + $0 / 300):\(10 + $0 % 50) 10.0.0.\($0 % 250) GET /a/\($0 % 40) - 200\n"
    }
    let late = (0..<12_000).map {
      "2026-03-14 11:\(10 + $0 / 300):\(10 + $0 % 50) 404 /b/\($0 % 40) 10.0.1.\($0 % 250) POST\n"
    }
    let path = directory.log(
      "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n" + early.joined()
        + "#Fields: date time sc-status cs-uri-stem c-ip cs-method\n" + late.joined())
    let outcome = try load([path], threads: 3, leastBulk: 1)
    #expect(outcome == (try load([path], threads: 1, leastBulk: .max)))
    #expect(outcome.held == 24_000 && outcome.report.rejected == 0)
  }

  @Test func `a line without its newline at the end counts, too`() throws {
    let path = directory.log(String(log(5000, seed: 6).dropLast()))
    #expect(try load([path], threads: 2, leastBulk: 1) == load([path], threads: 1, leastBulk: .max))
  }

  @Test func `hands a query what it needs and no more`() throws {
    let path = directory.log(log(5000, seed: 7))
    let lexicons = Lexicons()
    let query = Query([.hits], by: [.path], top: 5)
    let aggregation = Aggregation(
      query, lexicons: lexicons, context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    let ingest = Ingest(
      [try openSource(path, follow: false)], lexicons: lexicons, consumers: [aggregation], threads: 2, leastBulk: 1)
    try ingest.load()
    #expect(
      aggregation.answer().rows.map(\.values)
        == (try load([path], threads: 1, leastBulk: .max)).answers[0].rows
        .prefix(5).map { [$0.values[0]] })
    #expect(lexicons[.client].count == 1 && lexicons[.url].count > 1)
  }
}
