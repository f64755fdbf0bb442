import Foundation
import Testing

/// The examples of Documentation/SEQUENCES.md.
@Suite struct SequenceDocumentationTests {
  @Test func `the examples of the documentation find what it says`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Documentation/SEQUENCES.md").standardized
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let header = try #require(lines.firstIndex { $0.hasPrefix("    pattern  ") })
    let examples = lines[(header + 1)...].prefix { $0.hasPrefix("    ") }
    #expect(examples.count > 10)
    for example in examples {
      let parts = example.split(separator: /\ {2,}/).map(String.init)
      try #require(parts.count >= 2, "\(example)")
      expect(parts[0], over: parts[1], toMatch: Array(parts[2...]))
    }
  }
}
