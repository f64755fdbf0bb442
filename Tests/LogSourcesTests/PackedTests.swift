import Foundation
import TestSupport
import Testing

@testable import LogSources

/// Compressed logs, archives of logs, and what is left of them when they are damaged.
struct PackedTests {
  let bench = Workbench()

  static let filters = ["gzip", "bzip2", "xz", "zstd", "lz4"]

  /// About 2.5 MB of lines that don't compress too well.
  private static func lines(_ count: Int = 40_000, seed: Int = 1) -> [String] {
    var random = Seeded(seed)
    return (0..<count).map { "\($0) GET /\(UInt64.random(in: .min ... .max, using: &random)) HTTP/1.1 200 \(seed)" }
  }

  private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

  private func write(_ contents: [UInt8], to name: String) {
    try? FileManager.default.removeItem(atPath: bench.path(name))
    Writer(bench.path(name)).write(contents)
  }

  /// Everything that a source gives, and what it throws at the end.
  private func readAll(_ reader: Reader) -> SourceError? {
    do {
      while true {
        switch try reader.step() {
        case .advanced: continue
        case .idle: waitForNews(from: [reader.source], atMost: .seconds(60))
        case .end: return nil
        }
      }
    } catch {
      return error as? SourceError
    }
  }

  @Test(arguments: filters)
  func `a compressed log is a log, whatever it is called`(filter: String) throws {
    let lines = Self.lines()
    let packed = Packing.compressed(bytes(lines) + Array("last".utf8), by: filter)
    write(packed, to: "access.log")
    let reader = try bench.source()
    #expect(reader.source.progress == SourceProgress(bytesRead: 0, bytesKnown: packed.count))
    #expect(readAll(reader) == nil)
    #expect(reader.lines == lines + ["last¬"])
    #expect(reader.source.progress == SourceProgress(bytesRead: packed.count, bytesKnown: packed.count))
    #expect(reader.source.position == SourcePosition(generation: 0, offset: bytes(lines).count + 4))
    #expect(reader.source.pollableDescriptor == nil)
    #expect(reader.source.trouble == nil)
    #expect(try reader.step() == .end)
  }

  @Test(arguments: filters)
  func `standard input may be compressed, and comes in pieces of any size`(filter: String) throws {
    let lines = Self.lines(3000)
    let packed = Packing.compressed(bytes(lines), by: filter)
    for seed in 0..<5 {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0)
      defer { close(ends[0]) }
      let writeEnd = ends[1]
      let feeder = Thread {
        var random = Seeded(seed)
        var rest = packed[...]
        while !rest.isEmpty {
          let piece = Array(rest.prefix(Int.random(in: 1...(seed == 0 ? 20 : 20_000), using: &random)))
          precondition(Foundation.write(writeEnd, piece, piece.count) == piece.count)
          rest = rest.dropFirst(piece.count)
        }
        close(writeEnd)
      }
      feeder.start()
      let reader = Reader(StreamSource(fileDescriptor: ends[0], name: "stdin"))
      #expect(readAll(reader) == nil)
      #expect(reader.lines == lines)
    }
  }

  @Test func `a compressed file that is redirected is one, too, and knows its size`() throws {
    let lines = Self.lines(5000)
    let packed = Packing.compressed(bytes(lines), by: "gzip")
    write(packed, to: "x")
    let descriptor = open(bench.path("x"), O_RDONLY)
    defer { close(descriptor) }
    let reader = Reader(StreamSource(fileDescriptor: descriptor, name: "stdin"))
    #expect(readAll(reader) == nil)
    #expect(reader.lines == lines)
    #expect(reader.source.progress == SourceProgress(bytesRead: packed.count, bytesKnown: packed.count))
  }

  @Test(arguments: ["B", "BZ", "BZh\n", "BZh9\nx\n", "(\n", "P", "PK\n\n", "ust\nar\n", "\u{4}\n", "x"])
  func `lines that begin like something packed are lines`(text: String) throws {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    defer { close(ends[0]) }
    precondition(Foundation.write(ends[1], text, text.utf8.count) == text.utf8.count)
    close(ends[1])
    let reader = Reader(StreamSource(fileDescriptor: ends[0], name: "stdin"))
    #expect(readAll(reader) == nil)
    #expect(reader.lines.joined(separator: "\n") == (text.hasSuffix("\n") ? String(text.dropLast()) : text + "¬"))
  }

  @Test(arguments: [("gnutar", nil), ("ustar", "gzip"), ("pax", "zstd"), ("pax", "xz"), ("zip", nil)])
  func `an archive of logs is each of them in turn`(format: String, filter: String?) throws {
    let first = Self.lines(9000, seed: 1)
    let second = Self.lines(4000, seed: 2)
    let third = Self.lines(2000, seed: 3)
    let packed = Packing.archive(
      [
        ("access.log", bytes(first) + Array("cut".utf8)), ("empty", []),
        ("access.log.1", bytes(second)), ("access.log.2.gz", Packing.compressed(bytes(third), by: "gzip")),
        ("access.log.3.xz", Packing.compressed(bytes(third), by: "xz")),
      ], format: format, filter: filter)
    write(packed, to: "logs")
    let reader = try bench.source("logs")
    #expect(readAll(reader) == nil)
    #expect(reader.lines == first + ["cut¬"] + second + third + third)
    #expect(reader.positions.map(\.generation) == reader.positions.map(\.generation).sorted())
    #expect(reader.source.position == SourcePosition(generation: 4, offset: bytes(third).count))
  }

  @Test(arguments: filters)
  func `compressed files one after another in one file are one log`(filter: String) throws {
    let lines = Self.lines(3000)
    write(
      Packing.compressed(bytes(lines), by: filter) + Packing.compressed(bytes(lines), by: filter), to: "access.log")
    let reader = try bench.source()
    #expect(readAll(reader) == nil)
    #expect(reader.lines == lines + lines)
  }

  @Test(arguments: filters)
  func `of a file cut short what can be read comes once, then the error, once`(filter: String) throws {
    let lines = Self.lines()
    let text = bytes(lines)
    let packed = Packing.compressed(text, by: filter)
    write(Array(packed[..<(packed.count / 3 * 2)]), to: "access.log")
    let reader = try bench.source()
    let error = try #require(readAll(reader))
    #expect(error.what == bench.path())
    #expect(error.why.hasPrefix("damaged at byte \(packed.count / 3 * 2) ("))
    #expect(error.remedy == "what came before is counted; get a whole copy for the rest")
    #expect(reader.source.trouble == error)
    #expect(try reader.step() == .end)
    let got = reader.lines.joined(separator: "\n").replacing("¬", with: "").utf8
    #expect(text.starts(with: got))
    // Bytes come out of lz4 in blocks of up to 4 MB, out of bzip2 in blocks of up to 900 kB.
    if filter != "lz4" { #expect(got.count > text.count / 3, "\(got.count) of \(text.count)") }
  }

  @Test func `of gzip cut short nothing is missing that gzip itself gives`() throws {
    let lines = Self.lines(1000)
    let text = bytes(lines)
    let packed = Packing.compressed(text, by: "gzip")
    for cut in stride(from: 20, to: packed.count, by: 997) {
      write(Array(packed[..<cut]), to: "access.log")
      let reader = try bench.source()
      let error = try #require(readAll(reader))
      #expect(error.why == "damaged at byte \(cut) (it ends in the middle)")
      let got = reader.lines.joined(separator: "\n").replacing("¬", with: "").utf8
      #expect(text.starts(with: got))
      #expect(got.count + 4096 >= text.count * cut / packed.count)
    }
  }

  @Test func `a byte of gzip that was changed is noticed, and nothing comes twice`() throws {
    let lines = Self.lines(2000)
    let packed = Packing.compressed(bytes(lines), by: "gzip")
    for seed in 0..<40 {
      var random = Seeded(seed)
      var damaged = packed
      damaged[Int.random(in: 10..<packed.count - 4, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      write(damaged, to: "access.log")
      let reader = try bench.source()
      let error = try #require(readAll(reader), "seed \(seed)")
      #expect(error.why.hasPrefix("damaged at byte "))
      #expect(try reader.step() == .end)
    }
  }

  @Test func `zeros after gzip are nothing, anything else is damage`() throws {
    let packed = Packing.compressed(bytes(["one"]), by: "gzip")
    write(packed + [0, 0, 0], to: "access.log")
    let padded = try bench.source()
    #expect(readAll(padded) == nil)
    write(packed + Array("two\n".utf8), to: "other.log")
    let reader = try bench.source("other.log")
    #expect(readAll(reader)?.why == "damaged at byte \(packed.count + 2) (incorrect header check)")
    #expect(reader.lines == ["one"])
  }

  @Test(arguments: filters)
  func `an empty file that was compressed is empty`(filter: String) throws {
    // libarchive crashes when it is to write nothing as lz4. This is what the lz4 program writes.
    let nothing: [UInt8] = [0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0, 0, 0, 0, 0x05, 0x5d, 0xcc, 0x02]
    write(filter == "lz4" ? nothing : Packing.compressed([], by: filter), to: "access.log")
    let reader = try bench.source()
    #expect(readAll(reader) == nil)
    #expect(reader.lines == [])
  }

  @Test func `a compressed line of 64 MiB is cut, and takes the memory of a block`() throws {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20)
    write(Packing.compressed(Array("a\n".utf8) + line + Array("\nb\n".utf8), by: "gzip"), to: "access.log")
    let reader = try bench.source()
    #expect(readAll(reader) == nil)
    #expect(reader.lines.map(\.utf8.count) == [1, 1 << 20, 1])
    #expect(reader.largestBlock <= (1 << 20) + 1)
    #expect(reader.source.oversizedLines == 1)
  }

  @Test func `blocks are handed over with their memory, which comes back`() throws {
    let lines = Self.lines()
    write(Packing.compressed(bytes(lines), by: "gzip"), to: "access.log")
    let source = try openSource(bench.path(), follow: false)
    let block = LineBlock()
    var addresses: Set<UInt> = []
    var got: [UInt8] = []
    while try source.read(now: .now, into: block) != .end {
      if block.lines.isEmpty { continue }
      addresses.insert(UInt(bitPattern: block.lines.baseAddress!) & ~0xf_ffff)
      got += block.lines
    }
    #expect(got == bytes(lines))
    #expect(addresses.count < 2 * (BlockQueue.capacity + 4))
  }

  @Test func `a source that is given up in the middle ends its thread, even one that waits for a pipe`() throws {
    write(Packing.compressed(bytes(Self.lines()), by: "gzip"), to: "access.log")
    for _ in 0..<20 { _ = try bench.source().step() }
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let beginning = Packing.compressed(bytes(Self.lines(10)), by: "gzip").prefix(100)
    precondition(Foundation.write(ends[1], Array(beginning), 100) == 100)
    let reader = Reader(StreamSource(fileDescriptor: ends[0], name: "stdin"))
    #expect(try reader.step() == .advanced)
    usleep(1000)
    #expect(try reader.step() != .end)
  }
}
