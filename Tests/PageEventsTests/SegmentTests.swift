import TestSupport
import Testing

@testable import PageEvents

/// What is packed must read as what went in.
struct SegmentTests {
  private struct Plain {
    var time: Int64
    var bytes: Int64
    var latency: UInt32
    var values: [String]
  }

  private func random(_ count: Int, seed: Int) -> [Plain] {
    var random = Seeded(seed)
    let timeStep: Int64 = [1, 1000, 60_000, 3_000_000_000].randomElement(using: &random)!
    let mostBytes: Int64 = [0, 200, 60_000, 5_000_000, 9_000_000_000].randomElement(using: &random)!
    let hasLatency = Bool.random(using: &random)
    let distinct = [1, 3, 256, 257, 5000].map { $0 }.shuffled(using: &random)
    return (0..<count).map { _ in
      Plain(
        time: Int64.random(in: -50...1000, using: &random) * timeStep,
        bytes: Int64.random(in: 0...mostBytes, using: &random),
        latency: hasLatency && Bool.random(using: &random)
          ? UInt32.random(in: 0..<90_000, using: &random) : EventFields.noLatency,
        values: distinct.enumerated().map { column, most in
          let value = Int.random(in: 0..<most, using: &random)
          return column == 4 ? "\(100 + value % 500)" : value == 0 ? "" : "/\(value)"
        })
    }
  }

  private func fill(_ batch: EventBatch, _ events: [Plain]) {
    for event in events {
      let text = event.values.map { Array($0.utf8) }
      let flat = text.flatMap(\.self) + [0]
      flat.withUnsafeBytes { bytes in
        var start = 0
        let parts = text.map { value in
          defer { start += value.count }
          return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + value.count)])
        }
        var fields = EventFields()
        fields.time = Timestamp(milliseconds: event.time)
        fields.bytes = event.bytes
        fields.latency = event.latency
        (fields.client, fields.url, fields.referrer) = (parts[0], parts[1], parts[2])
        (fields.method, fields.status) = (parts[3], parts[4])
        batch.append(fields, source: 0)
      }
    }
  }

  @Test(arguments: 0..<60) func `packed rows read as the rows that were packed`(seed: Int) {
    var random = Seeded(seed)
    let batch = EventBatch(lexicons: Lexicons(secret: .seeded(seed)), capacity: 4000)
    let sealer = SegmentSealer()
    // The same sealer packs one after the other: nothing of the last may be left.
    for round in 0..<3 {
      batch.removeAll()
      fill(batch, self.random(Int.random(in: 1...4000, using: &random), seed: seed * 3 + round))
      let (wide, packed) = (batch.rows, sealer.seal(batch))
      #expect(packed.count == wide.count)
      for row in 0..<wide.count {
        let isSame =
          wide.times[row] == packed.rows.times[row] && wide.bytes[row] == packed.rows.bytes[row]
          && wide.latencies[row] == packed.rows.latencies[row] && wide.traits[row] == packed.rows.traits[row]
          && (0..<wide.columns.count).allSatisfy { wide.columns[$0][row] == packed.rows.columns[$0][row] }
        if !isSame { Issue.record("seed \(seed), row \(row)") }
      }
      copies(wide, packed.rows, &random)
      cuboids(wide, packed)
      withExtendedLifetime(packed) {}
    }
  }

  private func copies(_ wide: EventRows, _ packed: EventRows, _ random: inout Seeded) {
    let picks = (0..<Int.random(in: 0...50, using: &random)).map { _ in
      Int32.random(in: 0..<Int32(wide.count), using: &random)
    }
    picks.withUnsafeBufferPointer { picks in
      for (a, b) in [(wide.times, packed.times), (wide.bytes, packed.bytes), (wide.latencies, packed.latencies)] {
        var (left, right) = ([Int64](repeating: 0, count: 50), [Int64](repeating: 0, count: 50))
        a.copy(picks, into: &left)
        b.copy(picks, into: &right)
        #expect(left == right)
        let range = 0..<min(50, wide.count)
        a.copy(range, into: &left)
        b.copy(range, into: &right)
        #expect(left == right)
        #expect(left.prefix(range.count).allSatisfy(b.range.contains))
      }
      for (a, b) in zip(wide.columns, packed.columns) {
        var (left, right) = ([ValueID](repeating: 0, count: 50), [ValueID](repeating: 0, count: 50))
        a.copy(picks, into: &left)
        b.copy(picks, into: &right)
        #expect(left == right)
      }
    }
  }

  private func cuboids(_ wide: EventRows, _ packed: Segment) {
    for (index, column) in packed.rows.columns.enumerated() {
      var expected: [ValueID: Cell] = [:]
      for row in 0..<wide.count {
        expected[wide.columns[index][row], default: .zero].merge(Cell(wide.traits[row], bytes: wide.bytes[row]))
      }
      #expect(column.dictionary?.count == expected.count)
      for (place, id) in column.dictionary!.enumerated() { #expect(packed.cuboids[index][place] == expected[id]) }
    }
    for raw in 0..<16 {
      #expect(packed.traitCounts[raw] == (0..<wide.count).count { wide.traits[$0].rawValue == raw })
    }
  }

  @Test func `an event of a usual log takes about twenty bytes`() {
    let lexicons = Lexicons(secret: .seeded(1))
    let batch = EventBatch(lexicons: lexicons, capacity: Segment.capacity)
    var random = Seeded(7)
    fill(
      batch,
      (0..<Segment.capacity).map { place in
        Plain(
          time: Int64(place) * 5 / 1000 * 1000, bytes: .random(in: 0..<100_000, using: &random),
          latency: EventFields.noLatency,
          values: [
            "10.0.\(Int.random(in: 0..<20, using: &random)).\(Int.random(in: 0..<250, using: &random))",
            "/\(Int.random(in: 0..<4000, using: &random))", "-", "GET", "200",
          ])
      })
    let bytes = Double(SegmentSealer().seal(batch).footprint) / Double(Segment.capacity)
    #expect(bytes < 20)
  }

  @Test func `a segment that was made elsewhere is translated by its dictionaries`() {
    let here = Lexicons(secret: .seeded(1))
    let there = Lexicons(privateTo: here)
    _ = here.intern("/somewhere/else", in: .url)
    let translation = LexiconTranslation(from: there, to: here)
    for round in 0..<4 {
      let batch = EventBatch(lexicons: there, capacity: 300)
      fill(batch, random(300, seed: round))
      there.publish()
      let before = (0..<300).map { there[.url].text(of: batch.rows[.url][$0]) }
      let segment = SegmentSealer().seal(batch)
      translation.translate(segment)
      here.publish()
      #expect((0..<300).map { here[.url].text(of: segment.rows[.url][$0]) } == before)
      let again = segment.translated { $1 + ($0 == .url ? 1 : 0) }
      #expect((0..<300).allSatisfy { again.rows[.url][$0] == segment.rows[.url][$0] + 1 })
    }
  }
}
