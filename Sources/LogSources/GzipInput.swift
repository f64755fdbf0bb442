import CZlib

/// Inflates gzip, of one member or of many, and checks each member's checksum.
///
/// By zlib itself and not by libarchive, which checks no checksums, so that a damaged file would be counted as if it were
/// whole, and which drops what it has inflated of up to 64 KiB when a file is cut short. Half of all rotated logs that are
/// damaged are just that: cut short.
final class GzipInput: ByteInput {
  private let input: any ByteInput
  private let name: String
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let compressed = UnsafeMutableRawBufferPointer.allocate(byteCount: LineBuffer.readSize, alignment: 64)
  private var isInsideMember = true
  private var failure: SourceError?
  private var isOver = false

  init(_ input: any ByteInput, name: String) {
    self.input = input
    self.name = name
    stream.initialize(to: z_stream())
    // 15 bits of window, the most there are; 16 says that there is gzip's header and trailer.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib can't begin: \(status)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    compressed.deallocate()
  }

  var place: Int { input.place - Int(stream.pointee.avail_in) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if let failure { throw failure }
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = uInt(buffer.count)
    while !isOver {
      let count = buffer.count - Int(stream.pointee.avail_out)
      do throws(SourceError) {
        if stream.pointee.avail_in == 0 {
          // What there is goes on its way before a pipe is waited for.
          if count > 0 { return count }
          if try !refill() { continue }
        }
        if !isInsideMember, try !beginMember() { continue }
        if try inflateSome() { return buffer.count - Int(stream.pointee.avail_out) }
      } catch {
        // What came before it is good.
        let count = buffer.count - Int(stream.pointee.avail_out)
        if count == 0 { throw error }
        failure = error
        return count
      }
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  /// False at the end.
  private func refill() throws(SourceError) -> Bool {
    let count = try input.read(into: compressed)
    stream.pointee.next_in = compressed.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = uInt(count)
    if count > 0 { return true }
    if isInsideMember { throw .damaged(name, at: place, "it ends in the middle") }
    isOver = true
    return false
  }

  /// Another member may follow, or zeros, where something is written in whole sectors.
  private func beginMember() throws(SourceError) -> Bool {
    while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    if stream.pointee.avail_in == 0 { return false }
    isInsideMember = true
    inflateReset(stream)
    return true
  }

  /// True if the buffer is full.
  private func inflateSome() throws(SourceError) -> Bool {
    switch inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isInsideMember = false
    case Z_MEM_ERROR: fatalError("no memory to inflate \(name)")
    default:
      throw .damaged(name, at: place, stream.pointee.msg.map { String(cString: $0) } ?? "it is not gzip")
    }
    return stream.pointee.avail_out == 0
  }
}
