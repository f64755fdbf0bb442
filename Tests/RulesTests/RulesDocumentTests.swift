import Foundation
import Patterns
import Testing

/// `Documentation/RULES.md` says what is so: its examples are rules, and its table of those that come with the program is theirs.
@Suite struct `The document on rules` {
  private let text: String

  init() throws {
    text = try String(contentsOf: package.appending(path: "Documentation/RULES.md"), encoding: .utf8)
  }

  @Test func `has examples that are rules`() throws {
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count >= 5)
    var kinds: Set<String> = []
    for block in blocks {
      for rule in try Rule.parse(block) {
        switch rule.kind {
        case .bucket: kinds.insert("bucket")
        case .window: kinds.insert("window")
        case .sequence: kinds.insert("pattern")
        case .limit: kinds.insert("limit")
        }
      }
    }
    #expect(kinds == ["bucket", "window", "pattern", "limit"])
  }

  @Test func `has a table of the rules that come with the program`() throws {
    let table = text.components(separatedBy: "<!-- shipped -->\n").last?.components(separatedBy: "<!-- end -->")[0]
    let expected = Self.table(of: Rule.shipped)
    #expect(table == expected, "The table should be:\n\(expected)")
    #expect(expected.split(separator: "\n").count == (try Rule.parse(Rule.shipped)).count + 2)
  }

  /// Of rules as they are written here: a setting a line.
  private static func table(of yaml: String) -> String {
    var table = "| rule | says | per | when | severity | mute |\n|---|---|---|---|---|---|\n"
    for rule in yaml.components(separatedBy: "- name: ").dropFirst() {
      var settings: [String: String] = [:]
      for line in rule.split(separator: "\n") {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let name = line[..<colon].trimmingCharacters(in: .whitespaces)
        // A name of a pattern may be called like a setting: the first one is the rule's.
        if settings[name] != nil { continue }
        settings[name] = line[line.index(after: colon)...].trimmingCharacters(in: CharacterSet(charactersIn: " \"[]"))
      }
      let name = rule.prefix { $0 != "\n" }
      let condition =
        settings["bucket"].map { "bucket: \($0)" } ?? settings["window"].map { "window: \($0)" }
        ?? "match: \(settings["match"] ?? ""), within: \(settings["within"] ?? "")"
      let columns = [
        "`\(name)`", settings["describe"] ?? "", settings["per"] ?? "all", "`\(condition)`", settings["severity"] ?? "",
        settings["mute"] ?? "",
      ]
      table += "| " + columns.joined(separator: " | ") + " |\n"
    }
    return table
  }
}
