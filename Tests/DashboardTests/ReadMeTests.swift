import Drawing
import Foundation
import Testing

@testable import Dashboard

@Suite struct `The README's keys` {
  @Test func `are keys that do something`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let chapter = lines.drop { $0 != "## Keys" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    let table = chapter.filter { $0.hasPrefix("| `") }
    #expect(table.count > 10)
    let names = Set(Action.all.flatMap(\.keys).map(\.description))
    for row in table {
      for key in row.split(separator: "|")[0].split(separator: " ") where key != "``" {
        // One alone, or the first and the last of several; a backtick stands between two of them.
        let keys = key.split(separator: "…").map { $0 == "`" ? "`" : $0.filter { $0 != "`" } }
        for key in keys { #expect(names.contains(key), "\(row)") }
      }
    }
  }
}
