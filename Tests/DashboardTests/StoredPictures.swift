import Drawing
import Foundation
import Testing

/// Pictures of a scene at several sizes, in a file beside the tests: too large for a literal, and a change of the look is seen in the
/// file's diff. To take those of now for right:
///
///     CUBETOP_PICTURES=write swift test --filter 'Pictures at every size'
struct StoredPictures {
  private let file: URL
  private static let isWriting = ProcessInfo.processInfo.environment["CUBETOP_PICTURES"] == "write"

  init(_ name: String) {
    file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Pictures/\(name).txt")
  }

  /// Expects that the pictures, each under its heading, are those of the file.
  func expect(_ pictures: [(heading: String, picture: String)], sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let now = pictures.map { "== \($0.heading)\n\($0.picture)\n" }.joined()
    if Self.isWriting {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try now.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let stored = try String(contentsOf: file, encoding: .utf8)
    guard now != stored else { return }
    let (old, new) = (Self.lines(stored), Self.lines(now))
    let place = zip(old, new).prefix { $0 == $1 }.count
    let heading = new.prefix(place + 1).last { $0.hasPrefix("== ") } ?? ""
    Issue.record(
      """
      \(file.lastPathComponent), line \(place + 1), \(heading): CUBETOP_PICTURES=write takes it as it is now
      was \(place < old.count ? old[place] : "the end")
      is  \(place < new.count ? new[place] : "the end")
      """, sourceLocation: sourceLocation)
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
