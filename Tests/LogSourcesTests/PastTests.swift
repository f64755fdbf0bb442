import Foundation
import TestSupport
import Testing

@testable import LogSources

/// What a source has read can be read again, by its positions.
@Suite struct `The way back` {
  private let bench = Workbench()

  private func lines(_ count: Int, seed: Int) -> [UInt8] {
    var random = Seeded(seed)
    return Array(
      (0..<count).map { "\($0) GET /\(UInt64.random(in: .min ... .max, using: &random)) 200 \(seed)\n" }.joined().utf8)
  }

  /// Every block that a source gives, with its place.
  private func blocks(of source: any LogSource) -> [(stretch: PastStretch, bytes: [UInt8])] {
    var found: [(PastStretch, [UInt8])] = []
    while true {
      let outcome = try? source.read(now: .now) { bytes in
        let position = source.position
        found.append(
          (
            PastStretch(generation: position.generation, bytes: position.offset..<position.offset + bytes.count),
            Array(bytes)
          ))
      }
      switch outcome {
      case .advanced: continue
      case .idle: waitForNews(from: [source], atMost: .seconds(60))
      case .end, nil: return found
      }
    }
  }

  /// Reads some of the blocks again.
  private func check(
    _ source: any LogSource, _ blocks: [(stretch: PastStretch, bytes: [UInt8])], seed: Int = 0,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    var random = Seeded(seed)
    let wanted = blocks.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    var found: [Int: [UInt8]] = [:]
    try source.past?.read(wanted.map(\.stretch), goesOn: { _ in true }) { found[$0] = Array($1) }
    #expect(found.count == wanted.count, sourceLocation: location)
    for (place, block) in wanted.enumerated() { #expect(found[place] == block.bytes, sourceLocation: location) }
  }

  @Test(arguments: PackedTests.filters) func `leads through a compressed log`(filter: String) throws {
    Writer(bench.path()).write(Packing.compressed(lines(30_000, seed: 1) + Array("last".utf8), by: filter))
    let source = try openSource(bench.path(), follow: false)
    let read = blocks(of: source)
    #expect(read.count > 2)
    for seed in 0..<3 { try check(source, read, seed: seed) }
  }

  @Test func `leads through an archive of logs`() throws {
    let members = (0..<4).map { (name: "access.log.\($0)", contents: lines(9000, seed: $0)) }
    Writer(bench.path("logs.tar.gz")).write(Packing.archive(members, format: "ustar", filter: "gzip"))
    let source = try openSource(bench.path("logs.tar.gz"), follow: false)
    let read = blocks(of: source)
    #expect(Set(read.map(\.stretch.generation)) == [0, 1, 2, 3])
    for seed in 0..<3 { try check(source, read, seed: seed) }
  }

  /// As a search reads that follows a replay's clock, while what is on the screen is read as well.
  @Test func `goes on where it stopped the last time, in whichever order it is gone`() throws {
    let members = (0..<3).map { (name: "access.log.\($0)", contents: lines(30_000, seed: $0)) }
    Writer(bench.path("logs.tar.gz")).write(Packing.archive(members, format: "ustar", filter: "gzip"))
    let source = try openSource(bench.path("logs.tar.gz"), follow: false)
    let read = blocks(of: source)
    #expect(read.count > 12)
    /// How many pieces are unpacked to read some blocks again.
    func steps(_ wanted: [Int]) throws -> Int {
      var (steps, found) = (0, [[UInt8]]())
      try source.past?.read(
        wanted.map { read[$0].stretch },
        goesOn: { _ in
          steps += 1
          return true
        }
      ) { _, bytes in found.append(Array(bytes)) }
      #expect(found == wanted.map { read[$0].bytes })
      return steps
    }
    let all = try steps(Array(read.indices))
    // Piece by piece: together about as many as at once.
    #expect(try read.indices.reduce(0) { try $0 + steps([$1]) } < all + 3 * read.count)
    // Two who go through it side by side don't disturb each other.
    let half = read.count / 2
    let pairs = try (0..<half).reduce(0) { try $0 + steps([$1]) + steps([$1 + half]) }
    #expect(pairs < 2 * all + 3 * read.count)
    // What was read already is found again; and once it rests, it begins anew.
    _ = try steps([0])
    #expect(try steps([read.count - 1]) > 1)
    source.past?.rest()
    #expect(try steps([read.count - 1]) >= all - 3)
    var random = Seeded(5)
    for _ in 0..<20 { _ = try steps([Int.random(in: read.indices, using: &random)]) }
  }

  @Test func `leads through what comes before a damage`() throws {
    Writer(bench.path()).write(Array(Packing.compressed(lines(30_000, seed: 1), by: "gzip").dropLast(10_000)))
    let source = try openSource(bench.path(), follow: false)
    let read = blocks(of: source)
    #expect(read.count > 2)
    try check(source, Array(read.dropLast()))
  }

  @Test func `ends where a file was replaced or is gone`() throws {
    bench.append(String(decoding: lines(100, seed: 1), as: UTF8.self))
    let source = try openSource(bench.path(), follow: true)
    _ = try source.read(now: .now) { _ in }
    let stretch = PastStretch(generation: 0, bytes: 0..<50)
    func isThere() throws -> Bool {
      var count = 0
      try source.past?.read([stretch], goesOn: { _ in true }) { _, _ in count += 1 }
      return count == 1
    }
    #expect(try isThere())
    bench.truncate()
    #expect(try !isThere())
    bench.append(String(decoding: lines(100, seed: 2), as: UTF8.self))
    #expect(try !isThere())
    bench.remove()
    #expect(try !isThere())
  }

  @Test func `is given up when nobody wants it any more`() throws {
    Writer(bench.path()).write(Packing.compressed(lines(60_000, seed: 1), by: "gzip"))
    let source = try openSource(bench.path(), follow: false)
    let read = blocks(of: source)
    var (asked, found) = (0, 0)
    try source.past?.read(
      read.map(\.stretch),
      goesOn: { _ in
        asked += 1
        return asked < 3
      }
    ) { _, _ in found += 1 }
    #expect(asked == 3 && found < read.count)
  }

  @Test func `isn't there for a pipe`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    #expect(StreamSource(fileDescriptor: ends[0], name: "pipe").past == nil)
    close(ends[0])
    close(ends[1])
  }
}
