#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The names that a log's earlier files get beside it: `access.log.1`, `access.log.2` … or `access.log-20260131`.
///
/// Compressed ones are not among them: what they hold is there under another name when it matters, right after rotation.
struct RotatedNames {
  let path: String

  /// The n-th file before this one, from 1.
  func numbered(_ number: Int) -> String { "\(path).\(number)" }

  /// How many rotations may have been missed.
  private static let missedLimit = 64

  /// The files that took the log's place, and were rotated away in their turn, since the given one was the log. Oldest
  /// first; none if the given one isn't found any more, since then there is no telling how far to go back.
  ///
  /// A rotation in the meantime moves every file up by one number, the highest first, so there may be one gap. Going up
  /// with it, no file is passed over; one may be met twice.
  func missed(after last: Generation, open: (String) -> Generation?) -> [Generation] {
    var younger: [Generation] = []
    var gaps = 0
    for number in 1...Self.missedLimit {
      guard let generation = open(numbered(number)) else {
        gaps += 1
        if gaps == 2 { break }
        continue
      }
      if generation.identity == last.identity { return younger.reversed() }
      younger.append(generation)
    }
    let dated = dated()
    guard let place = dated.firstIndex(where: { (try? FileStatus(path: $0, name: $0))?.identity == last.identity })
    else {
      return []
    }
    return dated[(place + 1)...].compactMap(open)
  }

  /// The copy that was made of a file before it was truncated, if it has more than was read of the file. It may have
  /// been moved on by rotations since. A file that is open is being read already, however alike it is.
  func copy(of generation: Generation, besides open: [FileIdentity]) -> Descriptor? {
    for path in (1...Self.missedLimit).map(numbered) + dated() {
      guard let descriptor = try? Descriptor(opening: path), let status = try? descriptor.status(),
        !open.contains(status.identity)
      else { continue }
      if (try? generation.isContinued(by: descriptor)) == true { return descriptor }
    }
    return nil
  }

  /// Those that have numbers, the newest first.
  func numberedFiles() -> [String] { (1...Self.missedLimit).map(numbered) }

  /// Those that were packed. Costs a listing of the directory.
  func packedFiles() -> [String] {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(path[...$0]) } ?? ""
    return namesOfFiles(in: directory.isEmpty ? "./" : directory).map { directory + $0 }
      .filter { Self.looksPacked($0) && include($0) }
      .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  /// Those named by their date, oldest first. Costs a listing of the directory.
  func dated() -> [String] {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(path[...$0]) } ?? "./"
    let prefix = (slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path) + "-"
    return namesOfFiles(in: directory)
      .filter { $0.hasPrefix(prefix) && Self.isDate($0.dropFirst(prefix.count)) }
      .map { directory + $0 }
      .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  private static func isDate(_ suffix: Substring) -> Bool {
    suffix.utf8.count >= 6 && suffix.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 95 }
  }

  // MARK: - By name alone

  /// Is it the name of an earlier file of this log, compressed or not? `access.log.1`, `access.log-20260131.gz`,
  /// `access.log.gz`, and for `access.log` also `access-20260131.log` and `access.1.log`, which some rotators write.
  func include(_ other: String) -> Bool {
    let bare = Self.withoutCompression(other[...])
    if bare == path { return bare.utf8.count < other.utf8.count }
    if bare.hasPrefix(path) { return Self.isMark(bare.dropFirst(path.count)) }
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), path[dot...].count > 1 else { return false }
    let (stem, ending) = (path[..<dot], path[dot...])
    guard bare.hasPrefix(stem), bare.hasSuffix(ending), bare.count > path.count else { return false }
    let middle = bare.dropFirst(stem.count).dropLast(ending.count)
    // `app.1.log` is app.log's, but `access-2.log` may be the second server's.
    return Self.isMark(middle) && (middle.hasPrefix(".") || middle.utf8.count { (48...57).contains($0) } >= 6)
  }

  /// Does a name look like that of a rotated log, whichever it was rotated from?
  static func looksRotated(_ name: String) -> Bool {
    let bare = withoutCompression(name[...])
    if bare.utf8.count < name.utf8.count { return true }
    guard let mark = bare.lastIndex(where: { $0 == "." || $0 == "-" }) else { return false }
    let end = bare[bare.index(after: mark)...]
    return !end.isEmpty && end.utf8.allSatisfy { (48...57).contains($0) } || end == "old"
  }

  /// `.1`, `-20260131`, `-2026-01-31_0100`, `.old`.
  private static func isMark(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first == 45 || first == 46 || first == 95 else { return false }
    let rest = text.dropFirst()
    return rest == "old"
      || (rest.utf8.contains { (48...57).contains($0) }
        && rest.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 46 || $0 == 95 || $0 == 84 })
  }

  /// Is it the name of something that is packed, or is going to be?
  static func looksPacked(_ name: String) -> Bool {
    withoutCompression(name[...]).utf8.count < name.utf8.count
      || [".tar", ".tgz", ".zip"].contains { name.hasSuffix($0) }
  }

  private static func withoutCompression(_ name: Substring) -> Substring {
    for ending in [".gz", ".bz2", ".xz", ".zst", ".lz4"] where name.hasSuffix(ending) {
      return name.dropLast(ending.count)
    }
    return name
  }
}

/// What a directory holds, unordered; nothing if it can't be read.
func namesOfFiles(in directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(
      withUnsafePointer(to: &entry.pointee.d_name) { field in
        // The field's declared length is the longest there is; the record may end before it.
        UnsafeRawPointer(field).withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      })
  }
  return names
}
