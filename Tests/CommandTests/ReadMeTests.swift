import Drawing
import Foundation
import Testing

@Suite struct `The README` {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
  private let text: String
  private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  init() throws { text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8) }

  /// A command after `$`, perhaps in two lines, and what stands under it.
  private var examples: [(command: String, output: String)] {
    var examples: [(command: String, output: String)] = []
    var rest = lines[...]
    while let line = rest.popFirst() {
      guard line.hasPrefix("    $ cubetop ") else { continue }
      var command = String(line.dropFirst(6))
      while command.hasSuffix("\\"), let more = rest.popFirst() { command = command.dropLast() + String(more) }
      var output = ""
      // There may be a blank line in it; behind one there may also be another command.
      func goesOn(_ line: Substring?) -> Bool {
        line.map { $0.hasPrefix("    ") && !$0.hasPrefix("    $ ") && !$0.hasPrefix("    cubetop ") } ?? false
      }
      while let shown = rest.first, goesOn(shown) || shown.isEmpty && goesOn(rest.dropFirst().first) {
        output += shown.dropFirst(4) + "\n"
        rest.removeFirst()
      }
      examples.append((command, output))
    }
    return examples
  }

  @Test func `shows what the program answers`() throws {
    #expect(examples.count >= 2)
    for (command, output) in examples {
      let words = command.dropFirst("cubetop".count)
      let answer = try Command.shell("cd '\(root.path)' && \"$cubetop\"\(words) --output table")
      #expect(answer.text == output && answer.status == 0, "\(command): \(answer.errors)")
    }
  }

  @Test func `names no option that there isn't, and every theme`() throws {
    let commands = [
      [], ["watch"], ["replay"], ["query"], ["rules", "check"], ["rules", "run"], ["limits"], ["report"], ["formats"],
    ]
    let helps = try commands.map { try Command.cubetop($0 + ["--help"]).text }.joined()
    func options(_ text: String) -> Set<String> { Set(text.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }) }
    let others: Set = ["--product", "--show-bin-path", "--static-swift-stdlib", "--traits"]
    #expect(options(text).subtracting(options(helps)).subtracting(others).isEmpty)
    for theme in Theme.all { #expect(text.contains("`\(theme.name)`"), "\(theme.name)") }
  }
}
