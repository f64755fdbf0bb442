#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file descriptor and the name to use in errors. Calls that a signal interrupts are made again.
struct Descriptor: ~Copyable {
  let name: String
  let number: CInt
  private let isOwned: Bool

  /// A descriptor that somebody else opened and closes.
  init(borrowing number: CInt, name: String) {
    self.name = name
    self.number = number
    isOwned = false
  }

  /// Opens a path for reading.
  ///
  /// O_NONBLOCK, since opening a FIFO would otherwise wait for its first writer; it means nothing for regular files. The
  /// open file is ours alone, so no other process sees the flag.
  init(opening path: String, name: String? = nil) throws(SourceError) {
    self.name = name ?? path
    isOwned = true
    var number: CInt
    repeat {
      number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    } while number < 0 && errno == EINTR
    self.number = number
    if number < 0 { throw SourceError(self.name, code: errno) }
  }

  deinit {
    if isOwned && number >= 0 { close(number) }
  }

  func status() throws(SourceError) -> FileStatus {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw SourceError(name, code: errno) }
    return FileStatus(status)
  }

  /// Reads into `buffer` from a place in the file; 0 at its end or past it.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw SourceError(name, code: errno) }
    }
  }

  /// Reads what comes next in a stream; 0 at its end, `nil` if there is nothing at present.
  func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int? {
    // Asked first, since reading a quiet pipe blocks. O_NONBLOCK is no way out: standard input's open file is shared
    // with other processes, which would find their own reads failing.
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    switch poll(&request, 1, 0) {
    case 0: return nil
    case 1...: break
    default:
      if errno == EINTR { return nil }
      throw SourceError(name, code: errno)
    }
    while true {
      #if canImport(Darwin)
        let count = Darwin.read(number, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(number, buffer.baseAddress, buffer.count)
      #else
        let count = Glibc.read(number, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
      if errno != EINTR { throw SourceError(name, code: errno) }
    }
  }

  /// How a file is packed, if it is.
  func packedFormat() throws(SourceError) -> PackedFormat? {
    let beginning = UnsafeMutableRawBufferPointer.allocate(byteCount: PackedFormat.bytesNeeded, alignment: 1)
    defer { beginning.deallocate() }
    let count = try read(at: 0, into: beginning)
    return PackedFormat(of: UnsafeRawBufferPointer(rebasing: beginning[..<count]))
  }

  /// The bytes from the present place to the end, if it is a regular file.
  var remaining: Int? {
    guard let status = try? status(), status.kind == .file else { return nil }
    return max(0, status.size - Int(lseek(number, 0, SEEK_CUR)))
  }

  /// The first place at or after `offset` that isn't in a hole of a sparse file, where the file system knows.
  func data(from offset: Int) -> Int? {
    // SEEK_DATA, which Glibc's module doesn't show.
    #if canImport(Darwin)
      let seekData: CInt = 4
    #else
      let seekData: CInt = 3
    #endif
    let place = lseek(number, off_t(offset), seekData)
    return place < 0 ? nil : Int(place)
  }
}
