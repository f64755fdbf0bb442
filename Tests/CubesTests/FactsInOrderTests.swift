import PageEvents
import TestSupport
import Testing

@testable import Cubes

@Suite struct `Facts in their order` {
  /// Notes the times and the numbers of all events that it is given.
  private final class Witness: OrderedEventConsumer {
    var seen: [(time: Int64, number: Int64)] = []
    var needs: EventNeeds { EventNeeds(columns: .all, traits: false, places: true) }
    var places: [LinePlace?] = []

    func consume(_ batch: EventBatch) {
      for row in 0..<batch.count {
        seen.append((batch.times[row], batch.bytes[row]))
        places.append(batch.rowPlaces.flatMap { batch.stretches?[$0[row]] })
      }
    }
  }

  /// In a cube, some of them packed; each with its place in the list as its size, and, unless their times tell them apart, in the log.
  private func cube(_ count: Int, _ random: inout Seeded, seed: Int, haveLines: Bool = true) -> (Cube, [PlainEvent]) {
    var events = SyntheticEvents.make(count, seed: seed)
    events.shuffle(using: &random)
    for place in events.indices {
      events[place].bytes = Int64(place)
      let time = events[place].time
      events[place].time = haveLines ? time / 5000 * 5000 : time * 10_000 + Int64(place)
    }
    let cube = Cube()
    var rest = events[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...300, using: &random))
      rest = rest.dropFirst(piece.count)
      let batch = EventBatch(lexicons: cube.lexicons, capacity: piece.count)
      for event in piece {
        batch.append(event)
        let (offset, line) = (Int(event.bytes) / 100 * 100, Int(event.bytes) % 100)
        let stretch = LogStretch(source: 0, generation: 0, offset: offset, length: 100)
        batch.places.append(LineRun(line: line, count: 1), of: haveLines ? stretch : nil)
      }
      if Bool.random(using: &random) { cube.consume(batch) } else { cube.consume(SegmentSealer().seal(batch)) }
    }
    return (cube, events)
  }

  @Test(arguments: 0..<20) func `are all events of a time, sorted, of one time in the order of their lines`(seed: Int) {
    var random = Seeded(seed)
    let (cube, events) = cube(Int.random(in: 0...5000, using: &random), &random, seed: seed, haveLines: seed % 3 > 0)
    let times: [Int64] = events.map(\.time) + [0, Int64.max / 4]
    let start = times.randomElement(using: &random)!
    let end = times.randomElement(using: &random)!
    let witness = Witness()
    let isWhole = cube.facts.handOver(
      from: Timestamp(milliseconds: start), before: Timestamp(milliseconds: end), atMost: .max, to: witness,
      numberedIn: StretchTable())
    let expected = events.filter { $0.time >= start && $0.time < end }.sorted {
      ($0.time, $0.bytes) < ($1.time, $1.bytes)
    }
    #expect(isWhole && witness.seen.map(\.number) == expected.map(\.bytes))
    #expect(witness.seen.map(\.time) == expected.map(\.time))
    let lines = witness.places.map { $0.map { Int64($0.stretch.offset + $0.line) } }
    #expect(lines == (seed % 3 > 0 ? expected.map(\.bytes) : expected.map { _ in nil }))
  }

  @Test(arguments: [1, 100, 2500, 4999, 5000, 6000]) func `are the latest, no more than are wanted`(most: Int) {
    var random = Seeded(most)
    let (cube, events) = cube(5000, &random, seed: 3)
    let witness = Witness()
    cube.facts.handOver(before: .distantFuture, atMost: most, to: witness, numberedIn: StretchTable())
    // Of a bin of time either all are taken or none.
    #expect(witness.seen.count <= most && witness.seen.count > min(most, 5000) * 9 / 10 - 20)
    let expected = events.sorted { ($0.time, $0.bytes) < ($1.time, $1.bytes) }.suffix(witness.seen.count)
    #expect(witness.seen.map(\.number) == expected.map(\.bytes))
  }

  @Test func `are given up when nobody wants them any more`() {
    var random = Seeded(1)
    let (cube, _) = cube(5000, &random, seed: 4)
    let witness = Witness()
    var asked = 0
    let isWhole = cube.facts.handOver(
      before: .distantFuture, atMost: .max, to: witness, numberedIn: StretchTable(),
      while: {
        asked += 1
        return asked < 3
      })
    #expect(!isWhole && witness.seen.count == 2048)
  }
}
