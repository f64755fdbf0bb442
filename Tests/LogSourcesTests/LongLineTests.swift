import Foundation
import LogSources
import Testing

struct LongLineTests {
  let bench = Workbench()

  @Test func `a line of 6 kB is a line like any other`() throws {
    let long = String(repeating: "x", count: 6000)
    bench.append("a\n\(long)\nb\n")
    #expect(try bench.source().poll() == ["a", long, "b"])
  }

  @Test func `a line of exactly the length allowed is whole, one byte more is cut`() throws {
    bench.append("12345678\n123456789\n12345678")
    let reader = try bench.source(follow: false, limits: SourceLimits(maximumLineLength: 8))
    #expect(try reader.poll() == ["12345678", "12345678", "12345678¬"])
    #expect(reader.source.oversizedLines == 1)
  }

  @Test func `an oversized last line is cut once, and nothing of it comes later`() throws {
    bench.append("a\n123456789abc")
    let reader = try bench.source(follow: false, limits: SourceLimits(maximumLineLength: 8))
    #expect(try reader.poll() == ["a", "12345678"])
    #expect(try reader.step() == .end)
    #expect(reader.source.oversizedLines == 1)
  }

  @Test func `an oversized line takes no more memory than the length allowed`() throws {
    // 300 MB of zeros, which take no room on the disk.
    bench.append("before\n")
    bench.truncate(to: 300_000_000)
    bench.append("\nafter\n")
    let source = try FileSource(path: bench.path(), follow: true)
    var blocks: [Int] = []
    var addresses: Set<UnsafeRawPointer> = []
    reading: while true {
      let outcome = try source.read(now: .now) { bytes in
        blocks.append(bytes.count)
        addresses.insert(UnsafeRawPointer(bitPattern: UInt(bitPattern: bytes.baseAddress!) & ~0x1f_ffff)!)
      }
      if outcome == .idle { break }
    }
    #expect(blocks == [7, (1 << 20) + 1, 6])
    #expect(addresses.count <= 2, "all blocks lie in the one buffer of a megabyte")
    #expect(source.oversizedLines == 1)
    #expect(source.progress.bytesRead == 300_000_007)
  }

  @Test func `an oversized line that is rotated away doesn't swallow the new file`() throws {
    bench.append("123456789abc")
    let reader = try bench.source(limits: SourceLimits(maximumLineLength: 8))
    #expect(try reader.poll() == ["12345678"])
    bench.move(to: "access.log.1")
    bench.append("b1\n")
    #expect(try reader.poll() == ["b1"])
    bench.append("123456789abc")
    #expect(try reader.poll() == ["12345678"])
    bench.truncate()
    #expect(try reader.poll() == [])
    bench.append("c1\n")
    #expect(try reader.poll() == ["c1"])
    #expect(reader.source.oversizedLines == 2)
  }
}
