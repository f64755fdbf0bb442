import Foundation
import LogSources

/// Called by libFuzzer with bytes that may be a compressed log or an archive: whatever they are, reading them has to end, in lines
/// or in an error, and hand over whole lines alone.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = "/dev/shm/cubetop-fuzz-\(getpid())"
  _ = FileManager.default.createFile(atPath: file, contents: Data(UnsafeBufferPointer(start: bytes, count: count)))
  defer { unlink(file) }
  guard let source = try? openSource(file, follow: false) else { return 0 }
  var (handedOver, blocks, failures) = (0, 0, 0)
  // What unfolds without an end, small as it is, is given up by whoever reads it.
  while handedOver < 1 << 26 {
    do {
      let outcome = try source.read(now: .now) { block in
        precondition(!block.isEmpty && block.count <= (1 << 20) + 1)
        handedOver += block.count
        blocks += 1
      }
      if outcome == .end { return 0 }
    } catch {
      // Thrown once; what comes then is the end.
      failures += 1
      precondition(failures == 1, "\(error)")
    }
  }
  return 0
}

/// A small log, packed in every way that there is: what libFuzzer begins with.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  let log = Array(
    (0..<40).map { "203.0.113.\($0) - - [17/May/2015:10:05:03 +0000] \"GET /\($0) HTTP/1.1\" 200 5\n" }.joined().utf8)
  seedCorpus { add in
    for filter in ["gzip", "bzip2", "xz", "zstd", "lz4"] { add(filter, Packing.compressed(log, by: filter)) }
    let inner = Packing.compressed(log, by: "gzip")
    for format in ["ustar", "pax", "gnutar", "zip"] {
      add(format, Packing.archive([("a.log", log), ("b.log.gz", inner)], format: format))
    }
    add("tar.gz", Packing.archive([("a.log", log), ("b.log.gz", inner)], format: "ustar", filter: "gzip"))
    add("gzip-twice", Packing.compressed(log, by: "gzip") + Packing.compressed(log, by: "gzip"))
  }
  return 0
}
