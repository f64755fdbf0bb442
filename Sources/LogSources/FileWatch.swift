#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A descriptor that becomes readable when something happens to the files and directories watched: inotify, where there is
/// one. What happened it doesn't say: whoever wakes looks for himself, as he would without.
///
/// So it may miss what it likes, and does: writes from other hosts on NFS, what a container's overlay hides. It spares an
/// idle log its wake-ups and a busy one the wait; looking once a second anyway bounds what a miss costs.
///
/// One instance a log, since two that share one would take each other's news. A user has 128 of them; logs beyond that
/// number are looked at every so often, like everything on a system without inotify.
final class FileWatch {
  /// Which file or directory is watched; nil if the system won't.
  typealias Number = CInt?

  let descriptor: CInt

  #if os(Linux)
    private static let fileEvents = UInt32(IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
    /// Another file took a name. Writes to the files in it, which may be many, are none of our business.
    private static let directoryEvents = UInt32(IN_CREATE | IN_MOVED_TO)

    init?() {
      descriptor = inotify_init1(CInt(O_NONBLOCK | O_CLOEXEC))
      if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Watches an open file, whatever it is called now and will be.
    func add(file: CInt) -> Number { add("/proc/self/fd/\(file)", Self.fileEvents) }

    func add(directory: String) -> Number { add(directory, Self.directoryEvents | UInt32(IN_ONLYDIR)) }

    /// What is watched already keeps its number.
    private func add(_ path: String, _ events: UInt32) -> Number {
      let number = inotify_add_watch(descriptor, path, events)
      return number < 0 ? nil : number
    }

    func remove(_ number: Number) {
      if let number { inotify_rm_watch(descriptor, number) }
    }

    /// Forgets what happened so far. To be called before looking, so that what happens meanwhile wakes again.
    func drain() {
      withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
        while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
      }
    }
  #else
    init?() { return nil }
    func add(file: CInt) -> Number { nil }
    func add(directory: String) -> Number { nil }
    func remove(_ number: Number) {}
    func drain() {}
  #endif
}

/// The directory that a path's name is in.
func directory(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
}

/// The path behind all symbolic links; nil if there is nothing.
func resolved(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
