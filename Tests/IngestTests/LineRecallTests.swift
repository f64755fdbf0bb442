import Cubes
import Foundation
import LogFormats
import LogSources
import PageEvents
import Synchronization
import TestSupport
import Testing

@testable import Ingest

/// Each event's line is read back from the log, and is the line that it came from.
@Suite struct `Lines that are read again` {
  private let directory = LogDirectory()

  /// A log in which each event's path is a number, and by that number the event's line.
  private struct Numbered {
    var text = ""
    var lines: [String: String] = [:]

    mutating func add(_ line: String, path: String? = nil, end: String = "\n") {
      text += line + end
      if let path { lines[path] = line }
    }
  }

  /// Events, rejects, blank lines, and lines of another format, in one log.
  private func mixed(_ count: Int, seed: Int, from first: Int = 0) -> Numbered {
    var random = Seeded(seed)
    var log = Numbered()
    let clean = seed % 4 == 0
    for place in first..<first + count {
      let path = "/p/\(place)"
      let end = Int.random(in: 0..<50, using: &random) == 0 ? "\r\n" : "\n"
      switch clean ? 99 : Int.random(in: 0..<100, using: &random) {
      case 0: log.add("", end: end)
      case 1...4: log.add("no line of any log, \(place)", end: end)
      case 5...(seed % 3 == 1 ? 60 : 9):
        log.add(
          #"{"ts":\#(1_431_857_103 + place),"remote_addr":"10.1.0.1","request":"GET \#(path) HTTP/1.1","status":404}"#,
          path: path, end: end)
      default: log.add(String(line(place / 50, path).dropLast()), path: path, end: end)
      }
    }
    return log
  }

  /// Columns that change on the way, by header lines between the events.
  private func columns(_ count: Int, seed: Int) -> Numbered {
    var random = Seeded(seed)
    var log = Numbered()
    log.add("#Version: 1.0")
    log.add("#Fields: date time c-ip cs-method cs-uri-stem sc-status")
    var isTurned = false
    for place in 0..<count {
      if Int.random(in: 0..<100, using: &random) == 0 {
        isTurned.toggle()
        log.add(
          isTurned
            ? "#Fields: date time sc-status cs-uri-stem c-ip cs-method"
            : "#Fields: date time c-ip cs-method cs-uri-stem sc-status")
      }
      let time = "2026-03-14 10:\(10 + place / 2000):\(10 + place % 50)"
      let line = isTurned ? "\(time) 200 /p/\(place) 10.0.0.1 GET" : "\(time) 10.0.0.1 GET /p/\(place) 200"
      log.add(line, path: "/p/\(place)")
    }
    return log
  }

  /// Reads the lines of all events again and compares.
  private func check(
    _ ingest: Ingest, _ witness: PlaceWitness, _ expected: [String: String],
    _ location: SourceLocation = #_sourceLocation
  ) {
    let seen = witness.seen
    #expect(Set(seen.map(\.path)) == Set(expected.keys) && seen.count == expected.count, sourceLocation: location)
    let recall = LineRecall(past: { ingest.past(ofSource: $0) }, news: {})
    recall.start()
    defer { recall.stop() }
    let places = seen.compactMap(\.place)
    #expect(places.count == seen.count && Set(places).count == places.count, sourceLocation: location)
    recall.ask(places)
    #expect(eventually { recall.found.lines.count == places.count }, sourceLocation: location)
    let found = recall.found.lines
    let wrong = seen.filter { event in
      guard let place = event.place, case .bytes(let bytes) = found[place] else { return true }
      return String(decoding: bytes, as: UTF8.self) != expected[event.path]
    }
    #expect(
      wrong.isEmpty, "\(wrong.count) of \(seen.count), first \(wrong.first?.path ?? "")", sourceLocation: location)
  }

  private func load(_ paths: [String], threads: Int, leastBulk: Int) throws -> (Ingest, PlaceWitness) {
    let lexicons = Lexicons()
    let witness = PlaceWitness(lexicons)
    let ingest = Ingest(
      try paths.map { try openSource($0, follow: false) }, lexicons: lexicons, consumers: [witness], threads: threads,
      leastBulk: leastBulk)
    try ingest.load()
    return (ingest, witness)
  }

  private static let ways: [(threads: Int, leastBulk: Int)] = [(1, .max), (1, 1), (3, 1)]

  @Test(arguments: 0..<6) func `are those of rejects, blank lines and other formats' lines, too`(seed: Int) throws {
    let first = mixed(6000, seed: seed)
    let second = mixed(1500, seed: seed + 1, from: 100_000)
    let paths = [
      directory.log(first.text, named: "a.log"), directory.log(String(second.text.dropLast()), named: "b.log"),
    ]
    for way in Self.ways {
      let (ingest, witness) = try load(paths, threads: way.threads, leastBulk: way.leastBulk)
      check(ingest, witness, first.lines.merging(second.lines) { $1 })
    }
  }

  @Test(arguments: 0..<3) func `are found behind headers`(seed: Int) throws {
    let log = columns(6000, seed: seed)
    let path = directory.log(log.text)
    for way in Self.ways {
      let (ingest, witness) = try load([path], threads: way.threads, leastBulk: way.leastBulk)
      check(ingest, witness, log.lines)
    }
  }

  @Test(arguments: 0..<3) func `come from a packed log as well`(seed: Int) throws {
    let log = mixed(6000, seed: seed)
    let path = directory.log(log.text)
    try gzip(path)
    for way in Self.ways {
      let (ingest, witness) = try load([path + ".gz"], threads: way.threads, leastBulk: way.leastBulk)
      check(ingest, witness, log.lines)
    }
  }

  @Test func `are found where rotation has moved them: renamed, packed, copied and truncated`() throws {
    let lexicons = Lexicons()
    let witness = PlaceWitness(lexicons)
    let path = directory.log("")
    let ingest = Ingest([try openSource(path, follow: true)], lexicons: lexicons, consumers: [witness])
    let thread = WorkThread { ingest.run() }
    var expected: [String: String] = [:]
    func write(_ pieces: Range<Int>, _ generation: Int) {
      for piece in pieces {
        let log = mixed(40, seed: 2, from: generation * 100_000 + piece * 40)
        directory.append(log.text, to: path)
        expected.merge(log.lines) { $1 }
        #expect(eventually { witness.seen.count == expected.count })
      }
    }
    let files = FileManager.default
    write(0..<8, 1)
    check(ingest, witness, expected)
    // Renamed, then packed.
    try files.moveItem(atPath: path, toPath: path + ".1")
    _ = directory.log("")
    write(0..<5, 2)
    check(ingest, witness, expected)
    try files.moveItem(atPath: path + ".1", toPath: path + ".2")
    try gzip(path + ".2")
    try files.moveItem(atPath: path, toPath: path + ".1")
    _ = directory.log("")
    write(0..<5, 3)
    check(ingest, witness, expected)
    // Copied and truncated.
    try files.copyItem(atPath: path, toPath: path + ".0")
    try files.moveItem(atPath: path + ".2.gz", toPath: path + ".3.gz")
    try files.moveItem(atPath: path + ".1", toPath: path + ".2")
    try files.moveItem(atPath: path + ".0", toPath: path + ".1")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 0)
    try handle.close()
    write(0..<5, 4)
    check(ingest, witness, expected)
    // What is deleted is gone, and said to be.
    try files.removeItem(atPath: path + ".2")
    let recall = LineRecall(past: { ingest.past(ofSource: $0) }, news: {})
    recall.start()
    recall.ask(witness.seen.compactMap(\.place))
    #expect(eventually { recall.found.lines.count == expected.count })
    recall.stop()
    for event in witness.seen {
      let isGone = event.place.map { recall.found.lines[$0] == .gone }
      #expect(isGone == event.path.hasPrefix("/p/2"), "\(event.path)")
    }
    ingest.stop()
    thread.join()
  }

  /// What a search that stands has to look at, once for each line, wherever it is.
  @Test(arguments: 0..<4) func `are counted where they have what is searched for`(seed: Int) throws {
    let first = mixed(6000, seed: seed)
    let second = mixed(1500, seed: seed + 1, from: 100_000)
    let paths = [directory.log(first.text, named: "a.log"), directory.log(second.text, named: "b.log")]
    let (ingest, witness) = try load(paths, threads: 1, leastBulk: .max)
    let search = try #require(LineSearch("7 http"))
    let expected = first.lines.merging(second.lines) { $1 }.values.count { $0.lowercased().contains("7 http") }
    var arrivals = Arrivals(
      watch: ArrivalWatch(number: 1, search), seen: Seen(count: 0, horizon: .distantFuture))
    for place in witness.seen.compactMap(\.place) {
      arrivals.lines.append(LineRun(line: place.line, count: 1), of: place.stretch)
    }
    arrivals.count = arrivals.lines.count
    let counter = LineCounter(past: { ingest.past(ofSource: $0) }, news: {})
    defer { counter.stop() }
    counter.ask(arrivals)
    #expect(eventually { counter.found != nil })
    #expect(expected > 100 && counter.found == LineMatches(watch: arrivals.watch, count: expected))
    // Those that are gone are nobody's matches, and told.
    try FileManager.default.removeItem(atPath: paths[1])
    arrivals.watch.taken = 1
    counter.ask(arrivals)
    #expect(eventually { counter.found?.watch == arrivals.watch })
    #expect(
      counter.found?.unread == second.lines.count
        && counter.found?.count == first.lines.values.count { $0.lowercased().contains("7 http") })
  }

  @Test func `of a pipe have no place`() throws {
    let lexicons = Lexicons()
    let witness = PlaceWitness(lexicons)
    try Ingest([ScriptedSource([.block(line(0, "/p/0"))])], lexicons: lexicons, consumers: [witness]).load()
    #expect(witness.seen == [PlaceWitness.Sight(path: "/p/0", place: nil)])
  }

  private func gzip(_ path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-f", path]
    try process.run()
    process.waitUntilExit()
  }
}

/// Notes the path and the place of every event.
private final class PlaceWitness: EventConsumer, Sendable {
  struct Sight: Equatable, Sendable {
    var path: String
    var place: LinePlace?
  }

  private let noted = Mutex<[Sight]>([])
  private let lexicons: Lexicons

  init(_ lexicons: Lexicons) { self.lexicons = lexicons }

  var seen: [Sight] { noted.withLock { $0 } }

  func consume(_ batch: EventBatch) { note(batch.rows, batch.places) }
  func consume(_ segment: Segment) { note(segment.rows, segment.places) }

  private func note(_ rows: EventRows, _ places: LinePlaces) {
    lexicons.publish()
    let sights = (0..<rows.count).map { row in
      Sight(path: lexicons[.url].text(of: rows[.url][row]) ?? "", place: places[row])
    }
    noted.withLock { $0 += sights }
  }
}
