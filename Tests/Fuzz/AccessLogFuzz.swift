import LogFormats

/// Called by libFuzzer with block after block, each of them changed so that it takes another way through the parser. Stops
/// the program where the parser and its slow twin differ.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let block = Array(UnsafeBufferPointer(start: bytes, count: count))
  let slow = ParsedBlock(slow: block)
  // A table that fills up half-way, and one that doesn't.
  for capacity in [3, 256] {
    let fast = ParsedBlock(block, capacity: capacity)
    if fast != slow { fatalError("with a table of \(capacity) events\n  fast \(fast)\n  slow \(slow)") }
  }
  return 0
}
