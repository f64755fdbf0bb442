import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Making a rule of what one sees` {
  private let settings = LogFolder()
  private var rules: String { settings.path + "/cubetop/rules.yaml" }

  private func watch(_ editor: String) throws -> Cubetop {
    let cubetop = try Cubetop(
      "replay \(sampleLog) --speed max", environment: ["EDITOR": editor, "VISUAL": ""], settings: settings)
    try cubetop.waitFor("· exact")
    cubetop.press("3", "Down", "Enter")
    try cubetop.waitFor("all › status = [0-9]+ [^\\n]* exact")
    cubetop.press("w")
    return cubetop
  }

  @Test func `opens it in the user's editor, and the dashboard comes back`() throws {
    // An editor that shows the file's end, waits for a line, and adds it to the file.
    let editor = ##"sh -c 'tail -n 8 "$1"; read line; echo "# $line" >> "$1"' editor"##
    let cubetop = try watch(editor)
    try cubetop.waitFor("(^|\\n)- name: status-[0-9]+\\n")
    #expect(cubetop.tmux.display("#{alternate_on} #{cursor_flag}") == "0 1")
    cubetop.tmux.type("looked at")
    cubetop.press("Enter")
    try cubetop.waitFor("rule status-[0-9]+ is in [^\\n]*/rules.yaml")
    #expect(cubetop.tmux.display("#{alternate_on} #{cursor_flag}") == "1 0")
    let text = try String(contentsOfFile: rules, encoding: .utf8)
    #expect(text.hasSuffix("  evidence: 3\n# looked at\n") && text.contains("  where: 'status = "))
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `leaves nothing behind when the editor ends without success`() throws {
    let cubetop = try watch("false")
    try cubetop.waitFor("no rule was made")
    #expect(!FileManager.default.fileExists(atPath: rules))
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `says where it is when there is no editor, or none that can be run`() throws {
    let none = try watch("")
    try none.waitFor("rule status-[0-9]+ is written to [^\\n]*/rules.yaml")
    #expect(FileManager.default.fileExists(atPath: rules))
    none.press("Q")
    try none.waitForEnd(0)
    let missing = try watch("/nowhere/editor")
    try missing.waitFor("/nowhere/editor can't be run: the rule is in [^\\n]*/rules.yaml")
    missing.press("Q")
    try missing.waitForEnd(0)
  }
}

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `The terminal's title` {
  @Test func `is ours while the dashboard is open, where the user wants it, and then what it was`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed 60 --title")
    try cubetop.waitFor("► 60×")
    try cubetop.tmux.wait("a title") { cubetop.tmux.display("#{pane_title}") == "cubetop" }
    cubetop.press("q")
    try cubetop.waitForEnd(0)
    try cubetop.tmux.wait("the title of before") { cubetop.tmux.display("#{pane_title}") != "cubetop" }
  }
}

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `A program of the user's, run for alerts` {
  @Test func `leaves the screen alone, whatever it says, and what fails of it is told`() throws {
    let settings = LogFolder()
    let told = settings.path + "/told"
    let command =
      "printf 'NOISE' ; printf 'NOISE' > /dev/tty; printf 'first\\nno such \\033[2Jhost' >&2; wc -l >> \(told); exit 3"
    let cubetop = try Cubetop(
      "replay \(sampleLog) --speed max --rules default --on-alert \(Tmux.quoted(command))", settings: settings)
    try cubetop.waitFor("▲ on-alert: [0-9]+ of [0-9]+ runs failed, the last with exit status 3: no such [^\\n]*host")
    cubetop.press("i", "e")
    let screen = try cubetop.waitFor("━ on-alert: [0-9]+ failed, ")
    #expect(!screen.contains("NOISE") && screen.contains("ⁱ Alerts"))
    #expect(try String(contentsOfFile: told, encoding: .utf8).hasPrefix("1\n1\n"), "a line of JSON each")
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
    try cubetop.waitFor("cubetop: --on-alert: [0-9]+ of [0-9]+ runs failed")
  }
}
