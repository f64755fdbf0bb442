import CArchive

/// The logs in a compressed file or an archive, one after another: libarchive undoes whatever it finds, except gzip, which
/// is a ``GzipInput`` below or above it.
///
///     while try archive.nextMember() {
///       while try archive.read(into: buffer) > 0 { … }
///     }
///
/// A member that is packed itself, such as `access.log.2.gz` in a tar, is unpacked, too, but only once more: a file that
/// unfolds for ever must not.
final class ArchiveInput {
  private let name: String
  private let input: any ByteInput
  private let archive: OpaquePointer
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: LineBuffer.readSize, alignment: 64)
  private let mayUnfold: Bool
  private var isOpen = false
  /// A member that is packed itself.
  private var inner: ArchiveInput?
  /// What was read of the present member, but not handed on yet. It is libarchive's memory, until that is called again.
  private var pending = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Why the input ends where it does.
  private var inputFailure: SourceError?

  init(_ input: any ByteInput, name: String, mayUnfold: Bool = true) {
    self.name = name
    self.input = input
    self.mayUnfold = mayUnfold
    guard let archive = archive_read_new() else { fatalError("no memory to unpack \(name)") }
    self.archive = archive
    archive_read_support_filter_bzip2(archive)
    archive_read_support_filter_xz(archive)
    archive_read_support_filter_zstd(archive)
    archive_read_support_filter_lz4(archive)
    archive_read_support_format_tar(archive)
    // Not the seekable kind, so that a pipe will do.
    archive_read_support_format_zip_streamable(archive)
    archive_read_support_format_empty(archive)
    archive_read_support_format_raw(archive)
  }

  deinit {
    archive_read_free(archive)
    buffer.deallocate()
  }

  var place: Int { input.place }

  /// Goes on to the next log; false if there is none.
  func nextMember() throws(SourceError) -> Bool {
    if let present = inner {
      if try present.nextMember() { return true }
      inner = nil
    }
    if !isOpen { try open() }
    var entry: OpaquePointer?
    while true {
      pending = UnsafeRawBufferPointer(start: nil, count: 0)
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF {
        if let inputFailure { throw inputFailure }
        return false
      }
      if status < ARCHIVE_WARN { throw failure }
      // Neither directories nor links; a compressed file that is no archive counts as a file.
      guard archive_entry_filetype(entry) & mode_t(S_IFMT) == mode_t(S_IFREG) else { continue }
      try fetch()
      if mayUnfold, let format = PackedFormat(of: pending) {
        let member = MemberInput(self)
        let unpacked = ArchiveInput(
          format == .gzip ? GzipInput(member, name: name) : member, name: name, mayUnfold: false)
        guard try unpacked.nextMember() else { continue }
        inner = unpacked
      }
      return true
    }
  }

  /// Reads on in the present log; 0 at its end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if let inner { return try inner.read(into: target) }
    return try readMember(into: target)
  }

  fileprivate func readMember(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if pending.isEmpty { try fetch() }
    let count = min(pending.count, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
    pending = UnsafeRawBufferPointer(rebasing: pending[count...])
    return count
  }

  /// Has libarchive produce the member's next bytes; none at its end.
  private func fetch() throws(SourceError) {
    var bytes: UnsafeRawPointer?
    var count = 0
    var offset: la_int64_t = 0
    repeat {
      let status = archive_read_data_block(archive, &bytes, &count, &offset)
      if status == ARCHIVE_EOF {
        if let inputFailure { throw inputFailure }
        pending = UnsafeRawBufferPointer(start: nil, count: 0)
        return
      }
      if status < ARCHIVE_WARN { throw failure }
    } while count == 0
    pending = UnsafeRawBufferPointer(start: bytes, count: count)
  }

  private func open() throws(SourceError) {
    isOpen = true
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    archive_read_set_read_callback(archive) { _, context, bytes in
      Unmanaged<ArchiveInput>.fromOpaque(context!).takeUnretainedValue().feed(bytes!)
    }
    if archive_read_open1(archive) < ARCHIVE_WARN { throw failure }
  }

  /// Gives libarchive the next bytes of the input. A failure shows as its end, since libarchive throws away what it has when
  /// it hears of one; it is thrown once that has been handed over.
  private func feed(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>) -> la_ssize_t {
    do throws(SourceError) {
      bytes.pointee = UnsafeRawPointer(buffer.baseAddress)
      return try input.read(into: buffer)
    } catch {
      inputFailure = error
      return 0
    }
  }

  private var failure: SourceError {
    if let inputFailure { return inputFailure }
    let why = archive_error_string(archive).map { String(cString: $0) } ?? "it can't be unpacked"
    return .damaged(name, at: input.place, why)
  }
}

/// A member of an archive as it lies there.
private final class MemberInput: ByteInput {
  private unowned let archive: ArchiveInput

  init(_ archive: ArchiveInput) { self.archive = archive }

  var place: Int { archive.place }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    try archive.readMember(into: buffer)
  }
}
