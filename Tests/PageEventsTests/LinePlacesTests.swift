import PageEvents
import TestSupport
import Testing

@Suite struct `The places of lines` {
  /// A place for each row, or none.
  private typealias Slow = [LinePlace?]

  private static func stretch(_ number: Int, source: Int = 0) -> LogStretch {
    LogStretch(source: source, generation: number % 3, offset: number * 1000, length: 1000)
  }

  /// What a reader of several logs appends: most lines follow each other, some don't, some have no place.
  private func seeded(_ seed: Int, runs: Int = 400) -> (places: LinePlaces, slow: [LinePlace?]) {
    var random = Seeded(seed)
    var places = LinePlaces()
    var slow: Slow = []
    var present = (stretch: Self.stretch(0), line: 0)
    for number in 0..<runs {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: present = (Self.stretch(number), 0)
      case 1: present = (Self.stretch(number % 3, source: number % 3), number)
      case 2: present.line += Int.random(in: 1..<300, using: &random)
      case 3: present.line = max(0, present.line - 5)
      default: break
      }
      let count = Int.random(in: 0..<20, using: &random)
      let isPlaced = Int.random(in: 0..<10, using: &random) > 0
      places.append(LineRun(line: present.line, count: count), of: isPlaced ? present.stretch : nil)
      slow += (0..<count).map { isPlaced ? LinePlace(present.stretch, line: present.line + $0) : nil }
      present.line += count
    }
    return (places, slow)
  }

  @Test(arguments: 0..<40) func `are those that were noted, row by row`(seed: Int) {
    let (places, slow) = seeded(seed)
    #expect(places.count == slow.count)
    #expect((0..<slow.count).map { places[$0] } == slow)
    #expect(places[slow.count] == nil && places[-1] == nil)
  }

  @Test(arguments: 0..<40) func `stay when rows are copied piece by piece`(seed: Int) {
    var random = Seeded(seed)
    var copied = LinePlaces()
    var slow: Slow = []
    for part in 0..<5 {
      let (places, expected) = seeded(seed * 10 + part, runs: 60)
      let from = Int.random(in: 0...expected.count, using: &random)
      // Some more than anybody has said anything of.
      let end = from + Int.random(in: 0...expected.count + 10 - from, using: &random)
      copied.append(places, from..<end)
      slow += (from..<end).map { $0 < expected.count ? expected[$0] : nil }
    }
    copied.trim()
    #expect((0..<slow.count).map { copied[$0] } == slow)
  }

  @Test(arguments: 0..<40) func `stay when some rows are picked`(seed: Int) {
    var random = Seeded(seed)
    let (places, slow) = seeded(seed)
    let rarity = Int.random(in: 1...6, using: &random)
    // Some more than anybody has said anything of.
    let picked = (0..<slow.count + 5).filter { _ in Int.random(in: 0..<rarity, using: &random) == 0 }
    let placed = picked.filter { $0 < slow.count && slow[$0] != nil }
    var copied = LinePlaces()
    let placeless = picked.map(Int32.init).withUnsafeBufferPointer { copied.append(places, rows: $0) }
    #expect((0..<copied.count).map { copied[$0] } == placed.map { slow[$0] })
    #expect(placeless.map(Int.init) == picked.filter { !placed.contains($0) })
  }

  @Test func `some runs of a block are noted in pieces`() {
    let runs = [LineRun(line: 0, count: 3), LineRun(line: 5, count: 2), LineRun(line: 9, count: 4)]
    var places = LinePlaces()
    for (done, taken) in [(0, 2), (2, 4), (6, 3)] {
      places.append(runs, skipping: done, atMost: taken, of: Self.stretch(1))
    }
    #expect((0..<places.count).map { places[$0]?.line } == [0, 1, 2, 5, 6, 9, 10, 11, 12])
  }

  @Test func `take less than a tenth of a byte an event where every line is one`() {
    var places = LinePlaces()
    for block in 0..<60 { places.append(LineRun(line: 0, count: 1080), of: Self.stretch(block)) }
    places.trim()
    #expect(Double(places.footprint) / Double(places.count) < 0.04)
  }

  @Test func `of several logs that are followed in turns take a few bytes an event`() {
    var places = LinePlaces()
    for event in 0..<20_000 {
      places.append(LineRun(line: event / 20, count: 1), of: Self.stretch(event % 20, source: event % 20))
    }
    places.trim()
    #expect(Double(places.footprint) / Double(places.count) < 5)
  }
}
