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

  /// Those named by their date, oldest first. Costs a listing of the directory.
  func dated() -> [String] {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(path[...$0]) } ?? "./"
    let prefix = (slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path) + "-"
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        // The field's declared length is the longest there is; the record may end before it.
        UnsafeRawPointer(field).withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name.hasPrefix(prefix) && Self.isDate(name.dropFirst(prefix.count)) { names.append(directory + name) }
    }
    return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  private static func isDate(_ suffix: Substring) -> Bool {
    suffix.utf8.count >= 6 && suffix.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 95 }
  }
}
