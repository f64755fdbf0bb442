import LogFormats

/// Called by libFuzzer with bytes of which the first says what format the others are a block of. Stops the program where the
/// parser reads beyond its block, or makes something else of the block's lines when they come one by one.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 1, let bytes else { return 0 }
  let format = LogFormat.presets[Int(bytes[0]) % LogFormat.presets.count]
  let block = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
  var lines = block.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
  if lines.last?.isEmpty == true { lines.removeLast() }
  let whole = FormatOutcome(of: format, [block], in: guarded, capacity: 3)
  let cut = FormatOutcome(of: format, lines.map { $0 + [10] }, in: guarded, capacity: 256)
  if whole != cut { fatalError("\(format.name)\n  whole \(whole)\n  cut   \(cut)") }
  return 0
}

private nonisolated(unsafe) let guarded = GuardedMemory(capacity: 1 << 20)

/// Each format's example once, behind the byte that stands for it: what libFuzzer begins with.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  seedCorpus { add in
    for (index, format) in LogFormat.presets.enumerated() {
      add(format.name, [UInt8(index)] + Array((format.example + "\n").utf8))
      var lines = MutatedFormatLines(of: format)
      for number in 0..<20 {
        add("\(format.name)-\(number)", [UInt8(index)] + lines.next() + [10] + lines.next() + [10])
      }
    }
  }
  return 0
}
