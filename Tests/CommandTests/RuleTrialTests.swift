import Cubes
import Foundation
import Ingest
import PageEvents
import Patterns
import TestSupport
import Testing

@testable import cubetop

/// Rules that are read anew while a log is watched have found, when they take over, what they would have found from its beginning on.
@Suite struct `Rules read anew` {
  private let directory = TestDirectory()

  private static let kept = """
    - {name: bucket, per: client, bucket: {capacity: 3, leak: 8s, distinct: path}, mute: 30s}

    """
  private static let removed = """
    - {name: gone, per: client, bucket: {capacity: 4, leak: 9s}}

    """
  private static let added = """
    - {name: flood, per: [client, status], window: {over: 30s, when: count > 6}, mute: 1m}
    - {name: share, window: {over: 30s, when: share(status >= 500) > 60%, least: 10}}
    - name: steps
      per: client
      pattern:
        match: a{2,} then b
        where: {a: status = 500, b: status = 200 and path = first(a).path}
        within: 1m
    - {name: quiet, per: [client, path], pattern: {match: a then not b for 20s, where: {a: status = 500, b: status = 200}}}

    """

  /// What is said of an alert, but for its number: that depends on when it was found.
  private struct Found: Hashable {
    var text: String
    var places: [LinePlace?]
    var repeats: Int
    var ended: Timestamp?

    init(_ entry: AlertBoard.Entry) {
      var alert = entry.alert
      alert.number = 0
      text = AlertObject.text(alert)
      places = alert.evidence.map(\.place)
      repeats = entry.repeats
      ended = entry.ended
    }
  }

  /// Some minutes of a log, each line up to 55 seconds later than it belongs.
  private func requests(_ random: inout Seeded) -> [Request] {
    let requests = (0..<500).map { second in
      Request(
        second: second, line: second, client: "192.0.2.\(Int.random(in: 0..<4, using: &random))",
        path: "/\(Int.random(in: 0..<6, using: &random))", status: Bool.random(using: &random) ? "200" : "500")
    }
    return requests.map { (Double($0.second) + Double.random(in: 0..<55, using: &random), $0) }
      .sorted { $0.0 < $1.0 }.map(\.1)
  }

  @Test(arguments: 0..<24) func `have found what they would have found from the beginning on, and go on from there`(
    seed: Int
  ) throws {
    var random = Seeded(seed)
    let requests = requests(&random)
    let (before, after) = (Self.removed + Self.kept, Self.kept + Self.added)
    let whole = try WatchedLog(directory.file("whole.yaml", after))
    whole.append(requests[...], &random)
    whole.finish()
    let expected = whole.board.entries.map(Found.init)
    #expect(expected.count > 10)

    let rules = directory.file("rules.yaml", before)
    let log = try WatchedLog(rules)
    // Sometimes before there is anything, sometimes when all has come.
    let cut = seed % 8 == 0 ? 0 : seed % 8 == 1 ? requests.count : Int.random(in: 0...requests.count, using: &random)
    log.append(requests[..<cut], &random)
    if seed % 8 == 1 { log.finish() }
    let told = log.board.entries
    _ = directory.file("rules.yaml", after)
    // Those before go on while the others look back; sometimes new dictionaries are made meanwhile.
    log.reload { log.append(requests[cut...].prefix(40), &random) }
    if seed % 8 != 1 {
      log.append(requests[cut...].dropFirst(40), &random)
      log.finish()
    }
    let (board, gone) = (log.board, log.board.entries.filter { $0.alert.rule == "gone" })
    let found = Set(board.entries.filter { $0.alert.rule != "gone" }.map(Found.init))
    let (more, less) = (found.subtracting(expected), Set(expected).subtracting(found))
    #expect(more.isEmpty && less.isEmpty, "more \(more), less \(less)")
    #expect(board.entries.count - gone.count == expected.count)
    #expect(board.entries.map(\.alert.time) == board.entries.map(\.alert.time).sorted())
    // What was told stays, under its number; what nobody watches any more has ended.
    let numbers = board.entries.map(\.alert.number)
    #expect(Set(numbers).count == numbers.count && numbers.max() == board.raised)
    for entry in told {
      let now = board.entries.first { $0.alert.number == entry.alert.number }
      #expect(now?.alert == entry.alert)
    }
    #expect(gone.allSatisfy { $0.ended != nil })
  }

  @Test func `that are read anew at once once more take over the last`() throws {
    var random = Seeded(1)
    let requests = requests(&random)
    let rules = directory.file("rules.yaml", Self.removed)
    let log = try WatchedLog(rules)
    log.append(requests[...], &random)
    for text in [Self.kept, Self.removed, Self.added] {
      _ = directory.file("rules.yaml", text)
      _ = log.watcher.watch.reload()
    }
    log.reload {}
    log.finish()
    #expect(Set(log.board.entries.map(\.alert.rule)).isSuperset(of: ["gone", "flood", "quiet"]))
    #expect(!log.board.entries.contains { $0.alert.rule == "bucket" })
  }

  @Test func `that are wrong leave those that watch as they are`() throws {
    var random = Seeded(2)
    let rules = directory.file("rules.yaml", Self.kept)
    let log = try WatchedLog(rules)
    _ = directory.file("rules.yaml", "- {name: x, bucket: 7}\n")
    #expect(log.watcher.watch.reload().hasPrefix(rules))
    log.append(requests(&random)[...], &random)
    log.finish()
    #expect(log.board.entries.contains { $0.alert.rule == "bucket" })
  }
}

private struct Request {
  var second: Int
  /// The number of its line, of which a thousand are in a stretch.
  var line: Int
  var client: String
  var path: String
  var status: String

  func append(to batch: EventBatch) {
    let texts = [client, "GET", path, status].map { Array($0.utf8) }
    texts[0].withUnsafeBytes { client in
      texts[1].withUnsafeBytes { method in
        texts[2].withUnsafeBytes { url in
          texts[3].withUnsafeBytes { status in
            var fields = EventFields()
            fields.time = Timestamp(seconds: 1_773_446_400 + Int64(second))
            (fields.client, fields.method, fields.url, fields.status) = (client, method, url, status)
            batch.append(fields, source: 0)
          }
        }
      }
    }
    let stretch = LogStretch(source: 0, generation: 0, offset: line / 100 * 100, length: 100)
    batch.places.append(LineRun(line: line % 100, count: 1), of: stretch)
  }
}

/// A cube and the rules behind it, given a log as ingest gives it: to the cube as it comes, to the rules by its time.
private final class WatchedLog {
  let watcher: RuleWatcher
  private let cube: Cube
  private let merge: TimeMerge

  init(_ rules: String) throws {
    cube = Cube(memory: 64 << 20)
    watcher = try RuleWatcher([rules], cube, memory: 16 << 20)
    merge = TimeMerge(of: 1, lexicons: cube.lexicons, consumers: [watcher], lateness: .minutes(1))
  }

  var board: AlertBoard.Snapshot { watcher.watch.alerts() }

  func append(_ requests: ArraySlice<Request>, _ random: inout Seeded) {
    var rest = requests
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...40, using: &random))
      rest = rest.dropFirst(piece.count)
      let batch = EventBatch(lexicons: cube.lexicons, capacity: piece.count)
      for request in piece { request.append(to: batch) }
      if Bool.random(using: &random) { cube.consume(batch) } else { cube.consume(SegmentSealer().seal(batch)) }
      merge.add(batch.rows, 0..<batch.count, of: 0, in: batch.lexicons, places: batch.places)
      merge.release()
    }
  }

  /// Reads the rules anew, and waits until the others have taken over.
  func reload(meanwhile: () -> Void) {
    let before = board.adoptions
    #expect(watcher.watch.reload().contains("what is held"))
    meanwhile()
    let end = ContinuousClock.now + .seconds(30)
    while board.adoptions == before, .now < end {
      merge.release()
      usleep(1000)
    }
    #expect(board.adoptions == before + 1)
  }

  func finish() {
    merge.end(0)
    merge.release()
    watcher.finish()
  }
}
