import Dashboard
import Foundation
import Testing

@testable import cubetop

/// The user's own rules, as the dashboard adds to them.
@Suite struct RulesFileTests {
  private let directory = TestDirectory()
  private let draft = RuleDraft(name: "status-404", condition: "status = 404", dimension: "status", limit: 2000)

  private func text(_ file: RulesFile) throws -> String { try String(contentsOfFile: file.path, encoding: .utf8) }

  @Test func `is made with its folder, and added to at its end`() throws {
    let file = RulesFile(path: directory.path("x/cubetop/rules.yaml"))
    let first = try file.append(draft)
    #expect(first.name == "status-404" && first.before == nil)
    #expect(try text(file) == "# Rules of cubetop's dashboard.\n\n" + draft.yaml(named: "status-404"))
    let second = try file.append(draft)
    #expect(second.name == "status-404-2")
    #expect(try file.append(draft).name == "status-404-3")
    for addition in [first, second] {
      let lines = addition.after.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines[addition.line - 1] == "- name: \(addition.name)")
    }
    // Nothing but the file is left in its folder.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("x/cubetop")) == ["rules.yaml"])
  }

  @Test(arguments: ["- name: a", "- name: a\n", "- {name: a}\n# end", ""]) func `leaves what was there as it is`(
    before: String
  ) throws {
    let file = RulesFile(path: directory.file("rules.yaml", before))
    let addition = try file.append(draft)
    #expect(try text(file).hasPrefix(before))
    #expect(try text(file).hasSuffix("- name: status-404\n" + draft.yaml(named: "x").dropFirst("- name: x\n".count)))
    try file.undo(addition)
    #expect(try text(file) == before)
  }

  @Test func `gives back what it added only as long as nobody has changed it`() throws {
    let file = RulesFile(path: directory.path("rules.yaml"))
    let addition = try file.append(draft)
    try (addition.after + "# mine\n").write(toFile: file.path, atomically: true, encoding: .utf8)
    try file.undo(addition)
    #expect(try text(file).hasSuffix("# mine\n"))
    try addition.after.write(toFile: file.path, atomically: true, encoding: .utf8)
    try file.undo(addition)
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test(
    arguments: [
      ("VISUAL=code --wait EDITOR=vi", "code --wait", ["/r"]), ("EDITOR=/usr/bin/vim", "/usr/bin/vim", ["+7", "/r"]),
      ("VISUAL= EDITOR=nano -w", "nano -w", ["+7", "/r"]), ("EDITOR=ed", "ed", ["/r"]), ("EDITOR= ", nil, []),
    ] as [(String, String?, [String])])
  func `is opened by the editor that the user has named`(environment: String, command: String?, arguments: [String]) {
    let editor = Editor { name in
      guard let start = environment.range(of: name + "=")?.upperBound else { return nil }
      let value = environment[start...]
      return String(name == "VISUAL" ? value.prefix { $0 != "E" }.dropLast() : value)
    }
    #expect(editor?.command == command)
    if let editor { #expect(editor.arguments("/r", line: 7) == arguments) }
  }

  @Test func `The bell rings once a second at most`() {
    var bell = BellLimit()
    let start = ContinuousClock.now
    let rings = [0, 1, 999, 1000, 1500, 2000].map { bell.rings(at: start + .milliseconds($0)) }
    #expect(rings == [true, false, false, true, false, true])
  }
}
