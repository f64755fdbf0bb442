#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which file it is, whatever it is called now. No two files have the same identity at the same time, so it is exact for
/// as long as the file is held open; once closed and deleted, its number may come back with another file.
struct FileIdentity: Hashable {
  var device: UInt64
  var inode: UInt64
}

/// What stat(2) says of a file. Two equal ones mean that nothing was written in between, as far as the clock of the file
/// system tells (to about 4 ms before Linux 6.13).
struct FileStatus: Equatable {
  enum Kind {
    case file, stream, directory, other
  }

  /// A time of the file system, in seconds and nanoseconds.
  struct Time: Comparable {
    var seconds: Int
    var nanoseconds: Int

    static func < (left: Time, right: Time) -> Bool {
      (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
  }

  var identity: FileIdentity
  var kind: Kind
  /// In bytes.
  var size: Int
  /// When the contents were last written.
  var modified: Time
  /// When anything about the file last changed. Unlike `modified`, no program can set it back.
  var changed: Time

  init(_ status: stat) {
    identity = FileIdentity(device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino))
    size = Int(status.st_size)
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFIFO, S_IFCHR: kind = .stream
    case S_IFDIR: kind = .directory
    default: kind = .other
    }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    self.modified = Time(seconds: modified.tv_sec, nanoseconds: modified.tv_nsec)
    self.changed = Time(seconds: changed.tv_sec, nanoseconds: changed.tv_nsec)
  }

  /// Of what a path names now, behind all symbolic links.
  init(path: String, name: String) throws(SourceError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SourceError(name, code: errno) }
    self.init(status)
  }
}
