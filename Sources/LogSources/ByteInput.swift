/// Bytes that are pulled on the unpacking thread, which may wait for them. Each stage of unpacking is one, over another.
protocol ByteInput: AnyObject {
  /// Puts at least one byte into the buffer; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int

  /// The place that has been come to, in bytes of the file as it lies on the disk. For errors and for progress.
  var place: Int { get }
}

/// A file or a pipe as it is, after bytes that were read from it before.
final class DescriptorInput: ByteInput {
  private let descriptor: Descriptor
  private var beginning: ArraySlice<UInt8>
  private let stopBell: Bell
  private(set) var place = 0

  /// A ring of the bell makes a read that waits for a quiet pipe return 0.
  init(_ descriptor: consuming Descriptor, after beginning: [UInt8] = [], until stopBell: Bell) {
    self.descriptor = descriptor
    self.beginning = beginning[...]
    self.stopBell = stopBell
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if !beginning.isEmpty {
      let count = min(beginning.count, buffer.count)
      buffer.copyBytes(from: beginning.prefix(count))
      beginning = beginning.dropFirst(count)
      place += count
      return count
    }
    while true {
      if stopBell.isRinging { return 0 }
      if let count = try descriptor.readNext(into: buffer) {
        place += count
        return count
      }
      waitUntilReadable([descriptor.number, stopBell.descriptor], atMost: nil)
    }
  }
}
