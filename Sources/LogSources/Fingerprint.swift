#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The first and the last bytes of what was read of a file, by which to tell whether it is still the same content.
///
/// Size and times can't tell that a file was truncated and has since grown back to the same size or more: every write
/// changes them. But log lines carry times, so new content differs here, unless the log repeats itself byte for byte.
/// Copies and not hashes: they are as short, and exact.
struct Fingerprint {
  /// In bytes, for each of the two.
  static let length = 256

  /// Where in the file reading began.
  private let start: Int
  /// Up to where the file was read.
  private(set) var end: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []

  /// Of a file that will be read from an offset.
  init(startingAt offset: Int) {
    start = offset
    end = offset
    head.reserveCapacity(Self.length)
    tail.reserveCapacity(2 * Self.length)
  }

  /// How many bytes it speaks for.
  private var count: Int { end - start }

  /// Does it speak for enough to know a file by that goes by another name? A log line's time and address are shorter, but
  /// half an address may well begin two files.
  var isMeaningful: Bool { count >= 64 }

  /// The first bytes, and where they stand.
  var beginning: (place: Int, bytes: [UInt8]) { (start, head) }

  /// These bytes were read next.
  mutating func extend(with bytes: UnsafeRawBufferPointer) {
    head.append(contentsOf: bytes.prefix(Self.length - head.count))
    tail.append(contentsOf: bytes.suffix(Self.length))
    tail.removeFirst(max(0, tail.count - Self.length))
    end += bytes.count
  }

  /// Does the file still begin and go on as it did? At most two reads of 256 bytes.
  func matches(_ file: borrowing Descriptor) throws(SourceError) -> Bool {
    if tail.isEmpty { return true }
    guard try Self.holds(tail, at: end - tail.count, file) else { return false }
    if count <= Self.length { return true }  // the tail is the head
    return try Self.holds(head, at: start, file)
  }

  private static func holds(_ bytes: [UInt8], at place: Int, _ file: borrowing Descriptor) throws(SourceError) -> Bool {
    let present = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { present.deallocate() }
    return try file.read(at: place, into: present) == bytes.count
      && memcmp(present.baseAddress!, bytes, bytes.count) == 0
  }
}
