import PageEvents
import TestSupport
import Testing

@testable import Ingest

/// A merge comes to the same as sorting everything at once.
@Suite struct `A merge by time` {
  private struct Event: Equatable {
    var time: Timestamp
    var number: Int
  }

  /// Notes what it is given, by time and number.
  private final class Listener: OrderedEventConsumer {
    var events: [Event] = []
    var late: [Event] = []
    /// How many events came in batches of one segment's rows.
    var packed = 0
    let needs = EventNeeds(columns: [.client], traits: false, places: true)

    func consume(_ batch: EventBatch) {
      events += read(batch)
      if batch.packed != nil { packed += batch.count }
    }
    func consumeLate(_ batch: EventBatch) { late += read(batch) }
    func consume(_ segment: Segment) { Issue.record("A consumer that needs order is given batches.") }

    private func read(_ batch: EventBatch) -> [Event] {
      // A row's columns stay together.
      let isWhole = (0..<batch.count).allSatisfy { row in
        let number = batch.bytes[row]
        return batch.lexicons[.client].text(of: batch.rows[.client][row]) == "c\(number % 97)"
          && batch.latencies[row] == (number % 3 == 0 ? EventFields.noLatency : UInt32(number))
          && batch.rowPlaces.flatMap { batch.stretches?[$0[row]] }?.line == Int(number)
      }
      #expect(isWhole)
      if let packed = batch.packed {
        let isCopy = (0..<batch.count).allSatisfy { row in
          let there = packed.picked.map { Int($0[row]) } ?? packed.first + row
          return packed.rows.bytes[there] == batch.bytes[row] && packed.rows.times[there] == batch.times[row]
            && packed.rows[.client][there] == batch.rows[.client][row]
        }
        #expect(isCopy && packed.rows.identity != 0)
      }
      return (0..<batch.count).map { row in
        Event(time: Timestamp(milliseconds: batch.times[row]), number: Int(batch.bytes[row]))
      }
    }
  }

  /// Logs whose events come up to `shuffle` milliseconds late, and some of them by more.
  private func logs(_ count: Int, shuffle: Int, strays: Bool, _ random: inout Seeded) -> [[Event]] {
    var number = 0
    return (0..<count).map { _ in
      let scale = [1, 1000].randomElement(using: &random)!
      return (0..<Int.random(in: 0..<4000, using: &random)).map { place in
        let back = strays && Int.random(in: 0..<50, using: &random) == 0 ? 5 * shuffle : shuffle
        number += 1
        let milliseconds = (place * 10 - Int.random(in: 0...back, using: &random)) / scale * scale
        return Event(time: ten + .milliseconds(Int64(milliseconds)), number: number)
      }
    }
  }

  /// The slow, obvious twin: what is in time, sorted, and what is late, log by log.
  private func sorted(_ logs: [[Event]], lateness: Timestamp.Span) -> (events: [Event], late: [[Event]]) {
    var inTime: [(event: Event, source: Int, line: Int)] = []
    let late = logs.enumerated().map { source, log in
      var latest = Timestamp.distantPast
      return log.enumerated().filter { line, event in
        defer { latest = max(latest, event.time) }
        if event.time < latest - lateness { return true }
        inTime.append((event, source, line))
        return false
      }.map(\.element)
    }
    inTime.sort { ($0.event.time, $0.source, $0.line) < ($1.event.time, $1.source, $1.line) }
    return (inTime.map(\.event), late)
  }

  private static let stretch = LogStretch(source: 0, generation: 0, offset: 0, length: 1)

  private func batch(_ events: some Sequence<Event>, _ lexicons: Lexicons) -> EventBatch {
    let batch = EventBatch(lexicons: lexicons, capacity: 4096, columnSet: [.client, .url])
    for event in events {
      var client = "c\(event.number % 97)"
      client.withUTF8 { client in
        var fields = EventFields()
        fields.time = event.time
        fields.bytes = Int64(event.number)
        fields.client = UnsafeRawBufferPointer(client)
        if event.number % 3 != 0 { fields.latency = UInt32(event.number) }
        batch.append(fields, source: 0)
        batch.places.append(LineRun(line: event.number, count: 1), of: Self.stretch)
      }
    }
    return batch
  }

  /// How events come: in a batch that is used again, in segments, or in either.
  private enum Form: CaseIterable { case batches, segments, both }

  private func merge(
    _ logs: [[Event]], lateness: Timestamp.Span, mostRows: Int = 1 << 20, renewing: Bool = false,
    as form: Form = .batches,
    _ random: inout Seeded
  ) -> (merge: TimeMerge, listener: Listener) {
    let listener = Listener()
    var lexicons = Lexicons()
    let merge = TimeMerge(
      of: logs.count, lexicons: lexicons, consumers: [listener], lateness: lateness, mostRows: mostRows)
    var rest = logs.map { $0[...] }
    while let source = rest.indices.filter({ !rest[$0].isEmpty }).randomElement(using: &random) {
      let events = rest[source].prefix(Int.random(in: 1...3000, using: &random))
      rest[source].removeFirst(events.count)
      if renewing, Int.random(in: 0..<3, using: &random) == 0 { lexicons = Lexicons(emptyAs: lexicons) }
      let batch = batch(events, lexicons)
      if form == .segments || (form == .both && Bool.random(using: &random)) {
        // In blocks, as threads of a load have them.
        let segment = SegmentSealer().seal(batch)
        let middle = Int.random(in: 0...batch.count, using: &random)
        for block in [0..<middle, middle..<batch.count] { merge.add(segment, block, of: source, in: lexicons) }
      } else {
        merge.add(batch.rows, 0..<batch.count, of: source, in: lexicons, places: batch.places)
      }
      batch.removeAll()
      if Bool.random(using: &random) { merge.release() }
    }
    for source in logs.indices { merge.end(source) }
    merge.release()
    return (merge, listener)
  }

  @Test(arguments: 0..<36) func `is a sort of the whole, whatever comes when`(seed: Int) {
    var random = Seeded(seed)
    let shuffle = [0, 15, 500, 20_000].randomElement(using: &random)!
    let logs = logs(1 + seed % 5, shuffle: shuffle, strays: seed % 2 == 0, &random)
    let lateness = Timestamp.Span.milliseconds(Int64(shuffle) + 1000)
    let expected = sorted(logs, lateness: lateness)
    let (merge, listener) = merge(
      logs, lateness: lateness, renewing: seed % 3 == 0, as: Form.allCases[seed / 2 % 3], &random)
    #expect(listener.events == expected.events)
    #expect(listener.late.sorted { $0.number < $1.number } == expected.late.joined().sorted { $0.number < $1.number })
    #expect(merge.watermark.fronts.map(\.late) == expected.late.map(\.count))
    #expect(merge.held == 0 && merge.early == 0)
  }

  @Test(arguments: 0..<8) func `loses nothing when it must not hold all, and says how much came early`(seed: Int) {
    var random = Seeded(seed)
    let logs = logs(3, shuffle: 40_000, strays: false, &random)
    let (merge, listener) = merge(
      logs, lateness: .seconds(60), mostRows: 3000, as: Form.allCases[seed % 3], &random)
    let all = logs.joined().map(\.number).sorted()
    #expect((listener.events + listener.late).map(\.number).sorted() == all)
    #expect(merge.lateEvents == listener.late.count)
    #expect(listener.events.map(\.time) == listener.events.map(\.time).sorted())
    if all.count > 7000 { #expect(merge.early > 0) }
  }

  @Test func `what is in order, but for a few, comes as it is packed`() {
    var random = Seeded(1)
    for strays in [0, 20] {
      var log = (0..<20_000).map { Event(time: ten + .milliseconds(Int64($0) * 10), number: $0) }
      for _ in 0..<strays {
        let place = Int.random(in: 0..<log.count, using: &random)
        log[place].time = max(ten, log[place].time - .milliseconds(500))
      }
      let (_, listener) = merge([log], lateness: .seconds(60), as: .segments, &random)
      #expect(listener.events == sorted([log], lateness: .seconds(60)).events)
      #expect(listener.packed > 17_000)
    }
  }

  @Test func `rows that are left behind don't keep those that came with them`() {
    let listener = Listener()
    let lexicons = Lexicons()
    let merge = TimeMerge(of: 1, lexicons: lexicons, consumers: [listener], lateness: .seconds(10))
    weak var segment: Segment?
    do {
      let rows = batch((0..<1000).map { Event(time: after($0 < 990 ? 0 : 20), number: $0) }, lexicons)
      let sealed = SegmentSealer().seal(rows)
      segment = sealed
      merge.add(sealed, 0..<1000, of: 0, in: lexicons)
    }
    #expect(segment != nil)
    merge.release()
    #expect(segment == nil && merge.held == 10)
    merge.end(0)
    merge.release()
    #expect(listener.events.map(\.number) == Array(0..<1000))
  }

  @Test func `a source that was overtaken while it was quiet is late, and order stays`() {
    let listener = Listener()
    let lexicons = Lexicons()
    let merge = TimeMerge(of: 2, lexicons: lexicons, consumers: [listener], lateness: .seconds(10))
    func add(_ second: Double, _ number: Int, to source: Int) {
      let batch = batch([Event(time: after(second), number: number)], lexicons)
      merge.add(batch.rows, 0..<1, of: source, in: lexicons, places: batch.places)
      merge.release()
    }
    add(0, 1, to: 0)
    add(100, 2, to: 0)
    // Nobody knows yet what the other has.
    #expect(listener.events.isEmpty && merge.held == 2)
    merge.set(.quiet, of: 1)
    merge.release()
    #expect(listener.events.map(\.number) == [1])
    add(50, 3, to: 1)
    add(95, 4, to: 1)
    #expect(listener.late.map(\.number) == [3])
    merge.set(.quiet, of: 0)
    merge.set(.quiet, of: 1)
    merge.release()
    #expect(listener.events.map(\.number) == [1, 4, 2] && merge.watermark.time == after(100))
  }
}
